"""The step in which images are grouped: settings, Start, and the run while it learns."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from deepclust_gui.model.job import Job
from deepclust_gui.model.run import DeviceChoice, Run, RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.group.group_settings import GroupSettings
from deepclust_gui.ui.group.looking import Looking
from deepclust_gui.ui.group.run_list import RunList, training_name
from deepclust_gui.ui.group.running_view import RunningView
from deepclust_gui.ui.jobs import JobRunner
from deepclust_gui.ui.parts import button, card, column, label, row, wrapping_label
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from deepclust_gui.ui.widgets.project_runs import ask_for_runs
from deepclust_gui.ui.widgets.waiting import Waiting

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

RUNS_WIDTH_PX = 320
RUNS_HEIGHT_PX = 360
NARROW_PX = 860
QWIDGETSIZE_MAX = 16_777_215


class GroupPage(QWidget):
    """Settings and earlier runs; while a run learns, its `running` view instead.

    Signals: `started(runner)` when a run begins.
    """

    started = Signal(object)

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._context = context
        self._runner: JobRunner | None = None
        self._resumed: int | None = None  # the run in `running`; None if it is a new one
        self._is_preparing = False
        self.settings = GroupSettings(self)
        self.settings.edited.connect(self._refresh)
        self.looking = Looking(context, self.settings, self)
        self.runs = RunList(self)
        self.runs.open_wanted.connect(self._open_run)
        self.runs.resume_wanted.connect(self.resume)
        self.waiting = Waiting(self)
        self.waiting.again.connect(self._load)
        self.running = RunningView(self)
        self.running.left.connect(self._leave_running)
        self.running.resume_wanted.connect(self._resume_stopped)
        self.running.keep_wanted.connect(self._keep_stopped)
        self.start_button = button(self.tr("Start"), "primary", icon_name="play")
        self.start_button.setMinimumWidth(140)
        self.start_button.clicked.connect(self.start)
        self._device = ""
        self._note = wrapping_label(role="muted")
        self._stack = QStackedWidget(self)
        self._form = self._form_page()
        for part in (self.waiting, self._form, self.running):
            self._stack.addWidget(part)
        column(self).addWidget(self._stack)
        context.methods_changed.connect(self._on_methods)
        context.methods_failed.connect(self._on_methods_failed)
        context.project_changed.connect(self._on_project)
        context.run_changed.connect(self._load_runs)
        context.busy_changed.connect(self._refresh)
        self._on_project()
        self.looking.refresh()
        self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_runs()

    # ---------------------------------------------------------------- actions

    @Slot()
    def start(self) -> None:
        """Train with the present settings."""
        project = self._context.project
        if project is None or self.settings.problem or not self._may_start():
            return
        request = self.settings.request
        self._prepare(project, lambda: project.train(request), request=request)

    @Slot(int)
    def resume(self, number: int) -> None:
        """Take up an interrupted run where it stopped."""
        project = self._context.project
        if project is not None and self._may_resume():
            self._prepare(project, lambda: project.resume(number), resumed=number)

    @Slot(int)
    def _open_run(self, number: int) -> None:
        self._context.set_run(number)
        self._context.go_to(Step.REVIEW)

    @Slot()
    def _resume_stopped(self) -> None:
        """Take up the run that was just watched; a new one has the highest number."""
        project = self._context.project
        if self._resumed is not None:
            self.resume(self._resumed)
        elif project is not None and self._may_resume():
            self._prepare(project, lambda: project.resume(project.interrupted_run().number))

    @Slot()
    def _keep_stopped(self) -> None:
        """Keep what the run that was just watched had found in its last full round."""
        project, watched = self._context.project, self._resumed
        if project is None or not self._may_resume():
            return

        def make() -> Job[Run]:
            number = project.interrupted_run().number if watched is None else watched
            return project.resume(number, finish=True)

        self._prepare(project, make, resumed=watched)

    @Slot()
    def _leave_running(self) -> None:
        self._stack.setCurrentWidget(self._form)

    # ---------------------------------------------------------------- a run begins and ends

    def _prepare(
        self,
        project: "Project",
        make: Callable[[], Job[Run]],
        *,
        request: RunRequest | None = None,
        resumed: int | None = None,
    ) -> None:
        """Make the job on a worker (that may load torch), then start it."""

        def begin(job: Job[Run]) -> None:
            self._set_preparing(is_preparing=False)
            # What the person opened meanwhile goes first.
            if project is self._context.project and self._may_start():
                self._resumed = resumed
                self._begin(job, request)

        self._set_preparing(is_preparing=True)
        self._context.tasks.run(make, begin, on_error=self._on_refused)

    def _set_preparing(self, *, is_preparing: bool) -> None:
        self._is_preparing = is_preparing
        self.start_button.setText(self.tr("Starting…") if is_preparing else self.tr("Start"))
        self._refresh()

    def _on_refused(self, error: Exception) -> None:
        self._set_preparing(is_preparing=False)
        self._context.show_error(error)

    def _begin(self, job: Job[Run], request: RunRequest | None) -> None:
        runner = self._context.start_job(job, Step.GROUP)
        self._runner = runner
        title = self.tr("Grouping your images")
        self.running.watch(runner, title=title, details=self._details(request))
        runner.succeeded.connect(self._on_succeeded)
        runner.failed.connect(self._on_failed)
        runner.ended.connect(self._on_ended)
        self._stack.setCurrentWidget(self.running)
        self._refresh()
        runner.start()
        self.started.emit(runner)

    def _details(self, request: RunRequest | None) -> str:
        if request is None:
            text = self.tr("run {number}, going on where it stopped")
            return text.format(number=self._resumed)
        card_ = self.settings.cards.chosen
        parts = [card_.info.name if card_ else request.method]
        if card_ is not None and card_.default_clusters is not None:
            parts.append(self.tr("{k} groups").format(k=self.settings.groups.value()))
        parts.append(training_name(request))
        return "  ·  ".join(parts)

    @Slot(object)
    def _on_succeeded(self, run: Run) -> None:
        was_watching = self.running.isVisible()
        self._stack.setCurrentWidget(self._form)
        self._context.set_run(run.number)
        if was_watching:
            self._context.go_to(Step.REVIEW)
            self._context.show_message(self.tr("Your images are grouped."))
            return
        self._context.show_message(
            self.tr("Your images are grouped. Look at the groups in Review.")
        )

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._context.show_error(error)

    @Slot()
    def _on_ended(self) -> None:
        if self.sender() is self._runner:
            self._runner = None
            self._load_runs()

    # ---------------------------------------------------------------- what is shown

    @Slot()
    def _load(self) -> None:
        self.waiting.show_busy(
            self.tr("Getting the methods ready"),
            self.tr("This takes a few seconds after DeepClust was started."),
        )
        self._stack.setCurrentWidget(self.waiting)
        if self._context.methods is not None:
            self._on_methods()
        else:
            self._context.load_methods()

    @Slot()
    def _on_methods(self) -> None:
        methods = self._context.methods or ()
        self.settings.set_methods(methods, recommended=self._context.workbench.recommended_method)
        self.settings.set_plugin_problems(self._context.plugin_problems)
        if self._runner is None:
            self._stack.setCurrentWidget(self._form)
        workbench = self._context.workbench
        self._context.tasks.run(
            workbench.choose_device, self._on_device, on_error=self._on_no_device
        )
        self._context.tasks.run(workbench.warm_up)
        self._refresh()

    @Slot(object)
    def _on_methods_failed(self, error: Exception) -> None:
        self.waiting.show_failed(self.tr("The methods could not be loaded"), str(error))

    def _on_device(self, choice: DeviceChoice) -> None:
        self._device = choice.reason
        self._refresh()

    def _on_no_device(self, error: Exception) -> None:
        self._device = str(error)
        self._refresh()

    @Slot()
    def _on_project(self) -> None:
        project = self._context.project
        count = project.item_count if project is not None else 0
        self.settings.set_image_count(count)
        if self._runner is None and self._stack.currentWidget() is self.running:
            self._stack.setCurrentWidget(self._form)
        self._load_runs()
        self._refresh()

    @Slot()
    def _load_runs(self) -> None:
        ask_for_runs(self._context, self._show_runs)

    def _show_runs(self, runs: tuple[Run, ...]) -> None:
        self.runs.set_runs(runs, in_view=self._context.run)

    def _may_start(self) -> bool:
        is_busy = self._context.is_busy or self._is_preparing
        return self._context.project is not None and not is_busy

    def _may_resume(self) -> bool:
        """Tell whether a run may be resumed; if not, tell the person too."""
        if not self._may_start():
            self._context.show_busy(self.tr("Wait until it is done or stop it, then resume."))
        return self._may_start()

    @Slot()
    def _refresh(self) -> None:
        problem = self.settings.problem if self._context.methods is not None else ""
        self.start_button.setEnabled(self._may_start() and not problem)
        self._note.setText(problem or self._device)
        self._note.setProperty("role", "danger" if problem else "muted")
        self._note.style().polish(self._note)

    # ---------------------------------------------------------------- set-up

    def _form_page(self) -> QWidget:
        page = QWidget(self)
        layout = column(page, spacing=0)
        self._runs_holder = self._runs_column()
        self._below = self._settings_column()
        self._beside = row(spacing=0)
        self._beside.addWidget(self._scrolled(self._below, self.tr("Settings")), 1)
        self._beside.addWidget(self._runs_holder)
        layout.addLayout(self._beside, 1)
        layout.addWidget(self._footer())
        return page

    def _place_runs(self) -> None:
        """Put the list of runs beside the settings, or below them where that is too narrow."""
        below, inside = self._below.layout(), self._beside
        assert isinstance(below, QVBoxLayout)
        narrow = self.width() < NARROW_PX
        if narrow == (below.indexOf(self._runs_holder) >= 0):
            return
        if narrow:
            below.addWidget(self._runs_holder)
        else:
            inside.addWidget(self._runs_holder)
        self._runs_holder.setMinimumWidth(0 if narrow else RUNS_WIDTH_PX)
        self._runs_holder.setMaximumWidth(QWIDGETSIZE_MAX if narrow else RUNS_WIDTH_PX)
        self._runs_holder.setMinimumHeight(RUNS_HEIGHT_PX if narrow else 0)

    def _settings_column(self) -> QWidget:
        content = QWidget(self)
        content.setObjectName("page")
        layout = column(content, spacing=SPACE_S)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.addWidget(label(self.tr("Group"), "title"))
        layout.addWidget(
            wrapping_label(
                self.tr(
                    "DeepClust looks at all images and puts together what looks alike. "
                    "The settings below are a good start."
                ),
                "muted",
            )
        )
        layout.addSpacing(SPACE_M)
        layout.addWidget(self.settings)
        layout.addStretch(1)
        return content

    def _runs_column(self) -> QWidget:
        frame = card()
        inner = frame.layout()
        assert inner is not None
        inner.addWidget(wrapping_label(self.tr("Runs of this project"), "heading"))
        scrolled = self._scrolled(self.runs, self.tr("Runs of this project"))
        inner.addWidget(scrolled)
        holder = QWidget(self)
        holder.setFixedWidth(RUNS_WIDTH_PX)
        layout = column(holder)
        layout.setContentsMargins(0, SPACE_XL, SPACE_XL, SPACE_L)
        layout.addWidget(frame)
        return holder

    def _scrolled(self, content: QWidget, name: str) -> QScrollArea:
        area = QScrollArea(self)
        area.setAccessibleName(name)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        return area

    def _footer(self) -> QFrame:
        footer = QFrame(self)
        footer.setProperty("role", "footer")
        bar = row(footer, spacing=SPACE_M)
        bar.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
        bar.addWidget(self._note, 1)
        bar.addWidget(self.start_button)
        return footer
