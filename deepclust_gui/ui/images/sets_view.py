"""Images that belong together, set by set: copies of one another, or others for another reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QListView, QSplitter, QWidget

from deepclust_gui.model.folder import ImageSet
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.parts import button, column, row, wrapping_label
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.words import number

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_LIST_PX = 260
_SPACING_PX = 4
_TILE_PX = 160  # as large as thumbnails are
_PATHS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class SetsWords:
    """What is said over the sets, and what the two buttons say."""

    told: str
    leave_out: str
    take_back: str


class SetsModel(QAbstractListModel):
    """One row for each set: how many images, and the name of the first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self.sets: Sequence[ImageSet] = ()

    def show_sets(self, project: "Project | None", sets: Sequence[ImageSet]) -> None:
        """Show other sets."""
        self.beginResetModel()
        self._project, self.sets = project, sets
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.sets)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        items = self.sets[index.row()].items
        if self._project is None:
            return None
        path = self._project.items_at(items[:1])[0].path
        name = PurePath(path).name if role == Qt.ItemDataRole.DisplayRole else path
        return self.tr("{count} × {name}").format(count=number(len(items)), name=name)


class SetsView(QWidget):
    """Sets on the left, the images of the one chosen on the right, what to do about all above.

    Signals: `leave_out_wanted()`, `take_back_wanted()`; `item_activated(item)` for an image that
    is to be seen large, among `shown_items()`.
    """

    leave_out_wanted = Signal()
    take_back_wanted = Signal()
    item_activated = Signal(int)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._told = wrapping_label()
        self.leave_out_button = button("", "primary", name=self.tr("Leave out of the grouping"))
        self.leave_out_button.clicked.connect(self.leave_out_wanted)
        self.take_back_button = button("", name=self.tr("Take back into the grouping"))
        self.take_back_button.clicked.connect(self.take_back_wanted)
        self._model = SetsModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(_SPACING_PX)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Sets of images"))
        self.list.setMinimumWidth(_LIST_PX // 2)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.grid = ThumbnailGrid(tasks, self, tile_px=_TILE_PX)
        self.grid.setAccessibleName(self.tr("Images of the set"))
        self.grid.item_activated.connect(self.item_activated)
        self._paths = [
            ElidedLabel("small", mode=Qt.TextElideMode.ElideMiddle) for _ in range(_PATHS_SHOWN)
        ]
        self._lay_out()

    def show_sets(
        self,
        project: "Project",
        sets: Sequence[ImageSet],
        *,
        words: SetsWords,
        left_out: frozenset[int],
    ) -> None:
        """Show these sets; `left_out` are the items that are not grouped."""
        is_other = project is not self._project or tuple(sets) != tuple(self._model.sets)
        self._project = project
        self._told.setText(words.told)
        copies = [item for one in sets for item in one.items[1:]]
        for each, text, possible in (
            (self.leave_out_button, words.leave_out, not left_out.issuperset(copies)),
            (self.take_back_button, words.take_back, not left_out.isdisjoint(copies)),
        ):
            each.setText(text)
            each.setAccessibleName(text)
            each.setVisible(possible)
            each.setEnabled(not project.is_read_only)
        if is_other:
            self._model.show_sets(project, sets)
            self.list.setCurrentIndex(self._model.index(0))

    def shown_items(self) -> NDArray[np.int64]:
        """Return the items of the set that is chosen, int64 (M,)."""
        return self.grid.items()

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        project = self._project
        if project is None or not index.isValid():
            return
        items = self._model.sets[index.row()].items
        self.grid.set_items(project, np.array(items, np.int64))
        paths = [item.path for item in project.items_at(items[:_PATHS_SHOWN])]
        for place, line in enumerate(self._paths):
            line.setText(paths[place] if place < len(paths) else "")
            line.setVisible(place < len(paths))

    def _lay_out(self) -> None:
        layout = column(self, spacing=SPACE_M)
        layout.setContentsMargins(0, SPACE_M, 0, 0)
        head = row(spacing=SPACE_S)
        head.addWidget(self._told, 1)
        head.addWidget(self.take_back_button)
        head.addWidget(self.leave_out_button)
        layout.addLayout(head)
        right = QWidget()
        inner = column(right, spacing=SPACE_S)
        inner.setContentsMargins(SPACE_M, 0, 0, 0)
        for line in self._paths:
            inner.addWidget(line)
        inner.addWidget(self.grid, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST_PX, 3 * _LIST_PX])
        layout.addWidget(split, 1)
