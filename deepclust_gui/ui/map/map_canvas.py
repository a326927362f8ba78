"""The drawing surface of the map: where the pointer is, and what is drawn around with it."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from deepclust_gui.ui.map.map_selecting import MapTool, Outline, mode_of

CLICK_TOLERANCE_PX = 4


class MapCanvas(pg.GraphicsView):  # type: ignore[misc]
    """The view itself. Dragging with the left button moves the map, or draws an outline.

    Signals, in its own pixels: `pointed(QPointF)`, `left()`, `clicked(QPointF, SelectMode)`,
    `double_clicked(QPointF)`, `outlined(corners float64 (V, 2), SelectMode)`.
    """

    pointed = Signal(QPointF)
    left = Signal()
    clicked = Signal(QPointF, object)
    double_clicked = Signal(QPointF)
    outlined = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, background=None)
        self._pressed_at: QPointF | None = None
        self._tool = MapTool.HAND
        self._outline = Outline()
        self.scene().addItem(self._outline)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)

    @property
    def tool(self) -> MapTool:
        """What dragging does."""
        return self._tool

    def set_tool(self, tool: MapTool) -> None:
        """Let dragging do something else; an outline that is being drawn is dropped."""
        self.drop_outline()
        self._tool = tool
        if tool is MapTool.HAND:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    @property
    def is_outlining(self) -> bool:
        return self._outline.is_drawn

    def drop_outline(self) -> None:
        """Forget the outline that is being drawn."""
        self._outline.drop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.left.emit()
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()
            if self._tool is not MapTool.HAND:
                self._outline.begin(self._tool, event.position())
                event.accept()
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.is_outlining:
            self._outline.go_on(event.position())
            event.accept()
            return
        if self._is_left_drag(event) and self._tool is not MapTool.HAND:
            return  # its outline was dropped
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            self.pointed.emit(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        start, self._pressed_at = self._pressed_at, None
        corners: NDArray[np.float64] | None = None
        if self._tool is MapTool.HAND:
            super().mouseReleaseEvent(event)
        elif self.is_outlining:
            self._outline.go_on(event.position())
            corners = self._outline.corners
            self.drop_outline()
        else:
            return
        mode = mode_of(event.modifiers())
        if start is not None and _is_click(start, event.position(), corners):
            self.clicked.emit(event.position(), mode)
        elif corners is not None:
            self.outlined.emit(corners, mode)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit(event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def _is_left_drag(self, event: QMouseEvent) -> bool:
        return bool(event.buttons() & Qt.MouseButton.LeftButton)


def _is_click(start: QPointF, end: QPointF, corners: NDArray[np.float64] | None) -> bool:
    """Whether the pointer hardly moved; a lasso that came back to its start is none."""
    if (end - start).manhattanLength() >= CLICK_TOLERANCE_PX:
        return False
    return corners is None or bool(np.ptp(corners, axis=0).max() < CLICK_TOLERANCE_PX)
