"""A grid of thumbnails for a million images: only what is in view is laid out, loaded, painted."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, Qt, Signal, Slot
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
)
from PySide6.QtWidgets import QWidget

from deepclust_gui.ui.grid.badges import Badge, Badges, badge_words, paint_badge
from deepclust_gui.ui.grid.drag_picture import drag_picture
from deepclust_gui.ui.grid.file_watch import FileWatch
from deepclust_gui.ui.grid.grid_view import (
    GAP_PX,
    LARGEST_TILE_PX,
    MOVES,
    SMALLEST_TILE_PX,
    TILE_PX,
    GridView,
)
from deepclust_gui.ui.grid.item_mime import items_to_mime
from deepclust_gui.ui.grid.row_chooser import RowChooser
from deepclust_gui.ui.grid.row_selection import RowSelection
from deepclust_gui.ui.grid.thumbnail_loader import ThumbnailLoader
from deepclust_gui.ui.grid.thumbnail_model import NO_ITEMS, AnyIndex
from deepclust_gui.ui.grid.thumbnail_tile import paint_outline, paint_tile
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.tokens import tokens

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

__all__ = ["GAP_PX", "LARGEST_TILE_PX", "SMALLEST_TILE_PX", "TILE_PX", "ThumbnailGrid"]
_NOTHING_KNOWN = Badge()


class ThumbnailGrid(GridView):
    """Shows items of a project as rounded tiles that fill the width.

    Signals: `item_hovered(index)` with the item under the pointer, -1 when it leaves;
    `item_clicked(index)` after a click without keys; `item_activated(index)` on double click or
    Enter; `items_selected()` when the person selected others (`selected_items()`, the last of them
    `current_item`); `menu_wanted(QPoint)` on a right click, in pixels of the screen. Indices are
    item indices, not rows. Selected tiles can be dragged, as `item_mime` has it. Files that are
    gone or were changed are marked by the grid.
    """

    item_hovered = Signal(int)
    item_clicked = Signal(int)
    item_activated = Signal(int)
    items_selected = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(
        self, tasks: Tasks, parent: QWidget | None = None, *, tile_px: int = TILE_PX
    ) -> None:
        super().__init__(parent, tile_px=tile_px)
        self._hovered_row = -1
        self._badges: Badges | None = None
        self._chooser = RowChooser(self)
        self._chooser.chosen.connect(self.items_selected)
        self._chooser.drag_wanted.connect(self._on_drag_wanted)
        self._loader = ThumbnailLoader(tasks, self)
        self._loader.arrived.connect(self._on_arrived)
        self._files = FileWatch(tasks, self)
        self._files.changed.connect(self.viewport().update)
        self._model.describe = self._describe
        self.clicked.connect(self._on_clicked)
        self.setMouseTracking(True)

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
        self._files.set_project(project)
        self._chooser.rows = RowSelection(len(items))
        self._model.set_items(project, items)
        self.updateGeometries()
        self.verticalScrollBar().setValue(0)
        self.view_moved()

    def set_badges(self, badges: Badges | None) -> None:
        """Paint on each tile what `badges` says of its item."""
        self._badges = badges
        self.viewport().update()

    def badge(self, item: int) -> Badge | None:
        """Return what is painted on the tile of an item."""
        known = self._badges.badge(item) if self._badges is not None else None
        if not self._files.is_in_trouble(item):
            return known
        return (known or _NOTHING_KNOWN).with_trouble()

    def tile(self, index: int) -> QPixmap | None:
        """Return the thumbnail of an item as it is painted, None until it was loaded."""
        return self._loader.tile(index)

    # ---------------------------------------------------------------- what is selected

    def selected_items(self) -> NDArray[np.int64]:
        """Return the selected item indices in the order shown, int64 (S,)."""
        return self._model.items[self._rows.flags]

    def set_selected_items(self, items: NDArray[np.int64]) -> None:
        """Select exactly these items, int64 ascending, as far as they are shown; tells nobody."""
        self._rows.take(np.isin(self._model.items, items))
        self.viewport().update()

    @property
    def current_item(self) -> int:
        """The item under the keyboard's cursor, -1 if there is none."""
        row = self.currentIndex().row()
        return int(self._model.items[row]) if 0 <= row < len(self._model.items) else -1

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

    def selectAll(self) -> None:
        self._chooser.select_all()

    def clearSelection(self) -> None:
        self._chooser.select_none()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._chooser.is_stepping:  # chosen by its index
            self._rows.only(current.row())
            self.viewport().update()
            self.items_selected.emit()

    # ---------------------------------------------------------------- painting

    def view_moved(self) -> None:
        self._loader.set_tile(self._layout.tile, self.devicePixelRatioF())
        self._loader.want(self._model.items, self.visible_rows())
        self._files.want(self._model.items, self.visible_rows())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            self._paint(painter, event.region())
        finally:  # Qt does not survive a painter that is left open
            painter.end()

    def _paint(self, painter: QPainter, region: QRegion) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        now, items, top = tokens(), self._model.items, self._top()
        dirty, side = region.boundingRect(), self._layout.tile
        focused = self.currentIndex().row() if self.hasFocus() else -1
        for row in self._layout.between(top + dirty.top() - GAP_PX, top + dirty.bottom() + GAP_PX):
            box = QRect(self._layout.left(row), self._layout.top(row) - top, side, side)
            if not region.intersects(box.adjusted(-GAP_PX, -GAP_PX, GAP_PX, GAP_PX)):
                continue
            item, tile = int(items[row]), QRectF(box)
            paint_tile(painter, tile, self._loader.tile(item), now=now)
            paint_badge(painter, tile, self.badge(item), now=now)
            selected = bool(self._rows.flags[row])
            if selected or row in (focused, self._hovered_row):
                paint_outline(painter, tile, selected=selected, now=now)

    # ---------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._chooser.press(event, self.row_at(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():  # else Qt would put the cursor on whatever is passed
            super().mouseMoveEvent(event)
        self._set_hovered_row(self.row_at(event.position().toPoint()))
        self._chooser.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._chooser.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._on_activated(self._model.index(row))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            middle = self.visualRect(self.currentIndex()).center()
            self.menu_wanted.emit(self.viewport().mapToGlobal(middle))
            return
        row = self.row_at(event.pos())
        if row >= 0 and not self._rows.flags[row]:
            self._chooser.select(row, Qt.KeyboardModifier.NoModifier)
        self.menu_wanted.emit(event.globalPos())

    def startDrag(self, _actions: Qt.DropAction) -> None:
        chosen = self.selected_items()
        if not len(chosen):
            return
        drag = QDrag(self)
        drag.setMimeData(items_to_mime(np.sort(chosen)))
        tiles = [self._loader.tile(int(item)) for item in chosen[:3]]
        drag.setPixmap(drag_picture(tiles, len(chosen), ratio=self.devicePixelRatioF()))
        drag.exec(Qt.DropAction.CopyAction)

    @Slot()
    def _on_drag_wanted(self) -> None:
        self.startDrag(Qt.DropAction.CopyAction)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._set_hovered_row(-1)

    # ---------------------------------------------------------------- keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and len(self._model.items):
            self._step_to(0)  # Qt would do so, and that would select it
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_activated(self.currentIndex())
        elif key in MOVES:
            index = self.moveCursor(MOVES[key], event.modifiers())
            if index.isValid():
                self._chooser.go(index.row(), event.modifiers())
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(-1 if key == Qt.Key.Key_Minus else 1)
        elif not self._chooser.key(event):
            event.ignore()

    # ---------------------------------------------------------------- inside

    @property
    def _rows(self) -> RowSelection:
        return self._chooser.rows

    def _step_to(self, row: int) -> None:
        self._chooser.step_to(row)

    def _set_hovered_row(self, row: int) -> None:
        if row != self._hovered_row:
            self._hovered_row = row
            self.viewport().update()
            self.item_hovered.emit(int(self._model.items[row]) if row >= 0 else -1)

    def _describe(self, row: int) -> str:
        """Return what a screen reader says of a tile after its path."""
        words = badge_words(self.badge(int(self._model.items[row])))
        if self._rows.flags[row]:
            words.insert(0, self.tr("chosen"))
        return ", ".join(words)

    @Slot(object)
    def _on_arrived(self, items: NDArray[np.int64]) -> None:
        """Paint the tiles that arrived and no others: a page comes in many parts."""
        rows = self.visible_rows()
        shown = self._model.items[rows.start : rows.stop]
        for row in (np.flatnonzero(np.isin(shown, items)) + rows.start).tolist():
            self.viewport().update(self.visualRect(self._model.index(row)))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.item_clicked.emit(int(self._model.items[index.row()]))

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.item_activated.emit(int(self._model.items[index.row()]))
