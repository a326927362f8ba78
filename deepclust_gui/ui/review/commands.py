"""What the actions of Review do to the session in view."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.explore.explore_view import ExploreView
from deepclust_gui.ui.review.groups.group_picker import GroupPicker
from deepclust_gui.ui.review.help_sheet import HelpSheet
from deepclust_gui.ui.review.queue.queue_view import QueueView
from deepclust_gui.ui.review.review_actions import IMAGES, ReviewActions
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.review.split_dialog import SplitDialog

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

SIMILAR_SHOWN = 200
QUEUE = ("move", "new_group", "confirm", "unsure", "exclude")
"""What can be done with the page of a queue, too."""


class ReviewCommands(QObject):
    """Carries out the actions that change groups and images, or ask for something first.

    Signals: `similar_found(title, items)`, int64 (M,), the most similar first.
    """

    similar_found = Signal(str, object)

    def __init__(
        self, context: ProjectContext, actions: ReviewActions, view: ExploreView, page: QWidget
    ) -> None:
        super().__init__(page)
        self._context = context
        self._actions = actions
        self._view = view
        self._page = page
        self._session: ReviewSession | None = None
        self._queue: QueueView | None = None
        actions.digit_pressed.connect(self._on_digit)
        view.groups.chosen.connect(self._enable)
        actions.connect_all(
            {
                "move": self._move,
                "new_group": self._new_group,
                "confirm": self._confirm,
                "unsure": self._unsure,
                "exclude": self._exclude,
                "unmark": self._unmark,
                "similar": self.find_similar,
                "rename": view.groups.list.rename,
                "merge": self._merge,
                "split": self._split,
                "accept": self._accept,
                "undo": self._undo,
                "redo": self._redo,
                "clear": self._clear,
                "table": view.gallery.toggle_table,
                "help": self._help,
                "later": self._later,
                "follow": self._follow,
            }
        )

    def set_session(self, session: ReviewSession | None) -> None:
        """Work on another run."""
        if self._session is not None:
            self._session.changed.disconnect(self._on_changed)
            self._session.selection.changed.disconnect(self._enable)
        self._session = session
        if session is not None:
            session.changed.connect(self._on_changed)
            session.selection.changed.connect(self._enable)
        self._on_changed()
        self._enable()

    def set_queue(self, queue: QueueView | None) -> None:
        """Let the keys answer the pages of a queue; None: they go for the selection again."""
        self._queue = queue
        self._enable()

    # ---------------------------------------------------------------- images

    @Slot(int)
    def _on_digit(self, group: int) -> None:
        if self._queue is not None:
            self._queue.send_to(group)
        elif self._session is not None and len(self._session.selection):
            self._move_to(group)

    @Slot()
    def _move(self) -> None:
        if self._session is None:
            return
        count = None if self._queue is None else len(self._queue.kept())
        picker = GroupPicker(self._session, self._page, count=count)
        picker.picked.connect(self._move_to)
        picker.new_group_wanted.connect(self._move_to_new)
        picker.open()

    @Slot(int)
    def _move_to(self, group: int) -> None:
        session = self._session
        if self._queue is not None:
            self._queue.send_to(group)
        elif session is not None and session.move(session.selection.items, group):
            session.selection.clear()

    @Slot(str)
    def _move_to_new(self, name: str) -> None:
        session = self._session
        if session is None:
            return
        if self._queue is not None:
            moved = self._queue.send_to(None)
        else:
            moved = session.move(session.selection.items, None)
        if moved and session.last_edit is not None:
            group = session.last_edit.facts["to"]
            session.selection.clear()
            if name:
                session.name(group, name)
            elif self._queue is None:
                self._view.groups.list.rename_group(group)

    @Slot()
    def _new_group(self) -> None:
        self._move_to_new("")

    @Slot()
    def _confirm(self) -> None:
        session = self._session
        if self._queue is not None:
            self._queue.accept()
        elif session is not None and session.confirm(session.selection.items):
            session.selection.clear()

    @Slot()
    def _unsure(self) -> None:
        if self._queue is not None:
            self._queue.mark_unsure()
        else:
            self._mark(Mark.UNSURE)

    @Slot()
    def _exclude(self) -> None:
        if self._queue is not None:
            self._queue.exclude()
        else:
            self._mark(Mark.EXCLUDED)

    @Slot()
    def _unmark(self) -> None:
        self._mark(Mark.NONE)

    def _mark(self, mark: Mark) -> None:
        session = self._session
        if session is not None and session.mark(session.selection.items, mark):
            session.selection.clear()

    @Slot()
    def find_similar(self) -> None:
        """Look for the images most like the one chosen last."""
        session = self._session
        if session is None or not len(session.selection):
            return
        chosen = session.selection
        item = chosen.current if chosen.current >= 0 else int(chosen.items[0])
        self.find_similar_to(item)

    @Slot(int)
    def find_similar_to(self, item: int) -> None:
        """Look for the images most like `item`."""
        session = self._session
        if session is None:
            return
        project, run = session.project, session.run
        self._context.tasks.run(
            lambda: _similar(project, run, item),
            lambda found: self.similar_found.emit(
                self.tr("Like {name}").format(name=found[0]), found[1]
            ),
            on_error=self._context.show_error,
        )

    # ---------------------------------------------------------------- groups

    @Slot()
    def _merge(self) -> None:
        groups, session = self._view.groups.chosen_groups, self._session
        if session is not None and len(groups) > 1 and session.merge(groups[0], groups[1:]):
            self._view.groups.list.choose(groups[0])

    @Slot()
    def _split(self) -> None:
        """Part the chosen images of one group from it, or ask into how many parts."""
        session = self._session
        if session is None:
            return
        chosen = session.selection.items
        if len(chosen):
            group = session.group_of(int(chosen[0]))
            if session.split(group, chosen):
                session.selection.clear()
        elif groups := self._view.groups.chosen_groups:
            SplitDialog(session, groups[0], self._context.methods, self._page).open()

    @Slot()
    def _accept(self) -> None:
        """Call the chosen groups done, or not after all if they all are."""
        session = self._session
        if session is None:
            return
        chosen = self._view.groups.chosen_groups
        done = not session.grouping.accepted.issuperset(chosen)
        for group in chosen:
            if (group in session.grouping.accepted) is not done:
                session.accept(group, done=done)

    # ---------------------------------------------------------------- everything

    @Slot()
    def _undo(self) -> None:
        if self._session is not None:
            self._session.undo()

    @Slot()
    def _redo(self) -> None:
        if self._session is not None:
            self._session.redo()

    @Slot()
    def _clear(self) -> None:
        if self._session is not None:
            self._session.selection.clear()

    @Slot()
    def _later(self) -> None:
        if self._queue is not None:
            self._queue.skip()

    @Slot()
    def _follow(self) -> None:
        if self._queue is not None:
            self._queue.follow()

    @Slot()
    def _help(self) -> None:
        HelpSheet(self._page).open()

    @Slot()
    def _enable(self) -> None:
        """Offer what can be done with images only where there are some to do it with."""
        session = self._session
        chosen = session is not None and len(session.selection) > 0
        self._actions["split"].setEnabled(chosen or len(self._view.groups.chosen_groups) == 1)
        for name in ("later", "follow"):
            self._actions[name].setEnabled(self._queue is not None)
        for name in IMAGES:
            in_queue = self._queue is not None and name in QUEUE
            self._actions[name].setEnabled(in_queue or (chosen and self._queue is None))

    @Slot()
    def _on_changed(self) -> None:
        session = self._session
        self._actions["undo"].setEnabled(session is not None and session.curation.can_undo)
        self._actions["redo"].setEnabled(session is not None and session.curation.can_redo)


def _similar(project: "Project", run: int, item: int) -> tuple[str, NDArray[np.int64]]:
    """Return the path of an item and what is most like it, itself first; on a worker."""
    found = project.similar(run, item, count=SIMILAR_SHOWN)
    return project.items_at([item])[0].path, np.concatenate([[item], found])
