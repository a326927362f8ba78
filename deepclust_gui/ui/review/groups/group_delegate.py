"""Paints one group of the list and edits its name in place."""

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from deepclust_gui.model.result import Group
from deepclust_gui.ui.grid.thumbnail_tile import Tiles, paint_tile
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.review.groups.group_model import GROUP_ROLE, AnyIndex
from deepclust_gui.ui.tokens import RADIUS, SPACE_M, SPACE_S, tokens
from deepclust_gui.ui.words import number

TILE_PX = 36
DOT_PX = 18
BAR_PX = 3
LONGEST_NAME = 100
DIGITS = 10
"""Groups below this number show it in their dot: that key moves images there."""


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
        _paint_progress(painter, option.rect, group)
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
            _paint_dot(painter, dot, group.label, option.font)
        count = number(group.size)
        if group.accepted:
            count = f"✓ {count}"
        painter.setPen(now.colour("success" if group.accepted else "muted"))
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


def _paint_dot(painter: QPainter, dot: QRectF, label: int, font: QFont) -> None:
    """Paint the colour of a group, with its number where that is a key."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(group_colour(label))
    painter.drawEllipse(dot)
    if label < DIGITS:
        digit = QFont(font)
        digit.setPixelSize(11)
        digit.setWeight(QFont.Weight.Bold)
        painter.setFont(digit)
        painter.setPen(_ink_on(group_colour(label)))
        painter.drawText(dot, int(Qt.AlignmentFlag.AlignCenter), str(label))


def _ink_on(colour: QColor) -> QColor:
    """Return black or white, whichever is told better from `colour` (WCAG's relative luminance)."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [((p + 0.055) / 1.055) ** 2.4 if p > 0.04045 else p / 12.92 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return QColor(Qt.GlobalColor.black if luminance > 0.18 else Qt.GlobalColor.white)


def _paint_progress(painter: QPainter, rect: QRect, group: Group) -> None:
    """Paint how much of a group needs no look any more, as a thin line under it."""
    if not group.settled or group.label < 0 or group.accepted:
        return
    room = QRectF(rect.left() + SPACE_M, rect.bottom() - BAR_PX, rect.width() - 2 * SPACE_M, BAR_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens().colour("border"))
    painter.drawRoundedRect(room, BAR_PX / 2, BAR_PX / 2)
    room.setWidth(room.width() * group.settled / group.size)
    painter.setBrush(tokens().colour("success"))
    painter.drawRoundedRect(room, BAR_PX / 2, BAR_PX / 2)


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
