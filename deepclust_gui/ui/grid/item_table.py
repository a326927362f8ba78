"""The images as a table: a million rows, of which only those in view are looked up."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from deepclust_gui.ui.grid.drag_picture import drag_picture
from deepclust_gui.ui.grid.grid_view import MOVES
from deepclust_gui.ui.grid.item_mime import items_to_mime
from deepclust_gui.ui.grid.item_table_model import ItemTableModel, TableColumn
from deepclust_gui.ui.grid.row_chooser import RowChooser
from deepclust_gui.ui.grid.row_selection import RowSelection
from deepclust_gui.ui.grid.thumbnail_model import AnyIndex
from deepclust_gui.ui.jobs import Task, Tasks
from deepclust_gui.ui.tokens import tokens

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

__all__ = ["ItemTable", "TableColumn"]

ROW_PADDING_PX = 10
PATH_PX = 200


class ItemTable(QTableView):
    """Sort by a click on a title; Enter or a double click shows an image large; Ctrl+C copies.

    Signals: `items_selected()`, `item_activated(index)` and `menu_wanted(QPoint)`, as those of the
    grid; selected rows can be dragged as its tiles. Its selection is no more Qt's than the grid's.
    """

    items_selected = Signal()
    item_activated = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._copying: Task | None = None
        self._model = ItemTableModel(tasks, self)
        self._chooser = RowChooser(self)
        self._chooser.chosen.connect(self.items_selected)
        self._chooser.drag_wanted.connect(self._on_drag_wanted)
        self._model.sorted_by.connect(self._on_sorted)
        self.setModel(self._model)
        self.setItemDelegate(_Rows(self._chooser, self))
        self._set_up()

    # ---------------------------------------------------------------- what is shown

    def set_items(
        self,
        project: "Project | None",
        items: NDArray[np.int64],
        columns: tuple[TableColumn, ...] = (),
    ) -> None:
        """Show these items of the project, in this order if no title was clicked."""
        is_new = len(columns) != len(self._model.columns)
        self._chooser.rows = RowSelection(len(items))
        self._model.set_items(project, items, columns)
        if is_new:
            self._set_widths()
        header = self.horizontalHeader()
        self._model.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    @Slot()
    def forget_sorting(self) -> None:
        """Show the next items in the order they are given in."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def items(self) -> NDArray[np.int64]:
        """Return the item indices shown, int64 (rows,)."""
        return self._model.items

    def selected_items(self) -> NDArray[np.int64]:
        """Return the selected item indices in the order shown, int64 (S,)."""
        return self._model.items[self._chooser.rows.flags]

    def set_selected_items(self, items: NDArray[np.int64]) -> None:
        """Select exactly these items, as far as they are shown; tells nobody."""
        self._chooser.rows.take(np.isin(self._model.items, items))
        self.viewport().update()

    @property
    def current_item(self) -> int:
        """The item under the keyboard's cursor, -1 if there is none."""
        row = self.currentIndex().row()
        return int(self._model.items[row]) if 0 <= row < len(self._model.items) else -1

    def show_item(self, index: int) -> None:
        """Put the cursor on an item and scroll to it, selecting nothing."""
        rows = np.flatnonzero(self._model.items == index)
        if len(rows):
            self._chooser.step_to(int(rows[0]))

    def selectAll(self) -> None:
        self._chooser.select_all()

    def clearSelection(self) -> None:
        self._chooser.select_none()

    def selectRow(self, row: int) -> None:
        self._chooser.select(row, Qt.KeyboardModifier.NoModifier)

    def keyboardSearch(self, _search: str) -> None:
        """Typing does nothing here: digits and letters are keys of the page."""

    # ---------------------------------------------------------------- mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._chooser.press(event, self.rowAt(round(event.position().y())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._chooser.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._chooser.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton:
            self._activate(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            middle = self.visualRect(self.currentIndex()).center()
            self.menu_wanted.emit(self.viewport().mapToGlobal(middle))
            return
        row = self.rowAt(event.pos().y())
        if row >= 0 and not self._chooser.rows.flags[row]:
            self.selectRow(row)
        self.menu_wanted.emit(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and len(self._model.items):
            self._chooser.step_to(0)
        super().focusInEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate(self.currentIndex())
        elif Qt.Key(event.key()) in _ROW_MOVES:
            row = self._row_after(MOVES[Qt.Key(event.key())])
            if row >= 0:
                self._chooser.go(row, event.modifiers())
        elif not self._chooser.key(event):
            event.ignore()

    # ---------------------------------------------------------------- inside

    def _row_after(self, action: QAbstractItemView.CursorAction) -> int:
        """Return where a key leads, -1 if there are no rows."""
        moves, now = QAbstractItemView.CursorAction, self.currentIndex().row()
        page = max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize() - 1)
        last = len(self._model.items) - 1
        row = {
            moves.MoveUp: now - 1,
            moves.MoveDown: now + 1,
            moves.MovePageUp: now - page,
            moves.MovePageDown: now + page,
            moves.MoveHome: 0,
            moves.MoveEnd: last,
        }[action]
        return min(max(0, row), last)

    def _copy(self) -> None:
        """Put the selected rows on the clipboard as soon as they are looked up."""
        if self._copying is not None:
            self._copying.cancel()
        self._copying = self._tasks.run(
            self._model.texts(self._chooser.rows.rows()), QGuiApplication.clipboard().setText
        )

    def _set_widths(self) -> None:
        """Fit the columns to the rows in view."""
        self.resizeColumnsToContents()
        self.setColumnWidth(0, min(PATH_PX, self.columnWidth(0)))

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Images as a table"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        height = self.fontMetrics().height() + ROW_PADDING_PX
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setHighlightSections(False)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.horizontalHeader().setDefaultAlignment(left)
        self.horizontalHeader().setResizeContentsPrecision(0)

    @Slot()
    def _on_drag_wanted(self) -> None:
        chosen = self.selected_items()
        drag = QDrag(self)
        drag.setMimeData(items_to_mime(np.sort(chosen)))
        sheets = [None] * min(3, len(chosen))
        drag.setPixmap(drag_picture(sheets, len(chosen), ratio=self.devicePixelRatioF()))
        drag.exec(Qt.DropAction.CopyAction)

    @Slot(object)
    def _on_sorted(self, places: NDArray[np.int64]) -> None:
        """Let the selection and the cursor go along with their rows."""
        rows, cursor = self._chooser.rows, self.currentIndex().row()
        rows.take(rows.flags[places])
        if cursor >= 0:
            self._chooser.step_to(int(np.flatnonzero(places == cursor)[0]))
        self.verticalScrollBar().setValue(0)

    def _activate(self, index: AnyIndex) -> None:
        if index.isValid():
            self.item_activated.emit(int(self._model.items[index.row()]))


class _Rows(QStyledItemDelegate):
    """Paints rows as selected that a chooser says are, and a line under the cursor's."""

    def __init__(self, chooser: RowChooser, view: ItemTable) -> None:
        super().__init__(view)
        self._chooser = chooser
        self._view = view

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if self._chooser.rows.flags[index.row()]:
            option.state |= QStyle.StateFlag.State_Selected

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        if index.row() == self._view.currentIndex().row() and self._view.hasFocus():
            painter.setPen(tokens().colour("accent_text"))
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())


_ROW_MOVES = frozenset(MOVES) - {Qt.Key.Key_Left, Qt.Key.Key_Right}
