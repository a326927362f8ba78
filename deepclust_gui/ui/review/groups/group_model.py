"""The rows of the list of groups, and what may be dragged from and dropped on them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from deepclust_gui.model.curation import Grouping, Mark
from deepclust_gui.model.result import Group
from deepclust_gui.ui.grid.item_mime import ITEM_MIME, items_from_mime
from deepclust_gui.ui.words import images

ALL, UNSURE, EXCLUDED = -1, -2, -3
"""Rows that are no groups: every image, those set aside, and those left out."""

GROUP_ROLE = int(Qt.ItemDataRole.UserRole)
GROUP_MIME = "application/x-deepclust-group"
AnyIndex = QModelIndex | QPersistentModelIndex


class GroupModel(QAbstractListModel):
    """Row 0 stands for all images; the groups follow, then those set aside and left out, if any.

    Signals: `renamed(label, name)`; `items_dropped(label, items)`, int64 (M,), on a group or on a
    row of marks; `groups_dropped(label, labels)` on a group.
    """

    renamed = Signal(int, str)
    items_dropped = Signal(int, object)
    groups_dropped = Signal(int, list)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[Group] = []

    def set_groups(self, groups: tuple[Group, ...], grouping: Grouping | None) -> bool:
        """Show these groups; return whether the rows are others than before."""
        rows = self._made(groups, grouping)
        same = [row.label for row in rows] == [row.label for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows = rows
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return not same

    def group(self, row: int) -> Group:
        """Return the group of a row; its label is `ALL` and so on for rows that are none."""
        return self._rows[row]

    def row_of(self, label: int) -> int:
        """Return the row of a group, 0 if there is no such group."""
        return next((row for row, group in enumerate(self._rows) if group.label == label), 0)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        group = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return group.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(group)
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
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        label = self._rows[index.row()].label
        if label >= 0:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled
        return flags if label == ALL else flags | Qt.ItemFlag.ItemIsDropEnabled

    # ---------------------------------------------------------------- drag and drop

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction  # after a move, Qt would empty the rows that were dragged

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [ITEM_MIME, GROUP_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        labels = np.array([self._rows[index.row()].label for index in indexes], "<i8")
        data.setData(GROUP_MIME, labels.tobytes())
        return data

    def canDropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: AnyIndex
    ) -> bool:
        if not parent.isValid():
            return False
        label = self._rows[parent.row()].label
        if data.hasFormat(ITEM_MIME):
            return label != ALL
        return data.hasFormat(GROUP_MIME) and label >= 0 and label not in _labels_from(data)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        label = self._rows[parent.row()].label
        items = items_from_mime(data)
        if items is not None:
            self.items_dropped.emit(label, items)
        else:
            self.groups_dropped.emit(label, _labels_from(data))
        return True

    # ---------------------------------------------------------------- inside

    def _made(self, groups: tuple[Group, ...], grouping: Grouping | None) -> list[Group]:
        if grouping is None:
            return []
        total = sum(group.size for group in groups)
        settled = sum(group.settled for group in groups)
        rows = [Group(ALL, self.tr("All images"), total, (), settled=settled), *groups]
        for label, mark, name in (
            (UNSURE, Mark.UNSURE, self.tr("Not sure")),
            (EXCLUDED, Mark.EXCLUDED, self.tr("Excluded")),
        ):
            if size := int((grouping.marks == mark).sum()):
                rows.append(Group(label, name, size, ()))
        return rows

    def _spoken(self, group: Group) -> str:
        words = f"{group.name}, {images(group.size)}"
        return self.tr("{group}, done").format(group=words) if group.accepted else words


def _labels_from(data: QMimeData) -> list[int]:
    labels: list[int] = np.frombuffer(data.data(GROUP_MIME).data(), "<i8").tolist()
    return labels
