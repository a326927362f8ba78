"""What is painted on a tile beside its picture: its group, its mark, whether it was checked."""

from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.tokens import RADIUS_SMALL, Tokens

translate = QCoreApplication.translate  # lupdate finds the texts by this name

SIGN_PX = 18.0
SMALL_SIGN_PX = 15.0
SMALL_TILE_PX = 60
DOT_PX = 11.0
MARGIN_PX = 5.0
VEIL = 0.66

# Within a sign of side 1.
_TICK = ((0.28, 0.52), (0.44, 0.68), (0.73, 0.34))
_STRIKE = (((0.31, 0.31), (0.69, 0.69)), ((0.69, 0.31), (0.31, 0.69)))


@dataclass(frozen=True, slots=True)
class Badge:
    """What is known about an item. `group` is None where its colour says nothing new.

    `in_trouble` is a file that is gone or was changed since it was read, `set_aside` an image that
    was clicked out of a page.
    """

    group: int | None = None
    mark: Mark = Mark.NONE
    confirmed: bool = False
    in_trouble: bool = False
    set_aside: bool = False

    def with_trouble(self) -> "Badge":
        """Return the badge of an item whose file is in trouble."""
        return replace(self, in_trouble=True)


class Badges(Protocol):
    """Where badges come from."""

    def badge(self, item: int) -> Badge | None:
        """Return what is known about an item; called for each tile that is painted."""
        ...


def badge_words(badge: Badge | None) -> list[str]:
    """Return what the signs of a tile mean, for those who do not see them."""
    if badge is None:
        return []
    translate = QCoreApplication.translate  # lupdate finds the texts by this name
    words = {
        translate("badges", "file missing or changed"): badge.in_trouble,
        translate("badges", "excluded"): badge.mark is Mark.EXCLUDED,
        translate("badges", "taken out"): badge.set_aside,
        translate("badges", "not sure"): badge.mark is Mark.UNSURE,
        translate("badges", "checked"): badge.confirmed,
    }
    return [word for word, is_so in words.items() if is_so]


def paint_badge(painter: QPainter, tile: QRectF, badge: Badge | None, *, now: Tokens) -> None:
    """Paint the signs of a tile over its picture."""
    if badge is None:
        return
    if badge.set_aside or badge.mark is Mark.EXCLUDED:
        _veil(painter, tile, now)
    if badge.group is not None:
        _dot(painter, tile, badge.group, now)
    _paint_sign(painter, tile, badge, now)


def _veil(painter: QPainter, tile: QRectF, now: Tokens) -> None:
    paper = now.colour("card")
    paper.setAlphaF(VEIL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paper)
    painter.drawRoundedRect(tile, RADIUS_SMALL, RADIUS_SMALL)


def _dot(painter: QPainter, tile: QRectF, group: int, now: Tokens) -> None:
    centre = QPointF(tile.left() + MARGIN_PX + DOT_PX / 2, tile.bottom() - MARGIN_PX - DOT_PX / 2)
    painter.setPen(QPen(now.colour("card"), 1.5))
    painter.setBrush(group_colour(group))
    painter.drawEllipse(centre, DOT_PX / 2, DOT_PX / 2)


def _paint_sign(painter: QPainter, tile: QRectF, badge: Badge, now: Tokens) -> None:
    """Paint one sign at the top right; the most urgent one wins."""
    box = _sign_box(tile)
    if badge.in_trouble:
        _letter(painter, _disc(painter, box, "danger", now), "!", now)
    elif badge.set_aside or badge.mark is Mark.EXCLUDED:
        _lines(painter, _disc(painter, box, "muted", now), _STRIKE, now)
    elif badge.mark is Mark.UNSURE:
        _letter(painter, _disc(painter, box, "warning", now), "?", now)
    elif badge.confirmed:
        _lines(painter, _disc(painter, box, "success", now), (_TICK,), now)


def _sign_box(tile: QRectF) -> QRectF:
    side = SIGN_PX if tile.width() >= SMALL_TILE_PX else SMALL_SIGN_PX
    return QRectF(tile.right() - MARGIN_PX - side + 1, tile.top() + MARGIN_PX - 1, side, side)


def _disc(painter: QPainter, box: QRectF, colour: str, now: Tokens) -> QRectF:
    painter.setPen(QPen(now.colour("card"), 1.5))
    painter.setBrush(now.colour(colour))
    painter.drawEllipse(box)
    return box


def _letter(painter: QPainter, box: QRectF, text: str, now: Tokens) -> None:
    font = QFont(painter.font())
    font.setPixelSize(round(box.width() * 0.68))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    painter.setPen(QColor(now.card))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _lines(
    painter: QPainter,
    box: QRectF,
    lines: tuple[tuple[tuple[float, float], ...], ...],
    now: Tokens,
) -> None:
    """Draw lines by hand: not every font has such signs."""
    pen = QPen(QColor(now.card), box.width() / 9)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    side = box.width()
    for line in lines:
        points = [QPointF(box.left() + side * x, box.top() + side * y) for x, y in line]
        painter.drawPolyline(QPolygonF(points))
