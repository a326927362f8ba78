"""From near, points are pictures: which of them have room for one, and how they are drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from deepclust_gui.ui.grid.thumbnail_tile import Tiles, paint_tile
from deepclust_gui.ui.tokens import RADIUS_SMALL, tokens

MOST_TILES = 200
SIDES_PX = (72.0, 52.0)
"""Sides of the pictures; the largest that most points have room for is taken."""

LEAST_WITH_ROOM = 0.6
OVERLAP = 0.8
"""Two pictures may be as near as this share of their side."""

BORDER_PX = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class TilePlan:
    """Pictures of `side` pixels for the points `rows` int64 (T,), at `centres` float64 (T, 2)."""

    side: float
    rows: NDArray[np.int64]
    centres: NDArray[np.float64]

    def at(self, x: float, y: float) -> int | None:
        """Return the row of the topmost picture at a pixel, None if there is none."""
        near = np.abs(self.centres - (x, y)).max(axis=1) <= self.side / 2
        hits = np.flatnonzero(near)
        return int(self.rows[hits[-1]]) if len(hits) else None


def plan_tiles(rows: NDArray[np.int64], centres: NDArray[np.float64]) -> TilePlan | None:
    """Return which points get a picture, None if too few have room for one.

    `rows` int64 (M,) are the points in view and `centres` float64 (M, 2) their pixels; those that
    come first have the right of way.
    """
    if not 0 < len(rows) <= MOST_TILES:
        return None
    for side in SIDES_PX:
        kept = _apart(centres, side * OVERLAP)
        if kept.mean() >= LEAST_WITH_ROOM:
            return TilePlan(side, rows[kept], centres[kept])
    return None


def draw_tile(
    painter: QPainter, tiles: Tiles, item: int, *, box: QRectF, colour: QColor, chosen: bool
) -> None:
    """Draw the picture of an item, framed in `colour`, and in ink too if it is chosen."""
    now = tokens()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.colour("card"))  # pictures may be see-through
    painter.drawRoundedRect(box, RADIUS_SMALL, RADIUS_SMALL)
    paint_tile(painter, box, tiles.tile(item), now=now)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if chosen:
        painter.setPen(QPen(now.colour("text"), BORDER_PX))
        painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), RADIUS_SMALL + 3, RADIUS_SMALL + 3)
    painter.setPen(QPen(colour, BORDER_PX))
    inset = BORDER_PX / 2 - 0.5
    painter.drawRoundedRect(
        box.adjusted(inset, inset, -inset, -inset), RADIUS_SMALL - 1, RADIUS_SMALL - 1
    )


def _apart(centres: NDArray[np.float64], distance: float) -> NDArray[np.bool_]:
    """Return which squares do not overlap one that was kept before, bool (M,)."""
    near = np.abs(centres[:, None] - centres[None]).max(axis=2) < distance  # (M, M)
    kept = np.zeros(len(centres), np.bool_)
    for number, row in enumerate(near):
        kept[number] = not (row & kept).any()
    return kept
