"""A second opinion: where another run sees the images otherwise, and which of the two is right."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from deepclust_gui.model.run import Run
from deepclust_gui.ui.parts import button, column, label, row, wrapping_label
from deepclust_gui.ui.review.opinion.adopt_dialog import other_runs
from deepclust_gui.ui.review.opinion.match_table import MatchTable, group_cell, overlap_cell
from deepclust_gui.ui.review.opinion.opinion_data import NOWHERE, Disputes, load_disputes
from deepclust_gui.ui.review.opinion.opinion_views import DisputeList, OpinionGrid
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.viewer.image_viewer import ImageViewer
from deepclust_gui.ui.widgets.run_choice import RunChoice
from deepclust_gui.ui.widgets.waiting import Waiting
from deepclust_gui.ui.words import group_name, images, number

SIDE_WIDTH_PX = 340
OVERLAP = 2


class OpinionPanel(QWidget):
    """Compares the run in view with another of `runs` and lets a person decide image by image.

    What is chosen here is chosen in the session too. Signals: `closed()` when the person is done.
    """

    closed = Signal()

    def __init__(
        self, session: ReviewSession, runs: tuple[Run, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._others = other_runs(runs, session.run)
        self._other: int | None = self._others[-1].number if self._others else None
        self._found: Disputes | None = None
        self._is_loading = self._is_stale = False
        self._make_parts()
        self._lay_out()
        self._connect()
        self.runs.set_runs(self._others, shown=self._other)
        self.runs.setVisible(bool(self._others))
        self._show_buttons()

    @property
    def found(self) -> Disputes | None:
        """What is shown, None until it was found."""
        return self._found

    @property
    def summary(self) -> str:
        """What is told of the two runs as a whole."""
        return self._summary.text()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # ---------------------------------------------------------------- finding out

    @Slot()
    def refresh(self) -> None:
        """Compare the two runs anew, if this is seen."""
        if not self.isVisible():
            return
        if self._other is None:
            self._show_no_other()
            return
        if self._is_loading:
            self._is_stale = True
            return
        self._is_loading, self._is_stale = True, False
        project, run, other = self._session.project, self._session.run, self._other
        if self._found is None:
            self.waiting.show_busy(self.tr("Comparing the two runs"), "")
            self._stack.setCurrentWidget(self.waiting)
        self._show_buttons()
        self._session.context.tasks.run(
            lambda: load_disputes(project, run, other), self._show, on_error=self._on_failed
        )

    def _show(self, found: Disputes) -> None:
        self._is_loading = False
        if self._is_stale or found.other != self._other:
            self.refresh()
            return
        self._found = found
        self._summary.setText(self._summed_up(found))
        self._fill_matches(found)
        self.pairs.set_disputes(found)
        self.grid.set_disputes(found)
        if found.disputes:
            self._fill_grid()
        else:
            self.waiting.show_empty(
                self.tr("Nothing is left to decide"),
                self.tr("The two runs agree, or you have looked at every image they dispute."),
                action=self.tr("Close"),
            )
        self._stack.setCurrentWidget(self.grid if found.disputes else self.waiting)
        self._show_buttons()

    def _on_failed(self, error: Exception) -> None:
        self._is_loading, self._found = False, None
        self.waiting.show_failed(self.tr("The two runs cannot be compared"), str(error))
        self._stack.setCurrentWidget(self.waiting)
        self._show_buttons()

    def _show_no_other(self) -> None:
        self.waiting.show_empty(
            self.tr("There is no second opinion yet"),
            self.tr("Group the images once more, with another method or another number of groups."),
            action=self.tr("Close"),
        )
        self._side.hide()
        self._stack.setCurrentWidget(self.waiting)

    @Slot()
    def _on_waiting_button(self) -> None:
        if self._other is not None and self._found is None:
            self.refresh()
        else:
            self.closed.emit()

    @Slot(int)
    def _on_run(self, other: int) -> None:
        self._other, self._found = other, None
        self.refresh()

    # ---------------------------------------------------------------- deciding

    @Slot()
    def go_with_other(self) -> None:
        """Move what is meant to the groups that the other run says, as far as they are here."""
        found = self._found
        if found is None:
            return
        meant = self._meant()
        targets = found.targets(meant)
        for to in np.unique(targets[targets != NOWHERE]).tolist():
            if not self._session.move(meant[targets == to], to):
                return

    @Slot()
    def keep_mine(self) -> None:
        """Confirm what is meant where it is."""
        meant = self._meant()
        if len(meant):
            self._session.confirm(meant)

    def _meant(self) -> NDArray[np.int64]:
        """Return the images that a button would act on: those chosen, or all of the pair."""
        chosen = self.grid.selected_items()
        if len(chosen) or self.pairs.dispute is None:
            return chosen
        return self.pairs.dispute.items

    @Slot()
    def _show_buttons(self) -> None:
        found, meant = self._found, self._meant()
        going = int((found.targets(meant) != NOWHERE).sum()) if found else 0
        ready = not self._is_loading and found is not None
        self.keep_button.setEnabled(ready and bool(len(meant)))
        self.go_button.setEnabled(ready and bool(going))
        self._note.setText(
            self._told(len(meant), len(meant) - going) if found and found.disputes else ""
        )

    def _told(self, meant: int, lost: int) -> str:
        """Return what the buttons would act on; `lost` of them have nowhere to go."""
        if not meant:
            return self.tr("Choose a pair of groups, or some images.")
        words = (
            self.tr("{images} chosen.")
            if len(self.grid.selected_items())
            else self.tr("All {images} of this pair.")
        )
        if lost == meant:
            words += " " + self.tr("No group here is like that of the other run.")
        elif lost:
            words += " " + self.tr("{lost} of them have no group here and stay.")
        return words.format(images=images(meant), lost=number(lost))

    # ---------------------------------------------------------------- choosing

    @Slot()
    def _fill_grid(self) -> None:
        if self._found is None:
            return
        dispute = self.pairs.dispute
        items = self._found.items if dispute is None else dispute.items
        if not np.array_equal(items, self.grid.items()):
            self.grid.set_items(self._session.project, items)
        self._on_selection()

    @Slot()
    def _on_chosen(self) -> None:
        chosen = self.grid.selected_items()
        self._session.selection.replace(chosen, current=self.grid.current_item)
        self._show_buttons()

    @Slot()
    def _on_selection(self) -> None:
        self.grid.set_selected_items(self._session.selection.items)
        self._show_buttons()

    @Slot(int)
    def _enlarge(self, item: int) -> None:
        viewer = ImageViewer(self._session.context, self.grid.items(), parent=self.window())
        viewer.show_item(item)
        viewer.open()

    # ---------------------------------------------------------------- words and tables

    def _summed_up(self, found: Disputes) -> str:
        disputed = len(found.items)
        words = self.tr("They agree on {agreed} of {total}.")
        if disputed == 1:
            words += " " + self.tr("1 is disputed.")
        elif disputed:
            words += " " + self.tr("{disputed} are disputed.")
        if found.decided:
            words += " " + self.tr("On {decided} you decided otherwise.")
        return words.format(
            agreed=number(found.agreed),
            total=images(found.agreed + disputed + found.decided),
            disputed=number(disputed),
            decided=number(found.decided),
        )

    def _fill_matches(self, found: Disputes) -> None:
        self.matches.setRowCount(len(found.matches))
        for place, match in enumerate(found.matches):
            here = group_cell(found.names.get(match.here, ""), match.here)
            self.matches.put(place, 0, here)
            self.matches.put(place, 1, group_cell(group_name(match.there, match.name), None))
            told = self.tr("{images} in both").format(images=images(match.shared))
            self.matches.put(place, OVERLAP, overlap_cell(match.overlap, told))

    # ---------------------------------------------------------------- set-up

    def _make_parts(self) -> None:
        self.runs = RunChoice(self)
        self.close_button = button(self.tr("Close"), "quiet")
        self._summary = label(role="muted")
        self.pairs = DisputeList(self)
        titles = [self.tr("Here"), self.tr("There"), self.tr("Overlap")]
        self.matches = MatchTable(titles, self, overlap=OVERLAP, stretched=(0, 1))
        self.matches.setAccessibleName(self.tr("Groups that match"))
        self.grid = OpinionGrid(self._session.context.tasks, self)
        self.waiting = Waiting(self)
        self._note = wrapping_label(role="muted")
        self.keep_button = button(self.tr("Keep mine"))
        self.keep_button.setToolTip(self.tr("These images are right where they are."))
        self.go_button = button(self.tr("Go with the other run"), "primary")
        self.go_button.setToolTip(self.tr("Move them to the groups the other run has them in."))

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self.refresh)
        session.selection.changed.connect(self._on_selection)
        self.runs.chosen.connect(self._on_run)
        self.close_button.clicked.connect(self.closed)
        self.waiting.again.connect(self._on_waiting_button)
        self.pairs.currentRowChanged.connect(self._fill_grid)
        self.grid.items_selected.connect(self._on_chosen)
        self.grid.item_activated.connect(self._enlarge)
        self.go_button.clicked.connect(self.go_with_other)
        self.keep_button.clicked.connect(self.keep_mine)

    def _lay_out(self) -> None:
        layout = column(self, spacing=SPACE_M)
        head = row(spacing=SPACE_M)
        head.addWidget(label(self.tr("Second opinion"), "heading"))
        head.addWidget(self.runs)
        head.addStretch(1)
        head.addWidget(self.close_button)
        layout.addLayout(head)
        layout.addWidget(self._summary)
        self._side = self._make_side()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.waiting)
        columns = row(spacing=SPACE_M)
        columns.addWidget(self._side)
        columns.addWidget(self._stack, 1)
        layout.addLayout(columns, 1)
        foot = row(spacing=SPACE_M)
        foot.addWidget(self._note)
        foot.addStretch(1)
        foot.addWidget(self.keep_button)
        foot.addWidget(self.go_button)
        layout.addLayout(foot)

    def _make_side(self) -> QWidget:
        side = QSplitter(Qt.Orientation.Vertical, self)
        side.setChildrenCollapsible(False)
        side.setHandleWidth(SPACE_M)
        side.setFixedWidth(SIDE_WIDTH_PX)
        for title, part in (
            (self.tr("Where they disagree"), self.pairs),
            (self.tr("Groups that match"), self.matches),
        ):
            holder = QWidget(side)
            inner = column(holder, spacing=SPACE_S)
            inner.addWidget(label(title, "strong"))
            inner.addWidget(part, 1)
            side.addWidget(holder)
        side.setStretchFactor(0, 3)
        side.setStretchFactor(1, 2)
        return side
