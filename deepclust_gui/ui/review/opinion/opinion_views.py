"""How a dispute is painted: “here → there”, in the list and on each image."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from deepclust_gui.ui.grid.thumbnail_model import AnyIndex
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.review.opinion.opinion_data import NOWHERE, Dispute, Disputes
from deepclust_gui.ui.tokens import RADIUS_SMALL, SPACE_M, SPACE_S, tokens, type_scale
from deepclust_gui.ui.words import group_name, images, number

DOT_PX = 9.0
GAP_PX = 5.0
STRIP_PX = 20.0
ROW_PX = 34
_DISPUTE_ROLE = int(Qt.ItemDataRole.UserRole)
_COUNT_ROLE = _DISPUTE_ROLE + 1
_ARROW = "→"


@dataclass(frozen=True, slots=True)
class Pair:
    """The two groups of a dispute as they are painted: colours and words."""

    here: int
    here_words: str
    there: int
    there_words: str


class DisputeList(QListWidget):
    """The pairs of groups that are disputed, all of them together first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._names: dict[int, str] = {}
        self.setAccessibleName(self.tr("Disputed pairs of groups"))
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll the pairs"))
        self.setItemDelegate(_DisputeDelegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def dispute(self) -> Dispute | None:
        """The pair that is chosen, None for all of them."""
        item = self.currentItem()
        found: Dispute | None = item.data(_DISPUTE_ROLE) if item is not None else None
        return found

    def name(self, label: int) -> str:
        """Return the name of a group here."""
        return self._names.get(label, "")

    def set_disputes(self, found: Disputes) -> None:
        """List these; the place in the list stays, so that one follows the other."""
        before, place = self.dispute, self.currentRow()
        self._names = found.names
        self.blockSignals(True)
        self.clear()
        self._add(self.tr("All disputed images"), None, len(found.items))
        for dispute in found.disputes:
            there = self.tr("{name} of run {run}") if dispute.to == NOWHERE else "{name}"
            there = there.format(name=dispute.name, run=found.other)
            words = f"{self.name(dispute.here)} {_ARROW} {there}"
            self._add(words, dispute, len(dispute.items))
        same = [
            row
            for row, dispute in enumerate(found.disputes, 1)
            if before and (dispute.here, dispute.there) == (before.here, before.there)
        ]
        row = same[0] if same else min(max(0, place), self.count() - 1)
        self.setCurrentRow(row)
        self.blockSignals(False)

    def _add(self, words: str, dispute: Dispute | None, count: int) -> None:
        item = QListWidgetItem(words)
        item.setData(_DISPUTE_ROLE, dispute)
        item.setData(_COUNT_ROLE, count)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {images(count)}")
        item.setToolTip(words)
        self.addItem(item)


class _DisputeDelegate(QStyledItemDelegate):
    """Draws a pair in one line, with its count at the end."""

    def __init__(self, parent: DisputeList) -> None:
        super().__init__(parent)

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, max(ROW_PX, option.fontMetrics.height() + SPACE_M))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        dispute: Dispute | None = index.data(_DISPUTE_ROLE)
        count, now = number(index.data(_COUNT_ROLE)), tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), RADIUS_SMALL, RADIUS_SMALL)
        line = option.rect.adjusted(SPACE_M, 0, -SPACE_M, 0)
        painter.setPen(now.colour("muted"))
        painter.drawText(line, _RIGHT, count)
        line.setRight(line.right() - option.fontMetrics.horizontalAdvance(count) - SPACE_S)
        painter.setPen(now.colour("accent_text" if chosen else "text"))
        if dispute is None:
            painter.drawText(line, _LEFT, index.data())
        else:
            here, there = str(index.data()).rsplit(f" {_ARROW} ", 1)
            _paint_pair(painter, QRectF(line), Pair(dispute.here, here, dispute.to, there))
        painter.restore()


class OpinionGrid(ThumbnailGrid):
    """Thumbnails with a strip at their foot: the group here, an arrow, the group there."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, parent, tile_px=132)
        self._found: Disputes | None = None
        self._pairs: list[Pair] = []
        self.setAccessibleName(self.tr("Disputed images"))

    def set_disputes(self, found: Disputes) -> None:
        """Say what is to be painted on each image."""
        self._found = found
        self._pairs = [
            Pair(
                dispute.here,
                _short(found.names[dispute.here], dispute.here),
                dispute.to,
                _short(dispute.name, dispute.there if dispute.to == NOWHERE else dispute.to),
            )
            for dispute in found.disputes
        ]
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPointSizeF(type_scale().small)
        painter.setFont(font)
        items, model, now = self.items(), self.model(), tokens()
        for row in self.visible_rows():
            tile = QRectF(self.visualRect(model.index(row, 0)))
            place = -1 if self._found is None else int(self._found.which[items[row]])
            if place < 0 or not tile.intersects(QRectF(event.rect())):
                continue
            strip = QRectF(tile.left(), tile.bottom() - STRIP_PX + 1, tile.width(), STRIP_PX)
            paper = now.colour("card")
            paper.setAlphaF(0.9)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(paper)
            painter.drawRoundedRect(strip.adjusted(2, 0, -2, -2), RADIUS_SMALL, RADIUS_SMALL)
            painter.setPen(now.colour("text"))
            _paint_pair(painter, strip.adjusted(SPACE_S, 0, -SPACE_S, -2), self._pairs[place])


def _short(name: str, label: int) -> str:
    """Return the number alone of a group that nobody named."""
    return str(label) if name == group_name(label) else name


def _paint_pair(painter: QPainter, room: QRectF, pair: Pair) -> None:
    """Paint “● here → ● there” in the pen of the painter; long names are cut."""
    metrics = painter.fontMetrics()
    arrow = metrics.horizontalAdvance(_ARROW) + 2 * GAP_PX
    free = max(0.0, room.width() - 2 * (DOT_PX + GAP_PX) - arrow)
    first, second = map(metrics.horizontalAdvance, (pair.here_words, pair.there_words))
    here = float(first)
    if first + second > free:  # a short name leaves its room to the other
        here = min(first, max(free / 2, free - second))
    x = _paint_group(painter, room, pair.here, pair.here_words, width=here)
    painter.drawText(QRectF(x, room.top(), arrow, room.height()), _CENTRE, _ARROW)
    rest = room.adjusted(x + arrow - room.left(), 0, 0, 0)
    _paint_group(painter, rest, pair.there, pair.there_words, width=free - here)


def _paint_group(painter: QPainter, room: QRectF, label: int, words: str, *, width: float) -> float:
    """Paint dot and name at the left of `room` and return where that ends."""
    pen, x = painter.pen(), room.left() + DOT_PX + GAP_PX
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(group_colour(label))
    painter.drawEllipse(QRectF(room.left(), room.center().y() - DOT_PX / 2, DOT_PX, DOT_PX))
    painter.setPen(pen)
    told = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(width) + 1)
    painter.drawText(QRectF(x, room.top(), width + 2, room.height()), _LEFT, told)
    return x + width


_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
