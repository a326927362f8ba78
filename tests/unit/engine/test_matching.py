"""Groups of two groupings are matched so that most images are shared."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepclust_gui.engine.matching import Match, match_groups


def pairs(matches: tuple[Match, ...]) -> list[tuple[int, int]]:
    return [(match.one, match.other) for match in matches]


def most_shared(ones: np.ndarray, others: np.ndarray) -> int:
    """Return by trying all one-to-one maps how many images the best one shares."""
    left, right = sorted(set(ones.tolist())), sorted(set(others.tolist()))
    if len(left) > len(right):
        left, right, ones, others = right, left, others, ones
    return max(
        sum(
            int(((ones == one) & (others == other)).sum())
            for one, other in zip(left, chosen, strict=True)
        )
        for chosen in permutations(right, len(left))
    )


labels = st.lists(st.sampled_from([0, 1, 4, 9, 1000]), min_size=1, max_size=12)


@given(st.data(), labels)
def test_no_other_map_shares_more(data, first) -> None:
    second = data.draw(st.lists(st.integers(0, 4), min_size=len(first), max_size=len(first)))
    ones, others = np.array(first), np.array(second)

    found = match_groups(ones, others)

    assert sum(match.shared for match in found) == most_shared(ones, others)
    assert (
        len({match.one for match in found}) == len({match.other for match in found}) == len(found)
    )
    assert [match.one for match in found] == sorted(match.one for match in found)
    for match in found:
        here, there = ones == match.one, others == match.other
        assert match.shared == (here & there).sum() > 0
        assert match.overlap == pytest.approx((here & there).sum() / (here | there).sum())


def test_numbers_may_be_exchanged_and_far_apart() -> None:
    ones = np.array([7, 7, 7, 0, 0, 900])
    others = np.array([0, 0, 0, 7, 7, 3])

    assert pairs(match_groups(ones, others)) == [(0, 7), (7, 0), (900, 3)]
    assert all(match.overlap == 1 for match in match_groups(ones, others))


def test_groups_that_share_nothing_are_not_matched() -> None:
    ones = np.array([0, 0, 1, 1])
    others = np.array([5, 5, 5, 5])

    (match,) = match_groups(ones, others)

    assert match.other == 5
    assert (match.shared, match.overlap) == (2, 0.5)


def test_no_images_match_nothing() -> None:
    assert match_groups(np.empty(0, np.int64), np.empty(0, np.int64)) == ()
