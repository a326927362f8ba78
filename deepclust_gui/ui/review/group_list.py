"""The list of groups: colour, name, size and the most typical images of each."""

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from deepclust_gui.model.result import Group
from deepclust_gui.ui.grid.thumbnail_loader import ThumbnailLoader
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.review.group_delegate import GROUP_ROLE, TILE_PX, GroupDelegate
from deepclust_gui.ui.words import images

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

AnyIndex = QModelIndex | QPersistentModelIndex


class GroupModel(QAbstractListModel):
    """Row 0 stands for all images, row r for group r - 1. Signals: `renamed(label, name)`."""

    renamed = Signal(int, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[Group] = []

    def set_groups(self, groups: tuple[Group, ...]) -> None:
        """Show these groups."""
        total = sum(group.size for group in groups)
        everything = Group(-1, self.tr("All images"), total, ())
        self.beginResetModel()
        self._rows = [everything, *groups] if groups else []
        self.endResetModel()

    def group(self, row: int) -> Group:
        """Return the group of a row; label -1 is all images."""
        return self._rows[row]

    def row_of(self, label: int) -> int:
        """Return the row of a group, 0 if there is no such group."""
        return next((row for row, group in enumerate(self._rows) if group.label == label), 0)

    def set_name(self, label: int, name: str) -> None:
        """Show another name for a group."""
        row = self.row_of(label)
        old = self._rows[row]
        self._rows[row] = Group(old.label, name, old.size, old.typical)
        self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        group = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return group.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{group.name}, {images(group.size)}"
        return group if role == GROUP_ROLE else None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        group = self._rows[index.row()]
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or group.label < 0 or name == group.name:
            return False
        self.renamed.emit(group.label, name)
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.row() > 0 else flags


class GroupList(QListView):
    """Choose a group by click or arrow keys; F2, Enter or a double click renames it in place.

    Signals: `chosen(label)`, -1 for all images; `renamed(label, name)`.
    """

    chosen = Signal(int)
    renamed = Signal(int, str)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("groups")
        self._model = GroupModel(self)
        self._model.renamed.connect(self.renamed)
        self._loader = ThumbnailLoader(tasks, self)
        self._loader.loaded.connect(self._on_loaded)
        self.setModel(self._model)
        self.setItemDelegate(GroupDelegate(self._loader, self))
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setAccessibleName(self.tr("Groups"))
        self.verticalScrollBar().valueChanged.connect(self._ask_for_visible)

    @property
    def label(self) -> int:
        """The group that is chosen, -1 for all images."""
        index = self.currentIndex()
        return self._model.group(index.row()).label if index.isValid() else -1

    def set_groups(self, project: "Project | None", groups: tuple[Group, ...]) -> None:
        """Show the groups of a run."""
        self._loader.set_project(project)
        self._loader.set_tile(TILE_PX, self.devicePixelRatioF())
        self._model.set_groups(groups)
        self._ask_for_visible()

    def choose(self, label: int) -> None:
        """Choose a group and bring it into view; -1 is all images."""
        self.setCurrentIndex(self._model.index(self._model.row_of(label)))

    def set_name(self, label: int, name: str) -> None:
        """Show another name for a group."""
        self._model.set_name(label, name)

    def name(self, label: int) -> str:
        """Return the name of a group."""
        return self._model.group(self._model.row_of(label)).name

    @Slot()
    def rename(self) -> None:
        """Edit the name of the chosen group."""
        if self.label >= 0:
            self.edit(self.currentIndex())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if selected.count():
            self.chosen.emit(self.label)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_visible()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_for_visible()

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
