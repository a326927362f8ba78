"""The cache of features: what was made stays, and only for the image it was made of."""

from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.data.features import FeatureCache
from deepclust_gui.model.digest import digest_of


def digests(*names: str) -> list[str]:
    return [digest_of(name.encode()) for name in names]


def values(*numbers: float) -> np.ndarray:
    return np.array([[n, -n] for n in numbers], np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path, "net", 2)


def fill(cache: FeatureCache, names: list[str], numbers: list[float]) -> None:
    rows = cache.missing(digests(*names))
    assert len(rows) == len(numbers)
    cache.write(rows, values(*numbers), [digests(*names)[row] for row in rows])


def test_what_was_made_is_found_again_by_another_cache(cache: FeatureCache, tmp_path: Path) -> None:
    fill(cache, ["a", "b"], [1, 2])

    again = FeatureCache(tmp_path, "net", 2)

    assert not len(again.missing(digests("a", "b")))
    assert again.array(digests("a", "b")).tolist() == values(1, 2).tolist()


def test_after_a_stop_only_the_rest_is_made(cache: FeatureCache) -> None:
    rows = cache.missing(digests("a", "b", "c"))
    cache.write(rows[:2], values(1, 2), digests("a", "b"))

    assert cache.missing(digests("a", "b", "c")).tolist() == [2]


def test_new_images_at_the_end_leave_the_others_alone(cache: FeatureCache) -> None:
    fill(cache, ["a", "b"], [1, 2])
    fill(cache, ["a", "b", "c"], [3])

    assert cache.array(digests("a", "b", "c")).tolist() == values(1, 2, 3).tolist()
    assert cache.array(digests("a", "b")).tolist() == values(1, 2).tolist()


def test_an_image_that_changed_is_made_anew(cache: FeatureCache) -> None:
    fill(cache, ["a", "b", "c"], [1, 2, 3])
    fill(cache, ["a", "x", "c"], [9])

    assert cache.array(digests("a", "x", "c")).tolist() == values(1, 9, 3).tolist()


def test_copies_of_an_image_are_made_once(cache: FeatureCache) -> None:
    names = ["a"] * 10_000 + ["b"]
    fill(cache, names, [1, 2])

    array = cache.array(digests(*names))

    assert (array[:-1] == [1, -1]).all()
    assert array[-1].tolist() == [2, -2]


def test_features_that_are_missing_are_never_handed_out(cache: FeatureCache) -> None:
    cache.missing(digests("a", "b"))
    with pytest.raises(ValueError, match="not made yet"):
        cache.array(digests("a", "b"))
