"""The rows of the history, and how one of them is painted."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractListModel, QDateTime, QLocale, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from deepclust_gui.model.curation import Edit, Grouping
from deepclust_gui.ui.grid.thumbnail_model import AnyIndex
from deepclust_gui.ui.review.edit_words import edit_title, moments_ago
from deepclust_gui.ui.tokens import RADIUS_SMALL, SPACE_M, SPACE_S, tokens, type_scale

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class History:
    """The edits of a run, newest first, and `ahead`, those that redo would bring back."""

    edits: tuple[Edit, ...] = ()
    ahead: frozenset[int] = field(default_factory=frozenset)

    @property
    def newest(self) -> int | None:
        """The number of the newest edit in force, None if there is none."""
        return next((edit.number for edit in self.edits if edit.in_force), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row in words. `number` is that of its edit, None for the groups before the first.

    `is_now` marks the newest in force, `is_undone` what does not hold, `leads_there` whether undo
    and redo can make it the newest.
    """

    number: int | None
    title: str
    when: str
    who: str
    is_now: bool
    is_undone: bool
    leads_there: bool


class HistoryModel(QAbstractListModel):
    """Row 0 is the newest edit; the last row stands for the groups as the method found them.

    Words are made when a row is looked at, so ten thousand edits cost nothing.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._history = History()
        self._grouping: Grouping | None = None
        self._newest: int | None = None

    def set_history(self, history: History, grouping: Grouping) -> None:
        """Show another history; groups are called as in `grouping`."""
        self.beginResetModel()
        self._history, self._grouping, self._newest = history, grouping, history.newest
        self.endResetModel()

    def row_of(self, number: int | None) -> int:
        """Return the row of an edit; that of the beginning for None or one that is not there."""
        numbers = [edit.number for edit in self._history.edits]
        return numbers.index(number) if number in numbers else len(numbers)

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        edits = self._history.edits
        return len(edits) + 1 if edits and not parent.isValid() else 0

    def entry(self, row: int) -> Entry:
        """Return a row in words."""
        if row == len(self._history.edits):
            title = self.tr("Groups as the method found them")
            return Entry(None, title, "", "", self._newest is None, False, True)
        edit = self._history.edits[row]
        assert self._grouping is not None
        return Entry(
            number=edit.number,
            title=edit_title(edit, self._grouping),
            when=moments_ago(edit.made_at, datetime.now(UTC)),
            who=edit.who,
            is_now=edit.number == self._newest,
            is_undone=not edit.in_force,
            leads_there=edit.in_force or edit.number in self._history.ahead,
        )

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < self.rowCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.entry(index.row()).title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._exactly(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(self.entry(index.row()))
        return self.entry(index.row()) if role == ENTRY_ROLE else None

    def _exactly(self, row: int) -> str:
        entry = self.entry(row)
        if entry.number is None:
            return entry.title
        seconds = int(self._history.edits[row].made_at.timestamp())
        moment = QDateTime.fromSecsSinceEpoch(seconds)
        exact = QLocale().toString(moment, QLocale.FormatType.LongFormat)
        return f"{entry.title}\n{exact}"

    def _spoken(self, entry: Entry) -> str:
        undone = self.tr("undone") if entry.is_undone else ""
        return ", ".join(part for part in (entry.title, entry.when, entry.who, undone) if part)


class HistoryDelegate(QStyledItemDelegate):
    """Draws a row in two lines: what was done, and when and by whom."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, 2 * option.fontMetrics.height() + SPACE_M + SPACE_S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        now = tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(now.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), RADIUS_SMALL, RADIUS_SMALL)
        self._paint_words(painter, option, entry)
        painter.restore()

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
        now = tokens()
        line = option.rect.adjusted(SPACE_M, SPACE_S, -SPACE_M, 0)
        line.setHeight(option.fontMetrics.height())
        font = QFont(option.font)
        if entry.is_now:
            painter.setPen(now.colour("success"))
            painter.drawText(line, _RIGHT, self.tr("now"))
            room = option.fontMetrics.horizontalAdvance(self.tr("now")) + SPACE_M
            line.setRight(line.right() - room)
        font.setStrikeOut(entry.is_undone)
        if entry.is_now:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(now.colour("faint" if entry.is_undone else "text"))
        elide = Qt.TextElideMode.ElideRight
        title = painter.fontMetrics().elidedText(entry.title, elide, line.width())
        painter.drawText(line, _LEFT, title)
        small = QFont(option.font)
        small.setPointSizeF(type_scale().small)
        painter.setFont(small)
        painter.setPen(now.colour("faint" if entry.is_undone else "muted"))
        line.translate(0, option.fontMetrics.height() + SPACE_S // 2)
        below = "  ·  ".join(part for part in (entry.when, entry.who) if part)
        painter.drawText(line, _LEFT, painter.fontMetrics().elidedText(below, elide, line.width()))


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
