"""Items and problems: every file below a folder is one or the other."""

import os
from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class Item:
    """One image of a project.

    `index` is its row in every array of the project, from 0 in the order of the source. `path` is
    relative to the source, with forward slashes. `width` and `height` are in pixels as a viewer
    shows it, EXIF orientation applied. `digest` is the BLAKE2b hash of the file's bytes (not
    unique: it links duplicates and finds files that moved). `known_group` is the name of the first
    sub-folder, if any; it is used for scoring only.
    """

    index: int
    path: str
    width: int
    height: int
    is_grey: bool
    size_bytes: int
    modified_ns: int
    digest: str
    known_group: str | None = None


def modified_ns(status: os.stat_result) -> int:
    """Return when a file was written, in nanoseconds since 1970, as a database can hold it.

    Some file systems and archives give files dates that no 64 bits have room for.
    """
    return max(-(2**63), min(status.st_mtime_ns, 2**63 - 1))


class FileState(IntEnum):
    """Whether the file of an item is still what was imported."""

    PRESENT = 0
    CHANGED = 1
    MISSING = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was left out, with the reason in plain words."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """What a project knows about its source: where it is and what came out of it."""

    location: str
    images: int
    problems: int
    known_groups: tuple[str, ...]
