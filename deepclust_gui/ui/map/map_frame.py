"""Where map coordinates are on the screen, at one moment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QTransform

from deepclust_gui.ui.map.map_index import Rect


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Pixels = map coordinates x `scale` + `shift`, both float64 (2,); y grows downwards.

    The view is `width` by `height` logical pixels.
    """

    scale: NDArray[np.float64]
    shift: NDArray[np.float64]
    width: int
    height: int

    @property
    def px_per_unit(self) -> float:
        return abs(float(self.scale[0]))

    @property
    def view(self) -> Rect:
        """The part of the map that is seen."""
        corners = (np.array([[0, self.height], [self.width, 0]]) - self.shift) / self.scale
        (left, bottom), (right, top) = corners.tolist()
        return Rect(left, bottom, right, top)

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners of the view in pixels, float64 (4, 2)."""
        across, down = float(self.width), float(self.height)
        return np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float64)

    def to_px(self, points: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return where points (M, 2) are drawn, float64 (M, 2)."""
        return points * self.scale + self.shift

    def to_map(self, pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what lies at pixels float64 (M, 2), in map coordinates."""
        return np.asarray((pixels - self.shift) / self.scale)

    def seen(self, pixels: NDArray[np.float64], margin: float = 0.0) -> NDArray[np.bool_]:
        """Return which of `pixels` float64 (M, 2) are in view or at most `margin` outside."""
        x, y = pixels.T
        inside = (x >= -margin) & (x < self.width + margin)
        inside &= (y >= -margin) & (y < self.height + margin)
        return np.asarray(inside)


def frame_of(transform: QTransform, width: int, height: int) -> Frame:
    """Return the frame of a transform that neither turns nor shears."""
    scale = np.array([transform.m11(), transform.m22()])
    shift = np.array([transform.dx(), transform.dy()])
    return Frame(scale, shift, width, height)
