"""The step in which groups are looked at and named: list, map and gallery, linked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.curation import default_group_name
from deepclust_gui.model.run import Run
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.images.image_viewer import ImageViewer
from deepclust_gui.ui.map.hover_card import HoverDetail
from deepclust_gui.ui.map.map_cloud import Crowd, prepare_crowd
from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.parts import button, card, column, label, row, tool_button
from deepclust_gui.ui.review.group_list import GroupList
from deepclust_gui.ui.review.hover_source import HoverSource
from deepclust_gui.ui.review.review_data import ReviewData, load_review
from deepclust_gui.ui.review.score_panel import ScorePanel
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from deepclust_gui.ui.widgets.project_runs import ask_for_runs
from deepclust_gui.ui.widgets.run_choice import RunChoice
from deepclust_gui.ui.widgets.segmented import Segmented
from deepclust_gui.ui.widgets.waiting import Waiting
from deepclust_gui.ui.words import images

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

SUREST, LEAST_SURE = "surest", "least"
COLUMN_WIDTHS_PX = (270, 520, 330)


class ReviewPage(QWidget):
    """Shows the run that the context has in view; loads it when the page is first seen."""

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._context = context
        self._data: ReviewData | None = None
        self._asked: tuple[Project, int] | None = None
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
    def data(self) -> ReviewData | None:
        """The run that is shown, None while there is none."""
        return self._data

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    # ---------------------------------------------------------------- loading

    @Slot()
    def _on_run(self) -> None:
        self._load_runs()
        if self.isVisible() or self._context.run is None:
            self._load()

    @Slot()
    def _load(self) -> None:
        project, number = self._context.project, self._context.run
        if project is None or number is None:
            self._asked = self._data = None
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
        self.map.set_cloud(None)
        self.gallery.set_items(None)
        self.groups.set_groups(None, ())

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
        if self._asked != (project, data.run.number):
            return
        self._data = data
        self._hover.set_project(project)
        self._stack.setCurrentWidget(self._body)
        self.map.set_cloud(data.cloud)
        self.scores.set_scores(data.run.scores)
        self._count.setText(self.tr("{count} groups").format(count=len(data.groups)))
        self.groups.set_groups(project, data.groups)
        self.groups.choose(-1)

    def _load_runs(self) -> None:
        ask_for_runs(self._context, self._show_runs)

    def _show_runs(self, runs: tuple[Run, ...]) -> None:
        self.runs.set_runs(runs, shown=self._context.run)

    @Slot()
    def _on_export(self) -> None:
        self._context.go_to(Step.EXPORT)

    # ---------------------------------------------------------------- linked views

    @Slot(int)
    def _on_chosen(self, group: int) -> None:
        self.map.highlight(group if group >= 0 else None)
        self.map.mark(None)
        self._rename_button.setEnabled(group >= 0)
        self._fill_gallery()

    @Slot()
    def _fill_gallery(self) -> None:
        if self._data is None:
            return
        members = self._data.members(self.groups.label)
        if self.order.value == LEAST_SURE:
            members = members[::-1]
        self.gallery.set_items(self._context.project, members)
        self.gallery.scrollToTop()
        self._gallery_title.setText(self.groups.name(self.groups.label))
        self._gallery_count.setText(images(len(members)))

    @Slot()
    def _on_gallery_selection(self) -> None:
        chosen = self.gallery.selected_items()
        self.map.mark(int(chosen[-1]) if len(chosen) else None)

    @Slot(int)
    def _enlarge(self, item: int) -> None:
        """Show an image large, with the others of the gallery to go on to."""
        viewer = ImageViewer(self._context, self.gallery.items(), parent=self.window())
        viewer.item_shown.connect(self.gallery.set_current_item)
        viewer.show_item(item)
        viewer.open()

    @Slot(int)
    def _on_picked(self, item: int) -> None:
        """A click on the map shows the item in the gallery of its group."""
        if self._data is None:
            return
        group = int(self._data.cloud.labels[item])
        if self.groups.label not in (-1, group):
            self.groups.choose(group)
        self.gallery.set_current_item(item)
        self.map.mark(item)

    def _describe(self, item: int) -> HoverDetail:
        assert self._data is not None
        group = int(self._data.cloud.labels[item])
        share = round(100 * float(self._data.confidence[item]))
        sure = self.tr("{share} % sure").format(share=share)
        return HoverDetail(
            self.groups.name(group),
            f"{self._hover.path(item)}\n{sure}",
            group,
            self._hover.picture(item),
        )

    @Slot()
    def _make_crowd(self) -> None:
        cloud, paint, highlighted = self.map.cloud, self.map.paint_of_groups(), self.map.highlighted
        assert cloud is not None

        def keep(crowd: Crowd) -> None:
            if self.map.cloud is cloud and self.map.highlighted == highlighted:
                self.map.set_crowd(crowd)

        self._context.tasks.run(
            lambda: prepare_crowd(cloud, paint, highlighted),
            keep,
            on_error=self._context.show_error,
        )

    @Slot(int, str)
    def _rename(self, group: int, name: str) -> None:
        project, number = self._context.project, self._context.run
        if project is None or number is None:
            return
        # Not on a worker: it takes microseconds, and a name that only waits for one would be lost
        # if the window was closed.
        try:
            project.curation(number).name(group, name or default_group_name(group))
        except DeepClustError as error:
            self._context.show_error(error)
            return
        self._show_name(group, name or default_group_name(group))

    def _show_name(self, group: int, name: str) -> None:
        self.groups.set_name(group, name)
        self._gallery_title.setText(self.groups.name(self.groups.label))

    # ---------------------------------------------------------------- set-up

    def _make_parts(self) -> None:
        tasks = self._context.tasks
        self.export_button = button(self.tr("Next: export"), "primary")
        self.export_button.clicked.connect(self._on_export)
        self.waiting = Waiting(self)
        self.runs = RunChoice(self)
        self.groups = GroupList(tasks, self)
        self.map = MapView(self)
        self.gallery = ThumbnailGrid(tasks, self, tile_px=88)
        self.scores = ScorePanel(self)
        self.order = Segmented(
            {SUREST: self.tr("Surest first"), LEAST_SURE: self.tr("Least sure")},
            self.tr("Order"),
            self,
        )
        self._hover = HoverSource(tasks, self)
        self.map.set_describe(self._describe)
        self._count = label(role="strong")
        self._rename_button = tool_button("edit", self.tr("Rename this group (F2)"))
        self._gallery_title = label(role="strong")
        self._gallery_count = label(role="muted")

    def _connect(self) -> None:
        self.waiting.again.connect(self._on_waiting_button)
        self.runs.chosen.connect(self._context.set_run)
        self.groups.chosen.connect(self._on_chosen)
        self.groups.renamed.connect(self._rename)
        self._rename_button.clicked.connect(self.groups.rename)
        self.order.changed.connect(self._fill_gallery)
        self.gallery.items_selected.connect(self._on_gallery_selection)
        self.gallery.item_activated.connect(self._enlarge)
        self.map.picked.connect(self._on_picked)
        self.map.crowd_wanted.connect(self._make_crowd)
        self._hover.arrived.connect(self.map.refresh_detail)
        self._context.run_changed.connect(self._on_run)

    def _lay_out(self) -> QWidget:
        body = QWidget(self)
        layout = column(body, spacing=SPACE_M)
        layout.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_XL)
        head = row(spacing=SPACE_M)
        head.addWidget(label(self.tr("Review"), "title"))
        head.addStretch(1)
        head.addWidget(self.runs)
        head.addWidget(self.export_button)
        layout.addLayout(head)
        columns = QSplitter(Qt.Orientation.Horizontal, body)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(SPACE_M)
        for part in (self._groups_card(), self._middle(), self._gallery_card()):
            columns.addWidget(part)
        columns.setSizes(list(COLUMN_WIDTHS_PX))
        columns.setStretchFactor(1, 1)
        layout.addWidget(columns, 1)
        return body

    def _groups_card(self) -> QFrame:
        frame = card(padding=SPACE_S, spacing=SPACE_S)
        frame.setMinimumWidth(170)
        head = row(spacing=SPACE_S)
        head.setContentsMargins(SPACE_M, SPACE_S // 2, 0, 0)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self._rename_button)
        inner = frame.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addLayout(head)
        inner.addWidget(self.groups)
        return frame

    def _middle(self) -> QWidget:
        holder = QWidget(self)
        holder.setMinimumWidth(212)
        frame = card(padding=SPACE_S)
        inner = frame.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addWidget(self.map)
        layout = column(holder, spacing=SPACE_M)
        layout.addWidget(frame, 1)
        layout.addWidget(self.scores)
        return holder

    def _gallery_card(self) -> QFrame:
        frame = card(padding=SPACE_M, spacing=SPACE_S)
        frame.setMinimumWidth(230)
        words = row(spacing=SPACE_S)
        words.addWidget(self._gallery_title)
        words.addWidget(self._gallery_count)
        words.addStretch(1)
        inner = frame.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addLayout(words)
        inner.addWidget(self.order)
        inner.addWidget(self.gallery)
        return frame
