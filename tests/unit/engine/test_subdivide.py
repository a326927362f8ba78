"""A group is parted by what its images look like, the same way every time."""

import numpy as np
import pytest

from deepclust_gui.engine.subdivide import by_size, subdivide


@pytest.fixture
def codes(rng) -> np.ndarray:
    """Three heaps of 10, 50 and 20 rows, in this order."""
    where = np.repeat([0, 1, 2], [10, 50, 20])
    return (10 * where[:, None] + rng.normal(size=(80, 4))).astype(np.float32)


def test_heaps_are_found_and_the_largest_part_is_number_0(codes) -> None:
    parts = subdivide(codes, 3)

    assert parts.tolist() == [2] * 10 + [0] * 50 + [1] * 20
    assert parts.dtype == np.int64


def test_the_same_codes_are_parted_the_same_way_every_time(rng) -> None:
    codes = rng.normal(size=(200, 3)).astype(np.float32)

    assert subdivide(codes, 7).tolist() == subdivide(codes.copy(), 7).tolist()


def test_rows_that_are_all_alike_stay_in_one_part() -> None:
    assert subdivide(np.ones((6, 3), np.float32), 3).tolist() == [0] * 6


def test_fewer_parts_come_back_where_fewer_rows_differ(recwarn) -> None:
    codes = np.repeat(np.array([[0.0], [5.0]], np.float32), [2, 4], axis=0)

    assert subdivide(codes, 5).tolist() == [1, 1, 0, 0, 0, 0]
    assert not recwarn


def test_as_many_parts_as_rows(rng) -> None:
    codes = rng.normal(size=(5, 2)).astype(np.float32)

    assert sorted(subdivide(codes, 5).tolist()) == [0, 1, 2, 3, 4]


def test_numbers_by_size_keep_the_parts_and_break_ties_by_number() -> None:
    labels = np.array([9, 4, 4, 7, 7, 4, 2])

    assert by_size(labels).tolist() == [3, 0, 0, 1, 1, 0, 2]
