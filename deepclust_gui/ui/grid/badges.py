"""What is painted on a tile beside its picture: its group, its mark, whether it was checked."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.tokens import RADIUS_SMALL, Tokens

SIGN_PX = 18.0
DOT_PX = 11.0
MARGIN_PX = 5.0


@dataclass(frozen=True, slots=True)
class Badge:
    """What is known about an item. `group` is None where its colour says nothing new.

    `missing` is a file that is gone or was changed since it was read.
    """

    group: int | None = None
    mark: Mark = Mark.NONE
    confirmed: bool = False
    missing: bool = False


class Badges(Protocol):
    """Where badges come from."""

    def badge(self, item: int) -> Badge | None:
        """Return what is known about an item; called for each tile that is painted."""
        ...


def paint_badge(painter: QPainter, tile: QRectF, badge: Badge | None, *, now: Tokens) -> None:
    """Paint the signs of a tile over its picture."""
    if badge is None:
        return
    if badge.mark is Mark.EXCLUDED:
        _veil(painter, tile, now)
    if badge.group is not None:
        _dot(painter, tile, badge.group, now)
    sign = _sign(badge)
    if sign is not None:
        _paint_sign(painter, tile, *sign, now=now)


def _sign(badge: Badge) -> tuple[str, str] | None:
    """Return the sign of a tile and its colour; the most urgent one wins."""
    if badge.missing:
        return "!", "danger"
    if badge.mark is Mark.EXCLUDED:
        return "×", "muted"
    if badge.mark is Mark.UNSURE:
        return "?", "warning"
    return ("✓", "success") if badge.confirmed else None


def _veil(painter: QPainter, tile: QRectF, now: Tokens) -> None:
    paper = now.colour("card")
    paper.setAlphaF(0.7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paper)
    painter.drawRoundedRect(tile, RADIUS_SMALL, RADIUS_SMALL)


def _dot(painter: QPainter, tile: QRectF, group: int, now: Tokens) -> None:
    centre = QPointF(tile.left() + MARGIN_PX + DOT_PX / 2, tile.bottom() - MARGIN_PX - DOT_PX / 2)
    painter.setPen(QPen(now.colour("card"), 1.5))
    painter.setBrush(group_colour(group))
    painter.drawEllipse(centre, DOT_PX / 2, DOT_PX / 2)


def _paint_sign(painter: QPainter, tile: QRectF, text: str, colour: str, *, now: Tokens) -> None:
    box = QRectF(
        tile.right() - MARGIN_PX - SIGN_PX + 1, tile.top() + MARGIN_PX - 1, SIGN_PX, SIGN_PX
    )
    painter.setPen(QPen(now.colour("card"), 1.5))
    painter.setBrush(now.colour(colour))
    painter.drawEllipse(box)
    font = QFont(painter.font())
    font.setPixelSize(12)
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(QColor(now.card))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
