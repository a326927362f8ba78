"""Copying images into one folder per group: the plan, shown first, and what came of it."""

from dataclasses import dataclass
from pathlib import Path

from deepclust_gui.model.items import Problem


@dataclass(frozen=True, slots=True)
class PlannedCopy:
    """One file to copy: from `source` to `target`, which did not exist when this was planned."""

    source: Path
    target: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class PlannedFolder:
    """One folder of the plan and how many images it will get."""

    name: str
    images: int


@dataclass(frozen=True, slots=True)
class SortPlan:
    """What a sort would do. Nothing has been touched yet.

    `renamed` counts copies that get another name because theirs is taken; `already_there` counts
    images whose very content is at its target already; `missing` are images that are gone.
    """

    destination: Path
    copies: tuple[PlannedCopy, ...]
    folders: tuple[PlannedFolder, ...]
    renamed: int
    already_there: int
    missing: tuple[str, ...]
    total_bytes: int
    free_bytes: int

    @property
    def fits(self) -> bool:
        """Whether the destination has room for all copies."""
        return self.total_bytes < self.free_bytes


@dataclass(frozen=True, slots=True)
class SortOutcome:
    """What a sort did; `failed` names each file that was not copied, and why."""

    copied: int
    already_there: int
    failed: tuple[Problem, ...]
