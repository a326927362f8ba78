"""When and where the images were taken: asked of their files in the background, then kept."""

import calendar
import time

import numpy as np

from deepclust_gui.data.exif import read_taken
from deepclust_gui.data.parallel import map_in_order
from deepclust_gui.model.control import Control
from deepclust_gui.model.items import Item
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.taken import Taken, TakenDates
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.pictures import Pictures

_A_TASK = 32
_KEPT_AT_ONCE = 2048


class Taking:
    """Dates and places of the images of a project. Safe on any thread."""

    def __init__(self, store: ProjectStore, pictures: Pictures) -> None:
        self._store = store
        self._pictures = pictures

    def ask(self) -> Job[int]:
        """Return the job that asks the files that were not asked yet; it returns how many.

        What it found is kept as it goes on, so a stop loses nothing. Does nothing where the project
        can only be looked at. Raises SourceError if the folder of images is not there.
        """
        return Job("Looking when the photos were taken", self._ask)

    def of(self, item: int) -> Taken:
        """Return when and where one image was taken, asking its file; on a worker.

        Raises SourceError if the folder of images is not there.
        """
        return read_taken(self._pictures.source, self._store.items_at([item])[0])

    def dates(self) -> TakenDates:
        """Return when and where each image was taken, as far as is known by now."""
        written = self._store.modified_ns() // 10**9
        known = self._store.taken(len(written))
        by_camera = ~np.isnan(known[:, 0])
        at_s = np.array([_local(second) for second in written.tolist()], np.int64)
        at_s[by_camera] = known[by_camera, 0].astype(np.int64)
        return TakenDates(
            at=at_s.astype("datetime64[s]"),
            by_camera=by_camera,
            latitude=known[:, 2].copy(),
            longitude=known[:, 3].copy(),
        )

    def _ask(self, control: Control, report: Report) -> int:
        if self._store.is_read_only:
            return 0
        left = self._store.not_asked()
        if not len(left):
            return 0
        source = self._pictures.source

        def read(items: list[Item]) -> dict[int, Taken]:
            return {item.index: read_taken(source, item) for item in items}

        lots = (
            self._store.items_at(left[start : start + _A_TASK])
            for start in range(0, len(left), _A_TASK)
        )
        found: dict[int, Taken] = {}
        done = 0
        try:
            for some in map_in_order(read, lots, check=control.check):
                found |= some
                done += len(some)
                report(Progress("Looking when the photos were taken", done, len(left)))
                if len(found) >= _KEPT_AT_ONCE:
                    self._store.keep_taken(found)
                    found = {}
        finally:
            self._store.keep_taken(found)
        return done


def _local(second: int) -> int:
    """Return what the clock of this computer showed at a second of UTC, as seconds since 1970."""
    try:
        return calendar.timegm(time.localtime(second))
    except (OverflowError, ValueError, OSError):  # a file that says it is from the year 30,000
        return second
