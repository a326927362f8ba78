"""The maps of the runs of a project: PCA from training, UMAP made when it is asked for."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.mapping import MapKind
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import RunStatus
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.curation import Curation
from deepclust_gui.workbench.trouble import told_plainly

RUNS_KEPT = 4


class Maps:
    """Where the items of each run lie, those that were added too. Safe to use from many threads."""

    def __init__(
        self,
        store: ProjectStore,
        caches: ProjectCaches,
        *,
        curation_of: Callable[[int], Curation],
    ) -> None:
        self._store = store
        self._caches = caches
        self._curation_of = curation_of
        self._known: dict[tuple[int, MapKind], NDArray[np.float32]] = {}

    def positions(self, run: int, kind: MapKind) -> NDArray[np.float32] | None:
        """Return where each item of the groups lies, float32 (N, 2).

        None for a UMAP that was not made yet, or before the last images were added. Raises
        ProjectError if the run found nothing.
        """
        self._check_done(run)
        now = self._embedding(run)
        known = self._known.get((run, kind))
        if known is None or len(known) < len(now):
            known = self._kept(run, kind, now)
        return None if known is None else known[: len(now)]  # fewer: an addition was undone

    def _kept(
        self, run: int, kind: MapKind, embedding: NDArray[np.float32]
    ) -> NDArray[np.float32] | None:
        """Return what the project has, for at least the rows of `embedding` (N, E)."""
        from deepclust_gui.engine.projection import placed_beside

        if kind is MapKind.PCA:
            found = self._store.positions(run)
            if len(found) < len(embedding):
                of_run, later = embedding[: len(found)], embedding[len(found) :]
                found = np.concatenate([found, placed_beside(of_run, later)])
            return self._remember(run, kind, found)
        kept = self._store.umap(run)
        if kept is None or len(kept) < len(embedding):
            return None
        return self._remember(run, kind, kept)

    def _embedding(self, run: int) -> NDArray[np.float32]:
        curation = self._curation_of(run)
        return curation.result_of(curation.grouping).embedding

    def make_umap(self, run: int) -> Job[NDArray[np.float32]]:
        """Return the job that makes the UMAP of a run and keeps it in the project file.

        Its result is float32 (N, 2): what was kept, if it was made before. In a project that can
        only be looked at, it is kept until the project is closed. Raises ProjectError at once if
        the run found nothing; the job raises Cancelled after a stop, MethodError if UMAP failed,
        ProjectError if there is no room.
        """
        self._check_done(run)

        def work(control: Control, report: Report) -> NDArray[np.float32]:
            made = self.positions(run, MapKind.UMAP)
            return self._make(run, control, report) if made is None else made

        return Job(f"UMAP of run {run} of {self._store.name}", work)

    def _make(self, run: int, control: Control, report: Report) -> NDArray[np.float32]:
        from deepclust_gui.engine.umap_process import umap_in_process

        with told_plainly(self._caches.folder):
            positions = umap_in_process(
                self._embedding(run),
                seed=self._store.run(run).request.seed,
                folder=self._caches.folder,
                compiled=self._caches.compiled,
                control=control,
                report=report,
            )
        if not self._store.is_read_only:
            report(Progress("Saving the map"))
            self._store.keep_umap(run, positions)
        return self._remember(run, MapKind.UMAP, positions)

    def _check_done(self, run: int) -> None:
        status = self._store.run(run).status
        if status is not RunStatus.DONE:
            raise ProjectError(
                f"Run {run} has no map: it is {status.value}.", "Choose a finished run."
            )

    def _remember(
        self, run: int, kind: MapKind, positions: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        positions.flags.writeable = False  # every view gets the same
        known = dict(list(self._known.items())[-2 * RUNS_KEPT + 1 :])
        self._known = {**known, (run, kind): positions}
        return positions
