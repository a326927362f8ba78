"""A folder of image files, however deep, with whatever else lies in it."""

import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from deepclust_gui.data.base import Candidate, Content, HasPath, Source
from deepclust_gui.data.decode import Decoded, LargeImage, UnreadableImage, decode
from deepclust_gui.data.formats import HEAD_BYTES, NOT_AN_IMAGE, refusal
from deepclust_gui.data.names import from_text, to_text
from deepclust_gui.errors import SourceError
from deepclust_gui.model.items import modified_ns

MAX_FILE_BYTES = 1 << 30
"""Larger files are not read into memory."""

LARGE_FILE_BYTES = 64 << 20
"""Larger ones are read one at a time, as images of many pixels are decoded."""

GONE = "The file is gone."
_CHANGING = "The file was being written while it was read."
_BLOCK_BYTES = 1 << 20
_CIRCLE = "The link leads in a circle."
_NON_BLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class FolderSource(Source):
    """The files below a folder; the first sub-folder of a file is its known group."""

    kind: ClassVar[str] = "folder"

    def candidates(self, check: Callable[[], None]) -> list[Candidate]:
        """Return every regular file below the folder, and every link or folder that is broken.

        Links are followed, each folder is visited once (by its real place where it has one below
        the source, else by the link). Pipes, sockets and devices are no files and are passed over.
        """
        walk = _Walk(check, self.location.resolve())
        walk.visit(self.location, ())
        while walk.linked_folders:
            walk.visit(*walk.linked_folders.pop(0))
        return [_candidate(found) for found in sorted(walk.found, key=lambda found: found.parts)]

    def file(self, path: str) -> Path:
        """Return where on disk the file of an item or problem lies."""
        return self.location / from_text(path)

    def load(self, entry: HasPath, *, may_be_large: bool = True) -> Content:
        try:
            return _content(self.file(entry.path), LARGE_FILE_BYTES if not may_be_large else None)
        except ValueError as error:  # a name that no system takes
            raise UnreadableImage(GONE) from error
        except OSError as error:
            self._check_there(error)
            raise UnreadableImage(_reason(error)) from error

    def _check_there(self, error: OSError) -> None:
        if not self.location.is_dir():
            raise SourceError(
                f"The folder “{self.shown}” is gone.",
                "Is the disk still connected?",
            ) from error

    def decode_bytes(
        self, content: bytes, *, longest_side: int | None = None, may_be_large: bool = True
    ) -> Decoded:
        return decode(content, longest_side=longest_side, may_be_large=may_be_large)


@dataclass(frozen=True, slots=True)
class _Found:
    parts: tuple[str, ...]
    modified_ns: int = 0
    reason: str = ""


@dataclass(slots=True)
class _Walk:
    """One walk through a folder: what was found, and the folders behind links still to visit."""

    check: Callable[[], None]
    root: Path
    found: list[_Found] = field(default_factory=list)
    linked_folders: list[tuple[Path, tuple[str, ...]]] = field(default_factory=list)
    _visited: set[tuple[int, int]] = field(default_factory=set)

    def visit(self, folder: Path, parts: tuple[str, ...]) -> None:
        """Add what lies below `folder`, which is `parts` below the source."""
        pending = [(folder, parts)]
        while pending:
            self.check()
            here, parts = pending.pop()
            try:
                if not self._is_new(here):
                    continue
                for entry in _entries(here):
                    self.check()
                    deeper = self._sort(entry, (*parts, entry.name))
                    if deeper:
                        pending.append((here / entry.name, (*parts, entry.name)))
            except OSError as error:
                if not parts:
                    raise SourceError(*_told(here, error)) from error
                self.found.append(_Found(parts, reason=_folder_reason(error)))

    def _is_new(self, folder: Path) -> bool:
        status = folder.stat()
        identity = (status.st_dev, status.st_ino)
        if identity in self._visited:
            return False
        self._visited.add(identity)
        return True

    def _sort(self, entry: os.DirEntry[str], parts: tuple[str, ...]) -> bool:
        """Take note of a file or link; return whether `entry` is a folder to go into now."""
        try:
            status = entry.stat()
        except OSError as error:
            reason = _link_reason(error) if entry.is_symlink() else _reason(error)
            self.found.append(_Found(parts, reason=reason))
            return False
        if stat.S_ISREG(status.st_mode):
            self.found.append(_Found(parts, modified_ns(status)))
        if not stat.S_ISDIR(status.st_mode):
            return False
        if entry.is_symlink():
            self._follow(Path(entry.path), parts)
            return False
        return True

    def _follow(self, link: Path, parts: tuple[str, ...]) -> None:
        """Remember the folder behind a link, unless the source itself lies in it."""
        if self.root.is_relative_to(link.resolve()):
            self.found.append(_Found(parts, reason=_CIRCLE))
        else:
            self.linked_folders.append((link, parts))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from entries


def _candidate(found: _Found) -> Candidate:
    hidden = any(part.startswith(".") for part in found.parts)
    return Candidate(
        path=to_text("/".join(found.parts)),
        known_group=to_text(found.parts[0]) if len(found.parts) > 1 else None,
        modified_ns=found.modified_ns,
        reason=found.reason or (NOT_AN_IMAGE if hidden else ""),
    )


def _content(file: Path, large_bytes: int | None) -> Content:
    """Return the bytes of a file if they may be an image; a film is left after its first bytes.

    Raises LargeImage if there are more than `large_bytes` of them.
    """
    # Non-blocking: a pipe that took the file's place meanwhile must not hold us for ever.
    descriptor = os.open(file, os.O_RDONLY | _NON_BLOCKING)
    with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - it is a descriptor
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableImage(NOT_AN_IMAGE)
        head = stream.read(HEAD_BYTES)
        reason = refusal(head)
        if reason:
            raise UnreadableImage(reason)
        if before.st_size > MAX_FILE_BYTES:
            raise UnreadableImage(_too_large(before.st_size))
        if large_bytes is not None and before.st_size > large_bytes:
            raise LargeImage
        content = head + _rest(stream)
        after = os.fstat(descriptor)
    if (len(content), after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise UnreadableImage(_CHANGING)
    return Content(content, modified_ns(after))


def _rest(stream: io.FileIO) -> bytes:
    """Return what is still to be read, but never more than a file may have: it may be growing."""
    blocks = []
    left = MAX_FILE_BYTES
    while left > 0 and (block := stream.read(min(left, _BLOCK_BYTES))):
        blocks.append(block)
        left -= len(block)
    return b"".join(blocks)


def _too_large(size: int) -> str:
    return f"The file is too large: {size / 2**30:.1f} GB; 1 GB is the limit."


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return GONE
    if isinstance(error, PermissionError):
        return "You have no permission to read the file."
    return f"The file could not be read: {error.strerror or error}."


def _folder_reason(error: OSError) -> str:
    return _reason(error).replace("file", "folder")


def _told(folder: Path, error: OSError) -> tuple[str, str]:
    """Return message and hint for a source that cannot be listed."""
    message = f"The folder “{to_text(str(folder))}” cannot be read: {_folder_reason(error)}"
    return message, "Choose another folder, or check its permissions."


def _link_reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "The link leads nowhere."
    if isinstance(error, PermissionError):
        return "You have no permission to follow the link."
    return _CIRCLE
