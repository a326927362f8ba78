"""New images join the groups of a run without training anew."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.data.reading import read_items
from deepclust_gui.data.source import Source, open_source
from deepclust_gui.errors import SourceError
from deepclust_gui.model.assigned import Assigned
from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import Grouping
from deepclust_gui.model.items import Problem
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import Run
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.curation import Curation
from deepclust_gui.workbench.eyes import Eye, eye_for
from deepclust_gui.workbench.features import Features
from deepclust_gui.workbench.learnt_models import learnt_model, restored_method
from deepclust_gui.workbench.methods import Methods
from deepclust_gui.workbench.pictures import Pictures
from deepclust_gui.workbench.trouble import told_plainly

if TYPE_CHECKING:
    from deepclust_gui.engine.novelty import Yardstick
    from deepclust_gui.engine.placing import KnownImages
    from deepclust_gui.sdk import Method

YARDSTICK = "yardstick"


@dataclass(frozen=True, slots=True, eq=False)
class Sorter:
    """All that is needed to put images into the groups of a run, wherever it comes from."""

    method: "Method[Any]"
    eye: Eye
    known: "KnownImages"
    measure: "Yardstick"
    names: dict[int, str]

    def sort(self, source: Source, control: Control, report: Report) -> Assigned:
        """Return what becomes of the images of `source`; memory stays flat in their number.

        Raises SourceError if there is no image in it, MethodError if the method has no answer.
        """
        paths: list[str] = []
        parts: list[_Part] = []
        problems: list[Problem] = []
        report(Progress("Looking for images"))
        chunks = read_items(
            source,
            candidates=source.candidates(control.check),
            format=self.eye.format,
            control=control,
            report=report,
        )
        for chunk in chunks:
            problems += chunk.problems
            if chunk.items:
                paths += [item.path for item in chunk.items]
                parts.append(self._part(chunk.pixels, control))
        if not paths:
            raise SourceError(
                f"There are no images in “{source.shown}”.", "Choose a folder that has some."
            )
        return self._assigned(paths, parts, problems)

    def _part(self, pixels: NDArray[np.uint8], control: Control) -> "_Part":
        from deepclust_gui.engine.learnt import assign_new
        from deepclust_gui.engine.placing import place

        seen = self.eye.see(pixels)
        placed = place(assign_new(self.method, seen, check=control.check), self.known)
        far = self.measure.distances(seen, control.check) > self.measure.limit
        return _Part(placed.groups, placed.confidence, far)

    def _assigned(
        self, paths: list[str], parts: "list[_Part]", problems: list[Problem]
    ) -> Assigned:
        from deepclust_gui.engine.novelty import USUAL

        return Assigned(
            paths=tuple(paths),
            groups=np.concatenate([part.groups for part in parts]),
            confidence=np.concatenate([part.confidence for part in parts]),
            is_new=np.concatenate([part.is_new for part in parts]),
            names=self.names,
            problems=tuple(problems),
            usual=1 - USUAL,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    groups: NDArray[np.int64]
    confidence: NDArray[np.float32]
    is_new: NDArray[np.bool_]


class Assigning:
    """Puts new images into the groups of one finished run. Safe on any thread."""

    def __init__(
        self,
        store: ProjectStore,
        methods: Methods,
        pictures: Pictures,
        curation: Curation,
        features: Features,
    ) -> None:
        self._store = store
        self._methods = methods
        self._pictures = pictures
        self._curation = curation
        self._features = features

    @property
    def run(self) -> Run:
        """The run whose groups they are."""
        return self._curation.run

    def assign(self, place: Path, *, split: str = "all") -> Job[Assigned]:
        """Return the job that says into which groups the images of `place` belong.

        Groups are those of now: names, merges, splits and moves of the person count. Nothing is
        kept in the project but what new images are measured by. Raises SourceError if `place` is no
        folder or .npz file; the job raises MethodError if the run kept nothing.
        """
        with told_plainly(place):
            source = open_source(place, split=split)

        def work(control: Control, report: Report) -> Assigned:
            return self.sorter(control, report).sort(source, control, report)

        return Job(f"Looking where the images of {source.location.name} belong", work)

    def strangeness(self, control: Control | None = None) -> NDArray[np.float32]:
        """Return how little each image of the run is like any other, float32 (N,); on a worker.

        How far it is from its nearest others in the embedding. Raises Cancelled after a stop.
        """
        from deepclust_gui.engine.novelty import loneliness

        known = self._curation.result_of(self._curation.grouping)
        return loneliness(known.embedding, check=(control or Control()).check)

    def export_model(self, out: Path, *, force: bool = False) -> Job[Path]:
        """Return the job that writes all of this to a .safetensors file and a card beside it.

        Raises ExportError if that cannot be written; the job raises MethodError if the run kept
        nothing of what it learnt.
        """
        from deepclust_gui.export.model_files import check_model_target, write_model
        from deepclust_gui.workbench.model_sharing import model_of

        check_model_target(out, force=force)

        def work(control: Control, report: Report) -> Path:
            learnt = learnt_model(self._store, self.run)
            sorter = self.sorter(control, report)
            write_model(
                model_of(self.run, learnt, sorter, self._curation.groups()), out, force=force
            )
            return out

        return Job(f"Writing the model of run {self.run.number}", work)

    def sorter(self, control: Control, report: Report) -> Sorter:
        """Return what puts images into the groups as they are now; takes seconds the first time.

        Raises MethodError if the run kept nothing of what it learnt.
        """
        model = learnt_model(self._store, self.run)
        method = restored_method(
            self._methods, self.run.method, self.run.params, model, seed=self.run.request.seed
        )
        return Sorter(
            method=method,
            eye=eye_for(
                self._methods,
                self.run.request.features,
                self.run.request.weights,
                shape=model.shape,
                device=self.run.request.device,
            ),
            known=self.known(),
            measure=self._measure(model.shape, control, report),
            names={group.label: group.name for group in self._curation.groups()},
        )

    def known(self, now: Grouping | None = None) -> "KnownImages":
        """Return the images of the run with their groups of `now`, or as they are."""
        from deepclust_gui.engine.placing import KnownImages

        now, result = now or self._curation.grouping, self._curation.result
        count = len(result.labels)
        groups = np.where(now.included[:count], now.labels[:count], -1)
        return KnownImages(result.embedding, result.labels, groups)

    def seen(
        self, control: Control, report: Report, *, count: int
    ) -> NDArray[np.uint8] | NDArray[np.float32]:
        """Return what the method sees of the first `count` images of the project, (N, …).

        Only what is not kept yet is made. Raises as `sorter`, and SourceError if an image is gone.
        """
        return self._seen(learnt_model(self._store, self.run).shape, control, report, count)

    def _measure(self, shape: tuple[int, ...], control: Control, report: Report) -> "Yardstick":
        """Return what new images are measured by: made once a run, from its images."""
        from deepclust_gui.engine.novelty import yardstick
        from deepclust_gui.workbench.yardsticks import packed, unpacked

        kept = self._store.kept_bytes(self.run.number, YARDSTICK)
        if kept is not None and (found := unpacked(kept)) is not None:
            return found
        count = len(self._curation.result.labels)
        seen = self._seen(shape, control, report, count)
        report(Progress("Looking at the images of the run", total=count))
        made = yardstick(seen, check=control.check)
        if not self._store.is_read_only:
            self._store.keep_bytes(self.run.number, YARDSTICK, packed(made))
        return made

    def _seen(
        self, shape: tuple[int, ...], control: Control, report: Report, count: int
    ) -> NDArray[np.uint8] | NDArray[np.float32]:
        """Return what the method sees of the first `count` images: features, or pixels."""
        if self.run.request.features:
            return self._features.array(self.run.request, control, report, count=count)
        channels, height, width = shape
        wanted = PixelFormat(height, width, channels)
        return self._pictures.pixels(wanted, control, report, count=count)
