"""The images that are chosen: one selection, shared by map, gallery, table and list."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QObject, Signal

NOTHING: NDArray[np.int64] = np.empty(0, np.int64)


class Selection(QObject):
    """A set of items, int64 ascending, and the one looked at last.

    A view that changes it is told like all others, and shows what it is told. Signals:
    `changed()`.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._items = NOTHING
        self._current = -1

    @property
    def items(self) -> NDArray[np.int64]:
        """The chosen items, int64 (M,), ascending."""
        return self._items

    @property
    def current(self) -> int:
        """The item that was chosen last, -1 if none was."""
        return self._current

    def __len__(self) -> int:
        return len(self._items)

    def replace(self, items: ArrayLike, *, current: int = -1) -> None:
        """Choose these and no others."""
        self._set(_ascending(np.asarray(items, np.int64)), current)

    def add(self, items: ArrayLike, *, current: int = -1) -> None:
        """Choose these too."""
        self._set(np.union1d(self._items, np.asarray(items, np.int64)), current)

    def subtract(self, items: ArrayLike) -> None:
        """Choose these no longer."""
        self._set(np.setdiff1d(self._items, np.asarray(items, np.int64)), -1)

    def clear(self) -> None:
        """Choose nothing."""
        self._set(NOTHING, -1)

    def _set(self, items: NDArray[np.int64], current: int) -> None:
        if current < 0 and len(items) == 1:
            current = int(items[0])
        if np.array_equal(items, self._items) and current == self._current:
            return
        self._items, self._current = items, current
        self.changed.emit()


def _ascending(items: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return items sorted, each once; a lasso has them so already."""
    if (items[1:] > items[:-1]).all():
        return items
    chosen = np.zeros(items.max() + 1, np.bool_)
    chosen[items] = True
    return np.flatnonzero(chosen)  # np.unique takes ten times as long
