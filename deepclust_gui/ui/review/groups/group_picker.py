"""A small dialog to choose where images go: type, and the first match takes them."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from deepclust_gui.model.result import Group
from deepclust_gui.ui.grid.thumbnail_model import AnyIndex
from deepclust_gui.ui.parts import label
from deepclust_gui.ui.review.edit_words import quoted
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import RADIUS_SMALL, SPACE_M, SPACE_S, tokens
from deepclust_gui.ui.widgets.dialog_frame import DOT_PX, DialogFrame, group_dot
from deepclust_gui.ui.words import images, number

LONGEST_NAME = 100
WIDTH_PX, LIST_HEIGHT_PX = 380, 300
ROW_PX = 34
NEW = -1
"""The entry that stands for a group that is not there yet."""

_CHOICE_ROLE = int(Qt.ItemDataRole.UserRole)
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the list; `label` is `NEW` for a new group, `size` is told at its end."""

    label: int
    words: str
    size: str = ""
    name: str = ""


class GroupPicker(DialogFrame):
    """Asks for a group: by its number, a part of its name, or letters of it in their order.

    Signals: `picked(label)`; `new_group_wanted(name)`, empty if none was typed. It then closes.
    """

    picked = Signal(int)
    new_group_wanted = Signal(str)

    def __init__(
        self, session: ReviewSession, parent: QWidget | None = None, *, count: int | None = None
    ) -> None:
        title = self.tr("Move {images} to…").format(
            images=images(len(session.selection) if count is None else count)
        )
        super().__init__(title, parent, width=WIDTH_PX)
        self._session = session
        self.field = QLineEdit(self)
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setPlaceholderText(self.tr("Name or number of a group"))
        self.field.setAccessibleName(self.tr("Name or number of a group"))
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._fill)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Groups"))
        self.list.setItemDelegate(_ChoiceDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(LIST_HEIGHT_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.verticalScrollBar().setAccessibleName(self.tr("Scroll groups"))
        self.list.itemClicked.connect(self._take)
        self.body.addWidget(label(title, "heading"))
        self.body.addWidget(self.field)
        self.body.addWidget(self.list, 1)
        self.cancel_button, self.take_button = self.add_buttons(self.tr("Cancel"), self.tr("Move"))
        self.take_button.clicked.connect(self._take)
        session.changed.connect(self._fill)
        self._fill()
        self.field.setFocus()

    @property
    def choices(self) -> list[Choice]:
        """The entries as they are listed."""
        return [self.list.item(place).data(_CHOICE_ROLE) for place in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk the list while one types."""
        if watched is self.field and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and event.type() == QEvent.Type.KeyPress:
                last = self.list.count() - 1
                self.list.setCurrentRow(min(max(0, self.list.currentRow() + step), last))
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _fill(self) -> None:
        typed = " ".join(self.field.text().split())
        self.list.clear()
        for choice in self._choices_for(typed):
            entry = QListWidgetItem(choice.words)
            entry.setData(_CHOICE_ROLE, choice)
            entry.setData(
                Qt.ItemDataRole.AccessibleTextRole, f"{choice.words} {choice.size}".strip()
            )
            self.list.addItem(entry)
        self.list.setCurrentRow(0)

    def _choices_for(self, typed: str) -> list[Choice]:
        groups = matching(self._session.groups, typed)
        choices = [
            Choice(group.label, group.name, number(group.size), group.name) for group in groups
        ]
        taken = {group.name.casefold() for group in groups} | {str(g.label) for g in groups}
        if not typed or typed.casefold() in taken:
            return [*choices, Choice(NEW, self.tr("New group"))]
        words = self.tr("New group called {name}").format(name=quoted(typed))
        return [*choices, Choice(NEW, words, name=typed)]

    @Slot()
    def _take(self) -> None:
        entry = self.list.currentItem()
        choice: Choice = entry.data(_CHOICE_ROLE)
        self.accept()
        if choice.label == NEW:
            self.new_group_wanted.emit(choice.name)
        else:
            self.picked.emit(choice.label)


class _ChoiceDelegate(QStyledItemDelegate):
    """Draws dot, name and size in one line."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(0, max(ROW_PX, option.fontMetrics.height() + SPACE_M))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        choice: Choice = index.data(_CHOICE_ROLE)
        now = tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), RADIUS_SMALL, RADIUS_SMALL)
        line = option.rect.adjusted(SPACE_M, 0, -SPACE_M, 0)
        painter.setPen(now.colour("muted"))
        painter.drawText(line, _RIGHT, choice.size)
        line.setRight(line.right() - option.fontMetrics.horizontalAdvance(choice.size) - SPACE_S)
        if choice.label == NEW:
            painter.setPen(now.colour("accent_text"))
            painter.drawText(line, _LEFT, "+")
        else:
            top = line.center().y() - DOT_PX // 2 + 1
            group_dot(choice.label).paint(painter, line.left(), top, DOT_PX, DOT_PX)
        line.setLeft(line.left() + DOT_PX + SPACE_S)
        painter.setPen(now.colour("accent_text" if chosen or choice.label == NEW else "text"))
        words = option.fontMetrics.elidedText(
            choice.words, Qt.TextElideMode.ElideMiddle, line.width()
        )
        painter.drawText(line, _LEFT, words)
        painter.restore()


def matching(groups: tuple[Group, ...], typed: str) -> list[Group]:
    """Return the groups that fit what was typed, the best first; all of them for nothing."""
    ranked = [(_rank(group, typed.casefold()), group.label, group) for group in groups]
    return [group for rank, _, group in sorted(ranked, key=lambda one: one[:2]) if rank < _NONE]


_NONE = 5


def _rank(group: Group, typed: str) -> int:
    """Return 0 for its very number or name, up to 4 for its letters in order, 5 for no match."""
    name = group.name.casefold()
    if typed in (name, str(group.label)):
        return 0
    if name.startswith(typed):
        return 1
    if any(word.startswith(typed) for word in name.split()):
        return 2
    if typed in name:
        return 3
    letters = iter(name)
    return 4 if all(letter in letters for letter in typed.replace(" ", "")) else _NONE


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
