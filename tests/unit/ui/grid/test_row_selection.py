"""Selected rows, against a plain set and the rules that every list of files follows."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from deepclust_gui.ui.grid.row_selection import RowSelection

COUNT = 30
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier

clicks = st.lists(
    st.tuples(st.integers(0, COUNT - 1), st.sampled_from([NO_KEY, CONTROL, SHIFT, CONTROL | SHIFT]))
)


def by_hand(pressed: list[tuple[int, Qt.KeyboardModifier]]) -> set[int]:
    """Return what is selected after these clicks, worked out with sets."""
    selected: set[int] = set()
    anchor = 0
    for row, keys in pressed:
        if keys & SHIFT:
            between = set(range(min(anchor, row), max(anchor, row) + 1))
            selected = selected | between if keys & CONTROL else between
        elif keys & CONTROL:
            selected, anchor = selected ^ {row}, row
        else:
            selected, anchor = {row}, row
    return selected


@given(clicks)
def test_clicks_select_as_everywhere(pressed: list[tuple[int, Qt.KeyboardModifier]]) -> None:
    rows = RowSelection(COUNT)
    for row, keys in pressed:
        rows.choose(row, keys)

    assert rows.rows().tolist() == sorted(by_hand(pressed))
    assert rows.count == len(by_hand(pressed))


def test_nothing_is_selected_at_first() -> None:
    rows = RowSelection(COUNT)

    assert rows.rows().tolist() == []
    assert rows.rows().dtype == np.int64


def test_all_and_none() -> None:
    rows = RowSelection(COUNT)
    rows.all()
    assert rows.count == COUNT
    rows.none()

    assert rows.count == 0


def test_no_rows_are_selected_out_of_none() -> None:
    rows = RowSelection(0)
    rows.all()
    rows.take(np.zeros(0, np.bool_))

    assert rows.count == 0


@pytest.mark.parametrize(("anchor", "expected"), [(5, [5, 6, 7, 8]), (2, [4, 5, 6, 7, 8])])
def test_a_range_begins_where_something_is_selected(anchor: int, expected: list[int]) -> None:
    """After a lasso elsewhere, Shift does not begin in the middle of nowhere."""
    rows = RowSelection(COUNT)
    rows.only(anchor)
    flags = np.zeros(COUNT, np.bool_)
    flags[[4, 5, 6]] = True
    rows.take(flags)
    rows.choose(8, SHIFT)

    assert rows.rows().tolist() == expected


def test_a_million_rows_are_selected_at_once() -> None:
    """Qt's own selections take seconds for a hundred thousand scattered rows."""
    rows, scattered = RowSelection(1_000_000), np.zeros(1_000_000, np.bool_)
    scattered[::10] = True
    began = time.process_time()
    rows.take(scattered)
    rows.choose(500_001, CONTROL)
    rows.choose(500_003, CONTROL | SHIFT)
    spent = time.process_time() - began

    assert rows.count == 100_003
    assert spent < 0.1
