"""Where images come from: a folder of files, or an array of them in an .npz file."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from deepclust_gui.data.decode import Decoded
from deepclust_gui.data.names import to_text

Split = Literal["all", "train", "test"]


class HasPath(Protocol):
    """An item, a candidate, or whatever else knows its path within the source."""

    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be an image; `reason` is set where it is known not to be read.

    `path` is relative to the source, with forward slashes, in the form of `data.names.to_text`.
    """

    path: str
    known_group: str | None = None
    modified_ns: int = 0
    reason: str = ""


class Source(ABC):
    """A place of images that can list them and read each one. Safe to use from many threads."""

    kind: ClassVar[str]

    def __init__(self, location: Path, split: str) -> None:
        self.location = location
        self.split = split

    @property
    def shown(self) -> str:
        """The location as text that can be stored and shown; `names.from_text` reads it back."""
        return to_text(str(self.location))

    @abstractmethod
    def candidates(self, check: Callable[[], None]) -> list[Candidate]:
        """Return everything that must become an item or a problem, in the order of the project.

        `check` is called often and may raise to leave.
        """

    @abstractmethod
    def read(self, entry: HasPath) -> bytes:
        """Return what identifies an image; raises UnreadableImage, SourceError if all is gone.

        Of a file it is the content, of a row of an array the pixels.
        """

    @abstractmethod
    def decode_bytes(self, content: bytes, *, longest_side: int | None = None) -> Decoded:
        """Return the image that `read` gave the bytes of; raises UnreadableImage."""

    def decode(self, entry: HasPath, *, longest_side: int | None = None) -> Decoded:
        """Return one image, read afresh; raises UnreadableImage, SourceError if all is gone."""
        return self.decode_bytes(self.read(entry), longest_side=longest_side)
