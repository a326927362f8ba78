"""A grid of thumbnails for a million images: only what is in view is laid out, loaded, painted."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from deepclust_gui.ui.grid.grid_layout import GridLayout
from deepclust_gui.ui.grid.thumbnail_loader import ThumbnailLoader
from deepclust_gui.ui.grid.thumbnail_model import NO_ITEMS, AnyIndex, ThumbnailModel
from deepclust_gui.ui.grid.thumbnail_tile import paint_outline, paint_tile
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.tokens import tokens

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

TILE_PX = 116
GAP_PX = 8


class ThumbnailGrid(QAbstractItemView):
    """Shows items of a project as rounded tiles that fill the width.

    Signals: `item_hovered(index)` with the item under the pointer, -1 when it leaves;
    `item_activated(index)` on double click or Enter; `items_selected()` when the selection changed
    (`selected_items()`). Indices are item indices, not rows.

    Not a QListView: that lays every item out, which takes 1.5 s for a million at each resize.
    """

    item_hovered = Signal(int)
    item_activated = Signal(int)
    items_selected = Signal()

    def __init__(
        self, tasks: Tasks, parent: QWidget | None = None, *, tile_px: int = TILE_PX
    ) -> None:
        super().__init__(parent)
        self._tile_px = tile_px
        self._hovered_row = -1
        self._model = ThumbnailModel(self)
        self._loader = ThumbnailLoader(tasks, self)
        self._loader.loaded.connect(self._on_loaded)
        self._layout = GridLayout(0, self.viewport().width(), tile_px, GAP_PX)
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always, so that the width of the tiles does not depend on how many there are.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Images"))
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll images"))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.doubleClicked.connect(self._on_activated)

    # ---------------------------------------------------------------- what is shown

    def set_items(self, project: "Project | None", indices: ArrayLike | None = None) -> None:
        """Show these items of the project (int array of item indices); None shows all of them."""
        if project is None:
            items = NO_ITEMS
        elif indices is None:
            items = np.arange(project.item_count, dtype=np.int64)
        else:
            items = np.asarray(indices, dtype=np.int64)
        self._set_hovered_row(-1)
        self._loader.set_project(project)
        self._model.set_items(project, items)
        self.updateGeometries()
        self.verticalScrollBar().setValue(0)
        self._ask_for_visible()

    def items(self) -> NDArray[np.int64]:
        """Return the item indices shown, int64 (rows,)."""
        return self._model.items

    def selected_items(self) -> NDArray[np.int64]:
        """Return the selected item indices in the order shown, int64 (S,)."""
        selection = self.selectionModel().selection()
        parts = [selection.at(part) for part in range(selection.count())]
        parts.sort(key=QItemSelectionRange.top)  # they never overlap
        rows = [self._model.items[part.top() : part.bottom() + 1] for part in parts]
        return np.concatenate(rows) if rows else NO_ITEMS

    def set_current_item(self, index: int) -> None:
        """Select the item and scroll to it; nothing happens if it is not shown."""
        rows = np.flatnonzero(self._model.items == index)
        if len(rows):
            self.setCurrentIndex(self._model.index(int(rows[0])))

    def tile(self, index: int) -> QPixmap | None:
        """Return the thumbnail of an item as it is painted, None until it was loaded."""
        return self._loader.tile(index)

    def visible_rows(self) -> range:
        """Return the rows in view."""
        top = self.verticalScrollBar().value()
        return self._layout.between(top, top + self.viewport().height())

    # ---------------------------------------------------------------- geometry, for Qt

    def updateGeometries(self) -> None:
        self._layout = GridLayout(
            len(self._model.items), self.viewport().width(), self._tile_px, GAP_PX
        )
        self._loader.set_tile(self._layout.tile, self.devicePixelRatioF())
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._layout.height - page))
        bar.setPageStep(max(1, page - self._layout.pitch // 2))
        bar.setSingleStep(max(1, self._layout.pitch // 3))
        super().updateGeometries()

    def visualRect(self, index: AnyIndex) -> QRect:
        if not index.isValid():
            return QRect()
        side, row = self._layout.tile, index.row()
        return QRect(self._layout.left(row), self._layout.top(row) - self._top(), side, side)

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._layout.at(point.x(), point.y() + self._top())
        return self._model.index(row) if row >= 0 else QModelIndex()

    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        bar, page = self.verticalScrollBar(), self.viewport().height()
        top = self._layout.top(index.row()) - GAP_PX
        bottom = top + self._layout.tile + 2 * GAP_PX
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue((top + bottom - page) // 2)
        elif top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + page:
            bar.setValue(bottom - page)

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803 - Qt's name
        _modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        last = len(self._model.items) - 1
        now = self.currentIndex().row()
        if last < 0 or now < 0:
            return self._model.index(min(0, last))
        row = self._row_after(cursorAction, now, last)
        # Up in the first line and down in the last leave the cursor where it is.
        return self._model.index(row if 0 <= row <= last else now)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self._top()

    def isIndexHidden(self, _index: QModelIndex | QPersistentModelIndex) -> bool:
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        # The rectangle runs from where the selection began to where it is now, unsorted.
        start, end = rect.topLeft(), rect.bottomRight()
        if start == end and not self.indexAt(start).isValid():
            self.selectionModel().select(QItemSelection(), command)
            return
        rows = sorted(self._layout.nearest(p.x(), p.y() + self._top()) for p in (start, end))
        chosen = QItemSelection(self._model.index(rows[0]), self._model.index(rows[1]))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())  # cheaper than asking where each of them lies

    def keyboardSearch(self, _search: str) -> None:
        """Typing does nothing: looking for a name among a million would stop the window."""

    # ---------------------------------------------------------------- events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        now, items, top = tokens(), self._model.items, self._top()
        dirty = event.rect()
        focused = self.currentIndex().row() if self.hasFocus() else -1
        for row in self._layout.between(top + dirty.top() - GAP_PX, top + dirty.bottom() + GAP_PX):
            index = self._model.index(row)
            tile = QRectF(self.visualRect(index))
            paint_tile(painter, tile, self._loader.tile(int(items[row])), now=now)
            selected = self.selectionModel().isSelected(index)
            if selected or row in (focused, self._hovered_row):
                paint_outline(painter, tile, selected=selected, now=now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # What is at the top stays there, though the lines hold more or fewer tiles now.
        first = self.visible_rows().start
        super().resizeEvent(event)
        self.updateGeometries()
        if first:
            self.verticalScrollBar().setValue(self._layout.top(first))
        self._ask_for_visible()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        where = event.position().toPoint()
        self._set_hovered_row(self._layout.at(where.x(), where.y() + self._top()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered_row(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.items_selected.emit()

    # ---------------------------------------------------------------- inside

    def _top(self) -> int:
        return self.verticalScrollBar().value()

    def _row_after(self, action: QAbstractItemView.CursorAction, now: int, last: int) -> int:
        """Return where a key leads from row `now`."""
        moves, columns = QAbstractItemView.CursorAction, self._layout.columns
        page = max(1, self.viewport().height() // self._layout.pitch) * columns
        return {
            moves.MoveLeft: now - 1,
            moves.MovePrevious: now - 1,
            moves.MoveRight: now + 1,
            moves.MoveNext: now + 1,
            moves.MoveUp: now - columns,
            moves.MoveDown: now + columns,
            moves.MovePageUp: max(now - page, now % columns),
            moves.MovePageDown: min(now + page, last),
            moves.MoveHome: 0,
            moves.MoveEnd: last,
        }[action]

    def _ask_for_visible(self) -> None:
        self._loader.want(self._model.items, self.visible_rows())

    def _set_hovered_row(self, row: int) -> None:
        if row != self._hovered_row:
            self._hovered_row = row
            self.viewport().update()
            self.item_hovered.emit(int(self._model.items[row]) if row >= 0 else -1)

    @Slot()
    def _on_scrolled(self) -> None:
        self._ask_for_visible()

    @Slot()
    def _on_loaded(self) -> None:
        self.viewport().update()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.item_activated.emit(int(self._model.items[index.row()]))
