"""What the pages share: the open project, the run in view, the job at work, and a way to speak."""

import gc
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.job import Job
from deepclust_gui.model.method import MethodCard, PluginProblem
from deepclust_gui.ui.jobs import JobRunner, Tasks
from deepclust_gui.ui.opener import Opener
from deepclust_gui.ui.step import Step

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project, Workbench


class ProjectContext(QObject):
    """The state the pages stand on. It lives on the window's thread.

    Signals: `project_changed()`, `run_changed()`, `groups_changed()` (by an edit made elsewhere
    than in Review), `methods_changed()` (`methods` was loaded),
    `methods_failed(exception)`, `job_changed()` (`runner` is another or None), `busy_changed()`
    (`is_busy` may have changed); for the window: `error_raised(exception)`, `message_raised(text)`,
    `notice_raised(text)`, `step_requested(step)`.
    """

    project_changed = Signal()
    run_changed = Signal()
    groups_changed = Signal()
    methods_changed = Signal()
    methods_failed = Signal(object)
    job_changed = Signal()
    busy_changed = Signal()
    error_raised = Signal(object)
    message_raised = Signal(str)
    notice_raised = Signal(str)
    step_requested = Signal(int)

    def __init__(self, workbench: "Workbench", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workbench = workbench
        self.tasks = Tasks(self)
        self.opener = Opener(self)
        self._project: Project | None = None
        self._run: int | None = None
        self._methods: tuple[MethodCard, ...] | None = None
        self._plugin_problems: tuple[PluginProblem, ...] = ()
        self._methods_asked = False
        self._runner: JobRunner | None = None
        self._job_step = Step.IMAGES

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
    def plugin_problems(self) -> tuple[PluginProblem, ...]:
        """The plugins that could not be used; known once the methods are."""
        return self._plugin_problems

    @property
    def runner(self) -> JobRunner | None:
        """The job at work, None while there is none."""
        return self._runner

    @property
    def job_step(self) -> Step:
        """The step that the job at work belongs to."""
        return self._job_step

    @property
    def is_busy(self) -> bool:
        """True while a job is at work or something is being opened: then neither may begin."""
        return self._runner is not None or self.opener.is_busy

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

    def start_job(self, job: Job[Any], step: Step) -> JobRunner:
        """Return a runner for a `job` of a step: connect to it, then call its `start()`.

        The context keeps it, so that leaving a page or closing the window finds it. Ask `is_busy`
        first: RuntimeError is raised if another job is at work.
        """
        if self._runner is not None:
            raise RuntimeError(f"“{self._runner.job.title}” is still at work.")
        runner = JobRunner(job, self)
        runner.ended.connect(self._on_job_ended)
        self._runner = runner
        self._job_step = step
        self.job_changed.emit()
        self.busy_changed.emit()
        return runner

    def load_methods(self) -> None:
        """Begin to load the methods (and with them torch) on a worker, once."""
        if self._methods_asked:
            return
        self._methods_asked = True
        workbench = self.workbench
        self.tasks.run(
            lambda: (workbench.methods(), workbench.plugin_problems()),
            lambda loaded: self._on_methods(*loaded),
            on_error=self._on_methods_failed,
        )

    def show_error(self, error: Exception) -> None:
        """Tell the person what went wrong: a sentence if the cause is known, else a report."""
        self.error_raised.emit(error)

    def show_busy(self, hint: str) -> None:
        """Tell the person that something else has to end first."""
        self.show_error(DeepClustError(self.tr("DeepClust is still busy."), hint))

    def show_message(self, text: str) -> None:
        """Tell the person that something went well."""
        self.message_raised.emit(text)

    def show_notice(self, text: str) -> None:
        """Tell the person what has to be known but is no failure."""
        self.notice_raised.emit(text)

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
            self.busy_changed.emit()
        if runner is not None:
            runner.deleteLater()

    def _on_methods(
        self, methods: tuple[MethodCard, ...], problems: tuple[PluginProblem, ...]
    ) -> None:
        self._methods, self._plugin_problems = methods, problems
        # What torch brought along is there to stay. Python would look through all of it whenever it
        # looks for what is garbage, and hold the window up for a quarter of a second.
        if not gc.get_freeze_count():
            gc.freeze()
        self.methods_changed.emit()

    def _on_methods_failed(self, error: Exception) -> None:
        self._methods_asked = False
        self.methods_failed.emit(error)
        self.show_error(error)
