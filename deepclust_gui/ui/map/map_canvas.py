"""The drawing surface of the map, which also tells where the pointer is."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

CLICK_TOLERANCE_PX = 4


class MapCanvas(pg.GraphicsView):  # type: ignore[misc]
    """The view itself; tells where the pointer is and when it leaves.

    Signals: `pointed(QPointF)` in its own pixels, `left()`, `clicked(QPointF)`.
    """

    pointed = Signal(QPointF)
    left = Signal()
    clicked = Signal(QPointF)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, background=None)
        self._pressed_at: QPointF | None = None
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position()
        self.left.emit()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        start, self._pressed_at = self._pressed_at, None
        super().mouseReleaseEvent(event)
        if start is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if (event.position() - start).manhattanLength() < CLICK_TOLERANCE_PX:
            self.clicked.emit(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            self.pointed.emit(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()
