"""What a person can do where the folder of a project has changed, is gone, or holds copies."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from deepclust_gui.errors import ProjectInUseError
from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.folder import COPY, FolderStanding, ImageSet, LeftOut, Relinked, Rescanned
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.run import RunStatus
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.curation import Curation
from deepclust_gui.workbench.folder_care.moved_along import holds_images, is_reachable
from deepclust_gui.workbench.folder_care.relinking import new_source, relink
from deepclust_gui.workbench.folder_care.rescanning import Rescan
from deepclust_gui.workbench.pictures import Pictures, folder_is_gone
from deepclust_gui.workbench.trouble import told_plainly


class FolderCare:
    """Keeps a project and its folder together; the files themselves are only ever read.

    Runs, edits, names and caches stay whatever happens here. Every function may be called from any
    thread; those that change something raise ProjectInUseError where it can only be looked at.
    """

    def __init__(
        self,
        store: ProjectStore,
        caches: ProjectCaches,
        pictures: Pictures,
        *,
        curation_of: Callable[[int], Curation],
        on_change: Callable[[], None],
    ) -> None:
        """`on_change` is called when images are elsewhere now, or there are others."""
        self._store = store
        self._caches = caches
        self._pictures = pictures
        self._curation_of = curation_of
        self._on_change = on_change

    def standing(self) -> FolderStanding:
        """Return how the folder is; on a worker, as the disk may be far away."""
        return FolderStanding(
            location=self._store.location,
            is_there=self.is_there(),
            images=self._store.item_count,
            copies=sum(len(each.items) - 1 for each in self.duplicates()),
            left_out=len(self._store.left_out()),
        )

    def is_there(self) -> bool:
        """Return whether the folder is there and has any of the images that are looked for."""
        return holds_images(self._store, self._store.location)

    def newer_than(self, run: int) -> int:
        """Return how many images came after a finished run, so that they are in no group of it."""
        return self._store.item_count - len(self._curation_of(run).grouping.labels)

    # ---------------------------------------------------------------- where the images are

    def relink(self, place: Path, *, dry_run: bool = False) -> Job[Relinked]:
        """Return the job that finds the images again anywhere below `place`, by their content.

        The project moves there, all or nothing; with `dry_run`, nothing happens. Raises SourceError
        if `place` is no folder (or .npz file) as the project's was; so does the job if none of the
        images is there.
        """
        if not dry_run:
            self._require_writable()
        with told_plainly(place):
            source = new_source(self._store, place)

        def work(control: Control, report: Report) -> Relinked:
            outcome = relink(self._store, source, control, report, dry_run=dry_run)
            if not dry_run:
                self._on_change()
            return outcome

        return Job(f"Finding the images of {self._store.name}", work)

    def rescan(self, *, dry_run: bool = False, take_changed: bool = False) -> Job[Rescanned]:
        """Return the job that looks through the folder again.

        Images that moved within it are followed, new ones are added behind all others, and those
        whose file is gone or holds something else stay as they were; with `take_changed`, the
        latter files become new images. All or nothing; nothing with `dry_run`. Raises SourceError
        if the folder is gone; so does the job if none of the images is in it any more.
        """
        if not dry_run:
            self._require_writable()
        if not is_reachable(self._store, self._store.location):
            raise folder_is_gone(self._store.location)

        def work(control: Control, report: Report) -> Rescanned:
            self._pictures.forget_source()  # an .npz file may have been written anew
            scan = Rescan(self._store, self._caches, self._pictures, control, report)
            findings = scan.look()
            if dry_run:
                return scan.told(findings)
            with told_plainly(self._caches.folder):
                outcome = scan.keep(findings, take_changed=take_changed)
            self._on_change()
            return outcome

        return Job(f"Looking for new images of {self._store.name}", work)

    # ---------------------------------------------------------------- copies

    def duplicates(self) -> tuple[ImageSet, ...]:
        """Return the images whose files are equal, set by set, in the order of the project."""
        return tuple(ImageSet(items, COPY) for items in self._store.equal_items())

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return the images that runs from now on do not group."""
        return self._store.left_out()

    def leave_out(self, sets: Iterable[ImageSet]) -> int:
        """Leave all images of each set but the first out of the grouping; returns how many are new.

        Later runs neither learn from them nor group them. In finished runs they are excluded by an
        edit, which can be undone there. No file is touched.
        """
        before = {each.item: each for each in self._store.left_out()}
        after = dict(before)
        for one in sets:
            stands = [item for item in one.items if item not in after]
            for item in stands[1:]:
                after[item] = LeftOut(item, stands[0], one.reason)
        self._store.set_left_out(after.values())
        self._mark(list(after), Mark.EXCLUDED)
        return len(after) - len(before)

    def take_back(self, items: Iterable[int] | None = None) -> int:
        """Let these images be grouped again, or all that were left out; returns how many."""
        known = self._store.left_out()
        back = {each.item for each in known} if items is None else set(items)
        freed = [each.item for each in known if each.item in back]
        self._store.set_left_out(each for each in known if each.item not in back)
        self._mark(freed, Mark.NONE)
        return len(freed)

    def _mark(self, items: list[int], mark: Mark) -> None:
        """Exclude items in every finished run, or take that back: an edit in each that needs it."""
        wanted = np.array(sorted(items), np.int64)
        for run in self._store.runs():
            if run.status is not RunStatus.DONE:
                continue
            curation = self._curation_of(run.number)
            marks = curation.grouping.marks
            here = wanted[wanted < len(marks)]
            excluded = marks[here] == Mark.EXCLUDED
            here = here[~excluded if mark is Mark.EXCLUDED else excluded]
            if len(here):
                curation.mark(here, mark)

    def _require_writable(self) -> None:
        if self._store.is_read_only:
            raise ProjectInUseError(
                f"“{self._store.name}” is open in another window, so it can only be looked at "
                "here.",
                "Close it there, and open it here again.",
            )
