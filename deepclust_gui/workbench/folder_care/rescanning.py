"""Looking through the folder of a project again: what moved, what is new, what is gone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from deepclust_gui.data.finding import (
    FoundFile,
    Listing,
    list_files,
    match,
    of_same_size,
    read_digests,
)
from deepclust_gui.data.pixels import PixelCache, forget_beyond
from deepclust_gui.data.reading import read_items
from deepclust_gui.data.source import Source
from deepclust_gui.data.states import folder_states
from deepclust_gui.data.thumbnails import ThumbnailCache
from deepclust_gui.model.control import Control
from deepclust_gui.model.folder import Amendment, Rescanned
from deepclust_gui.model.items import FileState, Item, Problem
from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.folder_care.relinking import moves
from deepclust_gui.workbench.pictures import Pictures, folder_is_gone


@dataclass(frozen=True, slots=True)
class Findings:
    """What is in the folder, beside what the project knows.

    `found` are the files of items that lie elsewhere or were only written anew, by item; `new` may
    be images. `changed` are items whose file holds something else, `offline` those without one.
    """

    items: list[Item]
    listing: Listing
    found: dict[int, FoundFile]
    new: list[FoundFile]
    changed: list[Item]
    offline: list[Item]


class Rescan:
    """One look through the folder of a project; changes nothing before `keep`."""

    def __init__(
        self,
        store: ProjectStore,
        caches: ProjectCaches,
        pictures: Pictures,
        control: Control,
        report: Report,
    ) -> None:
        self._store = store
        self._caches = caches
        self._pictures = pictures
        self._control = control
        self._report = report

    def look(self) -> Findings:
        """Return what is there now; raises SourceError if the folder is gone, or all images are.

        The place of a disk that is not connected is an empty folder, or holds something else.
        """
        self._report(Progress("Looking for images"))
        source = self._pictures.source
        items = self._store.items(0, self._store.item_count)
        listing = list_files(source, self._control.check)
        findings = _compared(items, listing, source, self._control, self._report)
        if len(findings.offline) == len(items):
            raise folder_is_gone(self._store.location)
        return findings

    def told(self, findings: Findings) -> Rescanned:
        """Return what `keep` would do; files that could not be read before are not counted."""
        before = {problem.path for problem in self._store.problems()}
        fresh = [file for file in findings.new if file.path not in before]
        return _told(findings, added=len(fresh), problems=len(before))

    def keep(self, findings: Findings, *, take_changed: bool) -> Rescanned:
        """Read what is new, and keep it and what moved, all or nothing.

        With `take_changed`, files that hold something else now are taken as new images.
        """
        new = list(findings.new)
        replaced: list[str] = []
        if take_changed:
            replaced = [item.path for item in findings.changed]
            new += [findings.listing.files[path] for path in replaced]
            findings = replace(findings, changed=[], offline=[*findings.offline, *findings.changed])
        reading = _Reading(self._store.item_count, self._caches, self._pictures)
        reading.read(new, self._control, self._report)
        self._control.check()
        problems = sorted(
            [*findings.listing.problems, *reading.problems], key=lambda problem: problem.path
        )
        amendment = Amendment(
            moves=moves(findings.items, findings.found, replaced),
            added=tuple(reading.items),
            problems=tuple(problems),
        )
        if amendment != Amendment(problems=tuple(self._store.problems())):
            self._store.amend(amendment)
        reading.complete()
        return _told(findings, added=len(reading.items), problems=len(problems))


class _Reading:
    """Reads new images into the caches, behind the `known` ones that are there."""

    def __init__(self, known: int, caches: ProjectCaches, pictures: Pictures) -> None:
        self.items: list[Item] = []
        self.problems: list[Problem] = []
        self._known = known
        self._caches = caches
        self._source = pictures.source
        self._format = pictures.format(None)
        forget_beyond(caches.folder, known)
        cached = PixelCache(caches.folder, self._format).count()
        self._pixels: PixelCache | None = None
        if cached == known:  # else all are read when they are needed
            self._pixels = PixelCache(caches.folder, self._format, keep=known)

    def read(self, files: Sequence[FoundFile], control: Control, report: Report) -> None:
        """Read files; what is no image becomes a problem."""
        if not files:
            return
        thumbnails = ThumbnailCache(self._caches.thumbnails)
        candidates = [file.candidate for file in sorted(files, key=lambda file: file.path)]
        try:
            for chunk in read_items(
                self._source,
                candidates=candidates,
                format=self._format,
                control=control,
                report=report,
            ):
                first = self._known + len(self.items)
                thumbnails.add(first, chunk.thumbnails)
                if self._pixels is not None:
                    self._pixels.append(chunk.pixels)
                self.problems += chunk.problems
                self.items += [
                    replace(item, index=index) for index, item in enumerate(chunk.items, first)
                ]
        finally:
            thumbnails.close()

    def complete(self) -> None:
        """Let the pixels count; only once the project has the items, so that they fit them."""
        if self._pixels is not None and self.items:
            self._pixels.complete(len(self.items))


def _compared(
    items: list[Item], listing: Listing, source: Source, control: Control, report: Report
) -> Findings:
    loose = [
        item
        for item in items
        if not _is_same(item, listing.files.get(item.path)) and not _is_outside(item, source)
    ]
    settled = {item.path for item in items} - {item.path for item in loose}
    free = [file for path, file in listing.files.items() if path not in settled]
    possible = of_same_size(free, loose) if loose else []
    found = match(loose, read_digests(source, possible, control, report))
    used = {file.path for file in found.values()}
    left = [item for item in loose if item.index not in found]
    changed = [item for item in left if item.path in listing.files and item.path not in used]
    known = used | {item.path for item in changed}
    gone = {item.index for item in left} - {item.index for item in changed}
    return Findings(
        items=items,
        listing=listing,
        found=found,
        new=[file for file in free if file.path not in known],
        changed=changed,
        offline=[item for item in left if item.index in gone],
    )


def _is_same(item: Item, file: FoundFile | None) -> bool:
    """Return whether a file is what was imported, told by size and time as `data.states` does."""
    return (
        file is not None
        and file.modified_ns == item.modified_ns
        and file.size_bytes in (item.size_bytes, -1)
    )


def _is_outside(item: Item, source: Source) -> bool:
    """Return whether a sort moved an image out of the folder, and it is where that brought it."""
    if not item.path.startswith("../"):
        return False
    return bool(folder_states(source.shown, [item])[0] == FileState.PRESENT)


def _told(findings: Findings, *, added: int, problems: int) -> Rescanned:
    here = [(findings.items[index].path, file.path) for index, file in findings.found.items()]
    return Rescanned(
        images=len(findings.items),
        moved=tuple((before, now) for before, now in here if before != now),
        added=added,
        changed=tuple(item.path for item in findings.changed),
        offline=tuple(item.path for item in findings.offline),
        problems=problems,
    )
