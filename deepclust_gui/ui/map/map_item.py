"""The points of the map as one graphics item: marks when they are few, a crowd when many."""

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from deepclust_gui.ui.grid.thumbnail_tile import Tiles
from deepclust_gui.ui.map.map_cloud import MOST_DISCS, Cloud
from deepclust_gui.ui.map.map_colouring import Colouring, ColourKind
from deepclust_gui.ui.map.map_discs import DiscPainter
from deepclust_gui.ui.map.map_frame import Frame, frame_of
from deepclust_gui.ui.map.map_index import Rect
from deepclust_gui.ui.map.map_labels import LabelPlaces, draw_labels, label_places
from deepclust_gui.ui.map.map_paint import Paint
from deepclust_gui.ui.map.map_stage import EDGE_PX, CrowdStage
from deepclust_gui.ui.map.map_tiers import Emphasis, Tier
from deepclust_gui.ui.map.map_tiles import MOST_TILES, TilePlan, draw_tile, plan_tiles

GENEROUS_SHARE = 4.0
FAINT_TILE = 0.65
RING_PX = 7.0


class MapItem(pg.GraphicsObject):  # type: ignore[misc]
    """Draws a cloud, what stands out of it on top, names, and rings around single points."""

    def __init__(self) -> None:
        super().__init__()
        self._cloud: Cloud | None = None
        self._paint: Paint | None = None
        self._colouring: Colouring | None = None
        self._emphasis = Emphasis()
        self._stage: CrowdStage | None = None
        self._labels: LabelPlaces | None = None
        self._discs = DiscPainter()
        self._ink = QColor(Qt.GlobalColor.black)
        self._paper = QColor(Qt.GlobalColor.white)
        self._positions = np.empty((0, 2), np.float32)
        self._bounds = QRectF()
        self.tiles: Tiles | None = None
        self.labels_shown = True
        self.marked: int | None = None
        self.hovered: int | None = None
        self.is_moving = False

    # ---------------------------------------------------------------- what is drawn

    def set_cloud(self, cloud: Cloud | None) -> None:
        """Show other points. The colours of `set_colours` must follow before they are drawn."""
        self.prepareGeometryChange()
        self._cloud, self._paint = cloud, None
        self._positions = cloud.positions if cloud is not None else np.empty((0, 2), np.float32)
        self._bounds = QRectF() if cloud is None else _generous(cloud.bounds)
        self._emphasis = Emphasis()
        self.marked = self.hovered = None
        self._forget()

    def change_cloud(self, cloud: Cloud) -> None:
        """Show the same points in other groups or places; what is chosen stays chosen."""
        self.prepareGeometryChange()
        self._cloud, self._positions = cloud, cloud.positions
        self._bounds = _generous(cloud.bounds)
        self._forget()

    def set_colours(
        self, colouring: Colouring, paint: Paint, *, paper: QColor, ink: QColor
    ) -> None:
        """Take the colours of the points, of the map's background and of rings and marks."""
        self._colouring, self._paint = colouring, paint
        self._paper, self._ink = paper, ink
        self._discs.set_colours(paint, paper=paper, ink=ink)
        self._forget()

    def rename(self, colouring: Colouring) -> None:
        """Take the same colours under other names."""
        self._colouring = colouring
        self.update()

    def move_points(self, positions: NDArray[np.float32]) -> None:
        """Draw the points elsewhere for a moment, float32 (S, 2): one frame of an animation."""
        self._positions = positions
        self.update()

    @property
    def highlighted(self) -> int | None:
        """The group that is put before all others."""
        return self._emphasis.highlighted

    @highlighted.setter
    def highlighted(self, label: int | None) -> None:
        self._put_forward(replace(self._emphasis, highlighted=label))

    @property
    def chosen(self) -> NDArray[np.bool_] | None:
        """The points that are chosen, bool (S,), None for none."""
        return self._emphasis.chosen

    @chosen.setter
    def chosen(self, chosen: NDArray[np.bool_] | None) -> None:
        self._put_forward(replace(self._emphasis, chosen=chosen))

    def settle(self) -> None:
        """Draw with all care what was drawn in passing: the view has come to rest."""
        self.is_moving = False
        if self._stage is not None and self._stage.is_rough:
            self.update()

    def tile_plan(self, frame: Frame) -> TilePlan | None:
        """Return which points are drawn as pictures, None if none are."""
        if self.tiles is None or self._cloud is None or self._paint is None or self._is_gliding:
            return None
        rows = self._rows_in_view(frame)
        if rows is None or len(rows) > MOST_TILES:
            return None
        return plan_tiles(rows, frame.to_px(self._positions[rows]))

    def boundingRect(self) -> QRectF:
        # Marks reach beyond their centres by pixels, whose size in map units changes with the
        # zoom; and a bounding box must not. So the box is generous, and the view clips.
        return self._bounds

    # ---------------------------------------------------------------- drawing

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        if self._cloud is None or self._paint is None or not len(self._cloud):
            return
        box = painter.viewport()
        frame = frame_of(painter.worldTransform(), box.width(), box.height())
        painter.resetTransform()  # logical pixels of the view from here on
        rows = self._rows_in_view(frame)
        if rows is None:
            stage = self._crowd_stage(self._cloud, self._paint)
            stage.draw(painter, frame, moving=self.is_moving, ratio=self._ratio)
        else:
            self._draw_points(painter, frame, rows)
        self._draw_names(painter, frame)
        for point, width in ((self.hovered, 1.5), (self.marked, 2.5)):
            if point is not None:
                self._draw_ring(painter, frame.to_px(self._positions[point]), width)

    def _draw_points(self, painter: QPainter, frame: Frame, rows: NDArray[np.int64]) -> None:
        """Draw the points `rows` one by one; from near some of them as pictures, below the rest."""
        assert self._cloud is not None
        plan = self.tile_plan(frame)
        if plan is not None:
            self._draw_tiles(painter, plan)
            rows = rows[~np.isin(rows, plan.rows)]
        rows = self._loudest_last(rows)
        pixels = frame.to_px(self._positions[rows])
        tiers = self._emphasis.tiers(self._cloud.labels, rows)
        self._discs.draw(painter, pixels, rows, tiers=tiers, ratio=self._ratio)

    def _draw_tiles(self, painter: QPainter, plan: TilePlan) -> None:
        assert self._paint is not None
        assert self._cloud is not None
        assert self.tiles is not None
        tiers = self._emphasis.tiers(self._cloud.labels, plan.rows)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, row in enumerate(plan.rows.tolist()):
            tier = Tier.PLAIN if tiers is None else Tier(int(tiers[number]))
            box = QRectF(0, 0, plan.side, plan.side)
            box.moveCenter(QPointF(*plan.centres[number].tolist()))
            colour = QColor(*self._paint.colours[self._paint.classes[row]].tolist())
            painter.setOpacity(FAINT_TILE if tier < Tier.PLAIN else 1.0)
            item, chosen = self._cloud.item_of(row), tier is Tier.CHOSEN
            draw_tile(painter, self.tiles, item, box=box, colour=colour, chosen=chosen)
        painter.setOpacity(1.0)

    def _draw_names(self, painter: QPainter, frame: Frame) -> None:
        colouring = self._colouring
        if not self.labels_shown or colouring is None or not colouring.has_names:
            return
        assert self._cloud is not None
        assert self._paint is not None
        if self._labels is None:
            self._labels = label_places(self._cloud, colouring)
        if not self._is_gliding:
            only = self.highlighted if colouring.kind is ColourKind.GROUPS else None
            draw_labels(painter, self._labels, colouring, paint=self._paint, frame=frame, only=only)

    def _draw_ring(self, painter: QPainter, at: NDArray[np.float64], width: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, stroke in ((self._paper, width + 2), (self._ink, width)):
            painter.setPen(QPen(colour, stroke))
            painter.drawEllipse(QPointF(*at.tolist()), RING_PX, RING_PX)

    # ---------------------------------------------------------------- which points

    def _rows_in_view(self, frame: Frame) -> NDArray[np.int64] | None:
        """Return the points in view in the order they are drawn; None if they are a crowd."""
        assert self._cloud is not None
        assert self._paint is not None
        if not self._cloud.is_crowd:
            rows = self._cloud.drawing_order
        elif self._cloud.grid.count(frame.view) <= MOST_DISCS:
            rows = self._cloud.grid.rows[self._cloud.grid.places(frame.view)]
        else:
            return None
        kept = frame.seen(frame.to_px(self._positions[rows]), EDGE_PX)
        if self._paint.hides:
            kept &= self._paint.shows(rows)
        return rows[kept]

    def _loudest_last(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        assert self._paint is not None
        if self._paint.loud is None:
            return rows
        loud = self._paint.classes[rows] == self._paint.loud
        return np.concatenate([rows[~loud], rows[loud]])

    def _crowd_stage(self, cloud: Cloud, paint: Paint) -> CrowdStage:
        """Return what draws the crowd, made when it is first needed."""
        if self._stage is None:
            self._stage = CrowdStage(cloud, paint, self._discs)
            self._stage.put_forward(self._emphasis, self._ink_rgb)
        return self._stage

    def _put_forward(self, emphasis: Emphasis) -> None:
        self._emphasis = emphasis
        if self._stage is not None:
            self._stage.put_forward(emphasis, self._ink_rgb)
        self.update()

    @property
    def _ink_rgb(self) -> tuple[int, int, int]:
        return self._ink.red(), self._ink.green(), self._ink.blue()

    @property
    def _is_gliding(self) -> bool:
        return self._cloud is not None and self._positions is not self._cloud.positions

    @property
    def _ratio(self) -> float:
        return float(self.getViewWidget().devicePixelRatioF())

    def _forget(self) -> None:
        """Forget what was worked out for other points or colours."""
        self._stage = self._labels = None
        self.update()


def _generous(rect: Rect) -> QRectF:
    grown = rect.grown(GENEROUS_SHARE)
    return QRectF(grown.left, grown.bottom, grown.width, grown.height)
