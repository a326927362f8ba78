"""The card of the map: what its colours mean, how it is laid out, and which groups it shows."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QVBoxLayout, QWidget

from deepclust_gui.errors import Cancelled
from deepclust_gui.model.control import Control
from deepclust_gui.model.mapping import MapKind
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.thumbnail_loader import ThumbnailLoader
from deepclust_gui.ui.jobs import Task
from deepclust_gui.ui.map.hover_card import HoverDetail
from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_colouring import (
    Colouring,
    ColourKind,
    by_confidence,
    by_group,
    by_known,
    by_problem,
    by_taken,
)
from deepclust_gui.ui.map.map_legend import MapLegend
from deepclust_gui.ui.map.map_selecting import SelectMode
from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.parts import button, row, tool_button
from deepclust_gui.ui.review.explore.hover_source import HoverSource
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_S
from deepclust_gui.ui.widgets.param_editors import ElidedComboBox

TILE_PX = 64
"""The side of the thumbnails on the map, in device-independent pixels."""


class MapPanel(QFrame):
    """Shows a session on the map; its selection is the session's.

    Signals: `opened(item)` to show one large.
    """

    opened = Signal(int)

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setMinimumWidth(280)
        self._context = context
        self._session: ReviewSession | None = None
        self._umap: Task | None = None
        self.map = MapView(self)
        self.legend = MapLegend(self)
        self.colours = self._colour_choice()
        self.detailed = self._detailed_button()
        self._names = self._names_button()
        self._hover = HoverSource(context.tasks, self)
        self._loader = ThumbnailLoader(context.tasks, self)
        self._lay_out()
        self._connect()
        self._show_busy(busy=False)

    # ---------------------------------------------------------------- what is shown

    def set_session(self, session: ReviewSession | None, cloud: Cloud | None) -> None:
        """Show another run, whose points are `cloud`."""
        self._give_up_layout()
        if self._session is not None:
            self._session.selection.changed.disconnect(self._on_selection)
        self._session = session
        self.legend.show_all()  # the groups of another run are others, whatever their numbers
        self.detailed.setChecked(False)
        if session is None or cloud is None:
            self.map.set_cloud(None)
            return
        self._hover.set_project(session.project)
        self._loader.set_project(session.project)
        self._loader.set_tile(TILE_PX, self.devicePixelRatioF())
        session.selection.changed.connect(self._on_selection)
        self.map.set_cloud(cloud)
        self._offer_colours(session)
        self._colour()
        self._on_selection()

    @Slot()
    def refresh(self) -> None:
        """Show the groups as they are now."""
        if self._session is not None:
            self.map.update_labels(_labels(self._session))
            self._colour()

    def highlight(self, group: int | None) -> None:
        """Put one group before all others."""
        self.map.highlight(group)

    def _offer_colours(self, session: ReviewSession) -> None:
        """Offer what can be coloured by; known groups only where there are any."""
        model = self.colours.model()
        for row_ in range(self.colours.count()):
            kind = self.colours.itemData(row_)
            needs_known = kind in (ColourKind.KNOWN, ColourKind.PROBLEM)
            item = model.item(row_)  # type: ignore[attr-defined]
            item.setEnabled(not needs_known or bool(session.known_groups))
        if not model.item(self.colours.currentIndex()).isEnabled():  # type: ignore[attr-defined]
            self.colours.setCurrentIndex(0)

    @Slot()
    def _colour(self) -> None:
        if self._session is None or self.map.cloud is None:
            return
        self.map.set_names({group.label: group.name for group in self._session.groups})
        wanted = self.colours.currentData()
        if wanted is not ColourKind.GROUPS or self.map.colouring.kind is not wanted:
            self.map.set_colouring(self._colouring(self._session, wanted))
        self.legend.set_colouring(self.map.colouring)

    def _colouring(self, session: ReviewSession, kind: ColourKind) -> Colouring:
        now, known = session.grouping, session.known_labels
        labels = _labels(session)
        if kind is ColourKind.CONFIDENCE:
            return by_confidence(now.confidence)
        if kind is ColourKind.TAKEN:
            if session.taken.known is not None:
                return by_taken(session.taken.known.at)
            self._ask_for_dates(session)  # in the colours of before until then
            return self.map.colouring
        if kind is ColourKind.KNOWN and known is not None:
            return by_known(known, dict(enumerate(session.known_groups)))
        if kind is ColourKind.PROBLEM and known is not None:
            return by_problem(labels, known)
        return by_group(labels, {group.label: group.name for group in session.groups})

    def _ask_for_dates(self, session: ReviewSession) -> None:
        """Find out when the images were taken, then show it if it is still wanted."""
        control = Control()

        def show(_dates: object) -> None:
            if session is self._session and self.colours.currentData() is ColourKind.TAKEN:
                self._colour()

        self._context.tasks.run(
            lambda: session.taken.ask(control),
            show,
            on_error=self._context.show_error,
            control=control,
        )

    # ---------------------------------------------------------------- the shared selection

    @Slot()
    def _on_selection(self) -> None:
        if self._session is None:
            return
        chosen = self._session.selection
        self.map.set_selection(chosen.items)
        self.map.mark(chosen.current if chosen.current >= 0 else None)

    @Slot(object, object)
    def _on_selected(self, items: NDArray[np.int64], mode: SelectMode) -> None:
        if self._session is None:
            return
        chosen = self._session.selection
        if mode is SelectMode.ADD:
            chosen.add(items)
        elif mode is SelectMode.SUBTRACT:
            chosen.subtract(items)
        else:
            chosen.replace(items)

    def _describe(self, item: int) -> HoverDetail:
        assert self._session is not None
        now = self._session.grouping
        group = int(now.labels[item])
        share = round(100 * float(now.confidence[item]))
        sure = self.tr("{share} % sure").format(share=share)
        return HoverDetail(
            self._session.name_of(group),
            f"{self._hover.path(item)}\n{sure}",
            group,
            self._hover.picture(item),
        )

    @Slot(object)
    def _on_tiles_wanted(self, items: NDArray[np.int64]) -> None:
        self._loader.want(items, range(len(items)))

    # ---------------------------------------------------------------- layouts

    @Slot()
    def _on_layout(self) -> None:
        """Lay the points out as the button says; what takes long is done on a worker."""
        session = self._session
        if session is None:
            return
        self._give_up_layout()
        job = session.project.make_umap(session.run)
        cloud, project = self.map.cloud, session.project
        assert cloud is not None
        kind = MapKind.UMAP if self.detailed.isChecked() else MapKind.PCA
        self._show_busy(busy=kind is MapKind.UMAP)

        def work() -> Cloud:
            positions = project.map_positions(session.run, kind)
            laid_out = cloud.with_positions(job.run() if positions is None else positions)
            _ = laid_out.grid  # made here, where nobody waits for it
            return laid_out

        def done(laid_out: Cloud) -> None:
            self._umap = None
            self._show_busy(busy=False)
            if session is self._session:
                self.map.set_places(laid_out)

        self._umap = self._context.tasks.run(
            work, done, on_error=self._on_layout_failed, control=job.control
        )

    def _on_layout_failed(self, error: Exception) -> None:
        self._umap = None
        self._show_busy(busy=False)
        self.detailed.setChecked(False)
        if not isinstance(error, Cancelled):
            self._context.show_error(error)

    def _give_up_layout(self) -> None:
        if self._umap is not None:
            self._umap.cancel()
            self._umap = None
        self._show_busy(busy=False)

    def _show_busy(self, *, busy: bool) -> None:
        words = self.tr("Laying out…") if busy else self.tr("Detailed")
        self.detailed.setText(words)
        self.detailed.setAccessibleName(words)
        self.detailed.setToolTip(
            self.tr("Press again to stop laying out the map")
            if busy
            else self.tr("Lay the map out so that neighbours stay together (UMAP); takes a while")
        )

    # ---------------------------------------------------------------- set-up

    def _colour_choice(self) -> ElidedComboBox:
        choice = ElidedComboBox(self)
        choice.setAccessibleName(self.tr("Colours"))
        choice.setAccessibleDescription(self.tr("What the colours of the map mean"))
        for kind, words in (
            (ColourKind.GROUPS, self.tr("Groups")),
            (ColourKind.CONFIDENCE, self.tr("How sure")),
            (ColourKind.TAKEN, self.tr("When taken")),
            (ColourKind.KNOWN, self.tr("Known groups")),
            (ColourKind.PROBLEM, self.tr("Other than known")),
        ):
            choice.addItem(words, kind)
        return choice

    def _detailed_button(self) -> QPushButton:
        result = button(self.tr("Detailed"), "quiet")
        result.setCheckable(True)
        result.setToolTip(
            self.tr("Lay the map out so that neighbours stay together (UMAP); takes a while")
        )
        return result

    def _names_button(self) -> QToolButton:
        result = tool_button("tag", self.tr("Names on the map"))
        result.setCheckable(True)
        result.setChecked(True)
        return result

    def _connect(self) -> None:
        self.map.set_describe(self._describe)
        self.map.set_tiles(self._loader)
        self.map.selected.connect(self._on_selected)
        self.map.opened.connect(self.opened)
        self.map.tiles_wanted.connect(self._on_tiles_wanted)
        self._loader.loaded.connect(self.map.refresh_tiles)
        self._hover.arrived.connect(self.map.refresh_detail)
        self.colours.currentIndexChanged.connect(self._colour)
        self.detailed.clicked.connect(self._on_layout)
        self.legend.hidden_changed.connect(self.map.set_hidden)
        self._names.toggled.connect(self.map.set_labels_shown)

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self)
        inner.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        inner.setSpacing(SPACE_S)
        tools = row(spacing=SPACE_S)
        tools.addWidget(self.colours)
        tools.addWidget(self._names)
        tools.addStretch(1)
        tools.addWidget(self.detailed)
        inner.addLayout(tools)
        inner.addWidget(self.map, 1)
        inner.addWidget(self.legend)


def _labels(session: ReviewSession) -> NDArray[np.int64]:
    """Return the group of each point, int64 (N,), -1 for excluded images."""
    now = session.grouping
    return np.where(now.included, now.labels, -1)
