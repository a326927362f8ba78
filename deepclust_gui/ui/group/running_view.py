"""What is seen while a run learns: how far it is, its loss, its map, and how to steer it."""

from enum import Enum, auto

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.progress import Progress
from deepclust_gui.ui.group.loss_curve import LossCurve
from deepclust_gui.ui.jobs import JobRunner
from deepclust_gui.ui.map.legend import Legend
from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.parts import button, card, column, label, row, wrapping_label
from deepclust_gui.ui.phases import phase_words
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from deepclust_gui.ui.words import group_name, number, time_left

BAR_STEPS = 1000
SIDE_WIDTH_PX = 320


class RunState(Enum):
    """What the run does, as the person sees it."""

    WORKING = auto()
    PAUSED = auto()
    FINISHING = auto()
    STOPPING = auto()
    STOPPED = auto()
    INTERRUPTED = auto()
    FAILED = auto()


_ENDED = (RunState.STOPPED, RunState.INTERRUPTED, RunState.FAILED)


class RunningView(QWidget):
    """Watches one run at a time, given by `watch`.

    Signals: `resume_wanted()` and `keep_wanted()` after a stop or an interruption; `left()` when
    the person goes back to the settings.
    """

    resume_wanted = Signal()
    keep_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner: JobRunner | None = None
        self._state = RunState.WORKING
        self._snapshot: object = None
        self._make_head()
        self.map = MapView(self, selects=False)
        self.map.set_labels_shown(False)
        self.legend = Legend(self)
        self.losses = LossCurve(self)
        self._loss = self._loss_card()
        self._make_buttons()
        self._lay_out()
        self._set_state(RunState.WORKING)

    @property
    def state(self) -> RunState:
        return self._state

    @property
    def phase(self) -> str:
        return self._phase.text()

    def watch(self, runner: JobRunner, *, title: str, details: str) -> None:
        """Show another run from its beginning. Call it before the runner is started."""
        self._runner = runner
        self._snapshot = None
        self._title.setText(title)
        self._details.setText(details)
        self._phase.setText(self.tr("Getting ready"))
        self._facts.setText("")
        self._show_warning("")
        self.bar.setRange(0, 0)
        self.map.set_cloud(None)
        self.legend.set_names({})
        self.losses.show_losses(())
        self._loss.hide()
        self._set_state(RunState.WORKING)
        runner.progressed.connect(self._on_progressed)
        runner.failed.connect(self._on_failed)
        runner.cancelled.connect(self._on_cancelled)

    # ---------------------------------------------------------------- steering

    @Slot()
    def pause_or_go_on(self) -> None:
        """Let the run wait, or go on."""
        if self._runner is None:
            return
        if self._state is RunState.PAUSED:
            self._runner.job.control.resume()
            self._set_state(RunState.WORKING)
        else:
            self._runner.job.control.pause()
            self._set_state(RunState.PAUSED)

    @Slot()
    def finish_now(self) -> None:
        """End the run soon and keep what it found."""
        if self._runner is not None:
            self._runner.job.control.finish()
            self._set_state(RunState.FINISHING)

    @Slot()
    def stop(self) -> None:
        """End the run now; it can be resumed from its last full round."""
        if self._runner is not None:
            self._runner.stop()
            self._set_state(RunState.STOPPING)

    # ---------------------------------------------------------------- what the run tells

    @Slot()
    def _on_progressed(self) -> None:
        if self._runner is None or self.sender() is not self._runner:
            return
        progress = self._runner.latest
        if progress is not None:
            self._show(progress)

    def _show(self, progress: Progress) -> None:
        self._phase.setText(phase_words(progress.phase))
        self._facts.setText(self._facts_of(progress))
        self._show_warning(progress.warning)
        fraction = progress.fraction
        self.bar.setRange(0, 0 if fraction is None else BAR_STEPS)
        if fraction is not None:
            self.bar.setValue(round(fraction * BAR_STEPS))
        if progress.losses:  # k-means has none
            self._loss.show()
        self.losses.show_losses(progress.losses)
        if progress.snapshot is not None and progress.snapshot is not self._snapshot:
            self._snapshot = progress.snapshot
            self._show_map(progress)

    def _show_map(self, progress: Progress) -> None:
        snapshot = progress.snapshot
        assert snapshot is not None
        cloud = Cloud(snapshot.positions, snapshot.labels, snapshot.items)
        self.map.show_next(cloud)
        names = {group: group_name(group) for group in cloud.groups.tolist()}
        self.legend.set_names(names)
        self._map_note.setText(
            self.tr("Each dot is an image. Images that look alike move together.")
            if names
            else self.tr("Each dot is an image. It has no groups yet, so all dots are grey.")
        )

    def _facts_of(self, progress: Progress) -> str:
        facts = []
        if progress.may_settle:
            facts.append(
                self.tr("{unit} so far: {done} of {total} at most").format(
                    done=number(progress.done),
                    total=number(progress.total),
                    unit=progress.unit.capitalize(),
                )
            )
        elif progress.total:
            facts.append(
                self.tr("{done} of {total} {unit}").format(
                    done=number(progress.done), total=number(progress.total), unit=progress.unit
                )
            )
        if progress.images_per_s:
            speed = number(round(progress.images_per_s))
            facts.append(self.tr("{count} images a second").format(count=speed))
        left = time_left(progress.seconds_left)
        if left:
            facts.append(self.tr("{time} in this step").format(time=left))
        if progress.note:
            facts.append(progress.note)
        return "  ·  ".join(facts)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if self.sender() is self._runner:
            known = isinstance(error, DeepClustError)
            words = str(error) if known else self.tr("DeepClust made a mistake.")
            may_resume = getattr(error, "may_resume", False)
            self._set_state(RunState.INTERRUPTED if may_resume else RunState.FAILED, words)

    @Slot()
    def _on_cancelled(self) -> None:
        if self.sender() is self._runner:
            self._set_state(RunState.STOPPED)

    def _show_warning(self, words: str) -> None:
        self.warning.setText(words)
        self.warning.setVisible(bool(words))

    def _set_state(self, state: RunState, words: str = "") -> None:
        self._state = state
        ended = state in _ENDED
        may_resume = state in (RunState.STOPPED, RunState.INTERRUPTED)
        paused, steerable = state is RunState.PAUSED, state in (RunState.WORKING, RunState.PAUSED)
        for control in (self.pause_button, self.finish_button, self.stop_button):
            control.setVisible(not ended)
            control.setEnabled(steerable)
        self.pause_button.setText(self.tr("Go on") if paused else self.tr("Pause"))
        finishing, stopping = state is RunState.FINISHING, state is RunState.STOPPING
        self.finish_button.setText(
            self.tr("Finishing…") if finishing else self.tr("Finish now and keep")
        )
        self.stop_button.setText(self.tr("Stopping…") if stopping else self.tr("Stop"))
        self.back_button.setVisible(ended)
        self.resume_button.setVisible(may_resume)
        self.keep_button.setVisible(may_resume)
        if ended or not steerable:
            self._facts.setText("")
        if ended:
            self.bar.setRange(0, BAR_STEPS)
            self._show_warning("")
            self._phase.setText(self._end_of(state))
        self._note.setText(words or self._words_for(state))
        went_wrong = state in (RunState.FAILED, RunState.INTERRUPTED)
        self._note.setProperty("role", "danger" if went_wrong else "muted")
        self._note.style().polish(self._note)
        if may_resume:
            self.resume_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_of(self, state: RunState) -> str:
        return {
            RunState.STOPPED: self.tr("Stopped"),
            RunState.INTERRUPTED: self.tr("Interrupted"),
        }.get(state, self.tr("It did not work"))

    def _words_for(self, state: RunState) -> str:
        words = {
            RunState.WORKING: self.tr(
                "You can look at your images meanwhile. If you stop, it can be resumed later "
                "from its last full round."
            ),
            RunState.PAUSED: self.tr("Paused. The computer is free until you go on."),
            RunState.FINISHING: self.tr("Putting together what was found so far…"),
            RunState.STOPPING: self.tr("Saving where it is, so that it can be resumed…"),
            RunState.STOPPED: self.tr(
                "It can be resumed from its last full round: now, or later from the list of runs."
            ),
        }
        return words.get(state, "")

    # ---------------------------------------------------------------- set-up

    def _make_head(self) -> None:
        self._title = label(role="title")
        self._details = label(role="muted")
        self._phase = label(role="heading")
        self._facts = label(role="muted")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of this step"))
        self.warning = wrapping_label(role="warning")
        self.warning.setAccessibleName(self.tr("What to know about this run"))
        self._note = wrapping_label(role="muted")
        self._map_note = label(role="small")

    def _make_buttons(self) -> None:
        self.pause_button = button(self.tr("Pause"), icon_name="pause")
        self.pause_button.clicked.connect(self.pause_or_go_on)
        self.finish_button = button(self.tr("Finish now and keep"), icon_name="check")
        self.finish_button.setToolTip(self.tr("End early and look at the groups found so far."))
        self.finish_button.clicked.connect(self.finish_now)
        self.stop_button = button(self.tr("Stop"), "danger", icon_name="stop")
        self.stop_button.setToolTip(
            self.tr("End without groups. It can be resumed from its last full round.")
        )
        self.stop_button.clicked.connect(self.stop)
        self.back_button = button(self.tr("Back to the settings"))
        self.back_button.clicked.connect(self.left)
        self.keep_button = button(self.tr("Keep what it found"), icon_name="check")
        self.keep_button.setToolTip(
            self.tr("Look at the groups of its last full round, without learning any further.")
        )
        self.keep_button.clicked.connect(self.keep_wanted)
        self.resume_button = button(self.tr("Resume"), "primary", icon_name="play")
        self.resume_button.clicked.connect(self.resume_wanted)

    def _lay_out(self) -> None:
        head = row(spacing=SPACE_M)
        head.addWidget(self._title)
        head.addWidget(self._details, 1, Qt.AlignmentFlag.AlignBottom)
        step = row(spacing=SPACE_M)
        step.addWidget(self._phase)
        step.addStretch(1)
        step.addWidget(self._facts)
        body = row(spacing=SPACE_L)
        body.addWidget(self._map_card(), 1)
        body.addWidget(self._loss)
        content = column(spacing=SPACE_M)
        content.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        content.addLayout(head)
        content.addSpacing(SPACE_S)
        content.addLayout(step)
        content.addWidget(self.bar)
        content.addWidget(self.warning)
        content.addLayout(body, 1)
        whole = column(self, spacing=0)
        whole.addLayout(content, 1)
        whole.addWidget(self._footer())

    def _map_card(self) -> QFrame:
        frame = card(padding=SPACE_M)
        inner = frame.layout()
        assert inner is not None
        inner.addWidget(label(self.tr("Map of your images, live"), "strong"))
        inner.addWidget(self.map)
        inner.addWidget(self.legend)
        inner.addWidget(self._map_note)
        return frame

    def _loss_card(self) -> QFrame:
        frame = card(padding=SPACE_M)
        frame.setFixedWidth(SIDE_WIDTH_PX)
        inner = frame.layout()
        assert inner is not None
        inner.addWidget(label(self.tr("Loss"), "strong"))
        inner.addWidget(
            wrapping_label(
                self.tr("How far off it still is, round by round. Lower is better."),
                "small",
            )
        )
        inner.addWidget(self.losses)
        return frame

    def _footer(self) -> QFrame:
        footer = QFrame(self)
        footer.setProperty("role", "footer")
        bar: QHBoxLayout = row(footer, spacing=SPACE_S)
        bar.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
        bar.addWidget(self._note, 1)
        for control in (
            self.pause_button,
            self.finish_button,
            self.stop_button,
            self.back_button,
            self.keep_button,
            self.resume_button,
        ):
            bar.addWidget(control)
        return footer
