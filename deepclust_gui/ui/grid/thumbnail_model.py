"""The items a thumbnail grid shows, as Qt's selections and screen readers want to have them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

AnyIndex = QModelIndex | QPersistentModelIndex
NO_ITEMS: NDArray[np.int64] = np.empty(0, np.int64)
_NO_PARENT = QModelIndex()


class ThumbnailModel(QAbstractListModel):
    """Row r is item `items[r]` of a project. It holds an array, no object per item.

    `describe(row)` may add words for screen readers and tooltips.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.items = NO_ITEMS  # int64 (rows,)
        self.describe: Callable[[int], str] | None = None

    def set_items(self, project: "Project | None", items: NDArray[np.int64]) -> None:
        """Show other items."""
        self.beginResetModel()
        self.project = project
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if self.project is None or not 0 <= index.row() < len(self.items):
            return None
        path = self.project.items_at([int(self.items[index.row()])])[0].path
        words = self.describe(index.row()) if self.describe is not None else ""
        return f"{path}, {words}" if words else path
