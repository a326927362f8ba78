"""What becomes of the images of a project when their folder changes."""

from dataclasses import dataclass

from deepclust_gui.model.items import Item, Problem

COPY = "copy"
"""The reason of a set of images whose files are equal, byte for byte."""


@dataclass(frozen=True, slots=True)
class Move:
    """Item `item` lies at `path` now, in a file that was written at `modified_ns`."""

    item: int
    path: str
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Amendment:
    """Changes to the items of a project that are kept together or not at all.

    `added` follow the items that are there. `problems` replace those known, unless None; so does
    `location`, with the way to it from the project file (None where there is none).
    """

    moves: tuple[Move, ...] = ()
    added: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] | None = None
    location: str | None = None
    relative_location: str | None = None


@dataclass(frozen=True, slots=True)
class Relinked:
    """What finding the images again came to, or would come to.

    `found` images were found below `location`, `moved` of them under another path than before;
    `offline` are the paths of those that were not, and `unread` the files that might have been
    among them but could not be read.
    """

    location: str
    images: int
    found: int
    moved: int
    offline: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rescanned:
    """What looking through the folder again came to, or would come to.

    `moved` images lie elsewhere in the folder now (old path, new path). `added` counts new images;
    in a dry run, new files that may be some. `changed` are images whose file holds something else
    now, `offline` those without a file, both by path. `problems` counts the files left out.
    """

    images: int
    moved: tuple[tuple[str, str], ...]
    added: int
    changed: tuple[str, ...]
    offline: tuple[str, ...]
    problems: int

    @property
    def found_nothing(self) -> bool:
        """Whether the folder holds what the project knows already."""
        return not (self.moved or self.added or self.changed or self.offline)


@dataclass(frozen=True, slots=True)
class ImageSet:
    """Images that belong together for a `reason` (`COPY`: their files are equal).

    The first of `items` stands for the others.
    """

    items: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Item `item` is not to be grouped: `stands_for` is the one that is, in its place."""

    item: int
    stands_for: int
    reason: str


@dataclass(frozen=True, slots=True)
class FolderStanding:
    """How the folder of a project is.

    `is_there` is False where it is gone, or none of the images that were looked for is in it.
    `copies` counts the images that are exact copies of others, `left_out` those left out of the
    grouping.
    """

    location: str
    is_there: bool
    images: int
    copies: int
    left_out: int
