"""Selecting rows of a view by mouse and keys, as everywhere, without Qt's selections."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from deepclust_gui.ui.grid.row_selection import RowSelection

_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class RowChooser(QObject):
    """Keeps the selected `rows` of a view that hands its events on.

    Signals: `chosen()` when the person selected others; `drag_wanted()` when they are dragged.
    """

    chosen = Signal()
    drag_wanted = Signal()

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.rows = RowSelection(0)
        self._view = view
        self._pressed_at: QPoint | None = None
        self._pressed_row = -1
        self._is_stepping = False

    @property
    def is_stepping(self) -> bool:
        """Whether the cursor moves for itself, selecting nothing."""
        return self._is_stepping

    def select(self, row: int, keys: Qt.KeyboardModifier) -> None:
        """Select a row alone, with Ctrl one more or less, with Shift a range."""
        self.rows.choose(row, keys)
        self.step_to(row)
        self.chosen.emit()

    def select_all(self) -> None:
        self.rows.all()
        self._on_chosen()

    def select_none(self) -> None:
        self.rows.none()
        self._on_chosen()

    def step_to(self, row: int) -> None:
        """Put the cursor on a row, selecting nothing."""
        self._is_stepping = True
        try:
            self._view.setCurrentIndex(self._view.model().index(row, 0))
        finally:
            self._is_stepping = False
        self._view.viewport().update()

    # ---------------------------------------------------------------- events of the view

    def press(self, event: QMouseEvent, row: int) -> None:
        """Take a press on a row, -1 for none."""
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_at = event.position().toPoint() if is_left and row >= 0 else None
        self._pressed_row = row
        if row < 0:
            if not event.modifiers():
                self.select_none()
        elif not self.rows.flags[row] or event.modifiers():
            self.select(row, event.modifiers())
        else:
            self.step_to(row)  # it may be dragged; a mere click is found out on release

    def move(self, event: QMouseEvent) -> None:
        """Take a move of the pointer."""
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        way = event.position().toPoint() - self._pressed_at
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self.drag_wanted.emit()

    def release(self, event: QMouseEvent) -> None:
        """Take a release: a click on one of several selects it alone. The view's `clicked` tells.

        With a key held, a click only selects.
        """
        was_click, self._pressed_at = self._pressed_at is not None, None
        if not was_click or event.modifiers():
            return
        if self.rows.count > 1:
            self.select(self._pressed_row, Qt.KeyboardModifier.NoModifier)
        self._view.clicked.emit(self._view.model().index(self._pressed_row, 0))

    def go(self, row: int, keys: Qt.KeyboardModifier) -> None:
        """Select where an arrow leads; with Ctrl alone only go there, Ctrl+Space selects it."""
        if keys & (_CONTROL | _SHIFT) == _CONTROL:
            self.step_to(row)
        else:
            self.select(row, keys)

    def key(self, event: QKeyEvent) -> bool:
        """Take Ctrl+A and Ctrl+Space; return whether it was one of them."""
        current = self._view.currentIndex()
        if not event.modifiers() & _CONTROL:
            return False
        if event.key() == Qt.Key.Key_A:
            self.select_all()
        elif event.key() == Qt.Key.Key_Space and current.isValid():
            self.select(current.row(), _CONTROL)
        else:
            return False
        return True

    def _on_chosen(self) -> None:
        self._view.viewport().update()
        self.chosen.emit()
