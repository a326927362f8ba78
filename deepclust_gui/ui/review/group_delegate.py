"""Paints one group of the list and edits its name in place."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from deepclust_gui.model.result import Group
from deepclust_gui.ui.grid.thumbnail_tile import Tiles, paint_tile
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.tokens import RADIUS, SPACE_M, SPACE_S, tokens
from deepclust_gui.ui.words import number

GROUP_ROLE = int(Qt.ItemDataRole.UserRole)
TILE_PX = 36
DOT_PX = 12
LONGEST_NAME = 60
AnyIndex = QModelIndex | QPersistentModelIndex


class GroupDelegate(QStyledItemDelegate):
    """Draws the swatch, the name, the size, and a strip of typical images."""

    def __init__(self, tiles: Tiles, parent: QObject) -> None:
        super().__init__(parent)
        self._tiles = tiles

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        group: Group = index.data(GROUP_ROLE)
        head = option.fontMetrics.height() + 2 * SPACE_S
        return QSize(160, head + (TILE_PX + SPACE_S if group.typical else 0) + SPACE_S // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        group: Group = index.data(GROUP_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        back = _background(option, chosen=chosen)
        if back:
            painter.setBrush(tokens().colour(back))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0, 1, 0, -1), RADIUS, RADIUS)
        self._paint_head(painter, option, group, chosen=chosen)
        self._paint_strip(painter, option.rect, group)
        painter.restore()

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: AnyIndex
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(LONGEST_NAME)
        editor.setAccessibleName(self.tr("Name of the group"))
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        head = _head(option.rect, option.fontMetrics.height())
        editor.setGeometry(head.adjusted(DOT_PX + SPACE_S, -4, 0, 4))

    def _paint_head(
        self, painter: QPainter, option: QStyleOptionViewItem, group: Group, *, chosen: bool
    ) -> None:
        now, head = tokens(), _head(option.rect, option.fontMetrics.height())
        dot = QRectF(head.left(), head.center().y() - DOT_PX / 2 + 1, DOT_PX, DOT_PX)
        if group.label >= 0:
            painter.setBrush(group_colour(group.label))
            painter.drawEllipse(dot)
        count = number(group.size)
        painter.setPen(now.colour("muted"))
        painter.setFont(option.font)
        painter.drawText(head, _RIGHT, count)
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(strong)
        painter.setPen(now.colour("accent_text" if chosen else "text"))
        indent = DOT_PX + SPACE_S if group.label >= 0 else 0
        room = head.adjusted(
            indent, 0, -painter.fontMetrics().horizontalAdvance(count) - SPACE_S, 0
        )
        name = painter.fontMetrics().elidedText(
            group.name, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, _LEFT, name)

    def _paint_strip(self, painter: QPainter, rect: QRect, group: Group) -> None:
        top = rect.bottom() - SPACE_S // 2 - TILE_PX - SPACE_S // 2
        x, step = rect.left() + SPACE_M, TILE_PX + 4
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for item in group.typical:
            if x + TILE_PX > rect.right() - SPACE_S:
                return
            place = QRectF(x, top, TILE_PX, TILE_PX)
            paint_tile(painter, place, self._tiles.tile(item), now=tokens())
            x += step


def _head(rect: QRect, text_height: int) -> QRect:
    """Return the line of a row that holds swatch, name and size."""
    return QRect(
        rect.left() + SPACE_M, rect.top() + SPACE_S, rect.width() - 2 * SPACE_M, text_height
    )


def _background(option: QStyleOptionViewItem, *, chosen: bool) -> str:
    if chosen:
        return "accent_soft"
    return "hover" if option.state & QStyle.StateFlag.State_MouseOver else ""


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
