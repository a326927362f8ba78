"""The step in which groups are looked at and made into those that are meant."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QToolButton, QWidget

from deepclust_gui.model.curation import Edit
from deepclust_gui.model.run import Run
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.likeness.likeness_panel import LikenessPanel
from deepclust_gui.ui.parts import button, column, label, row, tool_button
from deepclust_gui.ui.review.commands import ReviewCommands
from deepclust_gui.ui.review.edit_words import edit_title
from deepclust_gui.ui.review.explore.explore_view import ExploreView
from deepclust_gui.ui.review.history.history_panel import HistoryPanel
from deepclust_gui.ui.review.opinion.adopt_dialog import AdoptDialog, other_runs
from deepclust_gui.ui.review.opinion.opinion_panel import OpinionPanel
from deepclust_gui.ui.review.queue.queue_view import QueueView
from deepclust_gui.ui.review.review_actions import ReviewActions
from deepclust_gui.ui.review.review_data import ReviewData, load_review
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.review.standing_panel import StandingPanel
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from deepclust_gui.ui.viewer.image_viewer import ImageViewer
from deepclust_gui.ui.widgets.project_runs import ask_for_runs
from deepclust_gui.ui.widgets.run_choice import RunChoice
from deepclust_gui.ui.widgets.waiting import Waiting

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

ROOMY_PX = 1000


class ReviewPage(QWidget):
    """Shows the run that the context has in view; loads it when the page is first seen."""

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._context = context
        self._session: ReviewSession | None = None
        self._asked: tuple[Project, int] | None = None
        self._finished: tuple[Run, ...] = ()
        self._empty_leads_on = False
        self._make_parts()
        self._connect()
        self._stack = QStackedWidget(self)
        self._body = self._lay_out()
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self._body)
        column(self).addWidget(self._stack)
        self._on_run()

    @property
    def session(self) -> ReviewSession | None:
        """The run that is shown, None while there is none."""
        return self._session

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= ROOMY_PX
        self.queue_button.setText(self._queue_words if roomy else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._views.currentWidget() is self.explore:
            self.actions_["clear"].trigger()
        else:
            self._leave_panels()

    # ---------------------------------------------------------------- loading

    @Slot()
    def _on_run(self) -> None:
        ask_for_runs(self._context, self._show_runs)
        if self.isVisible() or self._context.run is None:
            self._load()

    @Slot()
    def _on_groups_changed(self) -> None:
        if self._session is not None:
            self._session.refresh()

    @Slot(object)
    def _on_resized(self, edit: Edit | None) -> None:
        """Show the run anew: other images are in its groups than before."""
        if self._session is not None and edit is not None:
            what = edit_title(edit, self._session.grouping)
            undone = self.tr("Undone: {what}").format(what=what)
            self._context.show_message(what if edit.in_force else undone)
        self._asked = None
        self._set_session(None, None)
        if self.isVisible():
            self._load()

    @Slot()
    def _load(self) -> None:
        project, number = self._context.project, self._context.run
        if project is None or number is None:
            self._asked = None
            self._show_empty()
            return
        if self._asked == (project, number):
            return
        self._asked = (project, number)
        self.waiting.show_busy(self.tr("Getting the groups"), "")
        self._stack.setCurrentWidget(self.waiting)
        self._context.tasks.run(
            lambda: load_review(project, number),
            lambda data: self._show(project, data),
            on_error=lambda error: self._on_unreadable(project, number, error),
        )

    def _show_empty(self) -> None:
        self._empty_leads_on = True
        self.waiting.show_empty(
            self.tr("There are no groups yet"),
            self.tr("Group your images first. What is found is shown here."),
            action=self.tr("Go to Group"),
        )
        self._stack.setCurrentWidget(self.waiting)
        self._set_session(None, None)

    def _on_unreadable(self, project: "Project", number: int, error: Exception) -> None:
        if self._asked == (project, number):
            self._asked = None
            self._empty_leads_on = False
            self.waiting.show_failed(self.tr("The groups cannot be shown"), str(error))

    @Slot()
    def _on_waiting_button(self) -> None:
        if self._empty_leads_on:
            self._context.go_to(Step.GROUP)
        else:
            self._load()

    def _show(self, project: "Project", data: ReviewData) -> None:
        if self._asked != (project, data.run):
            return
        session = ReviewSession(self._context, project, data.run, self)
        if session.count != len(data.cloud):  # images joined since
            session.deleteLater()
            self._asked = None
            self._load()
            return
        self._stack.setCurrentWidget(self._body)
        self._set_session(session, data)

    def _set_session(self, session: ReviewSession | None, data: ReviewData | None) -> None:
        before, self._session = self._session, session
        self._leave_panels()
        self.explore.set_session(session, data.cloud if data else None)
        self.queue.set_session(session)
        self.commands.set_session(session)
        if session is not None:
            session.edited.connect(self._on_edited)
            session.undone.connect(self._on_undone)
            session.redone.connect(self._on_edited)
            session.changed.connect(self._on_changed)
            session.resized.connect(self._on_resized)
            self._look_for_names(session)
        if before is not None:
            before.deleteLater()

    def _look_for_names(self, session: ReviewSession) -> None:
        """Offer the names of the run before, if nothing was done here yet and some fit."""

        def offer(words_of: int) -> None:
            if words_of and session is self._session:
                self.explore.bar.show_offer(
                    self.tr("Names of an earlier run fit {count} groups.").format(count=words_of),
                    self.tr("Keep them…"),
                )

        self._context.tasks.run(
            lambda: session.project.names_to_adopt(session.run),
            offer,
            on_error=self._context.show_error,
        )

    def _show_runs(self, runs: tuple[Run, ...]) -> None:
        self._finished = runs
        self.runs.set_runs(runs, shown=self._context.run)

    # ---------------------------------------------------------------- what is told

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        if self._session is not None:
            self.explore.bar.show_done(edit_title(edit, self._session.grouping))

    @Slot(object)
    def _on_undone(self, edit: Edit) -> None:
        if self._session is not None:
            what = edit_title(edit, self._session.grouping)
            self.explore.bar.show_undone(self.tr("Undone: {what}").format(what=what))

    @Slot()
    def _on_changed(self) -> None:
        self.explore.bar.forget_done()

    @Slot()
    def _on_export(self) -> None:
        self._context.go_to(Step.EXPORT)

    @Slot(int)
    def _enlarge(self, item: int) -> None:
        """Show an image large, with the others of the gallery to go on to."""
        session = self._session
        if session is None:
            return
        viewer = ImageViewer(
            self._context, self.explore.gallery.items_around(item), parent=self.window()
        )
        standing = StandingPanel(session, viewer)
        viewer.add_side(standing)
        viewer.item_shown.connect(standing.show_item)
        viewer.finished.connect(standing.give_up)
        standing.item_wanted.connect(viewer.show_item)
        standing.similar_wanted.connect(self.commands.find_similar_to)
        standing.similar_wanted.connect(viewer.accept)
        viewer.item_shown.connect(self._on_item_shown)
        viewer.show_item(item)
        viewer.open()

    @Slot(int)
    def _on_item_shown(self, item: int) -> None:
        if self._session is not None:
            self._session.selection.replace([item], current=item)

    # ---------------------------------------------------------------- panels over the views

    @Slot()
    def _show_history(self) -> None:
        if self._session is not None:
            self._show_panel(HistoryPanel(self._session, self))

    @Slot()
    def _show_opinion(self) -> None:
        if self._session is not None:
            others = other_runs(self._finished, self._session.run)
            self._show_panel(OpinionPanel(self._session, others, self))

    @Slot()
    def _show_likeness(self) -> None:
        if self._session is not None:
            self._show_panel(LikenessPanel(self._session, self))

    @Slot()
    def _show_adoption(self) -> None:
        if self._session is not None:
            others = other_runs(self._finished, self._session.run)
            AdoptDialog(self._session, others, self).open()

    def _show_panel(self, panel: HistoryPanel | OpinionPanel | LikenessPanel) -> None:
        """Show a panel in place of the views, until it is closed."""
        self._leave_panels()
        panel.closed.connect(self._leave_panels)
        self._views.addWidget(panel)
        self._views.setCurrentWidget(panel)
        panel.setFocus()

    @Slot()
    def _toggle_queue(self) -> None:
        """Check one page after another, or go back to the views."""
        if self._views.currentWidget() is self.queue:
            self._leave_panels()
        elif self._session is not None:
            self._leave_panels()
            self._views.setCurrentWidget(self.queue)

    @Slot()
    def _on_view_changed(self) -> None:
        in_queue = self._views.currentWidget() is self.queue
        self.queue_button.setVisible(not in_queue)
        self.commands.set_queue(self.queue if in_queue else None)

    @Slot()
    def _leave_panels(self) -> None:
        self._views.setCurrentWidget(self.explore)
        while (panel := self._views.widget(2)) is not None:
            self._views.removeWidget(panel)
            panel.deleteLater()

    # ---------------------------------------------------------------- set-up

    def _make_parts(self) -> None:
        self.export_button = button(self.tr("Next: export"), "primary")
        self.waiting = Waiting(self)
        self.runs = RunChoice(self)
        self.actions_ = ReviewActions(self)
        self.explore = ExploreView(self._context, self.actions_, self)
        self.commands = ReviewCommands(self._context, self.actions_, self.explore, self)
        self.queue = QueueView(self._context, self)
        self.queue_button = button(self.tr("Check page by page"), "", icon_name="check")
        self._queue_words = self.queue_button.text()
        self.queue_button.setToolTip(self.actions_["queue"].toolTip())
        self._views = QStackedWidget(self)
        self._views.addWidget(self.explore)
        self._views.addWidget(self.queue)

    def _connect(self) -> None:
        self.export_button.clicked.connect(self._on_export)
        self.waiting.again.connect(self._on_waiting_button)
        self.runs.chosen.connect(self._context.set_run)
        self.explore.opened.connect(self._enlarge)
        self.explore.bar.undo_wanted.connect(self.actions_["undo"].trigger)
        self.explore.bar.offer_taken.connect(self._show_adoption)
        self.commands.similar_found.connect(self.explore.show_similar)
        self.actions_.connect_all({"history": self._show_history, "queue": self._toggle_queue})
        self.queue_button.clicked.connect(self.actions_["queue"].trigger)
        self.queue.closed.connect(self._leave_panels)
        self._views.currentChanged.connect(self._on_view_changed)
        self._context.run_changed.connect(self._on_run)
        self._context.groups_changed.connect(self._on_groups_changed)

    def _lay_out(self) -> QWidget:
        body = QWidget(self)
        layout = column(body, spacing=SPACE_M)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        head = row(spacing=SPACE_S)
        head.addWidget(label(self.tr("Review"), "title"))
        head.addSpacing(SPACE_M)
        for name, icon in (("undo", "undo"), ("redo", "redo"), ("history", "clock")):
            head.addWidget(self._tool(name, icon))
        head.addStretch(1)
        head.addWidget(self.queue_button)
        head.addWidget(self.runs)
        head.addWidget(self._more_button())
        head.addWidget(self.export_button)
        layout.addLayout(head)
        layout.addWidget(self._views, 1)
        return body

    def _tool(self, name: str, icon: str) -> QToolButton:
        action = self.actions_[name]
        result = tool_button(icon, action.toolTip())
        result.clicked.connect(action.trigger)
        result.setEnabled(action.isEnabled())
        action.enabledChanged.connect(result.setEnabled)
        return result

    def _more_button(self) -> QToolButton:
        result = tool_button("more", self.tr("More"))
        menu = QMenu(result)
        menu.addAction(self.tr("Second opinion of another run…")).triggered.connect(
            self._show_opinion
        )
        menu.addAction(self.tr("Keep names from an earlier run…")).triggered.connect(
            self._show_adoption
        )
        menu.addAction(self.tr("Images that are nearly the same…")).triggered.connect(
            self._show_likeness
        )
        menu.addSeparator()
        menu.addAction(self.actions_["help"])
        result.setMenu(menu)
        result.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return result
