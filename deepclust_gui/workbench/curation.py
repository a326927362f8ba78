"""Curating a run: every change a person makes to its groups, kept at once, undone at will."""

import getpass
import re
import threading
from collections import deque
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deepclust_gui.errors import EditError
from deepclust_gui.export.history import write_history
from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import (
    AcceptGroup,
    AddItems,
    Change,
    ConfirmItems,
    Edit,
    FollowSuggestions,
    Grouping,
    Items,
    Mark,
    MarkItems,
    MergeGroups,
    MoveItems,
    NameGroup,
    SplitGroup,
    default_group_name,
)
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.queue import Suggested
from deepclust_gui.model.result import Group, Result
from deepclust_gui.model.run import Run, RunRequest
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.group_list import GroupLister
from deepclust_gui.workbench.training import Training

LONGEST_NAME = 100
_DEFAULT_NAME = re.compile(re.sub(r"\d+", "([0-9]+)", default_group_name(0)), re.IGNORECASE)
KEPT_BYTES = 256 * 2**20
"""How much memory the groupings before the last edits may take; older ones are replayed."""
PAST_REPLAYED = 8
"""How many of them are kept whenever the journal is replayed."""


class Curation:
    """The groups of one finished run as they are now. Every function may be called on any thread.

    Each change is one edit in the project's journal: it is on the disk when the function returns.
    All of them raise EditError, in a sentence, for what cannot be done, and ProjectError where the
    project can only be looked at.
    """

    def __init__(self, store: ProjectStore, training: Training, run: Run) -> None:
        """Raise ProjectError if the run has no result."""
        self.run = run
        self.result: Result = store.result(run.number)
        self._store = store
        self._training = training
        self._lock = threading.RLock()
        self._grouping: Grouping | None = None
        self._groups: tuple[Grouping, tuple[Group, ...]] | None = None
        self._lister: tuple[tuple[AddItems, ...], GroupLister] | None = None
        self._known: tuple[tuple[AddItems, ...], Result] = ((), self.result)
        size = max(1, len(self.result.labels)) * 14  # bytes an image takes in a Grouping
        self._past: deque[Grouping] = deque(maxlen=max(2, KEPT_BYTES // size))

    # ---------------------------------------------------------------- as it is now

    @property
    def grouping(self) -> Grouping:
        """The groups as they are now; raises ProjectError for edits of a newer version."""
        with self._lock:
            if self._grouping is None:
                self._grouping = self._replayed()
            return self._grouping

    def groups(self) -> tuple[Group, ...]:
        """Return the groups by number, without excluded images and empty groups."""
        with self._lock:
            now = self.grouping
            if self._groups is None or self._groups[0] is not now:
                self._groups = (now, self._lister_of(now).groups(now))
            return self._groups[1]

    def result_of(self, now: Grouping) -> Result:
        """Return what is known of all images of `now`: what the run found, and what was added."""
        with self._lock:
            if self._known[0] != now.added:
                self._known = (now.added, _with_added(self.result, now.added))
            return self._known[1]

    def history(self) -> tuple[Edit, ...]:
        """Return all edits, oldest first; those undone are not `in_force`."""
        return self._store.history(self.run.number)

    def export_history(self, out: Path, *, force: bool = False) -> None:
        """Write all edits to `out`, a .csv or .json file.

        Raises ExportError for any other, or if `out` exists and `force` is not set.
        """
        write_history(self.history(), out, force=force)

    def redoable(self) -> tuple[int, ...]:
        """Return the numbers of the edits that redo would bring back, the next one first."""
        return self._store.redo_path(self.run.number)

    def edits_in_force(self) -> tuple[int, ...]:
        """Return the numbers of the edits in force, newest first."""
        return self._store.chain(self.run.number)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._store.can_undo(self.run.number)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone edit to bring back."""
        return self._store.can_redo(self.run.number)

    # ---------------------------------------------------------------- changes

    def name(self, group: int, name: str) -> Edit:
        """Name a group; its default name takes a given one back."""
        name = " ".join(name.split())
        with self._lock:
            self._require_group(group)
            self._require_name(group, name)
            return self.add(NameGroup(group, name))

    def merge(self, into: int, others: Iterable[int]) -> Edit:
        """Bring all images of the groups `others` into the group `into`."""
        wanted = tuple(dict.fromkeys(int(group) for group in others))
        with self._lock:
            if into in wanted:
                raise EditError(
                    f"{self._told(into)} cannot be merged with itself.", "Choose another group."
                )
            if not wanted:
                raise EditError("One group alone cannot be merged.", "Choose two or more.")
            for group in (into, *wanted):
                self._require_group(group)
            return self.add(MergeGroups(into, wanted))

    def split(self, group: int, items: ArrayLike) -> Edit:
        """Part `items` (int64 (M,), all of that group) from a group into a new one."""
        leaving = self._items(items)
        with self._lock:
            members = self._splittable(group)
            if not np.isin(leaving, members).all():
                raise EditError(f"Some of these images are not in {self._told(group)}.")
            if len(leaving) == len(members):
                raise EditError(
                    f"These are all images of {self._told(group)}, so nothing would be split.",
                    "Leave some of them out.",
                )
            (new,) = self._new_groups(1)
            return self.add(SplitGroup(group, leaving, np.full(len(leaving), new, np.int64)))

    def split_by(self, group: int, parts: int, *, method: str | None = None) -> Job[Edit]:
        """Return the job that parts a group by clustering just its images.

        With a `method`, that one is trained on them, seen as the run saw them; without, k-means
        parts them by what they look like to the method of the run. The largest part stays.
        """
        members = self._splittable(group)
        if not 2 <= parts <= len(members):
            raise EditError(
                f"{self._told(group)} has {len(members):,} images, so it can be split into "
                f"2 to {len(members):,} parts, not {parts:,}."
            )
        request = None
        if method is not None:
            request = self._training.request_for(method, parts, like=self.run.request)

        def work(control: Control, report: Report) -> Edit:
            found = self._parts(members, parts, request, control, report)
            control.check()  # a stop that came during k-means
            return self._split_into(group, members, found)

        return Job(f"Splitting {self._told(group)}", work)

    def move(self, items: ArrayLike, to: int | None) -> Edit:
        """Put `items` int64 (M,) into a group, into a new one for None; they are confirmed then."""
        moving = self._items(items)
        with self._lock:
            if to is None:
                (to,) = self._new_groups(1)
            else:
                self._require_group(to)
            return self.add(MoveItems(moving, to))

    def mark(self, items: ArrayLike, mark: Mark) -> Edit:
        """Exclude `items` int64 (M,), call them unsure, or take that back."""
        return self.add(MarkItems(self._items(items), mark))

    def confirm(self, items: ArrayLike) -> Edit:
        """Say that `items` int64 (M,) are where they belong."""
        return self.add(ConfirmItems(self._items(items)))

    def accept(self, group: int, *, done: bool = True) -> Edit:
        """Say that a group is done, or that it is not after all."""
        with self._lock:
            self._require_group(group)
            return self.add(AcceptGroup(group, done))

    def follow(self, suggested: Suggested) -> Edit:
        """Let images nobody looked at go where they are suggested; they are not confirmed."""
        if not len(suggested.items):
            raise EditError("There are no suggestions to follow.", "Check some more images first.")
        return self.add(FollowSuggestions(suggested.items, suggested.groups, suggested.confidence))

    def join(self, change: AddItems, *, on: Grouping) -> Edit | None:
        """Let images that came after the run join its groups; None if these are not `on` by now."""
        with self._lock:
            return self.add(change) if self.grouping is on else None

    def undo(self) -> Edit:
        """Take the newest edit back."""
        with self._lock:
            _ = self.grouping  # nothing is undone on top of edits that cannot be read
            edit = self._store.undo_edit(self.run.number)
            if edit is None:
                raise EditError("There is nothing to undo.")
            self._grouping = self._past.pop() if self._past else None
            return edit

    def redo(self) -> Edit:
        """Bring back the edit that was undone last."""
        with self._lock:
            now = self.grouping
            edit = self._store.redo_edit(self.run.number)
            if edit is None:
                raise EditError("There is nothing to redo.")
            self._advance(now, self._store.change(edit.number))
            return edit

    def go_to(self, number: int | None) -> None:
        """Undo or redo, in one step, until edit `number` is the newest in force; None undoes all.

        Raises EditError for an edit that neither leads to.
        """
        with self._lock:
            _ = self.grouping  # as in undo
            chain, ahead = self._store.chain(self.run.number), self.redoable()
            if number in ahead:
                self._go_ahead(ahead[: ahead.index(number) + 1])
            elif number is None or number in chain:
                self._go_back(number, len(chain) if number is None else chain.index(number))
            else:
                raise EditError(
                    "This change was undone, and another was made in its place.",
                    "Undo and redo do not lead there any more.",
                )

    def add(self, change: Change) -> Edit:
        """Keep a change that was checked already, on the grouping as it is now."""
        with self._lock:
            now = self.grouping
            edit = self._store.add_edit(self.run.number, change, who=_user())
            self._advance(now, change)
            return edit

    # ---------------------------------------------------------------- inside

    def _lister_of(self, now: Grouping) -> GroupLister:
        if self._lister is None or self._lister[0] != now.added:
            self._lister = (now.added, GroupLister(self.result_of(now).confidence))
        return self._lister[1]

    def _advance(self, now: Grouping, change: Change) -> None:
        self._past.append(now)
        self._grouping = now.after(change)

    def _go_ahead(self, numbers: tuple[int, ...]) -> None:
        now = self.grouping
        changes = [self._store.change(number) for number in numbers]
        self._store.go_to_edit(self.run.number, numbers[-1])
        for change in changes:
            self._advance(now, change)
            now = self.grouping

    def _go_back(self, number: int | None, steps: int) -> None:
        self._store.go_to_edit(self.run.number, number)
        if steps > len(self._past):
            self._past.clear()
            self._grouping = self._replayed()
            return
        for _ in range(steps):
            self._grouping = self._past.pop()

    def _replayed(self) -> Grouping:
        """Return the groups by the journal; the last states before are kept, to be undone to."""
        count = len(self._store.chain(self.run.number))
        changes = self._store.changes(self.run.number)
        now = Grouping.of(
            self.result.labels,
            self.result.confidence,
            left_out=self._store.left_out_of(self.run.number)[:, 0],
        )
        now = now.after(*islice(changes, max(0, count - PAST_REPLAYED)))
        for change in changes:
            self._past.append(now)
            now = now.after(change)
        return now

    def _parts(
        self,
        members: Items,
        parts: int,
        request: RunRequest | None,
        control: Control,
        report: Report,
    ) -> NDArray[np.int64]:
        from deepclust_gui.engine.subdivide import by_size, subdivide

        if request is None:
            report(Progress("Splitting the group"))
            return subdivide(self.result_of(self.grouping).embedding[members], parts)
        return by_size(self._training.labels_of(request, members, control, report))

    def _split_into(self, group: int, members: Items, found: NDArray[np.int64]) -> Edit:
        """Keep part 0 of `members` in the group and give new groups to the others."""
        with self._lock:
            leaving = members[found > 0]
            if not len(leaving):
                raise EditError(
                    f"All images of {self._told(group)} look alike to this method.",
                    "Try another method, or split by hand.",
                )
            if not (self.grouping.labels[members] == group).all():
                raise EditError(f"{self._told(group)} was changed meanwhile.", "Split it again.")
            new = np.array(self._new_groups(int(found.max())), np.int64)
            return self.add(SplitGroup(group, leaving, new[found[found > 0] - 1]))

    def _new_groups(self, count: int) -> range:
        asked = self.run.params.get("n_clusters")
        first = max(int(self.result.labels.max(initial=-1)) + 1, asked if type(asked) is int else 0)
        return self._store.reserve_groups(self.run.number, count, at_least=first)

    def _items(self, items: ArrayLike) -> Items:
        """Return the items sorted, each once."""
        wanted = np.asarray(items, np.int64)
        if not len(wanted):
            raise EditError("No images are chosen.", "Choose one or more.")
        count = len(self.grouping.labels)
        if count <= wanted.max() < self._store.item_count:
            raise EditError(
                f"Some of these images came after run {self.run.number}, so they are in none of "
                "its groups.",
                "Add them to the groups, or group the images again.",
            )
        if wanted.min() < 0 or wanted.max() >= count:
            raise EditError("Some of these images are not in the project.")
        chosen = np.zeros(count, np.bool_)
        chosen[wanted] = True
        return np.flatnonzero(chosen)  # np.unique takes 100 ms for 100,000

    def _splittable(self, group: int) -> Items:
        """Return the images of a group that can be split."""
        self._require_group(group)
        members = self.grouping.members(group)
        if len(members) < 2:
            raise EditError(f"{self._told(group)} has only one image, so it cannot be split.")
        return members

    def _require_group(self, group: int) -> None:
        if group not in self.grouping.groups:
            there = ", ".join(str(number) for number in self.grouping.groups[:20].tolist())
            raise EditError(f"There is no group {group}.", f"There are: {there}.")

    def _require_name(self, group: int, name: str) -> None:
        if not name:
            raise EditError(
                "The name of a group cannot be empty.",
                f"Call it “{default_group_name(group)}” to take its name back.",
            )
        if len(name) > LONGEST_NAME:
            raise EditError(
                f"The name of a group may have {LONGEST_NAME} characters at most, "
                f"not {len(name):,}."
            )
        kept_for = _DEFAULT_NAME.fullmatch(name)
        if kept_for and int(kept_for[1]) != group:
            raise EditError(f"“{name}” is the name of another group.", "Choose another name.")
        for other in self.grouping.groups.tolist():
            if other != group and self.grouping.name(other).casefold() == name.casefold():
                raise EditError(
                    f"Group {other} is called “{name}” already.",
                    "Choose another name, or merge the two groups.",
                )

    def _told(self, group: int) -> str:
        name = self.grouping.name(group)
        return name if name == default_group_name(group) else f"“{name}” (group {group})"


def _with_added(result: Result, added: tuple[AddItems, ...]) -> Result:
    """Return a result with the rows of images that joined its groups since."""
    return Result(
        embedding=np.concatenate([result.embedding, *(change.codes for change in added)]),
        labels=np.concatenate([result.labels, *(change.targets for change in added)]),
        confidence=np.concatenate([result.confidence, *(change.confidence for change in added)]),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # nobody, as in some containers
        return ""
