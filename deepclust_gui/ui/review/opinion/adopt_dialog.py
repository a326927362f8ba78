"""Keeping names and finished groups of an earlier run: what would go on, shown before it does."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QTableWidgetItem, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.opinion import Adoption, GroupMatch
from deepclust_gui.model.run import Run, RunStatus
from deepclust_gui.ui.parts import label, row, wrapping_label
from deepclust_gui.ui.review.edit_words import quoted
from deepclust_gui.ui.review.opinion.match_table import (
    MatchTable,
    count_cell,
    group_cell,
    overlap_cell,
)
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.dialog_frame import DialogFrame
from deepclust_gui.ui.widgets.run_choice import RunChoice
from deepclust_gui.ui.words import group_name, images, number

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

WIDTH_PX, TABLE_HEIGHT_PX = 820, 260
MOST_NAMED = 12
TICK, THERE, OVERLAP, SHARED, NOTE = range(5)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would go on, and how many images each group of the earlier run has."""

    adoption: Adoption
    sizes: dict[int, int]


class AdoptDialog(DialogFrame):
    """Offers the finished runs among `runs` but the one in view, and takes over what is ticked."""

    def __init__(
        self, session: ReviewSession, runs: tuple[Run, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Keep names from an earlier run"), parent, width=WIDTH_PX)
        self._session = session
        self._others = other_runs(runs, session.run)
        self._proposal: Proposal | None = None
        self._asked: int | None = None
        self.runs = RunChoice(self)
        self.runs.chosen.connect(self.ask)
        self.table = MatchTable(
            [
                self.tr("Here now"),
                self.tr("In the earlier run"),
                self.tr("Overlap"),
                self.tr("In both"),
                "",
            ],
            self,
            overlap=OVERLAP,
            stretched=(TICK, THERE),
        )
        self.table.setAccessibleName(self.tr("Groups that match"))
        self.table.setMinimumHeight(TABLE_HEIGHT_PX)
        self.table.itemChanged.connect(self._on_ticked)
        self._left = wrapping_label(role="small")
        self._lay_out()
        # What the session cannot do is told by the context, in the window behind this dialog.
        session.context.error_raised.connect(self._on_error)
        self._start()

    @property
    def ticked(self) -> tuple[GroupMatch, ...]:
        """The matches that would be taken over."""
        if self._proposal is None:
            return ()
        return tuple(
            match
            for place, match in enumerate(self._proposal.adoption.matches)
            if self._cell(place).checkState() is Qt.CheckState.Checked
        )

    @Slot(int)
    def ask(self, of_run: int) -> None:
        """Find out what would go on from a run."""
        project, number_here = self._session.project, self._session.run
        self._asked, self._proposal = of_run, None
        self.table.setRowCount(0)
        self._left.setText("")
        self.take_button.setEnabled(False)
        self.tell(self.tr("Comparing the groups…"))
        self._session.context.tasks.run(
            lambda: _proposal(project, number_here, of_run),
            self._on_proposal,
            on_error=self._on_failed,
        )

    @Slot()
    def take_over(self) -> None:
        """Take over what is ticked, and close if that was possible."""
        if self._proposal is None or not self.ticked:
            return
        if self._session.adopt(replace(self._proposal.adoption, matches=self.ticked)):
            self.accept()

    def _on_proposal(self, proposal: Proposal) -> None:
        if proposal.adoption.of_run != self._asked:
            return
        self._proposal = proposal
        matches = proposal.adoption.matches
        self.table.blockSignals(True)
        self.table.setRowCount(len(matches))
        for place, match in enumerate(matches):
            self._fill(place, match)
        self.table.blockSignals(False)
        self.tell(
            ""
            if matches
            else self.tr("No named or finished group of that run has one like it here.")
        )
        self._left.setText(self._left_behind(proposal.adoption.unmatched))
        self._on_ticked()
        if matches:
            self.table.setCurrentCell(0, TICK)

    def _on_failed(self, error: Exception) -> None:
        known = isinstance(error, DeepClustError)
        self.tell(str(error) if known else self.tr("DeepClust made a mistake."), "danger")
        if not known:
            self._session.context.show_error(error)

    @Slot(object)
    def _on_error(self, error: Exception) -> None:
        if isinstance(error, DeepClustError):
            self.tell(str(error), "danger")

    @Slot()
    def _on_ticked(self) -> None:
        count = len(self.ticked)
        self.take_button.setEnabled(bool(count))
        self.take_button.setText(
            self.tr("Take over {count}").format(count=count) if count else self.tr("Take over")
        )

    def _fill(self, place: int, match: GroupMatch) -> None:
        assert self._proposal is not None
        here = group_cell(self._session.name_of(match.here), match.here)
        here.setFlags(here.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        here.setCheckState(Qt.CheckState.Checked)
        self.table.put(place, TICK, here)
        self.table.put(place, THERE, group_cell(group_name(match.there, match.name), None))
        self.table.put(place, OVERLAP, overlap_cell(match.overlap))
        self.table.put(place, SHARED, count_cell(number(match.shared)))
        size = self._proposal.sizes.get(match.there, match.shared)
        words = self.tr("Done: its {images} stay together").format(images=images(size))
        self.table.put(place, NOTE, QTableWidgetItem(words if match.accepted else ""))

    def _cell(self, place: int) -> QTableWidgetItem:
        item = self.table.item(place, TICK)
        assert item is not None
        return item

    def _left_behind(self, names: tuple[str, ...]) -> str:
        if not names:
            return ""
        told = ", ".join(quoted(name) for name in names[:MOST_NAMED])
        if len(names) > MOST_NAMED:
            told = self.tr("{names} and {count} more").format(
                names=told, count=number(len(names) - MOST_NAMED)
            )
        return self.tr("Left behind, as no group here is like them: {names}.").format(names=told)

    def _start(self) -> None:
        self.runs.set_runs(self._others, shown=None)
        self.runs.setVisible(bool(self._others))
        self.take_button.setEnabled(False)
        if not self._others:
            self.table.hide()
            self.tell(self.tr("There is no other finished run yet. Group the images again first."))
            return
        earlier = [run.number for run in self._others if run.number < self._session.run]
        wanted = max(earlier, default=self._others[-1].number)
        self.runs.setCurrentIndex(self.runs.findData(wanted))
        self.ask(wanted)

    def _lay_out(self) -> None:
        self.body.addWidget(label(self.tr("Keep names from an earlier run"), "heading"))
        self.body.addWidget(
            wrapping_label(
                self.tr(
                    "Where a group here has most images in common with one you named or finished "
                    "there, it takes over its name. Nothing is changed before you say so."
                ),
                "muted",
            )
        )
        choice = row(spacing=SPACE_M)
        choice.addWidget(label(self.tr("From run")))
        choice.addWidget(self.runs)
        choice.addStretch(1)
        self.body.addSpacing(SPACE_S)
        self.body.addLayout(choice)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._left)
        self.cancel_button, self.take_button = self.add_buttons(
            self.tr("Cancel"), self.tr("Take over")
        )
        self.take_button.clicked.connect(self.take_over)


def other_runs(runs: tuple[Run, ...], run: int) -> tuple[Run, ...]:
    """Return the finished runs but one."""
    return tuple(one for one in runs if one.status is RunStatus.DONE and one.number != run)


def _proposal(project: "Project", run: int, of_run: int) -> Proposal:
    """Return what would go on; on a worker."""
    sizes = {group.label: group.size for group in project.groups(of_run)}
    return Proposal(project.adoption(run, of_run), sizes)
