"""A page of images that are all in view at once; a click takes one out, or back in."""

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from deepclust_gui.ui.grid.grid_layout import GridLayout
from deepclust_gui.ui.grid.thumbnails import (
    GAP_PX,
    LARGEST_TILE_PX,
    SMALLEST_TILE_PX,
    ThumbnailGrid,
)
from deepclust_gui.ui.jobs import Tasks

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class PageGrid(ThumbnailGrid):
    """Makes its tiles as large as the page fits. Arrow keys go about, Space is a click.

    Signals: `toggled(items)`, int64: the one clicked, with Shift all from the one clicked before;
    `accepted()` on Enter.
    """

    toggled = Signal(object)
    accepted = Signal()

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tasks, parent)
        self._toggled_row = 0

    def set_items(self, project: "Project | None", indices: ArrayLike | None = None) -> None:
        """Show another page, with the cursor on its first image."""
        super().set_items(project, indices)
        self._toggled_row = 0
        self.fit_page()
        if len(self.items()):
            self._step_to(0)

    def fit_page(self) -> None:
        """Make the tiles as large as they may be with all of them in view."""
        size, count = self.viewport().size(), len(self.items())
        sides = range(LARGEST_TILE_PX, SMALLEST_TILE_PX, -1)
        fits = (px for px in sides if _height(count, size.width(), px) <= size.height())
        self.set_tile_px(next(fits, SMALLEST_TILE_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_page()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._toggle(index.row(), event.modifiers())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Nothing: the press said it."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick clicks are two clicks

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Images of a page are not dragged."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit()
        elif key == Qt.Key.Key_Space and self.current_item >= 0:
            self._toggle(self.currentIndex().row(), event.modifiers())
        elif key in ARROWS:
            index = self.moveCursor(_MOVES[key], event.modifiers())
            if index.isValid():
                self._step_to(index.row())
        else:
            event.ignore()

    def _toggle(self, row: int, keys: Qt.KeyboardModifier) -> None:
        first = self._toggled_row if keys & Qt.KeyboardModifier.ShiftModifier else row
        rows = slice(min(first, row), max(first, row) + 1)
        self._toggled_row = row
        self._step_to(row)
        self.toggled.emit(self.items()[rows])


def _height(count: int, width: int, tile_px: int) -> int:
    """Return how high a page is; its tiles fill the width."""
    return GridLayout(count, width, tile_px, GAP_PX).height


_MOVES = dict(
    zip(
        ARROWS,
        (
            QAbstractItemView.CursorAction.MoveLeft,
            QAbstractItemView.CursorAction.MoveRight,
            QAbstractItemView.CursorAction.MoveUp,
            QAbstractItemView.CursorAction.MoveDown,
        ),
        strict=True,
    )
)
