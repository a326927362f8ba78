"""Finding known images again by what is in their files, whatever these are called now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from deepclust_gui.data.base import Candidate, Source
from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.parallel import map_in_order
from deepclust_gui.errors import Cancelled
from deepclust_gui.model.control import Control
from deepclust_gui.model.digest import digest_of
from deepclust_gui.model.items import Item, Problem
from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress

_FILES_A_TASK = 16
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file (or row of an array) that may be an image; `digest` is "" until it was read."""

    path: str
    size_bytes: int
    modified_ns: int
    known_group: str | None = None
    digest: str = ""

    @property
    def candidate(self) -> Candidate:
        """The same as something to be read."""
        return Candidate(self.path, self.known_group, self.modified_ns)


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything in a source: files by path, and what is known not to be read."""

    files: dict[str, FoundFile]
    problems: tuple[Problem, ...]


def list_files(source: Source, check: Callable[[], None]) -> Listing:
    """Return what is in a source now; no file is opened. Raises SourceError if it is gone."""
    candidates = source.candidates(check)
    found = (_found(source, candidate, check) for candidate in candidates if not candidate.reason)
    return Listing(
        files={file.path: file for file in found if file is not None},
        problems=tuple(Problem(c.path, c.reason) for c in candidates if c.reason),
    )


def read_digests(
    source: Source, files: Sequence[FoundFile], control: Control, report: Report
) -> list[FoundFile]:
    """Return the files with their digests, read on all cores; those that cannot be read have none.

    Raises Cancelled after a stop, SourceError if the source is gone.
    """

    def read(batch: Sequence[FoundFile]) -> list[FoundFile]:
        return [_with_digest(source, file, control) for file in batch]

    done: list[FoundFile] = []
    report(Progress("Comparing files", total=len(files), unit="files"))
    batches = (files[at : at + _FILES_A_TASK] for at in range(0, len(files), _FILES_A_TASK))
    for batch in map_in_order(read, batches, check=control.check):
        done += batch
        report(Progress("Comparing files", len(done), len(files), unit="files"))
    return done


def of_same_size(files: Iterable[FoundFile], items: Iterable[Item]) -> list[FoundFile]:
    """Return the files that are as large as one of the items: no others can be one of them."""
    sizes = {item.size_bytes for item in items}
    return [file for file in files if file.size_bytes in sizes or file.size_bytes == _UNKNOWN]


def match(items: Iterable[Item], files: Iterable[FoundFile]) -> dict[int, FoundFile]:
    """Return the file of each item that has one with the very same content, each file once.

    Among files of equal content the one goes to an item whose path is most like it from the end:
    the same path, then the same name in the same folder, then the same name, then any.
    """
    items_by, files_by = defaultdict(list), defaultdict(list)
    for item in items:
        items_by[item.digest].append(item)
    for file in files:
        if file.digest in items_by:
            files_by[file.digest].append(file)
    found: dict[int, FoundFile] = {}
    for digest, equal in files_by.items():
        found.update(_paired(items_by[digest], equal))
    return found


def free_path(path: str, taken: set[str]) -> str:
    """Return a path beside `path` that is not in `taken`, for an image whose place is taken."""
    place = PurePosixPath(path)
    number = 1
    while True:
        count = f" {number}" if number > 1 else ""
        free = str(place.with_name(f"{place.stem} (earlier{count}){place.suffix}"))
        if free not in taken:
            return free
        number += 1


def _found(source: Source, candidate: Candidate, check: Callable[[], None]) -> FoundFile | None:
    check()
    size = _UNKNOWN
    if isinstance(source, FolderSource):
        try:
            size = source.file(candidate.path).stat().st_size
        except OSError:  # gone since it was listed
            return None
    return FoundFile(candidate.path, size, candidate.modified_ns, candidate.known_group)


def _with_digest(source: Source, file: FoundFile, control: Control) -> FoundFile:
    if control.stop_requested:
        raise Cancelled
    try:
        content = source.read(file)
    except UnreadableImage:
        return file
    return replace(file, size_bytes=len(content), digest=digest_of(content))


def _paired(items: list[Item], files: list[FoundFile]) -> Iterator[tuple[int, FoundFile]]:
    """Yield items with their files, all of one content."""
    if len(items) == len(files) == 1:
        yield items[0].index, files[0]
        return
    deepest = max(len(Path(item.path).parts) for item in items)
    for depth in (_WHOLE, *range(deepest, 0, -1), _NOTHING):
        free = defaultdict(list)
        for file in reversed(files):
            free[_tail(file.path, depth)].append(file)
        taken: set[str] = set()
        waiting: list[Item] = []
        for item in items:
            same = free.get(_tail(item.path, depth))
            if same:
                file = same.pop()
                taken.add(file.path)
                yield item.index, file
            else:
                waiting.append(item)
        items, files = waiting, [file for file in files if file.path not in taken]
        if not items or not files:
            return


_WHOLE, _NOTHING = -1, 0


def _tail(path: str, depth: int) -> tuple[str, ...]:
    """Return the last `depth` parts of a path; all of it for `_WHOLE`."""
    if depth == _WHOLE:
        return ("", path)
    return PurePosixPath(path).parts[-depth:] if depth else ()
