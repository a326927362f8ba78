"""The points of the map as one graphics item: dots when they are few, a crowd when many."""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from deepclust_gui.ui.map.map_cloud import MOST_DISCS, Cloud, Crowd, Paint
from deepclust_gui.ui.map.map_density import DensityImage, paint_view
from deepclust_gui.ui.map.map_discs import DiscAtlas, DiscStyle, style_for
from deepclust_gui.ui.map.map_index import Rect, bounds_of

TEXEL_PX = 2.0
OVERSCAN = 0.25
GENEROUS_SHARE = 4.0
DIM_OPACITY = 0.28


class MapItem(pg.GraphicsObject):  # type: ignore[misc]
    """Draws a cloud, a highlighted group on top, and rings around single points."""

    def __init__(self) -> None:
        super().__init__()
        self._cloud: Cloud | None = None
        self._crowd: Crowd | None = None
        self._patch: DensityImage | None = None
        self._paint: Paint | None = None
        self._paper = QColor(Qt.GlobalColor.white)
        self._ink = QColor(Qt.GlobalColor.black)
        self._positions = np.empty((0, 2), np.float32)
        self._bounds = QRectF()
        self._atlases: dict[tuple[DiscStyle, bool, float], DiscAtlas] = {}
        self.highlighted: int | None = None
        self.marked: int | None = None
        self.hovered: int | None = None

    def set_colours(self, paint: Paint, *, paper: QColor, ink: QColor) -> None:
        """Take the colours of the groups, of the map's background and of rings and marks."""
        self._paint, self._paper, self._ink = paint, paper, ink
        self._atlases.clear()
        self.update()

    def set_cloud(self, cloud: Cloud | None) -> None:
        """Show other points; the pictures of a crowd may come later, by `set_crowd`."""
        self.prepareGeometryChange()
        self._cloud, self._crowd, self._patch = cloud, None, None
        self._positions = cloud.positions if cloud is not None else np.empty((0, 2), np.float32)
        self._bounds = _generous(bounds_of(self._positions))
        self.marked = self.hovered = None
        self.update()

    def set_crowd(self, crowd: Crowd) -> None:
        """Take newly made pictures of the same cloud."""
        self._crowd, self._patch = crowd, None
        self.update()

    def move_points(self, positions: NDArray[np.float32]) -> None:
        """Draw the points elsewhere for a moment, float32 (S, 2): one frame of an animation."""
        self._positions = positions
        self.update()

    def boundingRect(self) -> QRectF:
        # Dots reach beyond their centres by pixels, whose size in map units changes with the
        # zoom; and a bounding box must not. So the box is generous, and the view clips.
        return self._bounds

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        if self._cloud is None or self._paint is None or not len(self._cloud):
            return
        transform = painter.worldTransform()
        painter.resetTransform()  # logical pixels of the view from here on
        scale = np.array([transform.m11(), transform.m22()])
        shift = np.array([transform.dx(), transform.dy()])
        if not self._cloud.is_crowd:
            self._paint_discs(painter, self._positions * scale + shift, self._cloud.drawing_order)
        else:
            self._paint_crowd(painter, scale, shift)
        for point, width in ((self.hovered, 1.5), (self.marked, 2.5)):
            if point is not None:
                self._paint_ring(painter, self._positions[point] * scale + shift, width)

    def _paint_discs(
        self, painter: QPainter, points: NDArray[np.float64], order: NDArray[np.int64]
    ) -> None:
        """Draw `points` float64 (M, 2) in pixels; `order` int64 (M,) names their rows."""
        assert self._cloud is not None
        assert self._paint is not None
        if len(points) == len(self._cloud):
            points = points[order]
        box = painter.viewport()
        margin = 8
        x, y = points.T
        inside = (x > -margin) & (x < box.width() + margin)
        inside &= (y > -margin) & (y < box.height() + margin)
        points, labels = points[inside], self._cloud.labels[order[inside]]
        style = style_for(len(points), self._paper.name())
        cells = np.where(labels < 0, len(self._paint.groups), labels)
        if self.highlighted is None:
            self._atlas(style, dimmed=False).paint(painter, points, cells)
            return
        chosen = labels == self.highlighted
        self._atlas(style, dimmed=True).paint(painter, points[~chosen], cells[~chosen])
        self._atlas(style, dimmed=False).paint(painter, points[chosen], cells[chosen])

    def _atlas(self, style: DiscStyle, *, dimmed: bool) -> DiscAtlas:
        assert self._paint is not None
        ratio = self.getViewWidget().devicePixelRatioF()
        key = (style, dimmed, ratio)
        if key not in self._atlases:
            colours = np.vstack([self._paint.groups, self._paint.ungrouped]).astype(np.uint8)
            if dimmed:
                colours[:] = self._paint.dimmed
                style = DiscStyle(style.diameter, style.rim, 0.0, opacity=DIM_OPACITY)
            self._atlases[key] = DiscAtlas(colours, style, pixel_ratio=ratio)
        return self._atlases[key]

    def _paint_crowd(
        self, painter: QPainter, scale: NDArray[np.float64], shift: NDArray[np.float64]
    ) -> None:
        assert self._cloud is not None
        box = painter.viewport()
        corners = (np.array([[0, box.height()], [box.width(), 0]]) - shift) / scale
        view = Rect(*corners.ravel().tolist())
        grid = self._cloud.grid
        if grid.count(view) <= MOST_DISCS:
            places = grid.places(view)
            self._paint_discs(painter, grid.sorted[places] * scale + shift, grid.rows[places])
        elif self._crowd is not None:
            self._draw_image(painter, self._crowd_image(view, abs(scale[0])), scale, shift)

    def _crowd_image(self, view: Rect, px_per_unit: float) -> DensityImage:
        """Return the coarsest picture that is sharp enough, or a patch made for this view."""
        assert self._crowd is not None
        assert self._cloud is not None
        for level in reversed(self._crowd.levels):
            if level.rect.width / level.pixels.shape[1] * px_per_unit <= TEXEL_PX:
                return level
        if self._patch is None or not _serves(self._patch, view, px_per_unit):
            rect = view.grown(OVERSCAN)
            size = [math.ceil(side * px_per_unit / TEXEL_PX) for side in (rect.width, rect.height)]
            self._patch = paint_view(
                self._cloud.grid, self._crowd.weighted, rect=rect, width=size[0], height=size[1]
            )
        return self._patch

    def _draw_image(
        self,
        painter: QPainter,
        image: DensityImage,
        scale: NDArray[np.float64],
        shift: NDArray[np.float64],
    ) -> None:
        height, width, _ = image.pixels.shape
        picture = QImage(
            image.pixels.data, width, height, QImage.Format.Format_ARGB32_Premultiplied
        )
        rect = image.rect
        left, top = np.array([rect.left, rect.top]) * scale + shift
        right, bottom = np.array([rect.right, rect.bottom]) * scale + shift
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(QPointF(left, top), QPointF(right, bottom)), picture)

    def _paint_ring(self, painter: QPainter, at: NDArray[np.float64], width: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, stroke in ((self._paper, width + 2), (self._ink, width)):
            painter.setPen(QPen(colour, stroke))
            painter.drawEllipse(QPointF(*at.tolist()), 7.0, 7.0)


def _generous(rect: Rect) -> QRectF:
    grown = rect.grown(GENEROUS_SHARE)
    return QRectF(grown.left, grown.bottom, grown.width, grown.height)


def _serves(patch: DensityImage, view: Rect, px_per_unit: float) -> bool:
    """Whether a patch covers the view and is neither too coarse nor far too fine."""
    rect = patch.rect
    covers = rect.left <= view.left and rect.right >= view.right
    covers &= rect.bottom <= view.bottom and rect.top >= view.top
    texel_px = rect.width / patch.pixels.shape[1] * px_per_unit
    return covers and TEXEL_PX / 1.5 <= texel_px <= TEXEL_PX * 1.5
