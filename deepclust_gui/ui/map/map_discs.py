"""Small marks in the colours and shapes of groups, drawn by the thousand in one call."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from shiboken6 import Shiboken

from deepclust_gui.ui.map.map_paint import Paint
from deepclust_gui.ui.map.map_shapes import WIDEST, Shape, draw_shape
from deepclust_gui.ui.map.map_tiers import Tier

CELLS_A_ROW = 64
FRAGMENT_FIELDS = 10
"""x, y, source left and top, width, height, scale x and y, rotation, opacity: doubles in C."""

FEW = 3_000
SMALLEST_SHAPED = 5.0
"""Marks of a smaller diameter are round: shapes are not told apart any more."""


@dataclass(frozen=True, slots=True)
class DiscStyle:
    """How marks look: `diameter` in logical pixels, `rim` as `#rrggbb`, the map's paper."""

    diameter: float
    rim: str
    rim_width: float
    opacity: float = 1.0


def style_for(count: int, rim: str) -> DiscStyle:
    """Return larger, rimmed marks for few points and fine ones for many."""
    if count <= 1_000:
        return DiscStyle(10.0, rim, 1.0)
    if count <= FEW:
        return DiscStyle(8.0, rim, 1.0)
    if count <= 12_000:
        return DiscStyle(5.5, rim, 0.6)
    return DiscStyle(3.6, rim, 0.0, opacity=0.8)


def style_of_tier(style: DiscStyle, tier: Tier, ink: str) -> DiscStyle:
    """Return how the marks of a tier look where plain ones look like `style`."""
    if tier is Tier.DIMMED:
        return replace(style, rim_width=0.0, opacity=0.28)
    if tier is Tier.QUIET:
        return replace(style, rim_width=0.0, opacity=0.38)
    if tier is Tier.CHOSEN:
        rim_width = 1.5 if style.diameter >= 8 else 1.0 if style.diameter >= 5 else 0.7
        return DiscStyle(style.diameter + 1.6, ink, rim_width)
    return style


class DiscPainter:
    """Draws points as marks; keeps a picture of each mark until the colours change."""

    def __init__(self) -> None:
        self._paint: Paint | None = None
        self._paper = self._ink = QColor(Qt.GlobalColor.black)
        self._atlases: dict[tuple[DiscStyle, bool, float], DiscAtlas] = {}

    def set_colours(self, paint: Paint, *, paper: QColor, ink: QColor) -> None:
        """Take other colours; `paper` parts marks that overlap, `ink` rims chosen ones."""
        self._paint, self._paper, self._ink = paint, paper, ink
        self._atlases.clear()

    def draw(
        self,
        painter: QPainter,
        pixels: NDArray[np.float64],
        rows: NDArray[np.int64],
        *,
        tiers: NDArray[np.int8] | None,
        ratio: float,
        in_crowd: bool = False,
    ) -> None:
        """Draw the points `rows` int64 (M,) at `pixels` float64 (M, 2); `tiers` None: plain.

        Over a crowd they are small, however few they are.
        """
        assert self._paint is not None
        cells = self._paint.classes[rows]
        cells = np.where(cells < 0, len(self._paint.colours) - 1, cells)
        count = max(len(pixels), FEW + 1) if in_crowd else len(pixels)
        style = style_for(count, self._paper.name())
        if tiers is None:
            self._atlas(style, Tier.PLAIN, ratio).paint(painter, pixels, cells)
            return
        for tier in Tier:
            of_tier = tiers == tier
            if of_tier.any():
                atlas = self._atlas(style, tier, ratio)
                atlas.paint(painter, pixels[of_tier], cells[of_tier])

    def _atlas(self, style: DiscStyle, tier: Tier, ratio: float) -> "DiscAtlas":
        assert self._paint is not None
        style, is_grey = style_of_tier(style, tier, self._ink.name()), tier is Tier.DIMMED
        key = (style, is_grey, ratio)
        if key not in self._atlases:
            colours, shapes = self._paint.colours, self._paint.shapes
            if is_grey:
                colours = np.broadcast_to(np.array(self._paint.dimmed, np.uint8), colours.shape)
            if style.diameter < SMALLEST_SHAPED:
                shapes = (Shape.CIRCLE,) * len(colours)
            self._atlases[key] = DiscAtlas(colours, shapes, style, pixel_ratio=ratio)
        return self._atlases[key]


class DiscAtlas:
    """A picture that holds one mark of each class, cell by cell."""

    def __init__(
        self,
        colours: NDArray[np.uint8],
        shapes: tuple[Shape, ...],
        style: DiscStyle,
        *,
        pixel_ratio: float,
    ) -> None:
        self._ratio = pixel_ratio
        widest = style.diameter * WIDEST if set(shapes) - {Shape.CIRCLE} else style.diameter
        self._cell = int(np.ceil((widest + 2) * pixel_ratio))
        self._table = np.empty((0, FRAGMENT_FIELDS))
        rows = -(-len(colours) // CELLS_A_ROW)
        self.pixmap = QPixmap(min(len(colours), CELLS_A_ROW) * self._cell, rows * self._cell)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (colour, shape) in enumerate(zip(colours.tolist(), shapes, strict=True)):
            self._draw(painter, number, QColor(*colour), shape=shape, style=style)
        painter.end()

    def paint(
        self, painter: QPainter, points: NDArray[np.float64], cells: NDArray[np.int64]
    ) -> None:
        """Draw marks centred on `points` float64 (M, 2), in device units; `cells` int64 (M,)."""
        if not len(points):
            return
        table = self._room(len(points))
        table[:, 0:2] = points
        table[:, 2] = cells % CELLS_A_ROW * self._cell
        table[:, 3] = cells // CELLS_A_ROW * self._cell
        # Qt takes a C array; the binding wants its first element as an object.
        first = Shiboken.wrapInstance(table.ctypes.data, QPainter.PixmapFragment)
        assert isinstance(first, QPainter.PixmapFragment)
        painter.drawPixmapFragments(first, len(table), self.pixmap)

    def _room(self, count: int) -> NDArray[np.float64]:
        """Return a table of fragments, float64 (count, FRAGMENT_FIELDS), kept from frame to frame.

        What is the same for all marks is filled in.
        """
        if len(self._table) < count:
            self._table = np.empty((count, FRAGMENT_FIELDS))
            self._table[:, 4:6] = self._cell
            self._table[:, 6:8] = 1 / self._ratio
            self._table[:, 8] = 0
            self._table[:, 9] = 1
        return self._table[:count]

    def _draw(
        self, painter: QPainter, number: int, colour: QColor, *, shape: Shape, style: DiscStyle
    ) -> None:
        at = QPointF(
            (number % CELLS_A_ROW + 0.5) * self._cell, (number // CELLS_A_ROW + 0.5) * self._cell
        )
        radius, rim = style.diameter / 2 * self._ratio, style.rim_width * self._ratio
        painter.setOpacity(1.0)
        if rim:
            painter.setPen(QPen(QColor(style.rim), 2 * rim, j=Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(QColor(style.rim))
            draw_shape(painter, shape, at, radius - rim)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(style.opacity)
        painter.setBrush(colour)
        draw_shape(painter, shape, at, radius - rim)
