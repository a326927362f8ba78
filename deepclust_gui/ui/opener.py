"""Opening what a person dropped, picked or named: a folder, an .npz file or a project."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QDateTime, QLocale, QObject, Signal, Slot

from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job
from deepclust_gui.ui.export.broken_off import how_far
from deepclust_gui.ui.jobs import JobRunner, Task
from deepclust_gui.ui.step import Step

if TYPE_CHECKING:
    from deepclust_gui.model.backup import Backup, Restored
    from deepclust_gui.ui.context import ProjectContext
    from deepclust_gui.workbench import Project

T = TypeVar("T")
PROJECT_SUFFIX = ".deepclust"
ARRAY_SUFFIX = ".npz"


class Opener(QObject):
    """Opens one thing at a time, in the background.

    Signals: `opening(name)` when it begins; `importing(runner)` when images are read; then
    `opened()`, `cancelled()` or `failed(exception)`. `last` is the path asked for last.
    """

    opening = Signal(str)
    importing = Signal(object)
    opened = Signal()
    cancelled = Signal()
    failed = Signal(object)

    def __init__(self, context: "ProjectContext") -> None:
        super().__init__(context)
        self._context = context
        self._task: Task | None = None
        self.last: Path | None = None
        self.runner: JobRunner | None = None

    @property
    def is_busy(self) -> bool:
        """True from `opening` until its outcome."""
        return self._task is not None or self.runner is not None

    def open(self, path: Path) -> None:
        """Open a project file, or read the images of a folder or .npz file into a project."""
        if not self._may_open():
            return
        path = path.absolute()
        project = self._context.project
        if project is not None and path in (project.path, Path(project.source_location)):
            self.opened.emit()
            return
        self.last = path
        self.opening.emit(path.stem if path.suffix == PROJECT_SUFFIX else path.name)
        if path.suffix == PROJECT_SUFFIX:
            self._open_project(path)
        else:
            self._prepare_import(path)

    def restore(self, path: Path, backup: "Backup | None" = None) -> None:
        """Put a backup, or the newest good one, in the place of a project file, and open that."""
        if not self._may_open():
            return
        self.last = path
        self.opening.emit(path.stem)
        project = self._context.project
        if project is not None and project.path == path:
            self._context.set_project(None)
        else:
            project = None
        workbench = self._context.workbench
        control = Control()

        def work() -> "tuple[Project, Restored]":
            if project is not None:
                project.close()
            restored = workbench.backups.restore(path, backup)
            opened = workbench.open_project(path)
            if control.stop_requested:
                opened.close()
                return opened, restored
            return _prepared(opened), restored

        self._run(work, lambda done: self._take_restored(*done), control)

    def open_sample(self) -> None:
        """Write the sample images if they are not there, and read them."""
        if not self._may_open():
            return
        self.last = None
        self.opening.emit(self.tr("the sample"))
        self._run(self._context.workbench.sample_folder, self._prepare_import)

    def cancel(self) -> None:
        """Stop reading images; `cancelled` follows."""
        if self.runner is not None:
            self.runner.stop()
        elif self._task is not None:
            self._task.cancel()
            self._set_task(None)
            self.cancelled.emit()

    def _may_open(self) -> bool:
        if self._context.is_busy:
            self._context.show_busy(
                self.tr("Wait until it is done or stop it, then open something else.")
            )
            return False
        return True

    def _run(
        self, work: Callable[[], T], on_done: Callable[[T], None], control: Control | None = None
    ) -> None:
        tasks = self._context.tasks
        self._set_task(tasks.run(work, on_done, on_error=self._fail, control=control))

    def _set_task(self, task: Task | None) -> None:
        self._task = task
        self._context.busy_changed.emit()

    def _open_project(self, path: Path) -> None:
        workbench = self._context.workbench
        control = Control()

        def work() -> "Project":
            project = workbench.open_project(path, look_if_busy=True)
            if control.stop_requested:  # nobody waits for it any more: let others have it
                project.close()
                return project
            return _prepared(project)

        self._run(work, self._take, control)

    def _prepare_import(self, source: Path) -> None:
        workbench = self._context.workbench
        self.last = source
        self._run(lambda: workbench.new_project(source), self._start_import)

    def _start_import(self, job: Job[Any]) -> None:
        self._task = None
        runner = self._context.start_job(job, Step.IMAGES)
        self.runner = runner
        runner.succeeded.connect(self._on_imported)
        runner.failed.connect(self._on_import_failed)
        runner.cancelled.connect(self._on_import_cancelled)
        self.importing.emit(runner)
        runner.start()

    def _take(self, project: "Project") -> None:
        self.runner = None
        self._set_task(None)
        in_use = project.run_in_use()
        self._context.set_project(project, run=in_use.number if in_use else None)
        self.opened.emit()
        if project.is_read_only:
            self._context.show_notice(
                self.tr(
                    "“{name}” is open in another window, so it can only be looked at here."
                ).format(name=project.name)
            )
        elif told := self._told_of_files(project):
            self._context.show_notice(told)
        elif project.source_changes:
            self._context.show_notice(project.source_changes)

    def _told_of_files(self, project: "Project") -> str:
        """Return what a crash broke off: what became of it, and what waits for an answer."""
        told = [project.filing.told]
        if (waits := project.filing.broken_off) is not None:
            told += [how_far(waits), self.tr("Go to Export to say what shall become of it.")]
        return " ".join(filter(None, told))

    def _take_restored(self, project: "Project", restored: "Restored") -> None:
        self._take(project)
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(int(restored.backup.made_at.timestamp())),
            QLocale.FormatType.ShortFormat,
        )
        if restored.kept_aside is None:
            self._context.show_notice(
                self.tr("The project is as it was at {when}.").format(when=when)
            )
            return
        self._context.show_notice(
            self.tr(
                "The project is as it was at {when}. What was there before is kept as “{name}”."
            ).format(when=when, name=restored.kept_aside.name)
        )

    def _fail(self, error: Exception) -> None:
        self.runner = None
        self._set_task(None)
        self.failed.emit(error)

    @Slot(object)
    def _on_imported(self, project: "Project") -> None:
        self._run(lambda: _prepared(project), self._take)

    @Slot(object)
    def _on_import_failed(self, error: Exception) -> None:
        self._fail(error)

    @Slot()
    def _on_import_cancelled(self) -> None:
        self.runner = None
        self.cancelled.emit()


def _prepared(project: "Project") -> "Project":
    """Return a project that knows what the window asks for at once; on a worker."""
    _ = project.summary
    return project
