"""Sorting images into one folder per group: the plan, shown first, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from deepclust_gui.model.items import Problem


class SortMode(StrEnum):
    """How images get into the folders of their groups."""

    COPY = "copy"
    MOVE = "move"
    LINK = "link"


class Action(StrEnum):
    """What a step does: bring `source` to `target`, or take the file or link `source` away."""

    COPY = "copy"
    MOVE = "move"
    LINK = "link"
    TRASH = "trash"
    UNLINK = "unlink"


class StepState(StrEnum):
    """How far a step is. A begun one may have happened; a look at the files tells.

    An undone one had been done before.
    """

    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class PlanStatus(StrEnum):
    """How a plan stands. An open one that nobody carries out was broken off by a crash."""

    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"


class PlanKind(StrEnum):
    """Whether a plan sorts, or takes sorts back."""

    SORT = "sort"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class StepKey:
    """Which step of which plan."""

    plan: int
    number: int


@dataclass(frozen=True, slots=True)
class FileStep:
    """One file of a plan, as it was when planned: size, time of writing in ns since 1970, hash.

    `item` is the image it is, None for a sidecar. `undoes` is the step that this one takes back. A
    step that takes something away keeps in `target` where that came from.
    """

    action: Action
    source: Path
    target: Path
    size_bytes: int
    modified_ns: int
    digest: str
    item: int | None = None
    undoes: StepKey | None = None


@dataclass(frozen=True, slots=True)
class KeptStep:
    """A step in the journal."""

    key: StepKey
    step: FileStep
    state: StepState


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan in the journal; `token` marks the temporary files that are its own."""

    number: int
    kind: PlanKind
    mode: SortMode
    destination: Path
    token: str


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A plan that a crash broke off; `done` of its `total` files are where it wants them."""

    plan: KeptPlan
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What came of step `number`; `reason` says why it failed."""

    number: int
    state: StepState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedFolder:
    """One folder of the plan and how many images it will get."""

    name: str
    images: int


@dataclass(frozen=True, slots=True)
class SortPlan:
    """What a sort would do. Nothing has been touched yet.

    `renamed` counts images that get another name because theirs is taken, too long or forbidden;
    `already_there` counts images that are at their target already; `missing` are images that are
    gone, `refused` those that cannot be sorted, with the reason. `needed_bytes` is the room that
    copies take: moves on one disk take none.
    """

    mode: SortMode
    destination: Path
    steps: tuple[FileStep, ...]
    folders: tuple[PlannedFolder, ...]
    renamed: int
    already_there: int
    missing: tuple[str, ...]
    refused: tuple[Problem, ...]
    total_bytes: int
    needed_bytes: int
    free_bytes: int

    @property
    def images(self) -> int:
        """How many images would be copied, moved or linked."""
        return sum(step.item is not None for step in self.steps)

    @property
    def sidecars(self) -> int:
        """How many files beside images go along."""
        return len(self.steps) - self.images

    @property
    def fits(self) -> bool:
        """Whether the destination has room for all copies."""
        return self.needed_bytes == 0 or self.needed_bytes < self.free_bytes


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What taking all sorts back would do; `refused` names files that stay, and why."""

    steps: tuple[FileStep, ...]
    refused: tuple[Problem, ...]

    def images(self, action: Action) -> int:
        """How many images would be taken back by `action`."""
        return sum(step.action is action and step.item is not None for step in self.steps)


@dataclass(frozen=True, slots=True)
class SortOutcome:
    """What a plan came to: how many images and sidecars; `failed` names each other file, and why.

    `already_there` counts images that needed nothing.
    """

    images: int
    sidecars: int
    already_there: int
    failed: tuple[Problem, ...]
