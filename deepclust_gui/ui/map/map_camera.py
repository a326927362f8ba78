"""Which part of the map is seen."""

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QTransform

from deepclust_gui.ui.map.map_canvas import MapCanvas
from deepclust_gui.ui.map.map_frame import Frame, frame_of
from deepclust_gui.ui.map.map_index import Rect

ZOOM_STEP = 1.3
MARGIN_SHARE = 0.05
REST_MS = 120


class MapCamera(QObject):
    """Moves the view of a canvas.

    Signals: `moved()` whenever another part is seen; `rested()` a moment after the last of them.
    """

    moved = Signal()
    rested = Signal()

    def __init__(self, canvas: MapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._box = pg.ViewBox(lockAspect=True, enableMenu=False, defaultPadding=0)
        canvas.setCentralItem(self._box)
        self._box.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self._box.sigRangeChanged.connect(self._on_moved)
        self.is_fitting = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.rested)

    @property
    def box(self) -> pg.ViewBox:
        """What holds the items of the map."""
        return self._box

    @property
    def frame(self) -> Frame:
        """Where the map's coordinates are on the canvas right now."""
        origin = self._box.mapViewToScene(QPointF(0, 0))
        unit = self._box.mapViewToScene(QPointF(1, 1)) - origin
        transform = QTransform(unit.x(), 0, 0, unit.y(), origin.x(), origin.y())
        size = self._canvas.viewport().size()
        return frame_of(transform, size.width(), size.height())

    def fit(self, rect: Rect) -> None:
        """Show a part of the map and a margin around it, and keep to that when resized."""
        self.is_fitting = True
        rect = rect.grown(MARGIN_SHARE)
        self._box.setRange(
            QRectF(rect.left, rect.bottom, rect.width, rect.height), padding=0, update=True
        )

    def zoom(self, steps: int) -> None:
        """Show less, larger; more, smaller for a negative number."""
        self.is_fitting = False
        factor = ZOOM_STEP**-steps
        self._box.scaleBy((factor, factor))

    def move(self, across: float, up: float) -> None:
        """Look farther right and up, by shares of what is seen."""
        view = self._box.viewRect()
        self.is_fitting = False
        self._box.translateBy(x=across * view.width(), y=up * view.height())

    def bring_into_view(self, where: QPointF) -> None:
        """Move to a place unless it is seen already."""
        view = self._box.viewRect()
        if not view.contains(where):
            shift = where - view.center()
            self.is_fitting = False
            self._box.translateBy(x=shift.x(), y=shift.y())

    @Slot()
    def _on_moved_by_hand(self) -> None:
        self.is_fitting = False

    @Slot()
    def _on_moved(self) -> None:
        self._rest.start()
        self.moved.emit()
