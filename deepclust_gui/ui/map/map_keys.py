"""The keys of the map, while it has the focus."""

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from deepclust_gui.ui.map.map_selecting import MapTool

STEP = 0.1
"""An arrow key moves by this share of what is seen."""


class MapKey(Enum):
    """What a key does: takes a tool, moves by shares of the view, or what its name says."""

    HAND = MapTool.HAND
    BOX = MapTool.BOX
    LASSO = MapTool.LASSO
    LEFT = (-STEP, 0.0)
    RIGHT = (STEP, 0.0)
    UP = (0.0, STEP)
    DOWN = (0.0, -STEP)
    ZOOM_IN = "zoom in"
    ZOOM_OUT = "zoom out"
    FIT = "fit"
    ALL = "all"
    ESCAPE = "escape"


_KEYS = {
    Qt.Key.Key_H: MapKey.HAND,
    Qt.Key.Key_B: MapKey.BOX,
    Qt.Key.Key_L: MapKey.LASSO,
    Qt.Key.Key_Left: MapKey.LEFT,
    Qt.Key.Key_Right: MapKey.RIGHT,
    Qt.Key.Key_Up: MapKey.UP,
    Qt.Key.Key_Down: MapKey.DOWN,
    Qt.Key.Key_Plus: MapKey.ZOOM_IN,
    Qt.Key.Key_Equal: MapKey.ZOOM_IN,
    Qt.Key.Key_Minus: MapKey.ZOOM_OUT,
    Qt.Key.Key_Home: MapKey.FIT,
    Qt.Key.Key_Escape: MapKey.ESCAPE,
}
_HARMLESS = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier


def key_of(event: QKeyEvent) -> MapKey | None:
    """Return what a key does here, None if nothing."""
    held = event.modifiers() & ~_HARMLESS
    if held == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_A:
        return MapKey.ALL
    if held:
        return None
    try:
        return _KEYS.get(Qt.Key(event.key()))
    except ValueError:  # a key that Qt has no name for
        return None
