"""Images that came after a run join its groups, without training anew: one edit, to be undone."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.errors import EditError
from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import AddItems, Edit, Items, Mark
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.result import Result
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.assigning import Assigning, Sorter
from deepclust_gui.workbench.curation import Curation

if TYPE_CHECKING:
    from deepclust_gui.engine.placing import Placed

PIECE = 1024


class Joining:
    """Lets the newest images of a project into the groups of one finished run. For any thread."""

    def __init__(self, store: ProjectStore, curation: Curation, assigning: Assigning) -> None:
        self._store = store
        self._curation = curation
        self._assigning = assigning

    def join(self) -> Job[Edit]:
        """Return the job that adds all images that are in no group of the run yet.

        Each comes into the group that suits it best. Those like none that the run knew are marked
        unsure, those that are left out of the grouping are excluded. Nothing is changed before the
        end, and then all at once. Raises EditError if there are no such images, or the project can
        only be looked at; the job raises MethodError if the run kept nothing of what it learnt,
        SourceError, naming it, if a new image is gone.
        """
        if self._store.item_count <= len(self._curation.grouping.labels):
            raise EditError(
                "There are no images that came after these groups were made.",
                "Look for new images in the folder first "
                "(on the command line: deepclust rescan PROJECT).",
            )
        if self._store.is_read_only:
            raise EditError(
                f"“{self._store.name}” is open in another window, so its groups cannot be changed "
                "here.",
                "Close it there, and open it here again.",
            )
        return Job(f"Adding images to the groups of run {self._curation.run.number}", self._join)

    def _join(self, control: Control, report: Report) -> Edit:
        sorter = self._assigning.sorter(control, report)
        items = np.arange(len(self._curation.grouping.labels), self._store.item_count)
        seen = self._assigning.seen(control, report, count=self._store.item_count)
        found, is_new = _looked_at(seen[items[0] : items[-1] + 1], sorter, control, report)
        return self._add(items, found, self._marks(items, is_new), control)

    def _add(self, items: Items, found: Result, marks: NDArray[np.uint8], control: Control) -> Edit:
        """Make the edit, on the groups as they are at that moment."""
        from deepclust_gui.engine.placing import place

        while True:
            control.check()
            now = self._curation.grouping
            if len(now.labels) != items[0]:
                raise EditError(
                    "Other images came into these groups meanwhile, or were taken back.",
                    "Add the new images again.",
                )
            placed = place(found, self._assigning.known(now))
            edit = self._curation.join(_change(items, found, placed, marks), on=now)
            if edit is not None:
                return edit

    def _marks(self, items: Items, is_new: NDArray[np.bool_]) -> NDArray[np.uint8]:
        marks = np.where(is_new, Mark.UNSURE, Mark.NONE).astype(np.uint8)
        left_out = [each.item for each in self._store.left_out()]
        marks[np.isin(items, left_out)] = Mark.EXCLUDED
        return marks


def _looked_at(
    seen: NDArray[np.uint8] | NDArray[np.float32], sorter: Sorter, control: Control, report: Report
) -> tuple[Result, NDArray[np.bool_]]:
    """Return what the method says of M images, and which are like none the run knew, bool (M,)."""
    from deepclust_gui.engine.learnt import assign_new

    parts: list[Result] = []
    far: list[NDArray[np.bool_]] = []
    for start in range(0, len(seen), PIECE):
        report(Progress("Finding the groups", start, len(seen)))
        some = seen[start : start + PIECE]
        parts.append(assign_new(sorter.method, some, check=control.check))
        far.append(sorter.measure.distances(some, control.check) > sorter.measure.limit)
    whole = Result(
        embedding=np.concatenate([part.embedding for part in parts]),
        labels=np.concatenate([part.labels for part in parts]),
        confidence=np.concatenate([part.confidence for part in parts]),
    )
    return whole, np.concatenate(far)


def _change(items: Items, found: Result, placed: "Placed", marks: NDArray[np.uint8]) -> AddItems:
    nowhere = placed.groups < 0  # all images of the run are excluded
    return AddItems(
        items=items,
        targets=np.where(nowhere, found.labels, placed.groups).astype(np.int64),
        confidence=np.clip(placed.confidence, 0, 1).astype(np.float32),
        marks=marks,
        codes=np.ascontiguousarray(found.embedding, np.float32),
    )
