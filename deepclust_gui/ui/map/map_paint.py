"""What every point of the map looks like: its colour, its shape, and whether it is shown."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from deepclust_gui.ui.map.map_colouring import Colouring
from deepclust_gui.ui.map.map_shapes import Shape
from deepclust_gui.ui.theme import tokens

NOT_GROUPED = -1
"""The key of the points that have no class."""


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """K classes and, in the last row, what has none: `colours` uint8 (K + 1, 3), `shapes`, `shown`.

    `classes` int64 (S,) tells the class of each point, -1 for none. `dimmed` is the colour of what
    was put behind a highlighted group. The class `loud` is drawn over the others.
    """

    classes: NDArray[np.int64]
    colours: NDArray[np.uint8]
    shapes: tuple[Shape, ...]
    shown: NDArray[np.bool_]
    loud: int | None
    dimmed: tuple[int, int, int]

    @property
    def hides(self) -> bool:
        """Whether anything is hidden."""
        return not bool(self.shown.all())

    @property
    def weighted(self) -> NDArray[np.float32]:
        """Red, green, blue and weight of each class, float32 (K + 1, 4); the weight hides."""
        return np.hstack([self.colours, self.shown[:, None]]).astype(np.float32)

    def shows(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which of the points `rows` int64 (M,) are not hidden."""
        return np.asarray(self.shown[self.classes[rows]])


def paint_of(colouring: Colouring, hidden: frozenset[int]) -> Paint:
    """Return how points look in the scheme of right now, with the classes `hidden` left out."""
    now = tokens()
    keys = (*colouring.keys, NOT_GROUPED)
    return Paint(
        classes=colouring.classes,
        colours=np.vstack([colouring.colours, _rgb(now.colour("faint"))]).astype(np.uint8),
        shapes=(*colouring.shapes, Shape.CIRCLE),
        loud=colouring.loud,
        shown=np.array([key not in hidden for key in keys]),
        dimmed=_rgb(now.colour("border_strong")),
    )


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()
