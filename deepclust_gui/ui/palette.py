"""The colours of groups: told apart by colour-blind people too, on light and on dark."""

from functools import lru_cache

from PySide6.QtGui import QColor

# The first six are Okabe & Ito's, Color Universal Design, 2008. Their black, lost on a dark map,
# and their yellow, lost on a light one, are left out. The rest was searched for: any two of the
# twelve are at least 10 apart (CIEDE2000) for normal sight and for each kind of dichromat.
_FIRST = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#885544",
    "#33ee88",
    "#8877ff",
    "#bb2277",
    "#bb2200",
    "#ffbbcc",
)
_NEUTRAL = "#8d8d9b"
_GOLDEN_TURN = 0.6180339887498949
BLUES = (0.58, 0.80)
_LEVELS = ((0.62, 0.78), (0.80, 0.62), (0.45, 0.88), (0.90, 0.84), (0.55, 0.55))

Rgb = tuple[int, int, int]

# Equal steps in OKLab from a dark violet to a light gold: lightness alone tells them apart.
RAMP: tuple[Rgb, ...] = (
    (0x63, 0x31, 0xA0),
    (0x81, 0x37, 0x9D),
    (0x9D, 0x3D, 0x95),
    (0xB7, 0x46, 0x88),
    (0xCE, 0x51, 0x79),
    (0xE0, 0x61, 0x68),
    (0xEE, 0x75, 0x55),
    (0xF6, 0x8C, 0x44),
    (0xF8, 0xA4, 0x38),
    (0xF4, 0xBF, 0x3F),
)
"""From unsure to sure."""

RIGHT: Rgb = (0x8A, 0x9A, 0xAC)
PROBLEM: Rgb = (0xE0, 0x30, 0x24)
"""Quiet for what is as it was known to be, loud for what is not."""


@lru_cache(maxsize=4096)
def group_colour(label: int) -> QColor:
    """Return the colour of a group; -1, no group yet, is a neutral grey.

    The first twelve are chosen. Further hues turn by the golden ratio, so neighbours in number are
    far apart in hue, and saturation and value change with each.
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


def group_rgb(label: int) -> Rgb:
    """Return the colour of a group as three numbers from 0 to 255."""
    colour = group_colour(label)
    return colour.red(), colour.green(), colour.blue()
