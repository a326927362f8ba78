"""k-means: the best of its starts, the same on any number of threads, and it can be left."""

import importlib
import threading
from typing import Any

import numpy as np
import pytest
import torch

from deepclust_gui.errors import Cancelled, MethodError
from deepclust_gui.sdk import kmeans


@pytest.fixture
def codes(rng: np.random.Generator) -> Any:
    """Three clouds in four dimensions; row i is of cloud i % 3."""
    clouds = rng.normal(0, 0.1, (90, 4)) + 5 * np.eye(3, 4)[np.arange(90) % 3]
    return clouds.astype(np.float32)


def test_finds_the_clouds(codes: Any) -> None:
    """Labels follow the clouds, centres are their means, inertia is the sum of squares."""
    found = kmeans(codes, 3, starts=5, seed=0)

    for cloud in range(3):
        (label,) = set(found.labels[cloud::3])
        np.testing.assert_allclose(found.centres[label], codes[cloud::3].mean(0), atol=1e-5)
    inertia = ((codes - found.centres[found.labels]) ** 2).sum()
    assert found.inertia == pytest.approx(inertia, rel=1e-4)
    assert (found.labels.dtype, found.centres.dtype) == (np.int64, np.float32)
    assert found.iterations >= 1


def test_labels_are_the_nearest_centres(rng: np.random.Generator) -> None:
    """A slow search finds no nearer centre."""
    codes = rng.normal(size=(200, 5)).astype(np.float32)

    found = kmeans(codes, 8, starts=3, seed=0)

    distances = ((codes[:, None] - found.centres) ** 2).sum(2)
    np.testing.assert_array_equal(found.labels, distances.argmin(1))


def test_more_starts_are_never_worse(rng: np.random.Generator) -> None:
    """The best of more is at least as good, since the first starts are the same."""
    codes = rng.normal(size=(300, 3)).astype(np.float32)

    inertias = [kmeans(codes, 12, starts=starts, seed=4).inertia for starts in (1, 3, 9)]

    assert inertias == sorted(inertias, reverse=True)
    assert inertias[0] > inertias[2]


def test_threads_change_nothing(rng: np.random.Generator) -> None:
    """Bit for bit the same with one thread and with three."""
    codes = rng.normal(size=(3000, 6)).astype(np.float32)
    before = torch.get_num_threads()

    results = []
    for threads in (1, 3):
        torch.set_num_threads(threads)
        results.append(kmeans(codes, 7, starts=5, seed=0))
    torch.set_num_threads(before)

    assert np.array_equal(results[0].labels, results[1].labels)
    assert np.array_equal(results[0].centres, results[1].centres)


@pytest.mark.parametrize("k", [2, 5])
def test_equal_codes_are_no_trouble(k: int) -> None:
    """One group holds all; no warning, no endless loop."""
    found = kmeans(np.ones((20, 3), np.float32), k, starts=2, seed=0)

    assert len(set(found.labels)) == 1
    assert np.isfinite(found.centres).all()
    assert found.inertia == 0


def test_codes_that_are_no_numbers_are_a_sentence() -> None:
    """A diverged network is told as such."""
    with pytest.raises(MethodError, match="diverged"):
        kmeans(np.full((20, 3), np.nan, np.float32), 2, starts=1, seed=0)


def test_enough_ends_after_the_first_start(codes: Any) -> None:
    """Finish now does not wait for a hundred starts."""
    asked = []

    def enough() -> bool:
        asked.append(1)
        return True

    kmeans(codes, 3, starts=100, seed=0, enough=enough)

    assert len(asked) == 1


def test_stop_leaves_in_the_middle_of_a_start(codes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who stops does not wait for a long start to end."""
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def long_start(*_args: object) -> None:
        began.set()
        may_end.wait(60)
        ended.set()

    def check() -> None:
        if began.is_set():
            raise Cancelled

    module = importlib.import_module("deepclust_gui.sdk.nn.kmeans")
    monkeypatch.setattr(module, "_one_start", long_start)

    with pytest.raises(Cancelled):
        kmeans(codes, 3, starts=50, seed=0, check=check)

    may_end.set()  # what is no Python cannot be broken off; what comes after it can
    for thread in [one for one in threading.enumerate() if one.name == "aside"]:
        thread.join(60)
    assert not ended.is_set()


def test_no_start_is_a_mistake() -> None:
    """Zero starts have no best."""
    with pytest.raises(ValueError, match="at least one start, not 0"):
        kmeans(np.ones((4, 2), np.float32), 2, starts=0, seed=0)


def test_begins_at_the_centres_it_is_given(codes: Any, rng: np.random.Generator) -> None:
    """Group k stays the one that centre k began in, whatever the seed."""
    order = rng.permutation(3)
    init = np.stack([codes[cloud::3].mean(0) for cloud in order])

    found = [kmeans(codes, 3, init=init, starts=7, seed=seed) for seed in (0, 1)]

    for k, cloud in enumerate(order):
        assert set(found[0].labels[cloud::3]) == {k}
    np.testing.assert_array_equal(found[0].centres, found[1].centres)
