"""The step in which a person takes the groups along: as a table, or as folders of copies."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job
from deepclust_gui.model.run import Run
from deepclust_gui.model.sorting import BrokenOff, PlanKind, SortOutcome, SortPlan, UndoPlan
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.export.sort_panel import SortPanel
from deepclust_gui.ui.export.table_panel import TablePanel
from deepclust_gui.ui.jobs import JobRunner, Task
from deepclust_gui.ui.parts import column, label, row, wrapping_label
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_XL
from deepclust_gui.ui.widgets.project_runs import ask_for_runs
from deepclust_gui.ui.widgets.run_choice import RunChoice
from deepclust_gui.ui.widgets.waiting import Waiting

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


class ExportPage(QWidget):
    """Two cards, both about the run that the context has in view."""

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._context = context
        self._plan: SortPlan | UndoPlan | None = None
        self._planning: Task | None = None
        self._runner: JobRunner | None = None
        self._broken_off: BrokenOff | None = None
        self.runs = RunChoice(self)
        self.table = TablePanel(self)
        self.sort = SortPanel(self)
        self._show_outcome: Callable[[SortOutcome], None] = self.sort.show_undone
        self.waiting = Waiting(self)
        self._connect()
        self._stack = QStackedWidget(self)
        self._body = self._lay_out()
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self._body)
        column(self).addWidget(self._stack)
        self._on_run()

    # ---------------------------------------------------------------- tables

    @Slot(str, str)
    def save(self, kind: str, path: str) -> None:
        """Write the labels as `kind` to `path`, which the dialog has asked about if it exists."""
        project, run = self._context.project, self._context.run
        if project is None or run is None:
            return
        out = Path(path)
        self.table.show_busy(out)
        self._context.tasks.run(
            lambda: project.export(run, out, format=kind, force=True),
            lambda _: self._on_saved(out),
            on_error=self._on_unsaved,
        )

    def _on_saved(self, out: Path) -> None:
        self.table.set_suggestion(out.parent, out.stem)
        self.table.show_saved(out)

    def _on_unsaved(self, error: Exception) -> None:
        self.table.show_failed(_words(error))
        if not isinstance(error, DeepClustError | OSError):
            self._context.show_error(error)

    # ---------------------------------------------------------------- folders

    @Slot(str)
    def plan(self, folder: str) -> None:
        """Find out what copying into `folder` would do."""
        project, run = self._context.project, self._context.run
        if project is None or run is None:
            return
        self._stop_planning()
        control = Control()
        mode = self.sort.mode
        self.sort.show_planning(Path(folder))
        self._planning = self._context.tasks.run(
            lambda: project.filing.plan(run, Path(folder), mode, control=control),
            self._on_plan,
            on_error=self._on_no_plan,
            control=control,
        )

    def _on_plan(self, plan: SortPlan) -> None:
        self._planning, self._plan = None, plan
        self.sort.show_plan(plan)

    @Slot()
    def plan_undo(self) -> None:
        """Find out what taking all sorts back would do."""
        project = self._context.project
        if project is None:
            return
        self._stop_planning()
        control = Control()
        self.sort.show_looking_back()
        self._planning = self._context.tasks.run(
            lambda: project.filing.plan_undo(control=control),
            self._on_undo_plan,
            on_error=self._on_no_plan,
            control=control,
        )

    def _on_undo_plan(self, plan: UndoPlan) -> None:
        self._planning, self._plan = None, plan
        self.sort.show_undo_plan(plan)

    def _look_for_sorts(self) -> None:
        """Offer to undo where the project was sorted, and to finish what a crash broke off."""
        if (project := self._context.project) is not None:
            self._context.tasks.run(
                lambda: (project.filing.can_undo, project.filing.broken_off),
                lambda found: self._on_sorts(project, can_undo=found[0], broken_off=found[1]),
                on_error=self._on_no_plan,
            )

    def _on_sorts(
        self, project: "Project", *, can_undo: bool, broken_off: BrokenOff | None
    ) -> None:
        if project is self._context.project:
            self._broken_off = broken_off
            self.sort.set_offers(can_undo=can_undo, broken_off=broken_off)

    def _on_no_plan(self, error: Exception) -> None:
        self._planning = None
        self._on_copy_failed(error)

    def _stop_planning(self) -> None:
        if self._planning is not None:
            self._planning.cancel()
            self._planning = None

    @Slot()
    def copy(self) -> None:
        """Carry out the plan that is shown."""
        project, plan = self._context.project, self._plan
        if project is None or plan is None:
            return
        if isinstance(plan, UndoPlan):
            self._start(project.filing.undo(plan), self.sort.show_undone)
        else:
            show = partial(self.sort.show_outcome, mode=plan.mode)
            self._start(project.filing.sort(plan), show)

    @Slot()
    def finish(self) -> None:
        """Finish what a crash broke off."""
        project, waits = self._context.project, self._broken_off
        if project is None or waits is None:
            return
        if waits.plan.kind is PlanKind.UNDO:
            show = self.sort.show_undone
        else:
            show = partial(self.sort.show_outcome, mode=waits.plan.mode)
        self._start(project.filing.finish(), show)

    @Slot()
    def put_back(self) -> None:
        """Take back the sort that a crash broke off; an undo that was broken off is left so."""
        project, waits = self._context.project, self._broken_off
        if project is None or waits is None:
            return
        if waits.plan.kind is PlanKind.SORT:
            self._start(project.filing.put_back(), self.sort.show_undone)
            return
        self._context.tasks.run(
            project.filing.leave, lambda _: self._on_left(), on_error=self._on_no_plan
        )

    def _on_left(self) -> None:
        self.sort.show_empty()
        self._look_for_sorts()
        self._context.show_message(self.tr("It is left as it is."))

    def _start(self, job: Job[SortOutcome], show: Callable[[SortOutcome], None]) -> None:
        """Run a job that touches files; `show` what came of it."""
        if self._context.is_busy:
            self._context.show_busy(self.tr("Wait until it is done or stop it, then copy."))
            return
        self._show_outcome = show
        runner = self._context.start_job(job, Step.EXPORT)
        self._runner = runner
        runner.progressed.connect(self._on_progressed)
        runner.succeeded.connect(self._on_copied)
        runner.failed.connect(self._on_copy_failed)
        runner.cancelled.connect(self._on_stopped)
        runner.ended.connect(self._on_ended)
        self.sort.show_copying()
        runner.start()

    @Slot()
    def stop(self) -> None:
        """Stop planning or copying; copies that are complete stay."""
        if self._planning is not None:
            self._stop_planning()
            self.sort.show_empty()
        elif self._runner is not None:
            self._runner.stop()
            self.sort.show_stopping()

    @Slot()
    def _on_progressed(self) -> None:
        if self._runner is not None and self._runner.latest is not None:
            self.sort.show_progress(self._runner.latest)

    @Slot(object)
    def _on_copied(self, outcome: SortOutcome) -> None:
        self._show_outcome(outcome)
        self._replace_notice()

    @Slot(object)
    def _on_copy_failed(self, error: Exception) -> None:
        self.sort.show_failed(_words(error))
        if not isinstance(error, DeepClustError | OSError):
            self._context.show_error(error)

    @Slot()
    def _on_stopped(self) -> None:
        self.sort.show_stopped(undoing=self._show_outcome == self.sort.show_undone)
        self._replace_notice()

    def _replace_notice(self) -> None:
        """Let the bar no longer say that something was broken off."""
        if self._broken_off is not None:
            self._context.show_message(self.sort.text)

    @Slot()
    def _on_ended(self) -> None:
        if self.sender() is self._runner:
            self._runner = self._plan = None
            self._look_for_sorts()

    # ---------------------------------------------------------------- which run

    @Slot()
    def _on_run(self) -> None:
        self._stop_planning()
        project = self._context.project
        if project is None or self._context.run is None:
            self.waiting.show_empty(
                self.tr("There is nothing to take along yet"),
                self.tr("Group your images first. Then save the groups here."),
                action=self.tr("Go to Group"),
            )
            self._stack.setCurrentWidget(self.waiting)
            return
        self._stack.setCurrentWidget(self._body)
        self.table.set_suggestion(Path.home(), f"{project.name} groups")
        self.table.show_idle()
        self._plan = None
        if self._runner is None:
            self.sort.show_empty()
        self._look_for_sorts()
        ask_for_runs(self._context, self._show_runs)

    def _show_runs(self, runs: tuple[Run, ...]) -> None:
        self.runs.set_runs(runs, shown=self._context.run)

    @Slot()
    def _go_to_group(self) -> None:
        self._context.go_to(Step.GROUP)

    def _connect(self) -> None:
        self.runs.chosen.connect(self._context.set_run)
        self.table.save_wanted.connect(self.save)
        self.sort.plan_wanted.connect(self.plan)
        self.sort.copy_wanted.connect(self.copy)
        self.sort.undo_wanted.connect(self.plan_undo)
        self.sort.finish_wanted.connect(self.finish)
        self.sort.back_wanted.connect(self.put_back)
        self.sort.stop_wanted.connect(self.stop)
        self.waiting.again.connect(self._go_to_group)
        self._context.run_changed.connect(self._on_run)

    def _lay_out(self) -> QWidget:
        body = QWidget(self)
        layout = column(body, spacing=SPACE_M)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        head = row(spacing=SPACE_M)
        head.addWidget(label(self.tr("Export"), "title"))
        head.addStretch(1)
        head.addWidget(self.runs)
        layout.addLayout(head)
        layout.addWidget(
            wrapping_label(self.tr("Take your groups along, for whatever comes next."), "muted")
        )
        layout.addSpacing(SPACE_M)
        cards = row(spacing=SPACE_L)
        cards.addWidget(self.table, 2, Qt.AlignmentFlag.AlignTop)
        cards.addWidget(self.sort, 3)
        layout.addLayout(cards, 1)
        return body


def _words(error: Exception) -> str:
    """Return a failure in words: what the system says about a file, else the error's own."""
    if isinstance(error, OSError):
        return f"{error.strerror}: “{error.filename}”."
    return str(error)
