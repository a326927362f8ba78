"""Sorting images into one folder per group: the plan first, then the work, then the outcome."""

import time
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QProgressBar, QRadioButton, QWidget

from deepclust_gui.model.progress import Progress
from deepclust_gui.model.sorting import (
    Action,
    BrokenOff,
    PlanKind,
    SortMode,
    SortOutcome,
    SortPlan,
    UndoPlan,
)
from deepclust_gui.ui.desktop import show_folder
from deepclust_gui.ui.export.broken_off import how_far, way_back
from deepclust_gui.ui.export.plan_table import PlanTable
from deepclust_gui.ui.parts import button, column, label, reword, wrapping_label
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S, SPACE_XL
from deepclust_gui.ui.widgets.flow_row import FlowRow
from deepclust_gui.ui.words import duration, images, number, size_text

BAR_STEPS = 1000
SETTLED_SHARE = 0.02
_BACK = (Action.MOVE, Action.TRASH, Action.UNLINK)


class SortState(Enum):
    """How far the copying is, as the person sees it."""

    EMPTY = auto()
    BROKEN_OFF = auto()
    PLANNING = auto()
    PLANNED = auto()
    COPYING = auto()
    STOPPING = auto()
    DONE = auto()
    FAILED = auto()


class SortPanel(QFrame):
    """Signals: `plan_wanted(folder)`, `copy_wanted()`, `stop_wanted()`, `undo_wanted()`.

    `copy_wanted` is told for whichever way was chosen, and to carry out an undo that is shown. For
    what a crash broke off: `finish_wanted()`, and for the other way, `back_wanted()`.
    """

    plan_wanted = Signal(str)
    copy_wanted = Signal()
    stop_wanted = Signal()
    undo_wanted = Signal()
    finish_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._state = SortState.EMPTY
        self._destination = Path.home()
        self._started = 0.0
        self._told = wrapping_label()
        self._facts = wrapping_label(role="muted")
        self.table = PlanTable(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of copying"))
        self._can_undo = False
        self._broken_off: BrokenOff | None = None
        self._make_modes()
        self._make_buttons()
        self._lay_out()
        self.show_empty()

    @property
    def state(self) -> SortState:
        return self._state

    @property
    def mode(self) -> SortMode:
        """How images get into the folders, as chosen."""
        return next(mode for mode, choice in self.modes.items() if choice.isChecked())

    def set_offers(self, *, can_undo: bool, broken_off: BrokenOff | None) -> None:
        """Offer to undo, where there is something to undo, and to finish what was broken off."""
        self._can_undo = can_undo
        self._broken_off = broken_off
        if broken_off is not None:
            reword(self.back_button, way_back(broken_off))
        if broken_off is not None and self._state is SortState.EMPTY:
            self._show_broken_off(broken_off)
        else:
            self._set(self._state, self._told.text(), self._facts.text())

    def show_undo_plan(self, plan: UndoPlan) -> None:
        """Show what taking the sorts back would do, and offer to do it."""
        moves, copies, links = (plan.images(action) for action in _BACK)
        facts = []
        if moves:
            words = (
                self.tr("1 image goes back to where it was.")
                if moves == 1
                else self.tr("{images} go back to where they were.")
            )
            facts.append(words.format(images=images(moves)))
        if copies:
            facts.append(
                self.tr("Copies of {images} go to the trash.").format(images=images(copies))
            )
        if links:
            facts.append(self.tr("Links to {images} are removed.").format(images=images(links)))
        if plan.refused:
            words = (
                self.tr("1 file stays where it is: {path}: {reason}")
                if len(plan.refused) == 1
                else self.tr("{count} files stay where they are, such as {path}: {reason}")
            )
            facts.append(
                words.format(
                    count=number(len(plan.refused)),
                    path=plan.refused[0].path,
                    reason=plan.refused[0].reason,
                )
            )
        self.copy_button.setText(self.tr("Undo the sorting"))
        self.copy_button.setAccessibleName(self.copy_button.text())
        self._set(SortState.PLANNED, self.tr("This would be undone"), "\n".join(facts))
        self.table.setVisible(False)
        self._filler.setVisible(True)
        self.copy_button.setEnabled(bool(plan.steps))

    def show_undone(self, outcome: SortOutcome) -> None:
        """Tell what was taken back and what was not."""
        facts = [f"{problem.path}: {problem.reason}" for problem in outcome.failed[:5]]
        words = self.tr("Undone for {images}.").format(images=images(outcome.images))
        self._set(SortState.DONE, words, "\n".join(facts))

    @property
    def text(self) -> str:
        """What is told at the moment."""
        return f"{self._told.text()} {self._facts.text()}".strip()

    def show_empty(self) -> None:
        """Offer to choose a folder."""
        self._set(SortState.EMPTY, "", "")

    def show_planning(self, destination: Path) -> None:
        """Tell that the plan is being made; nothing is copied yet."""
        self._destination = destination
        self.bar.setRange(0, 0)
        self._set(SortState.PLANNING, self.tr("Looking at what would be done…"), "")

    def show_looking_back(self) -> None:
        """Tell that it is being found out what an undo would do."""
        self.bar.setRange(0, 0)
        self._set(SortState.PLANNING, self.tr("Looking at what would be undone…"), "")

    def show_plan(self, plan: SortPlan) -> None:
        """Show what would be copied, and offer to do it."""
        self.table.set_plan(plan)
        self.copy_button.setText(self._verb(plan.mode).format(images=images(plan.images)))
        self.copy_button.setAccessibleName(self.copy_button.text())
        place = self.tr("Into “{place}”").format(place=plan.destination)
        self._set(SortState.PLANNED, place, "\n".join(self._plan_facts(plan)))
        can_copy = bool(plan.steps) and plan.fits
        self.copy_button.setEnabled(can_copy)
        if not plan.fits:
            self._facts.setProperty("role", "danger")
            self._facts.style().polish(self._facts)

    def show_copying(self) -> None:
        """Tell that copying began."""
        self._started = time.monotonic()
        self.bar.setRange(0, BAR_STEPS)
        self.bar.setValue(0)
        self._set(SortState.COPYING, self.tr("Working…"), "")

    def show_progress(self, progress: Progress) -> None:
        """Tell how far the copying is."""
        share = progress.fraction
        if share is None or self._state is not SortState.COPYING:
            return
        self.bar.setValue(round(share * BAR_STEPS))
        facts = [
            self.tr("{done} of {total}").format(
                done=number(progress.done), total=images(progress.total)
            )
        ]
        if share > SETTLED_SHARE:
            left = (time.monotonic() - self._started) * (1 - share) / share
            facts.append(self.tr("{time} left").format(time=duration(left)))
        self._facts.setText("  ·  ".join(facts))
        self._facts.show()

    def show_stopping(self) -> None:
        """Tell that the stop was heard."""
        self._set(SortState.STOPPING, self.tr("Stopping…"), "")

    def show_stopped(self, *, undoing: bool) -> None:
        """Tell that the sort, or its undo, was stopped by the person."""
        if undoing:
            self._set(
                SortState.DONE,
                self.tr("Stopped. What was taken back so far stays so."),
                self.tr("Undoing again takes back the rest."),
            )
            return
        self._set(
            SortState.DONE,
            self.tr("Stopped. What was done so far stays, and can be undone."),
            self.tr("Choosing the same folder again does only what is missing."),
        )

    def show_outcome(self, outcome: SortOutcome, mode: SortMode) -> None:
        """Tell what was copied, or brought there as `mode` says, and what was not."""
        words = self._done_words[mode].format(images=images(outcome.images))
        facts = []
        if outcome.already_there:
            facts.append(
                self.tr("{images} were there already.").format(images=images(outcome.already_there))
            )
        if outcome.failed:
            words = (
                self.tr("1 file stayed where it was:")
                if len(outcome.failed) == 1
                else self.tr("{count} files stayed where they were:")
            )
            facts.append(words.format(count=number(len(outcome.failed))))
            facts += [f"{problem.path}: {problem.reason}" for problem in outcome.failed[:5]]
        self._set(SortState.DONE, words, "\n".join(facts))

    def show_failed(self, words: str) -> None:
        """Tell why it did not work."""
        self._set(SortState.FAILED, words, "")

    # ---------------------------------------------------------------- inside

    def _show_broken_off(self, waits: BrokenOff) -> None:
        is_sort = waits.plan.kind is PlanKind.SORT
        if is_sort:  # so that a stop midway is gone on with by choosing the folder again
            self._destination = waits.plan.destination
            self.modes[waits.plan.mode].setChecked(True)
        facts = (
            self.tr("No file is lost. Both ways can be stopped at any time.")
            if is_sort
            else self.tr("No file is lost. What is not back yet is still in the folders.")
        )
        self._set(SortState.BROKEN_OFF, how_far(waits), facts)

    def _plan_facts(self, plan: SortPlan) -> list[str]:
        facts = [
            self.tr("{images}, {size}. {free} are free there.").format(
                images=images(plan.images),
                size=size_text(plan.total_bytes),
                free=size_text(plan.free_bytes),
            )
        ]
        if not plan.fits:
            facts.append(self.tr("That does not fit. Choose another folder or make room."))
        if plan.already_there:
            facts.append(
                self.tr("{images} are there already and stay as they are.").format(
                    images=images(plan.already_there)
                )
            )
        if plan.renamed:
            facts.append(
                self.tr("{images} will get another name, because theirs is taken.").format(
                    images=images(plan.renamed)
                )
            )
        if plan.missing:
            facts.append(
                self.tr("Gone, so they are left out: {images}, such as {path}.").format(
                    images=images(len(plan.missing)), path=plan.missing[0]
                )
            )
        if self._broken_off is not None:
            facts.append(self.tr("What was broken off before then stays as it is."))
        return facts

    def _set(self, state: SortState, words: str, facts: str) -> None:
        self._state = state
        role = {SortState.FAILED: "danger", SortState.DONE: "success"}.get(state, "strong")
        for part, text, kind in ((self._told, words, role), (self._facts, facts, "muted")):
            part.setText(text)
            part.setVisible(bool(text))
            part.setProperty("role", kind)
            part.style().polish(part)
        planned, busy = state is SortState.PLANNED, state in (SortState.PLANNING, SortState.COPYING)
        self.table.setVisible(planned)
        self._filler.setVisible(not planned)
        self.bar.setVisible(busy)
        if not busy:
            self.bar.setRange(0, BAR_STEPS)
        self.copy_button.setVisible(planned)
        self.stop_button.setVisible(busy)
        self.choose_button.setVisible(not busy and state is not SortState.STOPPING)
        words = self.tr("Choose another folder…")
        reword(
            self.choose_button, self.tr("Choose a folder…") if state is SortState.EMPTY else words
        )
        self.show_button.setVisible(state is SortState.DONE)
        idle = not busy and state is not SortState.STOPPING
        waits = self._broken_off is not None and idle and not planned
        self.finish_button.setVisible(waits)
        self.back_button.setVisible(waits)
        self.undo_button.setVisible(self._can_undo and idle and not planned and not waits)
        for choice in self.modes.values():
            choice.setEnabled(idle)

    @Slot()
    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Sort the images into"), str(self._destination))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.plan_wanted)
        dialog.open()

    @Slot()
    def _on_show(self) -> None:
        show_folder(self._destination, self)

    def _verb(self, mode: SortMode) -> str:
        return {
            SortMode.COPY: self.tr("Copy {images}"),
            SortMode.MOVE: self.tr("Move {images}"),
            SortMode.LINK: self.tr("Link {images}"),
        }[mode]

    def _make_modes(self) -> None:
        self._done_words = {
            SortMode.COPY: self.tr("{images} copied."),
            SortMode.MOVE: self.tr("{images} moved."),
            SortMode.LINK: self.tr("{images} linked."),
        }
        words = {
            SortMode.COPY: self.tr("Copy: your own images stay where they are"),
            SortMode.MOVE: self.tr("Move: your images leave their folder"),
            SortMode.LINK: self.tr("Link: shortcuts to your images, no room is needed"),
        }
        self.modes = {mode: QRadioButton(text, self) for mode, text in words.items()}
        for mode, choice in self.modes.items():
            choice.setAccessibleName(words[mode])
            choice.clicked.connect(self._on_mode)
        self.modes[SortMode.COPY].setChecked(True)

    @Slot()
    def _on_mode(self) -> None:
        """A plan that is shown was for another way."""
        if self._state is SortState.PLANNED and not self.table.isHidden():  # no undo
            self.plan_wanted.emit(str(self._destination))

    def _make_buttons(self) -> None:
        self.choose_button = button(self.tr("Choose a folder…"), icon_name="folder")
        self.choose_button.clicked.connect(self._on_choose)
        self.copy_button = button(self.tr("Copy"), "primary")
        self.copy_button.clicked.connect(self.copy_wanted)
        self.finish_button = button(self.tr("Finish it"), "primary")
        self.finish_button.clicked.connect(self.finish_wanted)
        self.back_button = button("", icon_name="undo")
        self.back_button.clicked.connect(self.back_wanted)
        self.undo_button = button(self.tr("Undo the sorting…"), icon_name="undo")
        self.undo_button.clicked.connect(self.undo_wanted)
        self.stop_button = button(self.tr("Cancel"), icon_name="stop")
        self.stop_button.clicked.connect(self.stop_wanted)
        self.show_button = button(self.tr("Show in folder"), "link", icon_name="folder")
        self.show_button.clicked.connect(self._on_show)

    def _lay_out(self) -> None:
        layout = column(self, margins=SPACE_XL, spacing=SPACE_M)
        layout.addWidget(label(self.tr("Sort the images into folders"), "heading"))
        layout.addWidget(
            wrapping_label(
                self.tr(
                    "One folder for each group. Nothing is overwritten or deleted, you see the "
                    "plan first, and it can be undone."
                ),
                "muted",
            )
        )
        layout.addSpacing(SPACE_S)
        for choice in self.modes.values():
            layout.addWidget(choice)
        layout.addSpacing(SPACE_S)
        layout.addWidget(self._told)
        layout.addWidget(self._facts)
        layout.addWidget(self.bar)
        layout.addWidget(self.table, 1)
        buttons = FlowRow()
        pushes = (self.copy_button, self.finish_button, self.back_button, self.choose_button)
        for push in (*pushes, self.stop_button, self.undo_button, self.show_button):
            buttons.addWidget(push)
        layout.addLayout(buttons)
        self._filler = QWidget(self)
        layout.addWidget(self._filler, 1)
