"""A cloud too large for marks, drawn as pictures: all of it, and what stands out of it."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_density import (
    CrowdColours,
    DensityImage,
    Rgb,
    paint_view,
    rimmed,
)
from deepclust_gui.ui.map.map_frame import Frame
from deepclust_gui.ui.map.map_paint import Paint

TEXEL_PX = 2.0
OVERSCAN = 0.25
BEYOND = 0.01
MOST_WHILE_MOVING = 150_000
"""Points binned for a picture that is only seen in passing: 10 ms. All of a million take 40."""


class CrowdLayer:
    """Makes and keeps pictures of the crowd of one cloud in one paint."""

    def __init__(self, cloud: Cloud, paint: Paint) -> None:
        self._cloud, self._paint = cloud, paint
        self._colours = CrowdColours(paint.classes[cloud.grid.rows], paint.weighted)
        self.whole = CrowdPart(cloud, self._colours, None)

    def part(self, points: NDArray[np.bool_], ink: Rgb | None) -> "CrowdPart":
        """Return some of the points, bool (S,), to be drawn over the others, rimmed by `ink`."""
        if self._paint.hides:
            points = points & self._paint.shows(np.arange(len(points)))
        places = np.flatnonzero(points[self._cloud.grid.rows])
        return CrowdPart(self._cloud, self._colours, places, ink)


class CrowdPart:
    """Some points of a crowd: `places` int64 ascending in the order of the grid, None for all."""

    def __init__(
        self,
        cloud: Cloud,
        colours: CrowdColours,
        places: NDArray[np.int64] | None,
        ink: Rgb | None = None,
    ) -> None:
        self._cloud, self._colours, self._ink = cloud, colours, ink
        self._bounds = cloud.bounds.grown(BEYOND)  # beyond it there is nothing to draw
        self._picture: DensityImage | None = None
        self.places = places
        self.is_rough = False

    def draw(self, painter: QPainter, frame: Frame, *, moving: bool) -> None:
        """Draw what is in view.

        If a picture must be made while the view is `moving`, a part of the points makes it, and
        `is_rough` tells so.
        """
        if frame.view.clipped(self._bounds).is_empty:
            return
        picture = self._picture
        if picture is None or not self._serves(picture, frame) or (self.is_rough and not moving):
            picture = self._picture = self._make(frame, moving=moving and picture is not None)
        _draw(painter, picture, frame)

    def _make(self, frame: Frame, *, moving: bool) -> DensityImage:
        """Return a picture of what is in view and a margin around it."""
        rect = frame.view.grown(OVERSCAN).clipped(self._bounds)
        scale = frame.px_per_unit / TEXEL_PX
        made = paint_view(
            self._cloud.grid,
            self._colours,
            self.places,
            rect=rect,
            width=max(1, math.ceil(rect.width * scale)),
            height=max(1, math.ceil(rect.height * scale)),
            most=MOST_WHILE_MOVING if moving else len(self._cloud),
        )
        self.is_rough = made.is_rough
        return made if self._ink is None else rimmed(made, self._ink)

    def _serves(self, picture: DensityImage, frame: Frame) -> bool:
        """Whether a picture covers the view and is neither too coarse nor far too fine."""
        texel_px = picture.rect.width / picture.pixels.shape[1] * frame.px_per_unit
        is_sharp = TEXEL_PX / 1.5 <= texel_px <= TEXEL_PX * 1.5
        return is_sharp and picture.rect.covers(frame.view.clipped(self._bounds))


def _draw(painter: QPainter, image: DensityImage, frame: Frame) -> None:
    """Draw a picture where its part of the map is on the screen."""
    height, width, _ = image.pixels.shape
    picture = QImage(image.pixels.data, width, height, QImage.Format.Format_ARGB32_Premultiplied)
    corners = [[image.rect.left, image.rect.top], [image.rect.right, image.rect.bottom]]
    (left, top), (right, bottom) = (np.array(corners) * frame.scale + frame.shift).tolist()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(QPointF(left, top), QPointF(right, bottom)), picture)
