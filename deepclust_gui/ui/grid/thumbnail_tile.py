"""Paints one tile of the thumbnail grid."""

from typing import Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from deepclust_gui.ui.tokens import RADIUS_SMALL, Tokens


class Tiles(Protocol):
    """Where tiles come from: pictures that have their round corners already."""

    def tile(self, index: int) -> QPixmap | None:
        """Return the tile of an item, None until it was loaded."""
        ...


def paint_tile(painter: QPainter, tile: QRectF, picture: QPixmap | None, *, now: Tokens) -> None:
    """Paint a thumbnail that already has round corners, or a quiet box until it is loaded."""
    if picture is not None:
        painter.drawPixmap(tile, picture, QRectF(picture.rect()))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.colour("hover"))
    painter.drawRoundedRect(tile, RADIUS_SMALL, RADIUS_SMALL)


def paint_outline(painter: QPainter, tile: QRectF, *, selected: bool, now: Tokens) -> None:
    """Paint the frame of a tile: strong if it is selected, quiet under the pointer or keyboard."""
    width = 3.0 if selected else 1.5
    painter.setPen(QPen(now.colour("accent_text" if selected else "faint"), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    grown = width / 2 - 2
    painter.drawRoundedRect(
        tile.adjusted(grown, grown, -grown, -grown), RADIUS_SMALL + 1, RADIUS_SMALL + 1
    )
