"""Curation: what a person makes of a run's groups, as small changes laid over its result."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Items = NDArray[np.int64]
"""Item indices, int64 (M,)."""


class Mark(IntEnum):
    """What a person says of a single image, beside its group.

    EXCLUDED images belong to no group in any export; UNSURE ones are set aside to decide later.
    """

    NONE = 0
    EXCLUDED = 1
    UNSURE = 2


class EditKind(StrEnum):
    """The kinds of change, as the journal and the command line name them."""

    NAME = "name"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    MARK = "mark"
    CONFIRM = "confirm"
    ACCEPT = "accept"
    SUGGEST = "suggest"
    ADOPT = "adopt"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Group `group` is called `name` from now on."""

    group: int
    name: str


@dataclass(frozen=True, slots=True)
class MergeGroups:
    """All images of the groups `others` come into the group `into`, which keeps name and number."""

    into: int
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SplitGroup:
    """Of the group `group`, `items` leave for the new groups `targets` int64 (M,)."""

    group: int
    items: Items
    targets: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class MoveItems:
    """A person puts `items` into the group `to`, old or new; they are confirmed by that."""

    items: Items
    to: int


@dataclass(frozen=True, slots=True, eq=False)
class MarkItems:
    """`items` get a mark, or lose theirs (`Mark.NONE`)."""

    items: Items
    mark: Mark


@dataclass(frozen=True, slots=True, eq=False)
class ConfirmItems:
    """A person looked at `items` and they are where they belong."""

    items: Items


@dataclass(frozen=True, slots=True)
class AcceptGroup:
    """A person is done with a group; or, with `done` False, takes that back."""

    group: int
    done: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class FollowSuggestions:
    """`items` go to the groups `targets` int64 (M,) that were suggested for them.

    `confidence` float32 (M,) is how sure the suggestions were. Nobody looked at these images, so
    they are not confirmed.
    """

    items: Items
    targets: NDArray[np.int64]
    confidence: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class AdoptGroups:
    """Names and accepted groups of an earlier run `of_run` go on in the groups that match.

    `items` of accepted groups come into the groups `targets` int64 (M,) that stand for theirs here,
    and are confirmed.
    """

    of_run: int
    names: dict[int, str]
    accepted: tuple[int, ...]
    items: Items
    targets: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class AddItems:
    """Images that came after the run join its groups: `items`, the next ones without a group.

    `targets` int64 (M,) are their groups, `confidence` float32 (M,) how sure that is, `marks` uint8
    (M,) values of `Mark`: UNSURE for those that are like none the run knew. `codes` float32 (M, E)
    are their rows of the embedding. Nobody looked at them, so they are not confirmed.
    """

    items: Items
    targets: NDArray[np.int64]
    confidence: NDArray[np.float32]
    marks: NDArray[np.uint8]
    codes: NDArray[np.float32]


Change = (
    NameGroup
    | MergeGroups
    | SplitGroup
    | MoveItems
    | MarkItems
    | ConfirmItems
    | AcceptGroup
    | FollowSuggestions
    | AdoptGroups
    | AddItems
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change as the journal remembers it.

    `facts` holds what it says but for arrays: numbers and names of groups, and `count`, of images.
    `in_force` is False for what was undone.
    """

    number: int
    kind: EditKind
    facts: dict[str, Any]
    who: str
    made_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """The groups of N images as they are now; never changed, only replaced by another.

    `labels` int64 (N,) are group numbers, `confidence` float32 (N,) is that of the method, 1 where
    a person decided, `marks` uint8 (N,) values of `Mark`, `confirmed` bool (N,) tells which images
    a person looked at. `names` are those that were given; `accepted` are the groups that are done.
    `added` tells of the last rows, images that came after the run.
    """

    labels: NDArray[np.int64]
    confidence: NDArray[np.float32]
    marks: NDArray[np.uint8]
    confirmed: NDArray[np.bool_]
    names: dict[int, str] = field(default_factory=dict)
    accepted: frozenset[int] = frozenset()
    added: tuple[AddItems, ...] = ()

    @classmethod
    def of(
        cls,
        labels: NDArray[np.int64],
        confidence: NDArray[np.float32],
        *,
        left_out: Items | None = None,
    ) -> "Grouping":
        """Return the groups as a method found them, the items it left out excluded."""
        count = len(labels)
        marks = np.zeros(count, np.uint8)
        if left_out is not None:
            marks[left_out] = Mark.EXCLUDED
        return cls(labels, confidence, marks, np.zeros(count, np.bool_))

    @property
    def included(self) -> NDArray[np.bool_]:
        """Which images belong to a group at all, bool (N,)."""
        return np.asarray(self.marks != Mark.EXCLUDED, np.bool_)

    @property
    def settled(self) -> NDArray[np.bool_]:
        """Which images need no look any more, bool (N,): confirmed, excluded or of accepted groups.

        Unsure ones are not settled.
        """
        done = self.confirmed | (self.marks == Mark.EXCLUDED)
        if self.accepted:
            done |= np.isin(self.labels, list(self.accepted))
        return np.asarray(done & (self.marks != Mark.UNSURE), np.bool_)

    @property
    def groups(self) -> NDArray[np.int64]:
        """The numbers of the groups that have images, int64, ascending."""
        return np.flatnonzero(np.bincount(self.labels[self.included]))

    def name(self, group: int) -> str:
        """Return the name of a group."""
        return self.names.get(group) or default_group_name(group)

    def members(self, group: int) -> Items:
        """Return the images of a group, int64 (M,), without excluded ones."""
        return np.flatnonzero((self.labels == group) & self.included)

    def first(self, count: int) -> "Grouping":
        """Return the same groups of the first `count` images alone."""
        if count >= len(self.labels):
            return self
        return replace(
            self,
            labels=self.labels[:count],
            confidence=self.confidence[:count],
            marks=self.marks[:count],
            confirmed=self.confirmed[:count],
        )

    def after(self, *changes: Change) -> "Grouping":
        """Return the grouping after these changes, one after the other."""
        draft = _Draft(self)
        for change in changes:
            draft.apply(change)
        return draft.grouping()


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Why an image is where it is.

    `group` is where it is now, `confidence` how sure that is, `runner_up` the next best group (None
    if there is no other) and `runner_up_share` how much speaks for it, 0..1. `neighbours` int64
    (M,) are the images most like it, the nearest first, `distances` float32 (M,) how far they are.
    """

    item: int
    group: int
    confidence: float
    runner_up: int | None
    runner_up_share: float
    neighbours: Items
    distances: NDArray[np.float32]


def default_group_name(group: int) -> str:
    """Return the name of a group nobody named; its number is the one in every export."""
    return f"Group {group}"


class _Draft:
    """A grouping in the making: changed in place, so that a long journal is replayed quickly."""

    def __init__(self, before: Grouping) -> None:
        self._labels = before.labels.copy()
        self._confidence = before.confidence.copy()
        self._marks = before.marks.copy()
        self._confirmed = before.confirmed.copy()
        self._names = dict(before.names)
        self._accepted = set(before.accepted)
        self._added = before.added

    def grouping(self) -> Grouping:
        return Grouping(
            labels=self._labels,
            confidence=self._confidence,
            marks=self._marks,
            confirmed=self._confirmed,
            names=self._names,
            accepted=frozenset(self._accepted),
            added=self._added,
        )

    def apply(self, change: Change) -> None:  # noqa: C901 - one a kind
        match change:
            case NameGroup():
                self._name(change)
            case MergeGroups():
                self._merge(change)
            case SplitGroup():
                self._labels[change.items] = change.targets
                self._accepted.discard(change.group)
            case MoveItems():
                self._labels[change.items] = change.to
                self._marks[change.items] = Mark.NONE
                self._confirm(change.items)
            case MarkItems():
                self._marks[change.items] = change.mark
            case ConfirmItems():
                self._marks[change.items] = Mark.NONE
                self._confirm(change.items)
            case AcceptGroup():
                (self._accepted.add if change.done else self._accepted.discard)(change.group)
            case FollowSuggestions():
                self._labels[change.items] = change.targets
                self._confidence[change.items] = change.confidence
            case AdoptGroups():
                self._adopt(change)
            case AddItems():
                self._add(change)

    def _name(self, change: NameGroup) -> None:
        if change.name and change.name != default_group_name(change.group):
            self._names[change.group] = change.name
        else:  # taken back
            self._names.pop(change.group, None)

    def _merge(self, change: MergeGroups) -> None:
        self._labels[np.isin(self._labels, change.others)] = change.into
        if not self._accepted.issuperset((change.into, *change.others)):
            self._accepted.discard(change.into)
        self._accepted.difference_update(change.others)
        for group in change.others:
            self._names.pop(group, None)

    def _adopt(self, change: AdoptGroups) -> None:
        self._names.update(change.names)
        self._accepted.update(change.accepted)
        self._labels[change.items] = change.targets
        self._confirm(change.items)

    def _add(self, change: AddItems) -> None:
        """Let rows join; of a group that was done, only what was in it until now stays settled."""
        joined = self._accepted.intersection(change.targets[change.marks != Mark.EXCLUDED].tolist())
        if joined:
            looked_at = np.isin(self._labels, list(joined)) & (self._marks == Mark.NONE)
            self._confirm(np.flatnonzero(looked_at))
            self._accepted -= joined
        none_yet = np.zeros(len(change.items), np.bool_)
        self._labels = np.concatenate([self._labels, change.targets])
        self._confidence = np.concatenate([self._confidence, change.confidence])
        self._marks = np.concatenate([self._marks, change.marks])
        self._confirmed = np.concatenate([self._confirmed, none_yet])
        self._added = (*self._added, change)

    def _confirm(self, items: Items) -> None:
        self._confirmed[items] = True
        self._confidence[items] = 1.0
