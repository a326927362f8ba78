"""What the pages share: the open project, the run in view, the job at work, and a way to speak."""

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from deepclust_gui.model.job import Job
from deepclust_gui.model.method import MethodCard
from deepclust_gui.ui.jobs import JobRunner, Tasks
from deepclust_gui.ui.opener import Opener

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project, Workbench


class Step(IntEnum):
    """The four steps of the window, in order."""

    IMAGES = 0
    GROUP = 1
    REVIEW = 2
    EXPORT = 3


class ProjectContext(QObject):
    """The state the pages stand on. It lives on the window's thread.

    Signals: `project_changed()`, `run_changed()`, `methods_changed()` (`methods` was loaded),
    `methods_failed(exception)`, `job_changed()` (`runner` is another or None); for the window:
    `error_raised(exception)`, `message_raised(text)`, `step_requested(step)`.
    """

    project_changed = Signal()
    run_changed = Signal()
    methods_changed = Signal()
    methods_failed = Signal(object)
    job_changed = Signal()
    error_raised = Signal(object)
    message_raised = Signal(str)
    step_requested = Signal(int)

    def __init__(self, workbench: "Workbench", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workbench = workbench
        self.tasks = Tasks(self)
        self.opener = Opener(self)
        self._project: Project | None = None
        self._run: int | None = None
        self._methods: tuple[MethodCard, ...] | None = None
        self._methods_asked = False
        self._runner: JobRunner | None = None

    @property
    def project(self) -> "Project | None":
        """The open project, None while there is none."""
        return self._project

    @property
    def run(self) -> int | None:
        """The number of the finished run in view, None while there is none."""
        return self._run

    @property
    def methods(self) -> tuple[MethodCard, ...] | None:
        """The methods on offer, None until they were loaded (`load_methods`)."""
        return self._methods

    @property
    def runner(self) -> JobRunner | None:
        """The job at work, None while there is none."""
        return self._runner

    def set_project(self, project: "Project | None", *, run: int | None = None) -> None:
        """Show another project, with one of its runs; the one before is closed."""
        before, self._project, self._run = self._project, project, run
        self.project_changed.emit()
        self.run_changed.emit()
        if before is not None and before is not project:
            self.tasks.run(before.close)

    def set_run(self, run: int | None) -> None:
        """Show another run of the project."""
        self._run = run
        self.run_changed.emit()

    def start_job(self, job: Job[Any]) -> JobRunner:
        """Return a runner for `job`: connect to it, then call its `start()`.

        The context keeps it, so that leaving a page or closing the window finds it.
        """
        runner = JobRunner(job, self)
        runner.ended.connect(self._on_job_ended)
        self._runner = runner
        self.job_changed.emit()
        return runner

    def load_methods(self) -> None:
        """Begin to load the methods (and with them torch) on a worker, once."""
        if self._methods_asked:
            return
        self._methods_asked = True
        self.tasks.run(self.workbench.methods, self._on_methods, on_error=self._on_methods_failed)

    def show_error(self, error: Exception) -> None:
        """Tell the person what went wrong: a sentence if the cause is known, else a report."""
        self.error_raised.emit(error)

    def show_message(self, text: str) -> None:
        """Tell the person that something went well."""
        self.message_raised.emit(text)

    def go_to(self, step: Step) -> None:
        """Show the page of a step."""
        self.step_requested.emit(int(step))

    def shutdown(self) -> None:
        """Wait for every thread and close the project. Nothing is told afterwards."""
        if self._runner is not None:
            self._runner.stop()
            self._runner.wait()
        self.tasks.shutdown()
        if self._project is not None:
            self._project.close()

    @Slot()
    def _on_job_ended(self) -> None:
        runner = self.sender()
        if runner is self._runner:
            self._runner = None
            self.job_changed.emit()
        if runner is not None:
            runner.deleteLater()

    def _on_methods(self, methods: tuple[MethodCard, ...]) -> None:
        self._methods = methods
        self.methods_changed.emit()

    def _on_methods_failed(self, error: Exception) -> None:
        self._methods_asked = False
        self.methods_failed.emit(error)
        self.show_error(error)
