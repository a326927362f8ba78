"""An open project: its images, its runs, and what a person does with them."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.names import relative_to
from deepclust_gui.data.source import FolderSource
from deepclust_gui.data.states import array_states, folder_states
from deepclust_gui.errors import EditError, ExportError, ProjectError
from deepclust_gui.export.arrays import write_npz
from deepclust_gui.export.labelling import Labelling
from deepclust_gui.export.tables import write_csv, write_json
from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import Edit, Standing
from deepclust_gui.model.items import Item, Problem, SourceSummary
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.mapping import MapKind
from deepclust_gui.model.opinion import Adoption, SecondOpinion
from deepclust_gui.model.result import Group, Result
from deepclust_gui.model.run import Run, RunRequest, RunStatus
from deepclust_gui.paths import user_paths
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.assigning import Assigning
from deepclust_gui.workbench.backups import BackupKeeper, Backups
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.curation import Curation
from deepclust_gui.workbench.features import Features
from deepclust_gui.workbench.filing import Filing
from deepclust_gui.workbench.folder_care import FolderCare
from deepclust_gui.workbench.joining import Joining
from deepclust_gui.workbench.likeness import Likeness
from deepclust_gui.workbench.mapping import Maps
from deepclust_gui.workbench.methods import Methods
from deepclust_gui.workbench.opinion import adopt, adoption, second_opinion, standing
from deepclust_gui.workbench.own_plans import OwnPlans
from deepclust_gui.workbench.pictures import Pictures
from deepclust_gui.workbench.queue import ReviewQueue
from deepclust_gui.workbench.taking import Taking
from deepclust_gui.workbench.training import Training

WRITERS = {"csv": write_csv, "json": write_json, "npz": write_npz}
RESULTS_KEPT = 4
UNKNOWN_NAMED = 3


class Project:
    """An open project file. Every function may be called from any thread.

    `source_changes` is a sentence if it was opened by its images and those have changed since.
    """

    def __init__(
        self,
        store: ProjectStore,
        caches: ProjectCaches,
        methods: Methods,
        *,
        source_changes: str = "",
    ) -> None:
        self.source_changes = source_changes
        self._store = store
        self._caches = caches
        self._methods = methods
        self._pictures = Pictures(store, caches)
        self.features = Features(store, caches, methods, self._pictures)
        self._training = Training(store, caches, methods, self._pictures, self.features)
        self._curation = lru_cache(RESULTS_KEPT)(self._make_curation)
        self._queue = lru_cache(RESULTS_KEPT)(self._make_queue)
        self._known_labels = lru_cache(1)(store.known_labels)  # 0.1 s for 100,000 images
        self._maps = Maps(store, caches, curation_of=self.curation)
        self._backup_keeper: BackupKeeper | None = None

    # ---------------------------------------------------------------- images

    @property
    def path(self) -> Path:
        return self._store.path

    @property
    def name(self) -> str:
        return self._store.name

    @property
    def is_read_only(self) -> bool:
        """Whether another window has the project, so that it can only be looked at here."""
        return self._store.is_read_only

    @property
    def source_location(self) -> str:
        """The folder or .npz file the images come from."""
        return self._store.location

    @cached_property
    def folder(self) -> FolderCare:
        """What can be done where the folder has changed, is gone, or holds copies."""
        return FolderCare(
            self._store,
            self._caches,
            self._pictures,
            curation_of=self.curation,
            on_change=self._forget_source,
        )

    @cached_property
    def filing(self) -> Filing:
        """How the files of the images are sorted into folders, and brought back."""
        return Filing(
            self._store,
            self._pictures,
            own_plans=OwnPlans(user_paths().data / "file_plans.txt"),
            curation_of=self.curation,
            on_change=self._forget_source,
        )

    @cached_property
    def likeness(self) -> Likeness:
        """What is nearly the same among the images."""
        return Likeness(self._store, self._pictures)

    @cached_property
    def taking(self) -> Taking:
        """When and where the images were taken."""
        return Taking(self._store, self._pictures)

    @property
    def split(self) -> str:
        return self._store.split

    @cached_property
    def summary(self) -> SourceSummary:
        """Where the images come from and how many there are; takes a second for a million."""
        return SourceSummary(
            location=self._store.location,
            images=self._store.item_count,
            problems=len(self._store.problems()),
            known_groups=self._store.known_groups(),
        )

    @property
    def item_count(self) -> int:
        return self._store.item_count

    def items(self, start: int, count: int) -> list[Item]:
        """Return `count` items from row `start` on."""
        return self._store.items(start, count)

    def items_at(self, indices: Iterable[int]) -> list[Item]:
        """Return the items of these rows, in this order."""
        return self._store.items_at(indices)

    def paths(self) -> list[str]:
        """Return the paths of all items, in order."""
        return self._store.paths()

    def dates(self) -> NDArray[np.datetime64]:
        """Return when the file of each item was written, datetime64[s] (N,), in UTC.

        `taking` knows when the images were taken.
        """
        return self._store.modified_ns().astype("datetime64[ns]").astype("datetime64[s]")

    def file_sizes(self) -> NDArray[np.int64]:
        """Return how large the file of each item was when it was read, int64 (N,), in bytes."""
        return self._store.file_sizes()

    def file_states(self, indices: Iterable[int]) -> NDArray[np.uint8]:
        """Return the FileState of the file of each of M items, uint8 (M,).

        Quick enough for a page of images, but for disks that are far away: on a worker. Where the
        whole folder is gone, all are missing.
        """
        states = folder_states if self._store.kind == FolderSource.kind else array_states
        return states(self._store.location, self._store.items_at(indices))

    def items_of(self, paths: Iterable[str]) -> NDArray[np.int64]:
        """Return the items with these paths, in this order, int64 (M,).

        Paths are relative to the source, as exports have them, or absolute ones below it. Raises
        EditError, naming them, if some are no images of the project.
        """
        rows = {path: row for row, path in enumerate(self._store.paths())}
        wanted = [relative_to(self._store.location, path) for path in paths]
        unknown = [path for path in wanted if path not in rows]
        if unknown:
            named = ", ".join(f"“{path}”" for path in unknown[:UNKNOWN_NAMED])
            more = f" and {len(unknown) - UNKNOWN_NAMED} more" * (len(unknown) > UNKNOWN_NAMED)
            raise EditError(
                f"The project has no image {named}{more}.",
                "Paths are relative to the folder of images, as in the CSV.",
            )
        return np.array([rows[path] for path in wanted], np.int64)

    def problems(self) -> list[Problem]:
        """Return the files that were left out, with reasons."""
        return self._store.problems()

    def known_labels(self) -> NDArray[np.int64] | None:
        """Return the known group of each item as an index, -1 for none; None if there are none.

        Every caller gets the same array.
        """
        return self._known_labels()

    def thumbnail(self, index: int) -> NDArray[np.uint8]:
        """Return a small picture (H, W, 3) of item `index`; made anew if the cache was deleted.

        Raises SourceError if it must be made anew and the image is gone.
        """
        return self._pictures.thumbnail(index)

    def encoded_thumbnail(self, index: int) -> bytes:
        """Return the same picture as a JPEG or PNG file, for toolkits that decode it faster.

        Empty or damaged if the cache is; `thumbnail` never is.
        """
        return self._pictures.encoded_thumbnail(index)

    def image(self, index: int, *, longest_side: int = 1024) -> NDArray[np.uint8]:
        """Return the picture (H, W, 3) of item `index` from its file, shrunk to fit.

        Raises SourceError if it is gone or cannot be read any more.
        """
        return self._pictures.image(index, longest_side=longest_side)

    # ---------------------------------------------------------------- runs

    def runs(self) -> tuple[Run, ...]:
        """Return all runs in the order they were started."""
        return self._store.runs()

    def run(self, number: int | None = None) -> Run:
        """Return a run, or the newest finished one; raises ProjectError if there is none."""
        if number is not None:
            return self._store.run(number)
        finished = [run for run in self._store.runs() if run.status is RunStatus.DONE]
        if not finished:
            raise ProjectError(f"“{self.name}” has no finished run yet.", "Group the images first.")
        return finished[-1]

    def run_in_use(self) -> Run | None:
        """Return the finished run to go on with: the newest, or one that was edited since.

        None if none is finished.
        """
        finished = [run for run in self._store.runs() if run.status is RunStatus.DONE]
        if not finished:
            return None
        last = self._store.last_edited()
        if last is not None and last.made_at > finished[-1].started_at:
            return self._store.run(last.run)
        return finished[-1]

    def interrupted_run(self) -> Run:
        """Return the newest run that can be resumed; raises ProjectError if there is none."""
        found = [run for run in self._store.runs() if run.status is RunStatus.INTERRUPTED]
        if not found:
            raise ProjectError(f"“{self.name}” has no interrupted run.", "Start a new one.")
        return found[-1]

    def train(self, request: RunRequest) -> Job[Run]:
        """Return the job that trains a new run.

        Raises ParameterError, MethodError or DeviceError if `request` cannot be run. A stop leaves
        the run interrupted, to be taken up by `resume`.
        """
        prepared = self._training.prepare(request)

        def work(control: Control, report: Report) -> Run:
            return self._training.run(prepared, control, report)

        return Job(f"Grouping {self.name} with {prepared.resolved.card.info.name}", work)

    def resume(self, number: int, *, finish: bool = False) -> Job[Run]:
        """Return the job that takes an interrupted run up where it stopped.

        With `finish` it learns nothing more and keeps the groups it had found until then. Raises
        ProjectError if run `number` is not interrupted.
        """
        run = self._store.run(number)
        if run.status is not RunStatus.INTERRUPTED:
            raise ProjectError(
                f"Run {number} is {run.status.value}, so there is nothing to resume.",
                "Start a new run instead.",
            )
        # With the parameters as they were, even if defaults have changed since.
        prepared = self._training.prepare(replace(run.request, params=run.params), resumed=run)

        def work(control: Control, report: Report) -> Run:
            if finish:
                control.finish()
            return self._training.run(prepared, control, report, resumed=run)

        return Job(f"Resuming run {number} of {self.name}", work)

    # ---------------------------------------------------------------- groups

    def result(self, run: int) -> Result:
        """Return what a finished run found, without edits; raises ProjectError for any other."""
        return self.curation(run).result

    def curation(self, run: int) -> Curation:
        """Return the groups of a finished run as a person made them, to be changed further.

        Raises ProjectError for any other run.
        """
        return self._curation(run)

    def labels(self, run: int) -> NDArray[np.int64]:
        """Return the group of each item as it is now, int64 (N,)."""
        return self.curation(run).grouping.labels

    def confidence(self, run: int) -> NDArray[np.float32]:
        """Return how sure each item's group is, float32 (N,) in 0..1; 1 where a person said so."""
        return self.curation(run).grouping.confidence

    def positions(self, run: int) -> NDArray[np.float32]:
        """Return where each item lies on the map of principal components, float32 (N, 2)."""
        positions = self._maps.positions(run, MapKind.PCA)
        assert positions is not None
        return positions

    def map_positions(self, run: int, kind: MapKind) -> NDArray[np.float32] | None:
        """Return where each item lies on a map, float32 (N, 2); None for a UMAP not made yet.

        Raises ProjectError if the run found nothing.
        """
        return self._maps.positions(run, kind)

    def make_umap(self, run: int) -> Job[NDArray[np.float32]]:
        """Return the job that makes the UMAP of a run, float32 (N, 2), and keeps it in the file.

        Takes seconds to minutes, in a process of its own; a stop ends it at once. Equal embeddings
        and seeds give equal maps. A project that is read-only keeps it until it is closed. Raises
        ProjectError if the run found nothing.
        """
        return self._maps.make_umap(run)

    def groups(self, run: int) -> tuple[Group, ...]:
        """Return the groups of a run by number, empty ones left out."""
        return self.curation(run).groups()

    def standing(self, run: int, item: int, *, neighbours: int = 12) -> Standing:
        """Return why an item is where it is: its neighbours, and the next best group."""
        return standing(self.curation(run), item, neighbours)

    def similar(self, run: int, item: int, *, count: int) -> NDArray[np.int64]:
        """Return the items most like `item`, the nearest first, int64 (M,), itself left out."""
        return standing(self.curation(run), item, count).neighbours

    def second_opinion(self, run: int, other: int) -> SecondOpinion:
        """Return where run `other` sees the images otherwise than run `run`."""
        return second_opinion(self.curation(run), self.curation(other))

    def adoption(self, run: int, of_run: int) -> Adoption:
        """Return what would go on from the groups of an earlier run; nothing is changed."""
        return adoption(self.curation(run), self.curation(of_run))

    def names_to_adopt(self, run: int) -> int:
        """Return how many groups of the newest earlier run that was curated would go on in `run`.

        0 where somebody worked on `run` already.
        """
        if self._store.has_edits(run):
            return 0
        for earlier in reversed(self._store.runs()):
            if earlier.number >= run or earlier.status is not RunStatus.DONE:
                continue
            if self._store.has_edits(earlier.number):
                before = self.curation(earlier.number)
                if before.grouping.names or before.grouping.accepted:
                    return len(self.adoption(run, earlier.number).matches)
        return 0

    def adopt(self, proposal: Adoption) -> Edit:
        """Carry out an adoption; EditError if nothing of it is left."""
        return adopt(self.curation(proposal.run), self.curation(proposal.of_run), proposal)

    def queue(self, run: int) -> ReviewQueue:
        """Return the pages of a run to look at next; raises ProjectError if it is not finished."""
        return self._queue(run)

    def assigning(self, run: int) -> Assigning:
        """Return what puts new images into the groups of a finished run; ProjectError for others.

        It also makes a model of the run for use elsewhere.
        """
        return Assigning(
            self._store, self._methods, self._pictures, self.curation(run), self.features
        )

    def joining(self, run: int) -> Joining:
        """Return what lets images that came after a finished run join its groups."""
        return Joining(self._store, self.curation(run), self.assigning(run))

    # ---------------------------------------------------------------- export

    def export(self, run: int, out: Path, *, format: str, force: bool = False) -> None:  # noqa: A002
        """Write the labels of a run to `out` as "csv", "json" or "npz" (with the embedding).

        Raises ExportError if the format is unknown, or `out` exists and `force` is not set.
        """
        if format not in WRITERS:
            raise ExportError(f"There is no format “{format}”; there are {', '.join(WRITERS)}.")
        WRITERS[format](self._labelling(run), out, force=force)

    def _labelling(self, run: int) -> Labelling:
        curation = self.curation(run)
        now = curation.grouping
        count = len(now.labels)  # images that came later have no group
        known = self._store.known_labels()
        known_names = (*self._store.known_groups(), "")  # index -1 is the empty name
        return Labelling.of(
            now,
            paths=self._store.paths()[:count],
            embedding=curation.result_of(now).embedding,
            known=None if known is None else [known_names[n] for n in known[:count].tolist()],
        )

    def _forget_source(self) -> None:
        """Ask anew what depends on where the images are and how many there are."""
        self.__dict__.pop("summary", None)
        self._known_labels.cache_clear()
        self._pictures.forget_source()

    def keep_backups(self, backups: Backups) -> None:
        """Have backups made as long as the project is open."""
        self._backup_keeper = backups.keeper(self._store)
        self._backup_keeper.begin()

    def _make_queue(self, run: int) -> ReviewQueue:
        return ReviewQueue(self.curation(run), self._pictures)

    def _make_curation(self, run: int) -> Curation:
        return Curation(self._store, self._training, self._store.run(run))

    def close(self) -> None:
        """Close the file and let others open it."""
        if self._backup_keeper is not None:
            self._backup_keeper.close()
        self._pictures.close()
        self._store.close()
