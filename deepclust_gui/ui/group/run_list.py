"""The runs of a project, newest first, each with what can be done next."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from deepclust_gui.model.run import Effort, Preset, Run, RunRequest, RunStatus
from deepclust_gui.ui.parts import button, column, label, line, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_S, SPACE_XS
from deepclust_gui.ui.widgets.score_words import short_score
from deepclust_gui.ui.words import days_ago, duration

MOST_SHOWN = 30
STOPPED = "Stopped. It can be resumed."
"""What a run says of itself that was stopped: the badge and the button say it already."""

AS_PUBLISHED = "paper"


class RunRow(QWidget):
    """One run. Signals: `open_wanted(number)`, `resume_wanted(number)`."""

    open_wanted = Signal(int)
    resume_wanted = Signal(int)

    def __init__(self, run: Run, *, in_view: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.run = run
        self.setObjectName(f"run_{run.number}")
        layout = column(self, spacing=SPACE_XS)
        layout.setContentsMargins(0, SPACE_S, 0, SPACE_S)
        layout.addLayout(self._head(in_view=in_view))
        layout.addWidget(wrapping_label(self._facts(), "small"))
        if run.message and run.message != STOPPED:
            layout.addWidget(wrapping_label(run.message, "small"))
        action = self._action()
        if action is not None:
            layout.addWidget(action)

    def _head(self, *, in_view: bool) -> QHBoxLayout:
        head = row(spacing=SPACE_S)
        head.addWidget(wrapping_label(self._title(), "strong"), 1)
        words, role = {
            RunStatus.DONE: (self.tr("In view") if in_view else "", "badge"),
            RunStatus.INTERRUPTED: (self.tr("Unfinished"), "waiting"),
            RunStatus.FAILED: (self.tr("Failed"), "failed"),
            RunStatus.RUNNING: (self.tr("Running"), "badge"),
        }[self.run.status]
        if words:
            head.addWidget(label(words, role))
        return head

    def _title(self) -> str:
        groups = self.run.params.get("n_clusters")
        name = self.tr("{number}. {method}").format(
            number=self.run.number, method=self.run.method_name
        )
        return self.tr("{name}, {k} groups").format(name=name, k=groups) if groups else name

    def _facts(self) -> str:
        started = self.run.started_at.astimezone()
        when = f"{days_ago(started, datetime.now().astimezone())}, {started:%H:%M}"
        facts = [when, training_name(self.run.request), duration(self.run.seconds)]
        if self.run.status is RunStatus.DONE:
            facts.append(short_score(self.run.scores))
        return "  ·  ".join(fact for fact in facts if fact)

    def _action(self) -> QWidget | None:
        number = self.run.number
        if self.run.status is RunStatus.DONE:
            action = button(
                self.tr("Open in Review"), "link", name=self.tr("Open run {n}").format(n=number)
            )
            action.clicked.connect(self._on_open)
        elif self.run.status is RunStatus.INTERRUPTED:
            action = button(
                self.tr("Resume"), "link", name=self.tr("Resume run {n}").format(n=number)
            )
            action.clicked.connect(self._on_resume)
        else:
            return None
        action.setProperty("flush", True)
        holder = QWidget(self)
        line_up = row(holder, spacing=0)
        line_up.addWidget(action)
        line_up.addStretch(1)
        return holder

    @Slot()
    def _on_open(self) -> None:
        self.open_wanted.emit(self.run.number)

    @Slot()
    def _on_resume(self) -> None:
        self.resume_wanted.emit(self.run.number)


class RunList(QFrame):
    """All runs of a project. Signals: `open_wanted(number)`, `resume_wanted(number)`."""

    open_wanted = Signal(int)
    resume_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column(self, spacing=0)
        self.rows: dict[int, RunRow] = {}

    def set_runs(self, runs: tuple[Run, ...], *, in_view: int | None) -> None:
        """Show these runs; `in_view` is the one that Review shows."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = {}
        for run in sorted(runs, key=lambda run: -run.number)[:MOST_SHOWN]:
            if self.rows:
                self._column.addWidget(line())
            entry = RunRow(run, in_view=run.number == in_view, parent=self)
            entry.open_wanted.connect(self.open_wanted)
            entry.resume_wanted.connect(self.resume_wanted)
            self._column.addWidget(entry)
            self.rows[run.number] = entry
        if not self.rows:
            self._column.addWidget(
                wrapping_label(self.tr("None yet. What you find will be listed here."), "muted")
            )
        self._column.addStretch(1)


def training_name(request: RunRequest) -> str:
    """Return how long a run trains, in the words of the window."""
    return training_names()[training_of(request)]


def training_of(request: RunRequest) -> str:
    """Return which of `training_names` a request asks for."""
    return AS_PUBLISHED if request.preset is Preset.PAPER else request.effort.value


def training_names() -> dict[str, str]:
    """Return the kinds of training there are: the efforts, and the settings of the paper."""
    translate = QCoreApplication.translate
    return {
        Effort.QUICK.value: translate("effort", "Quick"),
        Effort.BALANCED.value: translate("effort", "Balanced"),
        Effort.THOROUGH.value: translate("effort", "Thorough"),
        AS_PUBLISHED: translate("effort", "As published"),
    }
