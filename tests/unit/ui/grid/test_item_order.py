"""Orders of a gallery: what comes first, and never another set of items."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepclust_gui.ui.grid.item_order import (
    PART_BYTES,
    distances_to_means,
    natural_ranks,
    ordered,
    sorted_places,
)

names = st.text("aB0129_. é²/", max_size=12)


def slow_key(path: str) -> list[tuple[int, int | str]]:
    """Return what Python's own sort makes of a path: numbers by size, all else by letter."""
    return [
        (ord("0"), int(part)) if part[0] in "0123456789" else (ord(part), part)
        for part in re.findall("[0-9]+|[^0-9]", path.casefold())
    ]


def sorted_by_ranks(paths: list[str]) -> list[str]:
    return [paths[place] for place in np.argsort(natural_ranks(paths), kind="stable")]


@given(st.lists(names, max_size=30))
def test_names_are_sorted_as_people_count(paths: list[str]) -> None:
    assert sorted_by_ranks(paths) == sorted(paths, key=slow_key)


@given(st.lists(names, max_size=12), st.integers(0, 3 * PART_BYTES))
def test_long_beginnings_that_are_the_same_change_nothing(paths: list[str], length: int) -> None:
    """Names are compared piece by piece: where a piece ends must not matter."""
    folder = "f" * length + "/"
    assert (
        natural_ranks([folder + path for path in paths]).tolist()
        == natural_ranks([f"/{path}" for path in paths]).tolist()
    )


@pytest.mark.parametrize(
    "paths",
    [
        ["IMG_2.jpg", "IMG_10.jpg"],
        ["a/img9.png", "a/img10.png", "b/img1.png"],
        ["x²", "x³"],  # digits to Python, numbers to nobody
        ["7.png", "007b.png"],
        [f"{10**40}.png", f"{10**41}.png"],
    ],
)
def test_names_people_meet(paths: list[str]) -> None:
    assert sorted_by_ranks(paths[::-1]) == paths


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64, np.int8, np.uint64, np.bool_])
def test_sorting_is_that_of_numpy(kind: type, rng: np.random.Generator) -> None:
    """Negative and equal values, both zeros; equal ones stay in their order."""
    key = rng.integers(-128, 128, 999).astype(kind)
    key[:3] = np.array([0.0, -0.0, 0.0]).astype(kind)

    assert sorted_places(key).tolist() == np.argsort(key, kind="stable").tolist()
    assert sorted_places(key[:0]).tolist() == []


def test_values_that_are_none_come_last() -> None:
    assert sorted_places(np.array([np.nan, 1, -np.inf, np.inf], np.float32)).tolist() == [
        2,
        1,
        3,
        0,
    ]


def test_large_and_far_apart_numbers_are_sorted(rng: np.random.Generator) -> None:
    key = rng.integers(-(2**62), 2**62, 100)

    assert sorted_places(key).tolist() == np.argsort(key, kind="stable").tolist()


def test_order_is_of_the_items_given_alone(rng: np.random.Generator) -> None:
    """The key is of the whole project; what has the same key keeps its order."""
    key = np.array([5.0, 1.0, 5.0, 0.0, 9.0], np.float32)

    assert ordered(np.array([4, 0, 2, 1]), key).tolist() == [1, 0, 2, 4]
    shuffled = rng.permutation(5)
    assert sorted(ordered(shuffled, key).tolist()) == list(range(5))


def test_typical_is_near_the_mean_of_its_own_group(rng: np.random.Generator) -> None:
    """Against the slow way; groups need not be numbered without gaps."""
    embedding = rng.normal(size=(500, 4)).astype(np.float32)
    labels = rng.choice([0, 3, 8], 500)
    slow = [
        np.linalg.norm(row - embedding[labels == label].mean(0))
        for row, label in zip(embedding, labels, strict=True)
    ]

    assert distances_to_means(embedding, labels) == pytest.approx(np.array(slow), abs=1e-5)
    assert len(distances_to_means(embedding[:0], labels[:0])) == 0
