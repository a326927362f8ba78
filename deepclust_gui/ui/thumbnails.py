"""A grid of thumbnails for a million images: only what is in view is loaded and painted."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.thumbnail_delegate import ITEM_ROLE, ThumbnailDelegate
from deepclust_gui.ui.thumbnail_loader import ThumbnailLoader

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

TILE_PX = 116
GAP_PX = 8
_NO_ITEMS: NDArray[np.int64] = np.empty(0, np.int64)
AnyIndex = QModelIndex | QPersistentModelIndex


class ThumbnailModel(QAbstractListModel):
    """Row r is item `items[r]` of a project. It holds an array, no object per item."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.items = _NO_ITEMS  # int64 (rows,)

    def set_items(self, project: "Project | None", items: NDArray[np.int64]) -> None:
        """Show other items."""
        self.beginResetModel()
        self.project = project
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.project is None or not 0 <= index.row() < len(self.items):
            return None
        if role == ITEM_ROLE:
            return int(self.items[index.row()])
        if role not in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        found = self.project.items_at([int(self.items[index.row()])])
        return found[0].path if found else None


class ThumbnailGrid(QListView):
    """Shows items of a project as rounded tiles that fill the width.

    Signals: `item_hovered(index)` with the item under the pointer, -1 when it leaves;
    `item_activated(index)` on double click or Enter; `items_selected()` when the selection changed
    (`selected_items()`). Indices are item indices, not rows.
    """

    item_hovered = Signal(int)
    item_activated = Signal(int)
    items_selected = Signal()

    def __init__(
        self, tasks: Tasks, parent: QWidget | None = None, *, tile_px: int = TILE_PX
    ) -> None:
        super().__init__(parent)
        self._tile_px = tile_px
        self._hovered = -1
        self._model = ThumbnailModel(self)
        self._loader = ThumbnailLoader(tasks, self)
        self._loader.loaded.connect(self._on_loaded)
        self.setModel(self._model)
        self.setItemDelegate(ThumbnailDelegate(self._loader, self))
        # A wrapped list lays out by arithmetic; icon mode would keep a rectangle for each item.
        self.setViewMode(QListView.ViewMode.ListMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Images"))
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll images"))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.doubleClicked.connect(self._on_activated)
        self._fit_tiles()

    def set_items(self, project: "Project | None", indices: ArrayLike | None = None) -> None:
        """Show these items of the project (int array of item indices); None shows all of them."""
        if project is None:
            items = _NO_ITEMS
        elif indices is None:
            items = np.arange(project.item_count, dtype=np.int64)
        else:
            items = np.asarray(indices, dtype=np.int64)
        self._loader.set_project(project)
        self._model.set_items(project, items)
        self._set_hovered(-1)
        self._ask_for_visible()

    def items(self) -> NDArray[np.int64]:
        """Return the item indices shown, int64 (rows,)."""
        return self._model.items

    def selected_items(self) -> NDArray[np.int64]:
        """Return the selected item indices in the order shown, int64 (S,)."""
        selection = self.selectionModel().selection()
        parts = [selection.at(part) for part in range(selection.count())]
        rows = [np.arange(part.top(), part.bottom() + 1) for part in parts]
        return self._model.items[np.unique(np.concatenate(rows))] if rows else _NO_ITEMS

    def set_current_item(self, index: int) -> None:
        """Select the item and scroll to it; nothing happens if it is not shown."""
        rows = np.flatnonzero(self._model.items == index)
        if len(rows):
            self.setCurrentIndex(self._model.index(int(rows[0])))

    def tile(self, index: int) -> QPixmap | None:
        """Return the thumbnail of an item as it is painted, None until it was loaded."""
        return self._loader.tile(index)

    def visible_rows(self) -> range:
        """Return the rows in view, by arithmetic."""
        columns, cell = self._columns(), self.gridSize().height()
        top = self.verticalScrollBar().value()
        first = max(0, top // cell) * columns
        last = (-(-(top + self.viewport().height()) // cell)) * columns
        return range(first, min(last, len(self._model.items)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_tiles()
        super().resizeEvent(event)
        self._ask_for_visible()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover_at(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.items_selected.emit()

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        # Qt would ask each selected row where it lies: 13 s for a million.
        return QRegion(self.viewport().rect())

    def _columns(self) -> int:
        return max(1, (self.viewport().width() - 1) // self.gridSize().width())

    def _fit_tiles(self) -> None:
        """Choose the number of columns whose tiles come nearest to the wished size."""
        width = max(1, self.viewport().width() - 1)
        columns = max(1, round(width / (self._tile_px + GAP_PX)))
        cell = max(24, width // columns)
        if self.gridSize() != QSize(cell, cell):
            self.setGridSize(QSize(cell, cell))
        self._loader.set_tile(cell - GAP_PX, self.devicePixelRatioF())

    def _ask_for_visible(self) -> None:
        rows = self.visible_rows()
        self._loader.want(self._model.items, rows)

    def _hover_at(self, where: QPoint) -> None:
        index = self.indexAt(where)
        self._set_hovered(int(self._model.items[index.row()]) if index.isValid() else -1)

    def _set_hovered(self, item: int) -> None:
        if item != self._hovered:
            self._hovered = item
            self.item_hovered.emit(item)

    @Slot()
    def _on_scrolled(self) -> None:
        self._ask_for_visible()

    @Slot()
    def _on_loaded(self) -> None:
        self.viewport().update()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.item_activated.emit(int(self._model.items[index.row()]))
