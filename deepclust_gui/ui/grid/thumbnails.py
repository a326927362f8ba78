"""A grid of thumbnails for a million images: only what is in view is laid out, loaded, painted."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
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
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from deepclust_gui.ui.grid.badges import Badges, paint_badge
from deepclust_gui.ui.grid.drag_picture import drag_picture
from deepclust_gui.ui.grid.grid_layout import GridLayout
from deepclust_gui.ui.grid.item_mime import items_to_mime
from deepclust_gui.ui.grid.row_selection import RowSelection
from deepclust_gui.ui.grid.thumbnail_loader import ThumbnailLoader
from deepclust_gui.ui.grid.thumbnail_model import NO_ITEMS, AnyIndex, ThumbnailModel
from deepclust_gui.ui.grid.thumbnail_tile import paint_outline, paint_tile
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.tokens import tokens

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

TILE_PX = 116
SMALLEST_TILE_PX, LARGEST_TILE_PX = 48, 320
TILE_STEP = 1.15
GAP_PX = 8


class ThumbnailGrid(QAbstractItemView):
    """Shows items of a project as rounded tiles that fill the width.

    Signals: `item_hovered(index)` with the item under the pointer, -1 when it leaves;
    `item_activated(index)` on double click or Enter; `items_selected()` when the person selected
    others (`selected_items()`, the last of them `current_item`); `tile_px_changed(px)`;
    `menu_wanted(QPoint)` on a right click, in pixels of the screen. Indices are item indices, not
    rows. Selected tiles can be dragged, as `item_mime` has it.

    Not a QListView: that lays every item out, which takes 1.5 s for a million at each resize. Nor
    are Qt's selections used: they keep an object for each range, so that a lasso through a hundred
    thousand images would take seconds.
    """

    item_hovered = Signal(int)
    item_activated = Signal(int)
    items_selected = Signal()
    tile_px_changed = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, tasks: Tasks, parent: QWidget | None = None, *, tile_px: int = TILE_PX
    ) -> None:
        super().__init__(parent)
        self._tile_px = tile_px
        self._hovered_row = -1
        self._rows = RowSelection(0)
        self._badges: Badges | None = None
        self._pressed_at: QPoint | None = None
        self._is_stepping = False
        self._model = ThumbnailModel(self)
        self._loader = ThumbnailLoader(tasks, self)
        self._loader.loaded.connect(self._on_loaded)
        self._layout = GridLayout(0, self.viewport().width(), tile_px, GAP_PX)
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
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
        self._rows = RowSelection(len(items))
        self._model.set_items(project, items)
        self.updateGeometries()
        self.verticalScrollBar().setValue(0)
        self._ask_for_visible()

    def items(self) -> NDArray[np.int64]:
        """Return the item indices shown, int64 (rows,)."""
        return self._model.items

    def selected_items(self) -> NDArray[np.int64]:
        """Return the selected item indices in the order shown, int64 (S,)."""
        return self._model.items[self._rows.flags]

    @property
    def current_item(self) -> int:
        """The item under the keyboard's cursor, -1 if there is none."""
        row = self.currentIndex().row()
        return int(self._model.items[row]) if 0 <= row < len(self._model.items) else -1

    def set_selected_items(self, items: NDArray[np.int64]) -> None:
        """Select exactly these items, int64 ascending, as far as they are shown; tells nobody."""
        self._rows.take(np.isin(self._model.items, items))
        self.viewport().update()

    def set_current_item(self, index: int) -> None:
        """Select the item and scroll to it; nothing happens if it is not shown."""
        rows = np.flatnonzero(self._model.items == index)
        if len(rows):
            self.setCurrentIndex(self._model.index(int(rows[0])))

    def show_item(self, index: int) -> None:
        """Put the cursor on an item and scroll to it, selecting nothing."""
        rows = np.flatnonzero(self._model.items == index)
        if len(rows):
            self._step_to(int(rows[0]))

    def set_badges(self, badges: Badges | None) -> None:
        """Paint on each tile what `badges` says of its item."""
        self._badges = badges
        self.viewport().update()

    @property
    def tile_px(self) -> int:
        """The least side of a tile, in device-independent pixels."""
        return self._tile_px

    def set_tile_px(self, tile_px: int) -> None:
        """Show larger or smaller tiles; what is at the top stays there."""
        tile_px = min(LARGEST_TILE_PX, max(SMALLEST_TILE_PX, tile_px))
        if tile_px == self._tile_px:
            return
        first = self.visible_rows().start
        self._tile_px = tile_px
        self.updateGeometries()
        self.verticalScrollBar().setValue(self._layout.top(first) if first else 0)
        self._ask_for_visible()
        self.viewport().update()
        self.tile_px_changed.emit(tile_px)

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

    def setSelection(self, _rect: QRect, _command: QItemSelectionModel.SelectionFlag) -> None:
        """Qt's selection is not used."""

    def selectAll(self) -> None:
        self._rows.all()
        self._on_selected()

    def clearSelection(self) -> None:
        self._rows.none()
        self._on_selected()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if not self._is_stepping and current.isValid():  # somebody chose a tile by its index
            self._rows.only(current.row())
            self._on_selected()

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
            item = int(items[row])
            paint_tile(painter, tile, self._loader.tile(item), now=now)
            if self._badges is not None:
                paint_badge(painter, tile, self._badges.badge(item), now=now)
            selected = bool(self._rows.flags[row])
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        where = event.position().toPoint()
        row = self._layout.at(where.x(), where.y() + self._top())
        self._pressed_at = where if event.button() == Qt.MouseButton.LeftButton else None
        if row < 0:
            if not event.modifiers():
                self.clearSelection()
        elif not self._rows.flags[row] or event.modifiers():
            self._select_by(row, event.modifiers())
        else:
            self._step_to(row)  # it may be dragged; a mere click is found out on release

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        where = event.position().toPoint()
        self._set_hovered_row(self._layout.at(where.x(), where.y() + self._top()))
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if (where - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self.startDrag(Qt.DropAction.MoveAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is None or event.modifiers():
            return
        row = self._layout.at(pressed.x(), pressed.y() + self._top())
        if row >= 0 and int(self._rows.flags.sum()) > 1:
            self._select_by(row, Qt.KeyboardModifier.NoModifier)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        where = event.position().toPoint()
        row = self._layout.at(where.x(), where.y() + self._top())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._on_activated(self._model.index(row))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self._layout.at(event.pos().x(), event.pos().y() + self._top())
        if row >= 0 and not self._rows.flags[row]:
            self._select_by(row, Qt.KeyboardModifier.NoModifier)
        self.menu_wanted.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(event.angleDelta().y() > 0)
        else:
            super().wheelEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        chosen = self.selected_items()
        if not len(chosen):
            return
        drag = QDrag(self)
        drag.setMimeData(items_to_mime(np.sort(chosen)))
        tiles = [self._loader.tile(int(item)) for item in chosen[:3]]
        drag.setPixmap(drag_picture(tiles, len(chosen), ratio=self.devicePixelRatioF()))
        drag.exec(Qt.DropAction.MoveAction)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered_row(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._is_stepping = True  # Qt puts the cursor on the first tile; that selects nothing
        super().focusInEvent(event)
        self._is_stepping = False
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
        elif key in _MOVES:
            index = self.moveCursor(_MOVES[key], event.modifiers())
            if index.isValid():
                self._select_by(index.row(), event.modifiers())
        elif control and key == Qt.Key.Key_A:
            self.selectAll()
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(key != Qt.Key.Key_Minus)
        else:
            event.ignore()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    # ---------------------------------------------------------------- inside

    def _top(self) -> int:
        return self.verticalScrollBar().value()

    def _select_by(self, row: int, keys: Qt.KeyboardModifier) -> None:
        """Select as everywhere: alone, with Ctrl one more or less, with Shift a range."""
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self._rows.reach(row, keep=bool(keys & Qt.KeyboardModifier.ControlModifier))
        elif keys & Qt.KeyboardModifier.ControlModifier:
            self._rows.toggle(row)
        else:
            self._rows.only(row)
        self._step_to(row)
        self._on_selected()

    def _step_to(self, row: int) -> None:
        """Put the cursor on a row, selecting nothing."""
        self._is_stepping = True
        try:
            self.setCurrentIndex(self._model.index(row))
        finally:
            self._is_stepping = False
        self.viewport().update()

    def _on_selected(self) -> None:
        self.viewport().update()
        self.items_selected.emit()

    def _zoom(self, larger: bool) -> None:  # noqa: FBT001 - one of two directions
        self.set_tile_px(round(self._tile_px * (TILE_STEP if larger else 1 / TILE_STEP)))

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


_MOVES = {
    Qt.Key.Key_Left: QAbstractItemView.CursorAction.MoveLeft,
    Qt.Key.Key_Right: QAbstractItemView.CursorAction.MoveRight,
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
    Qt.Key.Key_Home: QAbstractItemView.CursorAction.MoveHome,
    Qt.Key.Key_End: QAbstractItemView.CursorAction.MoveEnd,
}
