"""The images as a table: a million rows, of which only those in view are looked up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from deepclust_gui.model.items import Item
from deepclust_gui.ui.grid.thumbnail_model import NO_ITEMS, AnyIndex

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

_NO_PARENT = QModelIndex()
LOOKED_UP = 4096
PATH_PX = 130
CELL_PX = 76
MOST_RANGES = 5_000
"""More separate pieces of a selection than this are shown as the first so many."""


@dataclass(frozen=True, slots=True, eq=False)
class TableColumn:
    """One column: its title, what is sorted by (N,), and `words(item)`, the text of a cell."""

    title: str
    keys: NDArray[Any]
    words: Callable[[int], str]


class ItemTableModel(QAbstractTableModel):
    """Row r is item `items[r]`; column 0 its path. It holds arrays, no object per row."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.items = NO_ITEMS
        self.columns: tuple[TableColumn, ...] = ()
        self._project: Project | None = None
        self._item = lru_cache(LOOKED_UP)(self._look_up)

    def set_items(
        self,
        project: "Project | None",
        items: NDArray[np.int64],
        columns: tuple[TableColumn, ...],
    ) -> None:
        """Show other items, with these columns after the path."""
        self.beginResetModel()
        if project is not self._project:
            self._project = project
            self._item.cache_clear()
        self.items, self.columns = items, columns
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 1 + len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in _TEXT_ROLES or not 0 <= index.row() < len(self.items):
            return None
        item = int(self.items[index.row()])
        if index.column() > 0:
            return self.columns[index.column() - 1].words(item)
        found = self._item(item)
        return found.path if found is not None else ""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return self.tr("File")
        return self.columns[section - 1].title if section <= len(self.columns) else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; the order of paths is that of the project."""
        if not 0 <= column <= len(self.columns):
            return
        keys = self.items if column == 0 else self.columns[column - 1].keys[self.items]
        places = np.argsort(keys, kind="stable")
        if order is Qt.SortOrder.DescendingOrder:
            places = places[::-1]
        self.layoutAboutToBeChanged.emit()
        self.items = self.items[places]
        self.layoutChanged.emit()

    def _look_up(self, item: int) -> Item | None:
        return self._project.items_at([item])[0] if self._project is not None else None


class ItemTable(QTableView):
    """Sort by a click on a title; Enter or a double click shows an image large.

    Signals: `items_selected()`, `item_activated(index)` and `menu_wanted(QPoint)`, as those of the
    grid.
    """

    items_selected = Signal()
    item_activated = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_filling = False
        self._model = ItemTableModel(self)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Images as a table"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultSectionSize(CELL_PX)
        self.doubleClicked.connect(self._on_activated)

    def set_items(
        self,
        project: "Project | None",
        items: NDArray[np.int64],
        columns: tuple[TableColumn, ...] = (),
    ) -> None:
        """Show these items of the project, in this order until a title is clicked."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        is_new = len(columns) != len(self._model.columns)
        self._is_filling = True
        self._model.set_items(project, items, columns)
        self._is_filling = False
        if is_new:
            self.setColumnWidth(0, PATH_PX)

    def items(self) -> NDArray[np.int64]:
        """Return the item indices shown, int64 (rows,)."""
        return self._model.items

    def selected_items(self) -> NDArray[np.int64]:
        """Return the selected item indices in the order shown, int64 (S,)."""
        selection = self.selectionModel().selection()
        parts = [selection.at(part) for part in range(selection.count())]
        parts.sort(key=QItemSelectionRange.top)
        rows = [self._model.items[part.top() : part.bottom() + 1] for part in parts]
        return np.concatenate(rows) if rows else NO_ITEMS

    def set_selected_items(self, items: NDArray[np.int64]) -> None:
        """Select exactly these items, as far as they are shown; tells nobody.

        Of a selection in very many pieces only the first are shown: Qt keeps an object for each.
        """
        flags = np.isin(self._model.items, items)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
        selection, last = QItemSelection(), self._model.columnCount() - 1
        for first, end in edges.reshape(-1, 2)[:MOST_RANGES].tolist():
            selection.append(
                QItemSelectionRange(self._model.index(first, 0), self._model.index(end - 1, last))
            )
        self._is_filling = True
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(selection, flag)
        self._is_filling = False

    @property
    def current_item(self) -> int:
        """The item under the keyboard's cursor, -1 if there is none."""
        row = self.currentIndex().row()
        return int(self._model.items[row]) if 0 <= row < len(self._model.items) else -1

    def show_item(self, index: int) -> None:
        """Scroll to an item."""
        rows = np.flatnonzero(self._model.items == index)
        if len(rows):
            self.scrollTo(self._model.index(int(rows[0]), 0))

    def keyboardSearch(self, _search: str) -> None:
        """Typing does nothing here: digits and letters are keys of the page."""

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._is_filling:
            self.items_selected.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def _copy(self) -> None:
        """Put the selected rows on the clipboard, with tabs between the cells."""
        rows = np.flatnonzero(np.isin(self._model.items, self.selected_items()))
        columns = range(self._model.columnCount())
        lines = [
            "\t".join(str(self._model.index(row, column).data() or "") for column in columns)
            for row in rows.tolist()
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.item_activated.emit(int(self._model.items[index.row()]))


_TEXT_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
