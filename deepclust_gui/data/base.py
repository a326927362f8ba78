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


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes that identify an image, and when they were last changed."""

    data: bytes
    modified_ns: int


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
    def load(self, entry: HasPath, *, may_be_large: bool = True) -> Content:
        """Return what identifies an image; raises UnreadableImage, SourceError if all is gone.

        Of a file it is the content, of a row of an array the pixels. Raises LargeImage for what
        needs much memory, unless that may be.
        """

    @abstractmethod
    def decode_bytes(
        self, content: bytes, *, longest_side: int | None = None, may_be_large: bool = True
    ) -> Decoded:
        """Return the image that `load` gave the bytes of; raises UnreadableImage, LargeImage."""

    def read(self, entry: HasPath) -> bytes:
        """Return the bytes that identify an image; raises as `load` does."""
        return self.load(entry).data

    def decode(self, entry: HasPath, *, longest_side: int | None = None) -> Decoded:
        """Return one image, read afresh; raises UnreadableImage, SourceError if all is gone.

        In this very process: `isolation.Decoder` does it where no file can do harm.
        """
        return self.decode_bytes(self.read(entry), longest_side=longest_side)
