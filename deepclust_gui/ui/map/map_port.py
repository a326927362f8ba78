"""The window onto the map: its canvas, its tools, its keys, and how one moves about."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from deepclust_gui.ui.map.map_camera import MapCamera
from deepclust_gui.ui.map.map_canvas import MapCanvas
from deepclust_gui.ui.map.map_keys import MapKey, key_of
from deepclust_gui.ui.map.map_selecting import MapTool
from deepclust_gui.ui.map.map_tools import MapTools
from deepclust_gui.ui.tokens import SPACE_S, tokens


class MapPort(QWidget):
    """A canvas with tools on it; what is drawn on it, `fit` and `select_visible` come on top."""

    def __init__(self, parent: QWidget | None, *, selects: bool) -> None:
        super().__init__(parent)
        self._selects = selects
        self._canvas = MapCanvas(self)
        self._camera = MapCamera(self._canvas, self)
        self._tools = MapTools(self, selects=selects)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self._tools.tool_chosen.connect(self.set_tool)
        self._tools.out_wanted.connect(self.zoom_out)
        self._tools.in_wanted.connect(self.zoom_in)
        self._tools.fit_wanted.connect(self.fit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._dye()

    @property
    def tool(self) -> MapTool:
        """What dragging does."""
        return self._canvas.tool

    @Slot(object)
    def set_tool(self, tool: MapTool) -> None:
        """Let dragging move the map, or choose points."""
        if self._selects:
            self._canvas.set_tool(tool)
            self._tools.set_tool(tool)

    @Slot()
    def fit(self) -> None:
        """Show everything."""
        raise NotImplementedError

    @Slot()
    def select_visible(self) -> None:
        """Choose everything in view."""
        raise NotImplementedError

    @Slot()
    def zoom_in(self) -> None:
        """Show less, larger."""
        self._camera.zoom(1)

    @Slot()
    def zoom_out(self) -> None:
        """Show more, smaller."""
        self._camera.zoom(-1)

    def event(self, event: QEvent) -> bool:
        # The map's own keys come before actions of the page that have the same.
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._key(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self._key(event)
        if key is None:
            super().keyPressEvent(event)
        elif isinstance(key.value, MapTool):
            self.set_tool(key.value)
        elif isinstance(key.value, tuple):
            self._camera.move(*key.value)
        else:
            actions = {
                MapKey.ZOOM_IN: self.zoom_in,
                MapKey.ZOOM_OUT: self.zoom_out,
                MapKey.FIT: self.fit,
                MapKey.ALL: self.select_visible,
                MapKey.ESCAPE: self._canvas.drop_outline,
            }
            actions[key]()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tools.adjustSize()
        self._tools.move(self.width() - self._tools.width() - SPACE_S, SPACE_S)
        if self._camera.is_fitting:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dye()

    def _key(self, event: QKeyEvent) -> MapKey | None:
        """Return what a key does here right now; Esc is the page's unless a lasso is drawn."""
        key = key_of(event)
        choosing = (MapKey.HAND, MapKey.BOX, MapKey.LASSO, MapKey.ALL)
        if key in choosing and not self._selects:
            return None
        return None if key is MapKey.ESCAPE and not self._canvas.is_outlining else key

    def _dye(self) -> None:
        self._tools.dye()
        self._canvas.setBackground(tokens().colour("card"))
