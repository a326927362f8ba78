"""A run while it is reviewed: its groups as they are now, and every way to change them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QObject, Signal, SignalInstance

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.curation import Edit, Grouping, Mark, default_group_name
from deepclust_gui.model.opinion import Adoption
from deepclust_gui.model.queue import Suggested
from deepclust_gui.model.result import Group
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.taken_known import TakenKnown
from deepclust_gui.ui.selection import Selection
from deepclust_gui.ui.words import group_name

if TYPE_CHECKING:
    from deepclust_gui.workbench import Curation, Project


class Checked(NamedTuple):
    """How many images there are in groups, and how many of them need no look any more."""

    total: int
    settled: int


class ReviewSession(QObject):
    """What the views of Review share: one run, one selection, the groups as they are now.

    Changes are made here and now, not on a worker: they take milliseconds, and one that only waited
    for a worker would be lost if the window was closed. What cannot be done is told by the context.
    Signals: `changed()` when the groups are others, then `edited(edit)` after a change of a person,
    `undone(edit)` and `redone(edit)` after going back and forth. Only `resized(edit)` where images
    were added to the groups, or taken back: all that is shown of the run must be made anew.
    """

    changed = Signal()
    edited = Signal(object)
    undone = Signal(object)
    redone = Signal(object)
    resized = Signal(object)

    def __init__(
        self, context: ProjectContext, project: "Project", run: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.project = project
        self.run = run
        self.curation: Curation = project.curation(run)
        self.selection = Selection(self)
        self.last_edit: Edit | None = None
        self.count = len(self.grouping.labels)

    @property
    def grouping(self) -> Grouping:
        """The group, mark and confidence of every image, and the names of the groups."""
        return self.curation.grouping

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups by number, without empty ones."""
        return tuple(
            replace(group, name=group_name(group.label, group.name))
            for group in self.curation.groups()
        )

    @cached_property
    def taken(self) -> TakenKnown:
        """When the images of the run were taken."""
        return TakenKnown(self.project, self.count)

    @cached_property
    def known_labels(self) -> NDArray[np.int64] | None:
        """The known group of each image of the run, int64 (N,), -1 for none; None if none is."""
        known = self.project.known_labels()
        return None if known is None else known[: len(self.grouping.labels)]

    @cached_property
    def known_groups(self) -> tuple[str, ...]:
        """The names of the known groups."""
        return self.project.summary.known_groups

    def group_of(self, item: int) -> int:
        """Return the group an item is in."""
        return int(self.grouping.labels[item])

    def name_of(self, group: int) -> str:
        """Return what the window calls a group."""
        return group_name(group, self.grouping.name(group))

    def checked(self) -> Checked:
        """Return how many images there are, and how many need no look any more."""
        groups = self.groups
        return Checked(sum(g.size for g in groups), sum(g.settled for g in groups))

    # ---------------------------------------------------------------- changes of groups

    def name(self, group: int, name: str) -> bool:
        """Name a group; an empty name brings the default back. Returns whether it was done."""
        plain = name in ("", group_name(group))
        return self._change(
            lambda: self.curation.name(group, default_group_name(group) if plain else name)
        )

    def merge(self, into: int, others: list[int]) -> bool:
        """Bring all images of `others` into a group."""
        return self._change(lambda: self.curation.merge(into, others))

    def split(self, group: int, items: NDArray[np.int64]) -> bool:
        """Part items from a group into a new one."""
        return self._change(lambda: self.curation.split(group, items))

    def accept(self, group: int, *, done: bool = True) -> bool:
        """Say that a group is done, or not after all."""
        return self._change(lambda: self.curation.accept(group, done=done))

    def adopt(self, proposal: Adoption) -> bool:
        """Let names and accepted groups of an earlier run go on here."""
        return self._change(lambda: self.project.adopt(proposal))

    # ---------------------------------------------------------------- changes of images

    def move(self, items: ArrayLike, to: int | None) -> bool:
        """Put items into a group, or into a new one for None."""
        return self._change(lambda: self.curation.move(items, to))

    def mark(self, items: ArrayLike, mark: Mark) -> bool:
        """Exclude items, call them unsure, or take that back."""
        return self._change(lambda: self.curation.mark(items, mark))

    def confirm(self, items: ArrayLike) -> bool:
        """Say that items are where they belong."""
        return self._change(lambda: self.curation.confirm(items))

    def follow(self, suggested: Suggested) -> bool:
        """Let images nobody looked at go where they are suggested."""
        return self._change(lambda: self.curation.follow(suggested))

    # ---------------------------------------------------------------- back and forth

    def undo(self) -> bool:
        """Take the newest change back."""
        return self._change(self.curation.undo, self.undone)

    def redo(self) -> bool:
        """Bring back what was undone last."""
        return self._change(self.curation.redo, self.redone)

    def refresh(self, edit: Edit | None = None) -> bool:
        """Tell that the groups are others now; False if so are the images that are in them."""
        if len(self.grouping.labels) != self.count:
            self.resized.emit(edit)
            return False
        self.changed.emit()
        return True

    def took_place(self, edit: Edit) -> None:
        """Take note of a change that a job made (a split by a method)."""
        self.changed.emit()
        self.edited.emit(edit)

    def _change(self, change: Callable[[], Edit], told: SignalInstance | None = None) -> bool:
        try:
            edit = self.last_edit = change()
        except DeepClustError as error:
            self.context.show_error(error)
            self.changed.emit()  # what was typed is taken back
            return False
        if self.refresh(edit):
            (told or self.edited).emit(edit)
        return True
