"""Groups, map and gallery side by side, linked by the session they show."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.parts import column
from deepclust_gui.ui.review.explore.gallery_panel import GalleryPanel
from deepclust_gui.ui.review.explore.map_panel import MapPanel
from deepclust_gui.ui.review.explore.score_panel import ScorePanel
from deepclust_gui.ui.review.explore.selection_bar import SelectionBar
from deepclust_gui.ui.review.groups.group_model import ALL, EXCLUDED, UNSURE
from deepclust_gui.ui.review.groups.groups_panel import GroupsPanel
from deepclust_gui.ui.review.review_actions import ReviewActions
from deepclust_gui.ui.review.review_data import prepare_colours
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_M

PREPARE_AFTER_MS = 300
"""The first paint goes first: a worker at the same time would slow it down."""

COLUMN_WIDTHS_PX = (260, 470, 400)


class ExploreView(QWidget):
    """What is chosen in one part is shown by all. Signals: `opened(item)` to show one large."""

    opened = Signal(int)

    def __init__(
        self, context: ProjectContext, actions: ReviewActions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = context.tasks
        self._session: ReviewSession | None = None
        self._similar: tuple[str, NDArray[np.int64]] | None = None
        self._is_refreshing = False
        self.groups = GroupsPanel(context.tasks, actions, self)
        self.map = MapPanel(context, self)
        self.scores = ScorePanel(self)
        self.gallery = GalleryPanel(context, actions, self)
        self.bar = SelectionBar(actions, self)
        self._lay_out()
        self.groups.chosen.connect(self._on_chosen)
        self.gallery.opened.connect(self.opened)
        self.gallery.left_similar.connect(self._leave_similar)
        self.map.opened.connect(self.opened)

    def set_session(self, session: ReviewSession | None, cloud: Cloud | None) -> None:
        """Show another run, whose points on the map are `cloud`."""
        if self._session is not None:
            self._session.changed.disconnect(self._on_changed)
            self._session.selection.changed.disconnect(self._on_selection)
        self._session, self._similar = session, None
        self.gallery.set_session(session)
        self.map.set_session(session, cloud)
        self.groups.set_session(session)
        if session is None:
            return
        session.changed.connect(self._on_changed)
        session.selection.changed.connect(self._on_selection)
        self.scores.set_scores(session.curation.run.scores)
        self._on_selection()
        self._fill_gallery()
        QTimer.singleShot(PREPARE_AFTER_MS, self, self._prepare_colours)

    def show_similar(self, title: str, items: NDArray[np.int64]) -> None:
        """Show items most like one, int64 (M,), in place of the groups' until they are left."""
        self._similar = (title, items)
        self._fill_gallery()

    @Slot()
    def _prepare_colours(self) -> None:
        if self._session is not None:
            project, labels = self._session.project, self._session.grouping.labels
            self._tasks.run(lambda: prepare_colours(project, labels))

    @Slot()
    def _leave_similar(self) -> None:
        self._similar = None
        self._fill_gallery()

    @Slot()
    def _on_chosen(self) -> None:
        self._similar = None
        if self._session is not None:
            self._session.selection.clear()  # nothing is done to images that are out of sight
        labels = self.groups.list.labels
        alone = labels[0] if len(labels) == 1 and labels[0] >= 0 else None
        self.map.highlight(alone)
        if not self._is_refreshing:
            self._fill_gallery()

    @Slot()
    def _on_changed(self) -> None:
        self._is_refreshing = True  # a group that is gone may change what is chosen
        try:
            self.groups.refresh()
        finally:
            self._is_refreshing = False
        self.map.refresh()
        self._fill_gallery()

    @Slot()
    def _on_selection(self) -> None:
        if self._session is not None:
            self.bar.show_chosen(len(self._session.selection))

    def _fill_gallery(self) -> None:
        if self._session is None:
            return
        if self._similar is not None:
            self.gallery.show_similar(*self._similar)
            return
        labels = self.groups.list.labels
        self.gallery.show_members(
            ", ".join(self.groups.list.name(label) for label in labels),
            self._members(labels),
            several=len(labels) > 1 or labels[0] < 0,
        )

    def _members(self, labels: tuple[int, ...]) -> NDArray[np.int64]:
        """Return the items of the chosen rows, int64 (M,)."""
        assert self._session is not None
        now = self._session.grouping
        wanted = np.zeros(len(now.labels), np.bool_)
        if ALL in labels:
            wanted |= now.included
        if UNSURE in labels:
            wanted |= now.marks == Mark.UNSURE
        if EXCLUDED in labels:
            wanted |= now.marks == Mark.EXCLUDED
        groups = [label for label in labels if label >= 0]
        if len(groups) == 1:
            wanted |= (now.labels == groups[0]) & now.included
        elif groups:
            wanted |= np.isin(now.labels, groups) & now.included
        return np.flatnonzero(wanted)

    def _lay_out(self) -> None:
        layout = column(self, spacing=SPACE_M)
        columns = QSplitter(Qt.Orientation.Horizontal, self)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(SPACE_M)
        middle = QWidget(self)
        inner = column(middle, spacing=SPACE_M)
        inner.addWidget(self.map, 1)
        inner.addWidget(self.scores)
        for part in (self.groups, middle, self.gallery):
            columns.addWidget(part)
        columns.setSizes(list(COLUMN_WIDTHS_PX))
        columns.setStretchFactor(1, 3)
        columns.setStretchFactor(2, 2)
        layout.addWidget(columns, 1)
        layout.addWidget(self.bar)
