"""The service a window or a command line starts from."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deepclust_gui.data.source import Source, open_source
from deepclust_gui.errors import ProjectError
from deepclust_gui.export.atomic import refuse_existing
from deepclust_gui.model.assigned import Assigned
from deepclust_gui.model.bench import BenchRecord, BenchTask
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.method import MethodCard, PluginProblem
from deepclust_gui.model.model_card import ModelCard
from deepclust_gui.model.run import DeviceChoice, RunRequest
from deepclust_gui.paths import Paths, user_paths
from deepclust_gui.store import Origin, ProjectStore
from deepclust_gui.workbench.backups import Backups
from deepclust_gui.workbench.benching import Bench, bench_place
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.changes import changes
from deepclust_gui.workbench.embedders import Embedders
from deepclust_gui.workbench.folder_care import follow
from deepclust_gui.workbench.importing import import_source
from deepclust_gui.workbench.methods import Methods
from deepclust_gui.workbench.model_sharing import assign_with, model_card
from deepclust_gui.workbench.project import Project
from deepclust_gui.workbench.recent import RecentProject, RecentProjects
from deepclust_gui.workbench.recommending import FEATURE_METHOD, PIXEL_METHOD
from deepclust_gui.workbench.sample import write_sample
from deepclust_gui.workbench.trouble import told_plainly

if TYPE_CHECKING:
    from deepclust_gui.export.bench_records import RecordFile

SUFFIX = ".deepclust"


class Workbench:
    """Lists methods, makes and opens projects. Safe to use from several threads."""

    def __init__(self, paths: Paths | None = None) -> None:
        self.paths = paths or user_paths()
        self.recommended_method = PIXEL_METHOD
        self.feature_method = FEATURE_METHOD
        self._methods = Methods(self.paths.plugins, self.paths.weights)
        self._recent = RecentProjects(self.paths.data / "recent.json")
        self.backups = Backups(self.paths)

    def methods(self) -> tuple[MethodCard, ...]:
        """Return the methods of all plugins. The first call loads torch: it takes seconds."""
        return self._methods.cards()

    @property
    def embedders(self) -> Embedders:
        """The networks that look at pictures, and their weights."""
        return self._methods.embedders

    def plugin_problems(self) -> tuple[PluginProblem, ...]:
        """Return the plugins that could not be used, with reasons."""
        return self._methods.problems()

    def warm_up(self) -> None:
        """Load what training needs beyond the methods; call it on a worker thread.

        The first optimiser imports torch's compiler, which takes seconds and would hold up the
        window just when a person has pressed Start.
        """
        import torch

        torch.optim.SGD([torch.zeros(1)])

    def choose_device(self, requested: str = "auto") -> DeviceChoice:
        """Return the device a run would use and why; raises DeviceError if it is not there."""
        return self._methods.choose_device(requested)

    def check_request(self, request: RunRequest) -> None:
        """Raise MethodError, ParameterError or DeviceError if no project could run `request`."""
        self._methods.resolve(request)

    def recent_projects(self) -> tuple[RecentProject, ...]:
        """Return the projects that were open last, newest first."""
        return self._recent.entries()

    def sample_folder(self) -> Path:
        """Return a folder of sample images; the first call writes them, or raises ProjectError."""
        with told_plainly(self.paths.samples):
            return write_sample(self.paths.samples)

    def check_output(self, out: Path, *, force: bool) -> None:
        """Raise ExportError if `out` cannot be written, before any time is spent on it."""
        refuse_existing(out, force=force)

    def new_project(
        self, source: Path, *, project: Path | None = None, split: str = "all"
    ) -> Job[Project]:
        """Return the job that reads the images of `source` into a project.

        The project file is `project`, else one named after the source among the user's projects. If
        it holds this very source already, it is opened and nothing is read again. Raises
        SourceError if the source cannot be used; the job raises ProjectError if `project` holds
        other images or cannot be written, and SourceError if no image was found.
        """
        with told_plainly(source):
            opened = open_source(source, split=split)
            place = project.absolute() if project else self._place_for(opened)

        def work(control: Control, report: Report) -> Project:
            with told_plainly(self.paths.cache):
                is_new = self._import(opened, place, control, report)
            return self.open_project(place, compare=None if is_new else opened)

        return Job(f"Reading {opened.location.name}", work)

    def assign_with(self, model: Path, place: Path, *, split: str = "all") -> Job[Assigned]:
        """Return the job that puts the images of `place` into the groups of a model in a file.

        Raises SourceError if the file is no model or `place` no folder or .npz file; the job raises
        MethodError or ParameterError if the model is of no method there is.
        """
        return assign_with(self._methods, model, place, split=split)

    def model_card(self, model: Path) -> ModelCard:
        """Return what a model file says of itself; raises SourceError for any other file."""
        return model_card(model)

    def bench(self, task: BenchTask) -> Job[Bench]:
        """Return the job that reads the images of a task into a project in the cache.

        Images that are there already are not read again, unless the source has changed. Raises
        MethodError, ParameterError, DeviceError or SourceError if the task cannot be done; the job
        raises ParameterError if nobody says how many groups to make, and what `new_project` does.
        """
        resolved = self._methods.resolve(task.request(0, task.clusters, task.image_size))
        with told_plainly(task.source):
            source = open_source(task.source, split=task.split)
        place = bench_place(self.paths.cache, task, resolved)

        def work(control: Control, report: Report) -> Bench:
            with told_plainly(self.paths.cache):
                self._drop_outdated(place, source)
                self._import(source, place, control, report)
                project = self._project(place)
            try:
                return Bench(project, task, self._methods)
            except BaseException:
                project.close()
                raise

        return Job(f"Reading {source.location.name}", work)

    def bench_records(self, path: Path | None) -> "RecordFile":
        """Return the records at `path`, where more can be added; None keeps them in memory only.

        Raises ExportError if the file holds something else or cannot be written.
        """
        from deepclust_gui.export.bench_records import RecordFile

        return RecordFile(path)

    def read_bench_records(self, places: Sequence[Path]) -> list[BenchRecord]:
        """Return the records of files and of all .json files in folders; raises ExportError."""
        from deepclust_gui.export.bench_records import read_all

        return read_all(places)

    def bench_table(self, records: Sequence[BenchRecord]) -> str:
        """Return the records of one method beside its published figures, as text."""
        from deepclust_gui.export.bench_report import as_text, gather

        info = self._methods.registry.card(records[0].method).info
        return "\n\n".join(as_text(measured, info) for measured in gather(records))

    def check_bench_report(self, out: Path) -> None:
        """Raise ExportError if a report cannot be written to `out`; an older one is replaced."""
        from deepclust_gui.export.bench_markdown import check_report

        check_report(out)

    def write_bench_report(
        self, records: Sequence[BenchRecord], out: Path, *, missing: bool = False
    ) -> None:
        """Write records beside the published figures of all methods as Markdown.

        With `missing`, figures without a record are listed too. Raises ExportError.
        """
        from deepclust_gui.export.bench_markdown import write_report

        infos = [card.info for card in self.methods()]
        write_report(records, infos, out, missing=missing)

    def _drop_outdated(self, place: Path, source: Source) -> None:
        """Delete the project at `place` if its images are not those of `source` any more."""
        if not place.exists():
            return
        store = ProjectStore.open(place)
        if store.is_imported and changes(store, source):
            ProjectCaches.delete(self.paths.cache, store.project_id)
            store.discard()
        else:
            store.close()

    def _import(self, source: Source, place: Path, control: Control, report: Report) -> bool:
        """Read the images of `source` into the project at `place`, unless it holds them already.

        Returns whether they were read.
        """
        origin = ProjectStore.peek(place) if place.exists() else None
        if origin is None or not origin.is_imported:
            import_source(source, place, self.paths.cache, control, report)
            return True
        if not _is_of(origin, source):
            raise ProjectError(
                f"“{place}” holds the images of “{origin.location}”, "
                f"not those of “{source.shown}”.",
                "Choose another project file.",
            )
        return False

    def open_project(
        self, path: Path, *, compare: Source | None = None, look_if_busy: bool = False
    ) -> Project:
        """Open a project file; raises ProjectError if that cannot be done.

        If `compare` is given, the project's `source_changes` tell how it differs from it. With
        `look_if_busy`, one that another window has is opened for looking (`is_read_only`).
        """
        path = path.absolute()
        try:
            with told_plainly(self.paths.cache):
                project = self._project(path, compare, look_if_busy=look_if_busy)
        except ProjectError as error:
            raise self.backups.with_offer(path, error) from error
        project.keep_backups(self.backups)
        self._recent.add(project.path, name=project.name, images=project.item_count)
        return project

    def _project(
        self, path: Path, compare: Source | None = None, *, look_if_busy: bool = False
    ) -> Project:
        """Open a project file without a trace among the recent ones."""
        store = ProjectStore.open(path, look_if_busy=look_if_busy)
        try:
            return self._opened(store, compare)
        except BaseException:
            store.close()
            raise

    def _opened(self, store: ProjectStore, compare: Source | None) -> Project:
        if not store.is_imported:
            raise ProjectError(
                f"Reading the images of “{store.path.name}” was never finished.",
                "Open the folder of images again.",
            )
        if not store.item_count:
            raise ProjectError(f"The project “{store.path.name}” has no images.", "Make a new one.")
        told = follow(store) or (changes(store, compare) if compare else "")
        caches = ProjectCaches(self.paths.cache, store.project_id)
        project = Project(store, caches, self._methods, source_changes=told)
        project.filing.recover()
        return project

    def _place_for(self, source: Source) -> Path:
        """Return the project of this source among the user's projects, or a free name for it."""
        stem = source.location.stem
        name = stem if source.split == "all" else f"{stem} {source.split}"
        number = 1
        while True:
            suffix = f" {number}" if number > 1 else ""
            place = self.paths.projects / f"{name}{suffix}{SUFFIX}"
            if not place.exists() or _holds(place, source):
                return place
            number += 1


def _holds(place: Path, source: Source) -> bool:
    try:
        return _is_of(ProjectStore.peek(place), source)
    except ProjectError:
        return False


def _is_of(origin: Origin, source: Source) -> bool:
    return (origin.location, origin.split) == (source.shown, source.split)
