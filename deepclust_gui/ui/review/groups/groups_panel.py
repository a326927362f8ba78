"""The card of groups: the list, what can be done with one, and where to drop for a new one."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.grid.item_mime import ITEM_MIME, items_from_mime
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.parts import button, column, row, tool_button, wrapping_label
from deepclust_gui.ui.review.edit_words import group_count
from deepclust_gui.ui.review.groups.group_list import GroupList
from deepclust_gui.ui.review.groups.group_model import EXCLUDED, UNSURE
from deepclust_gui.ui.review.review_actions import GROUPS, ReviewActions
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.flow_row import FlowRow
from deepclust_gui.ui.words import number


class NewGroupButton(QPushButton):
    """Makes a new group of the chosen images, or of those dropped on it.

    Signals: `items_dropped(items)`, int64 (M,).
    """

    items_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("+ New"))
        self.setProperty("kind", "quiet")
        self.setAccessibleName(self.tr("New group of the chosen images"))
        self.setToolTip(self.tr("Choose images and press this, or drop images here (N)"))
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(ITEM_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        items = items_from_mime(event.mimeData())
        if items is not None:
            event.acceptProposedAction()
            self.items_dropped.emit(items)


class GroupsPanel(QFrame):
    """Shows the groups of a session and changes them. Signals: `chosen()` as that of the list."""

    chosen = Signal()

    def __init__(self, tasks: Tasks, actions: ReviewActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setMinimumWidth(170)
        self._session: ReviewSession | None = None
        self._actions = actions
        self.list = GroupList(tasks, self)
        self.new_button = NewGroupButton(self)
        self._count = wrapping_label(role="strong")
        self._checked = wrapping_label(role="small")
        self._lay_out()
        self.list.chosen.connect(self._on_chosen)
        self.list.renamed.connect(self._on_renamed)
        self.list.items_dropped.connect(self._on_items_dropped)
        self.list.groups_dropped.connect(self._on_groups_dropped)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.new_button.items_dropped.connect(self._on_new)
        self.new_button.clicked.connect(actions["new_group"].trigger)

    def set_session(self, session: ReviewSession | None) -> None:
        """Show the groups of another run."""
        self._session = session
        self.refresh()
        self.list.choose(-1)

    @Slot()
    def refresh(self) -> None:
        """Show the groups as they are now."""
        session = self._session
        if session is None:
            self.list.set_groups(None, (), None)
            return
        groups = session.groups
        self.list.set_groups(session.project, groups, session.grouping)
        settled = sum(group.settled for group in groups)
        total = sum(group.size for group in groups)
        self._count.setText(group_count(len(groups)))
        self._checked.setText(
            self.tr("{done} of {total} checked").format(done=number(settled), total=number(total))
            if settled
            else ""
        )
        self._checked.setVisible(bool(settled))
        self._enable()

    @property
    def chosen_groups(self) -> list[int]:
        """The chosen groups; the one chosen last comes first."""
        return [label_ for label_ in self.list.labels if label_ >= 0]

    def _enable(self) -> None:
        groups = len(self.chosen_groups)
        self._actions["rename"].setEnabled(groups == 1)
        self._actions["merge"].setEnabled(groups > 1)
        self._actions["accept"].setEnabled(groups > 0)

    @Slot()
    def _on_chosen(self) -> None:
        self._enable()
        self.chosen.emit()

    @Slot(int, str)
    def _on_renamed(self, group: int, name: str) -> None:
        if self._session is not None:
            self._session.name(group, name)

    @Slot(int, object)
    def _on_items_dropped(self, row_label: int, items: NDArray[np.int64]) -> None:
        if self._session is None:
            return
        marks = {UNSURE: Mark.UNSURE, EXCLUDED: Mark.EXCLUDED}
        if row_label in marks:
            done = self._session.mark(items, marks[row_label])
        else:
            done = self._session.move(items, row_label)
        if done:
            self._session.selection.clear()

    @Slot(int, list)
    def _on_groups_dropped(self, into: int, others: list[int]) -> None:
        if self._session is not None and self._session.merge(into, others):
            self.list.choose(into)

    @Slot(object)
    def _on_new(self, items: NDArray[np.int64]) -> None:
        if self._session is not None and self._session.move(items, None):
            self._session.selection.clear()

    @Slot(QPoint)
    def _show_menu(self, where: QPoint) -> None:
        self._actions.menu(GROUPS, self).popup(self.list.viewport().mapToGlobal(where))

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self)
        inner.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        inner.setSpacing(SPACE_S)
        head = row(spacing=SPACE_S)
        head.setContentsMargins(SPACE_M, SPACE_S // 2, 0, 0)
        words = column(spacing=0)
        words.addWidget(self._count)
        words.addWidget(self._checked)
        head.addLayout(words, 1)
        for name, icon in (("rename", "edit"), ("accept", "check")):
            head.addWidget(self._tool(name, icon))
        inner.addLayout(head)
        inner.addWidget(self.list, 1)
        foot = FlowRow()
        foot.addWidget(self.new_button)
        for name in ("merge", "split"):
            foot.addWidget(self._text_button(name))
        inner.addLayout(foot)

    def _tool(self, name: str, icon: str) -> QWidget:
        action = self._actions[name]
        result = tool_button(icon, action.toolTip())
        result.clicked.connect(action.trigger)
        action.enabledChanged.connect(result.setEnabled)
        return result

    def _text_button(self, name: str) -> QWidget:
        action = self._actions[name]
        words = {"merge": self.tr("Merge"), "split": self.tr("Split…")}
        result = button(words[name], "quiet")
        result.setToolTip(action.toolTip())
        result.clicked.connect(action.trigger)
        action.enabledChanged.connect(result.setEnabled)
        return result
