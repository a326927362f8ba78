"""The colours of groups: told apart by colour-blind people too, on light and on dark."""

from functools import lru_cache

from PySide6.QtGui import QColor

# Okabe & Ito, Color Universal Design, 2008; their black, lost on a dark map, is left out for a
# blue-violet, and their yellow, lost on a light one, is deepened.
_FIRST = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#c9b400",
    "#7a68c9",
)
_NEUTRAL = "#8d8d9b"
_GOLDEN_TURN = 0.6180339887498949
BLUES = (0.58, 0.80)
_LEVELS = ((0.62, 0.78), (0.80, 0.62), (0.45, 0.88), (0.90, 0.84), (0.55, 0.55))


@lru_cache(maxsize=4096)
def group_colour(label: int) -> QColor:
    """Return the colour of a group; -1, no group yet, is a neutral grey.

    The first eight are Okabe and Ito's. Further hues turn by the golden ratio, so neighbours in
    number are far apart in hue, and saturation and value change with each.
    """
    if label < 0:
        return QColor(_NEUTRAL)
    if label < len(_FIRST):
        return QColor(_FIRST[label])
    turn = label - len(_FIRST)
    saturation, value = _LEVELS[turn % len(_LEVELS)]
    hue = (0.03 + turn * _GOLDEN_TURN) % 1.0
    if BLUES[0] < hue < BLUES[1]:  # the eye sees least of these: dark ones are lost on a dark map
        saturation, value = min(saturation, 0.55), max(value, 0.85)
    return QColor.fromHsvF(hue, saturation, value)
