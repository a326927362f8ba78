"""Arithmetic of the thumbnail grid, against laying the tiles out one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepclust_gui.ui.grid.grid_layout import MARGIN_PX, GridLayout

layouts = st.builds(
    GridLayout,
    count=st.integers(0, 300),
    width=st.integers(80, 1500),
    wished_tile=st.integers(40, 160),
    gap=st.integers(0, 12),
)


@given(layouts)
def test_tiles_fill_the_width_and_never_leave_it(layout: GridLayout) -> None:
    """What is left over at the right is less than one pixel for each column."""
    right = layout.left(layout.columns - 1) + layout.tile

    assert right <= layout.width - MARGIN_PX
    assert layout.width - MARGIN_PX - right < layout.columns


@given(layouts)
def test_every_tile_is_found_where_it_lies(layout: GridLayout) -> None:
    for row in range(layout.count):
        left, top = layout.left(row), layout.top(row)
        assert layout.at(left, top) == row
        assert layout.at(left + layout.tile - 1, top + layout.tile - 1) == row
        assert top + layout.tile <= layout.height


@given(layouts, st.integers(0, 4000), st.integers(0, 900))
def test_between_names_every_tile_in_view(layout: GridLayout, top: int, page: int) -> None:
    """None is missing, and at most one line more than needed is named."""
    seen = [
        row
        for row in range(layout.count)
        if layout.top(row) <= top + page and layout.top(row) + layout.tile > top
    ]
    named = layout.between(top, top + page)

    assert set(seen) <= set(named)
    assert len(named) <= len(seen) + 2 * layout.columns


@pytest.mark.parametrize("place", [(-50, 10), (10, -50), (5000, 5000)])
def test_nothing_lies_outside(place: tuple[int, int]) -> None:
    assert GridLayout(12, 500, 100, 8).at(*place) == -1


def test_gap_belongs_to_nobody_but_has_a_nearest() -> None:
    """A drag that starts in a gap still selects from the tile before it."""
    layout = GridLayout(12, 500, 100, 8)
    x = layout.left(0) + layout.tile + 1

    assert layout.at(x, layout.top(0)) == -1
    assert layout.nearest(x, layout.top(0)) == 0
    assert GridLayout(0, 500, 100, 8).nearest(5, 5) == -1
