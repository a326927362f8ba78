"""The rows of a table of images: arrays, and only those in view are looked up."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    Qt,
    QTimeZone,
    Signal,
)

from deepclust_gui.model.items import Item
from deepclust_gui.ui.grid.item_order import natural_ranks, sorted_places
from deepclust_gui.ui.grid.thumbnail_model import NO_ITEMS, AnyIndex
from deepclust_gui.ui.jobs import Task, Tasks

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

_NO_PARENT = QModelIndex()
LOOKED_UP = 4096
SORTED_AT_ONCE = 100_000
"""So many rows are sorted within a few milliseconds."""

NS_A_MS = 1_000_000
_PATH, _DATE, _SIZE = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class TableColumn:
    """One column: its title, what is sorted by (N,), and `words(item)`, the text of a cell."""

    title: str
    keys: NDArray[Any]
    words: Callable[[int], str]


class ItemTableModel(QAbstractTableModel):
    """Row r is item `items[r]`: its path, the columns that were given, its date and size.

    Signals: `sorted_by(places)` after sorting, int64 (rows,): row r was row `places[r]`.
    """

    sorted_by = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self.items = NO_ITEMS
        self.columns: tuple[TableColumn, ...] = ()
        self._tasks = tasks
        self._task: Task | None = None
        self._project: Project | None = None
        self._file_keys: dict[int, NDArray[Any]] = {}
        self._item = lru_cache(LOOKED_UP)(self._look_up)

    def set_items(
        self,
        project: "Project | None",
        items: NDArray[np.int64],
        columns: tuple[TableColumn, ...],
    ) -> None:
        """Show other items, with these columns after the path."""
        self._give_up()
        self.beginResetModel()
        if project is not self._project:
            self._project = project
            self._file_keys = {}
            self._item.cache_clear()
        self.items, self.columns = items, columns
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 1 + len(self.columns) + 2

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | int | None:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == self._size_column:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role not in _TEXT_ROLES or not 0 <= index.row() < len(self.items):
            return None
        return self.words(index.row(), index.column())

    def words(self, row: int, column: int) -> str:
        """Return the text of a cell."""
        item = int(self.items[row])
        if 0 < column <= len(self.columns):
            return self.columns[column - 1].words(item)
        return _file_words(self._item(item), self._file_column(column))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        if 0 < section <= len(self.columns):
            return self.columns[section - 1].title
        titles = (self.tr("File"), self.tr("Date"), self.tr("Size"))
        return titles[self._file_column(section)] if section < self.columnCount() else None

    def texts(self, rows: NDArray[np.int64]) -> Callable[[], str]:
        """Return what gives rows as lines with tabs between the cells; made to run on a worker."""
        project, items, columns = self._project, self.items[rows].tolist(), self.columns

        def work() -> str:
            found = project.items_at(items) if project is not None else []
            return "\n".join(
                "\t".join(
                    [
                        item.path,
                        *(column.words(item.index) for column in columns),
                        _file_words(item, _DATE),
                        _file_words(item, _SIZE),
                    ]
                )
                for item in found
            )

        return work

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; on a worker, and so a moment later, if there are many rows."""
        self._give_up()
        project, items = self._project, self.items
        if project is None or not 0 <= column < self.columnCount():
            return
        downwards = order is Qt.SortOrder.DescendingOrder

        def work() -> NDArray[np.int64]:
            places = sorted_places(self._keys(project, column)[items])
            return places[::-1] if downwards else places

        has_keys = 0 < column <= len(self.columns) or self._file_column(column) in self._file_keys
        if has_keys and len(items) <= SORTED_AT_ONCE:
            self._take(work())
        else:
            self._task = self._tasks.run(work, self._take)

    @property
    def _size_column(self) -> int:
        return len(self.columns) + 2

    def _file_column(self, column: int) -> int:
        """Return _PATH, _DATE or _SIZE for a column that was not given."""
        return max(0, column - len(self.columns))

    def _keys(self, project: "Project", column: int) -> NDArray[Any]:
        """Return what a column is sorted by, (N,); on a worker."""
        if 0 < column <= len(self.columns):
            return self.columns[column - 1].keys
        file_column = self._file_column(column)
        if file_column not in self._file_keys:
            self._file_keys[file_column] = _file_keys(project, file_column)
        return self._file_keys[file_column]

    def _take(self, places: NDArray[np.int64]) -> None:
        self._task = None
        self.items = self.items[places]
        self.sorted_by.emit(places)
        # Not layoutChanged: headers would go through all rows one by one.
        last = self.index(len(places) - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _look_up(self, item: int) -> Item | None:
        return self._project.items_at([item])[0] if self._project is not None else None


def _file_words(item: Item | None, file_column: int) -> str:
    if item is None:
        return ""
    if file_column == _PATH:
        return item.path
    if file_column == _DATE:
        here = QTimeZone.systemTimeZone()
        written = QDateTime.fromMSecsSinceEpoch(item.modified_ns // NS_A_MS, here)
        return written.toString("yyyy-MM-dd HH:mm") if item.modified_ns else ""
    return QLocale().formattedDataSize(item.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _file_keys(project: "Project", file_column: int) -> NDArray[Any]:
    if file_column == _PATH:
        return natural_ranks(project.paths())
    return project.dates().astype(np.int64) if file_column == _DATE else project.file_sizes()


_TEXT_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
