"""The list of groups: colour, name, size and the most typical images of each."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from deepclust_gui.model.curation import Grouping
from deepclust_gui.model.result import Group
from deepclust_gui.ui.grid.thumbnail_loader import ThumbnailLoader
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.review.groups.group_delegate import TILE_PX, GroupDelegate
from deepclust_gui.ui.review.groups.group_model import ALL, GroupModel

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


class GroupList(QListView):
    """Choose groups by click or arrow keys; F2, Enter or a double click renames one in place.

    Images dropped on a group move there, a group dropped on another is merged into it. Signals:
    `chosen()` when `labels` are others; `renamed(label, name)`; `items_dropped(label, items)`;
    `groups_dropped(label, labels)`.
    """

    chosen = Signal()
    renamed = Signal(int, str)
    items_dropped = Signal(int, object)
    groups_dropped = Signal(int, list)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("groups")
        self._model = GroupModel(self)
        self._model.renamed.connect(self.renamed)
        self._model.items_dropped.connect(self.items_dropped)
        self._model.groups_dropped.connect(self.groups_dropped)
        self._loader = ThumbnailLoader(tasks, self)
        self._loader.loaded.connect(self._on_loaded)
        self._is_filling = False
        self.setModel(self._model)
        self.setItemDelegate(GroupDelegate(self._loader, self))
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setDragDropOverwriteMode(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setAccessibleName(self.tr("Groups"))
        self.verticalScrollBar().valueChanged.connect(self._ask_for_visible)

    @property
    def label(self) -> int:
        """The row that was chosen last: a group, or `ALL`, `UNSURE`, `EXCLUDED`."""
        index = self.currentIndex()
        return self._model.group(index.row()).label if index.isValid() else ALL

    @property
    def labels(self) -> tuple[int, ...]:
        """All chosen rows; the one chosen last comes first."""
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        found = [self._model.group(row).label for row in sorted(rows)]
        return tuple(sorted(found, key=lambda label: label != self.label)) or (ALL,)

    def set_groups(
        self, project: "Project | None", groups: tuple[Group, ...], grouping: Grouping | None
    ) -> None:
        """Show the groups of a run; what was chosen stays chosen as far as it is there."""
        before, current = self.labels, self.label
        self._loader.set_project(project)
        self._loader.set_tile(TILE_PX, self.devicePixelRatioF())
        self._is_filling = True
        try:
            if self._model.set_groups(groups, grouping):
                self._choose_again(before, current)
        finally:
            self._is_filling = False
        if self.labels != before:
            self.chosen.emit()
        self._ask_for_visible()

    def choose(self, label: int) -> None:
        """Choose one row and bring it into view; a group that is not there is all images."""
        # Not the view's own setCurrentIndex, which heeds the keys that happen to be held down.
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        index = self._model.index(self._model.row_of(label))
        self.selectionModel().setCurrentIndex(index, flag)
        self.scrollTo(index)

    def name(self, label: int) -> str:
        """Return the name of a row."""
        return self._model.group(self._model.row_of(label)).name

    @Slot()
    def rename(self) -> None:
        """Edit the name of the chosen group."""
        if self.label >= 0:
            self.edit(self.currentIndex())

    def rename_group(self, label: int) -> None:
        """Edit the name of a group that need not be chosen."""
        index = self._model.index(self._model.row_of(label))
        self.scrollTo(index)
        self.edit(index)

    def keyboardSearch(self, _search: str) -> None:
        """Typing does nothing here: digits and letters are keys of the page."""

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._is_filling and self.selectionModel().hasSelection():
            self.chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_visible()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_for_visible()

    def _choose_again(self, labels: tuple[int, ...], current: int) -> None:
        rows = [self._model.row_of(label) for label in labels]
        there = [row for row, label in zip(rows, labels, strict=True) if row or label == ALL]
        flags = QItemSelectionModel.SelectionFlag
        index = self._model.index(self._model.row_of(current))
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
        for row in there:
            self.selectionModel().select(self._model.index(row), flags.Select)

    @Slot()
    def _ask_for_visible(self) -> None:
        box = self.viewport().rect()
        rows = [
            row
            for row in range(1, self._model.rowCount())
            if self.visualRect(self._model.index(row)).intersects(box)
        ]
        items = [item for row in rows for item in self._model.group(row).typical]
        self._loader.want(np.array(items, np.int64), range(len(items)))

    @Slot()
    def _on_loaded(self) -> None:
        self.viewport().update()
