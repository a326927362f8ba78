"""Equal square tiles in rows, for a million of them: where they lie and which are in view."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from deepclust_gui.ui.grid.grid_layout import GridLayout
from deepclust_gui.ui.grid.thumbnail_model import AnyIndex, ThumbnailModel

TILE_PX = 116
SMALLEST_TILE_PX, LARGEST_TILE_PX = 48, 320
TILE_STEP = 1.15
GAP_PX = 8


class GridView(QAbstractItemView):
    """Lays tiles out, scrolls, makes them larger and smaller; Ctrl and the wheel does too.

    Not a QListView: that lays every item out, which takes 1.5 s for a million at each resize. Nor
    are Qt's selections used: they keep an object for each range, so that a lasso through a hundred
    thousand images would take seconds. Signals: `tile_px_changed(px)`.
    """

    tile_px_changed = Signal(int)

    def __init__(self, parent: QWidget | None, *, tile_px: int) -> None:
        super().__init__(parent)
        self._tile_px = tile_px
        self._kept_place = (0, 0)  # a row, and where scrolling to it ended
        self._model = ThumbnailModel(self)
        self._layout = GridLayout(0, self.viewport().width(), tile_px, GAP_PX)
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always, so that the width of the tiles does not depend on how many there are.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Images"))
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll images"))
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def items(self) -> NDArray[np.int64]:
        """Return the item indices shown, int64 (rows,)."""
        return self._model.items

    @property
    def tile_px(self) -> int:
        """The side of a tile that is wished for, in device-independent pixels."""
        return self._tile_px

    def set_tile_px(self, tile_px: int) -> None:
        """Show larger or smaller tiles; what is at the top stays there."""
        tile_px = min(LARGEST_TILE_PX, max(SMALLEST_TILE_PX, tile_px))
        if tile_px == self._tile_px:
            return
        first = self._first_row()
        self._tile_px = tile_px
        self._lay_out_from(first)
        self.viewport().update()
        self.tile_px_changed.emit(tile_px)

    def zoom(self, steps: int) -> None:
        """Make the tiles larger by so many steps, smaller by negative ones."""
        self.set_tile_px(round(self._tile_px * TILE_STEP**steps))

    def visible_rows(self) -> range:
        """Return the rows in view."""
        return self._layout.between(self._top(), self._top() + self.viewport().height())

    # ---------------------------------------------------------------- for those built on this

    def view_moved(self) -> None:
        """Take note that other rows may be in view."""

    def row_at(self, point: QPoint) -> int:
        """Return the row of the tile at a place of the viewport, -1 if there is none."""
        return self._layout.at(point.x(), point.y() + self._top())

    # ---------------------------------------------------------------- geometry, for Qt

    def updateGeometries(self) -> None:
        self._layout = GridLayout(
            len(self._model.items), self.viewport().width(), self._tile_px, GAP_PX
        )
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
        row = self.row_at(point)
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

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())  # cheaper than asking where each of them lies

    def keyboardSearch(self, _search: str) -> None:
        """Typing does nothing: looking for a name among a million would stop the window."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        # What is at the top stays there, though the lines hold more or fewer tiles now.
        first = self._first_row()
        super().resizeEvent(event)
        self._lay_out_from(first)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    # ---------------------------------------------------------------- inside

    def _top(self) -> int:
        return self.verticalScrollBar().value()

    def _first_row(self) -> int:
        """Return the row at the top: the same one before and after any number of zooms."""
        row, scrolled_to = self._kept_place
        return row if scrolled_to == self._top() else self.visible_rows().start

    def _lay_out_from(self, first: int) -> None:
        self.updateGeometries()
        self.verticalScrollBar().setValue(self._layout.top(first) if first else 0)
        self._kept_place = (first, self._top())
        self.view_moved()

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

    @Slot()
    def _on_scrolled(self) -> None:
        self.view_moved()


MOVES = {
    Qt.Key.Key_Left: QAbstractItemView.CursorAction.MoveLeft,
    Qt.Key.Key_Right: QAbstractItemView.CursorAction.MoveRight,
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
    Qt.Key.Key_Home: QAbstractItemView.CursorAction.MoveHome,
    Qt.Key.Key_End: QAbstractItemView.CursorAction.MoveEnd,
}
