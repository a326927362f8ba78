"""Which rows of a grid are selected: a flag a row, so that a million cost no more than a few."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt


class RowSelection:
    """Selected rows out of `count`, and the row where a range begins."""

    def __init__(self, count: int) -> None:
        self.flags: NDArray[np.bool_] = np.zeros(count, np.bool_)  # (rows,)
        self.anchor = 0

    def rows(self) -> NDArray[np.int64]:
        """Return the selected rows, int64 (S,), ascending."""
        return np.flatnonzero(self.flags)

    @property
    def count(self) -> int:
        """How many rows are selected."""
        return int(np.count_nonzero(self.flags))

    def choose(self, row: int, keys: Qt.KeyboardModifier) -> None:
        """Select as everywhere: alone, with Ctrl one more or less, with Shift a range."""
        control = bool(keys & Qt.KeyboardModifier.ControlModifier)
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self.reach(row, keep=control)
        elif control:
            self.toggle(row)
        else:
            self.only(row)

    def only(self, row: int) -> None:
        """Select one row, where a range may begin."""
        self.flags[:] = False
        self.flags[row] = True
        self.anchor = row

    def toggle(self, row: int) -> None:
        """Select a row or no longer; a range may begin there."""
        self.flags[row] = not self.flags[row]
        self.anchor = row

    def reach(self, row: int, *, keep: bool = False) -> None:
        """Select what lies between where the range begins and `row`, and nothing else but `keep`.

        With `keep`, what was selected before stays so.
        """
        if not keep:
            self.flags[:] = False
        first, last = sorted((self.anchor, row))
        self.flags[first : last + 1] = True

    def all(self) -> None:
        """Select every row."""
        self.flags[:] = True

    def none(self) -> None:
        """Select no row."""
        self.flags[:] = False

    def take(self, flags: NDArray[np.bool_]) -> None:
        """Select exactly the rows with a flag, bool (rows,)."""
        self.flags = flags
        rows = np.flatnonzero(flags)
        if len(rows) and not flags[self.anchor]:
            self.anchor = int(rows[0])
