"""Paints one tile of the thumbnail grid."""

from typing import Protocol

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from deepclust_gui.ui.tokens import RADIUS_SMALL, tokens

ITEM_ROLE = int(Qt.ItemDataRole.UserRole)
"""The model's role that gives the item index of a row."""


class Tiles(Protocol):
    """Where the tiles come from: a pixmap that already has the tile's size and corners, or None."""

    def tile(self, index: int) -> QPixmap | None:
        """Return the tile of an item."""
        ...


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws a rounded tile, an outline when selected, and a quiet box until it is loaded."""

    def __init__(self, tiles: Tiles, parent: QObject) -> None:
        super().__init__(parent)
        self._tiles = tiles

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        now = tokens()
        tile = QRectF(option.rect).adjusted(4, 4, -4, -4)
        picture = self._tiles.tile(index.data(ITEM_ROLE))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picture is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("hover"))
            painter.drawRoundedRect(tile, RADIUS_SMALL, RADIUS_SMALL)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(tile, picture, QRectF(picture.rect()))
        outline = _outline(option)
        if outline is not None:
            colour, width = now.colour(outline), 3.0 if outline == "accent_text" else 1.5
            _draw_outline(painter, tile, colour, width)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = option.widget
        return view.gridSize() if isinstance(view, QListView) else QSize(1, 1)


def _outline(option: QStyleOptionViewItem) -> str | None:
    """Return the token of the outline: selected, else under the pointer or the keyboard."""
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        return "accent_text"
    if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
        return "faint"
    return None


def _draw_outline(painter: QPainter, tile: QRectF, colour: QColor, width: float) -> None:
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = tile.adjusted(width / 2 - 2, width / 2 - 2, 2 - width / 2, 2 - width / 2)
    painter.drawRoundedRect(inset, RADIUS_SMALL + 1, RADIUS_SMALL + 1)
