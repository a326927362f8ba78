"""What hangs on the pointer while images are dragged: a small stack of them, and how many."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap

from deepclust_gui.ui.tokens import tokens
from deepclust_gui.ui.words import number

TILE_PX = 64
STEP_PX = 7
BUBBLE_PX = 22


def drag_picture(tiles: Sequence[QPixmap | None], count: int, *, ratio: float) -> QPixmap:
    """Return a stack of the first `tiles` (None: not loaded yet) and a bubble with `count`."""
    side = TILE_PX + STEP_PX * 2 + BUBBLE_PX // 2
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for place, tile in reversed(list(enumerate(tiles))):
        box = QRectF(place * STEP_PX, BUBBLE_PX // 2 + place * STEP_PX, TILE_PX, TILE_PX)
        painter.setPen(tokens().colour("border_strong"))
        painter.setBrush(tokens().colour("hover"))
        painter.drawRoundedRect(box, 6, 6)
        if tile is not None:
            painter.drawPixmap(box, tile, QRectF(tile.rect()))
    _paint_count(painter, count)
    painter.end()
    return picture


def _paint_count(painter: QPainter, count: int) -> None:
    text, font = number(count), QFont(painter.font())
    font.setPixelSize(12)
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    width = max(BUBBLE_PX, painter.fontMetrics().horizontalAdvance(text) + 12)
    bubble = QRectF(TILE_PX - width / 2, 0, width, BUBBLE_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens().colour("accent"))
    painter.drawRoundedRect(bubble, BUBBLE_PX / 2, BUBBLE_PX / 2)
    painter.setPen(tokens().colour("on_accent"))
    painter.drawText(bubble, int(Qt.AlignmentFlag.AlignCenter), text)
