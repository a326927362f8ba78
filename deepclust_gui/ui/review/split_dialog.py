"""Parting one group: into how many parts, by what, and how far it is."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QProgressBar, QRadioButton, QWidget

from deepclust_gui.errors import Cancelled, DeepClustError
from deepclust_gui.model.curation import Edit
from deepclust_gui.model.job import Job
from deepclust_gui.model.method import MethodCard
from deepclust_gui.ui.jobs import JobRunner
from deepclust_gui.ui.parts import column, label, row, wrapping_label
from deepclust_gui.ui.phases import phase_words
from deepclust_gui.ui.review.edit_words import group_words
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.dialog_frame import DialogFrame
from deepclust_gui.ui.widgets.param_editors import CalmComboBox, CalmSpinBox
from deepclust_gui.ui.words import images, time_left

MOST_PARTS = 50
WIDTH_PX = 480
BAR_STEPS = 1000
INDENT_PX = 24


class SplitState(Enum):
    """What the dialog does, as the person sees it."""

    READY = auto()
    BUSY = auto()
    STOPPING = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a quick split; None after a stop."""

    edit: Edit | None


class SplitDialog(DialogFrame):
    """Splits a group by clustering just its images, and closes once that is done.

    `methods` are those that can be trained on them; for None they are awaited from the context.
    Closing it while it works stops the work first.
    """

    def __init__(
        self,
        session: ReviewSession,
        group: int,
        methods: tuple[MethodCard, ...] | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Split a group"), parent, width=WIDTH_PX)
        self._session = session
        self._group = group
        self._members = len(session.grouping.members(group))
        self._methods: tuple[MethodCard, ...] = ()
        self._job: Job[Edit] | None = None
        self._runner: JobRunner | None = None
        self._state = SplitState.READY
        self._make_parts()
        self._lay_out()
        session.context.methods_changed.connect(self._on_methods)
        self._set_methods(methods if methods is not None else session.context.methods)
        self._set_state(SplitState.READY)
        self.parts.setFocus()

    @property
    def state(self) -> SplitState:
        return self._state

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.parts.selectAll()

    @Slot()
    def reject(self) -> None:
        """Close; while it works, stop that first."""
        if self._job is None:
            super().reject()
            return
        self._job.control.stop()
        self._set_state(SplitState.STOPPING)

    # ---------------------------------------------------------------- the work

    @Slot()
    def start(self) -> None:
        """Begin to split."""
        if self._job is not None:
            return
        card = self._card() if self.by_method.isChecked() else None
        context = self._session.context
        if card is not None and context.is_busy:
            self._fail(
                DeepClustError(
                    self.tr("DeepClust is still busy."),
                    self.tr("Wait until it is done or stop it, or split by how they look."),
                )
            )
            return
        try:
            self._job = self._session.curation.split_by(
                self._group, self.parts.value(), method=None if card is None else card.info.key
            )
        except DeepClustError as error:
            self._fail(error)
            return
        self._set_state(SplitState.BUSY)
        if card is None:
            self._run_quickly(self._job)
        else:
            self._train(self._job)

    def _run_quickly(self, job: Job[Edit]) -> None:
        self._session.context.tasks.run(
            lambda: _outcome(job), self._on_outcome, on_error=self._on_failed
        )

    def _train(self, job: Job[Edit]) -> None:
        runner = self._session.context.start_job(job, Step.REVIEW)
        self._runner = runner
        runner.progressed.connect(self._on_progressed)
        runner.succeeded.connect(self._on_split)
        runner.failed.connect(self._on_failed)
        runner.cancelled.connect(self._on_stopped)
        runner.start()

    @Slot()
    def _on_progressed(self) -> None:
        progress = self._runner.latest if self._runner is not None else None
        if progress is None or self._state is not SplitState.BUSY:
            return
        self.bar.setRange(0, 0 if progress.fraction is None else BAR_STEPS)
        if progress.fraction is not None:
            self.bar.setValue(round(progress.fraction * BAR_STEPS))
        left = time_left(progress.seconds_left)
        self.tell("  ·  ".join(part for part in (phase_words(progress.phase), left) if part))

    def _on_outcome(self, outcome: _Outcome) -> None:
        if outcome.edit is None:
            self._on_stopped()
        else:
            self._on_split(outcome.edit)

    @Slot(object)
    def _on_split(self, edit: Edit) -> None:
        self._job = self._runner = None
        self._set_state(SplitState.READY)
        self.accept()
        self._session.took_place(edit)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._fail(error)
        if not isinstance(error, DeepClustError):
            self._session.context.show_error(error)

    @Slot()
    def _on_stopped(self) -> None:
        self._job = self._runner = None
        self._set_state(SplitState.READY)
        self.tell(self.tr("Stopped. Nothing was changed."))

    def _fail(self, error: Exception) -> None:
        self._job = self._runner = None
        self._set_state(SplitState.FAILED)
        known = isinstance(error, DeepClustError)
        self.tell(str(error) if known else self.tr("DeepClust made a mistake."), "danger")

    # ---------------------------------------------------------------- what is shown

    def _set_state(self, state: SplitState) -> None:
        self._state = state
        busy = state in (SplitState.BUSY, SplitState.STOPPING)
        splittable = self._members >= 2
        for control in (self.by_looks, self.by_method, self.parts):
            control.setEnabled(not busy and splittable)
        self.start_button.setEnabled(not busy and splittable)
        self.start_button.setText(self.tr("Splitting…") if busy else self.tr("Split"))
        self.cancel_button.setEnabled(state is not SplitState.STOPPING)
        self.cancel_button.setText(self.tr("Stop") if busy else self.tr("Cancel"))
        self.bar.setVisible(busy)
        self.bar.setRange(0, 0 if busy else 1)  # an idle bar must not keep its timer running
        words = {
            SplitState.BUSY: self.tr("Getting ready"),
            SplitState.STOPPING: self.tr("Stopping…"),
        }
        self.tell(words.get(state, "" if splittable else self.tr("One image cannot be split.")))
        self._show_method()

    @Slot()
    def _show_method(self) -> None:
        """Tell about the method that is chosen, and whether the number of parts is its own."""
        ready = self._state in (SplitState.READY, SplitState.FAILED) and self._members >= 2
        by_method, card = self.by_method.isChecked(), self._card()
        self.by_method.setEnabled(ready and bool(self._methods))
        self.method.setEnabled(ready and by_method)
        finds_number = by_method and card is not None and card.default_clusters is None
        self.parts.setEnabled(ready and not finds_number)
        if not self._methods:
            self._summary.setText(self.tr("Methods are still being loaded…"))
        elif finds_number:
            self._summary.setText(self.tr("This method finds the number of parts by itself."))
        else:
            self._summary.setText(card.info.summary if card else "")

    def _card(self) -> MethodCard | None:
        place = self.method.currentIndex()
        return self._methods[place] if 0 <= place < len(self._methods) else None

    def _set_methods(self, methods: tuple[MethodCard, ...] | None) -> None:
        seen_with = self._session.curation.run.request.features
        self._methods = tuple(card for card in methods or () if card.info.can_group(seen_with))
        self.method.clear()
        for card in self._methods:
            self.method.addItem(card.info.name, card.info.key)
        self._show_method()

    @Slot()
    def _on_methods(self) -> None:
        if not self._methods:
            self._set_methods(self._session.context.methods)

    # ---------------------------------------------------------------- set-up

    def _make_parts(self) -> None:
        self.parts = CalmSpinBox(self)
        self.parts.setRange(2, max(2, min(MOST_PARTS, self._members)))
        self.parts.setAccessibleName(self.tr("Number of parts"))
        self.parts.setFixedWidth(90)
        self.by_looks = QRadioButton(self.tr("By how they look to the method of this run"), self)
        self.by_looks.setChecked(True)
        self.by_method = QRadioButton(self.tr("Train a method on just these images"), self)
        for choice in (self.by_looks, self.by_method):
            choice.setAccessibleName(choice.text())
        self.by_method.toggled.connect(self._show_method)
        self.method = CalmComboBox(self)
        self.method.setAccessibleName(self.tr("Method"))
        self.method.currentIndexChanged.connect(self._show_method)
        self._summary = wrapping_label(role="small")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))

    def _lay_out(self) -> None:
        title = self.tr("Split {group}").format(
            group=group_words(self._group, self._session.grouping)
        )
        self.body.addWidget(label(title, "heading"))
        self.body.addWidget(
            wrapping_label(
                self.tr(
                    "Its {images} are parted by what sets them apart. The largest part stays, the "
                    "others become new groups."
                ).format(images=images(self._members)),
                "muted",
            )
        )
        self.body.addSpacing(SPACE_S)
        asked = row(spacing=SPACE_M)
        asked.addWidget(label(self.tr("Into how many parts")))
        asked.addWidget(self.parts)
        asked.addStretch(1)
        self.body.addLayout(asked)
        self.body.addSpacing(SPACE_S)
        self.body.addWidget(self.by_looks)
        self.body.addWidget(_indented(wrapping_label(self.tr("Takes a moment."), "small")))
        self.body.addWidget(self.by_method)
        self.body.addWidget(_indented(self.method, self._summary))
        self.body.addSpacing(SPACE_L)
        self.body.addStretch(1)
        self.body.addWidget(self.bar)
        self.cancel_button, self.start_button = self.add_buttons(
            self.tr("Cancel"), self.tr("Split")
        )
        self.start_button.clicked.connect(self.start)


def _indented(*widgets: QWidget) -> QWidget:
    """Return a column that stands under the text of a radio button."""
    holder = QWidget()
    inner = column(holder, spacing=SPACE_S)
    inner.setContentsMargins(INDENT_PX, 0, 0, SPACE_S)
    for widget in widgets:
        inner.addWidget(widget)
    return holder


def _outcome(job: Job[Edit]) -> _Outcome:
    """Do a job on a worker; a stop is an outcome."""
    try:
        return _Outcome(job.run())
    except Cancelled:
        return _Outcome(None)
