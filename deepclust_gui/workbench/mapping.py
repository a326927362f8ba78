"""The maps of the runs of a project: PCA from training, UMAP made when it is asked for."""

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
from deepclust_gui.workbench.trouble import told_plainly

RUNS_KEPT = 4


class Maps:
    """Where the items of each run lie. Safe to use from many threads."""

    def __init__(self, store: ProjectStore, caches: ProjectCaches) -> None:
        self._store = store
        self._caches = caches
        self._known: dict[tuple[int, MapKind], NDArray[np.float32]] = {}

    def positions(self, run: int, kind: MapKind) -> NDArray[np.float32] | None:
        """Return where each item lies, float32 (N, 2); None for a UMAP that was not made yet.

        Raises ProjectError if the run found nothing.
        """
        known = self._known.get((run, kind))
        if known is not None:
            return known
        self._check_done(run)
        if kind is MapKind.PCA:
            return self._remember(run, kind, self._store.positions(run))
        kept = self._store.umap(run)
        return None if kept is None else self._remember(run, kind, kept)

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
                self._store.result(run).embedding,
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
