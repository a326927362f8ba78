"""The colours of the map in the scheme of right now."""

import numpy as np
from PySide6.QtGui import QColor

from deepclust_gui.ui.map.map_cloud import Paint
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.theme import tokens


def current_paint(groups: int) -> Paint:
    """Return the colours of `groups` groups in the scheme of right now."""
    now = tokens()
    colours = [_rgb(group_colour(label)) for label in range(groups)]
    table = np.array(colours, np.uint8).reshape(-1, 3)
    return Paint(table, _rgb(now.colour("faint")), _rgb(now.colour("border_strong")))


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
