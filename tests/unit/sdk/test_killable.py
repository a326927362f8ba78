"""A call in a process of its own: the same numbers, gone at a stop, a failure is a sentence."""

import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from sklearn.cluster import HDBSCAN

from deepclust_gui.errors import Cancelled, MethodError
from deepclust_gui.sdk import killably


def nothing() -> None:
    return None


def children() -> list[psutil.Process]:
    return psutil.Process().children()


@pytest.fixture
def rows(rng: np.random.Generator) -> np.ndarray:
    return np.concatenate([rng.normal(k, 0.1, (30, 3)) for k in range(3)])


def test_a_class_is_fitted_as_it_is_here(rows: np.ndarray) -> None:
    here = HDBSCAN(min_cluster_size=5, copy=True).fit(rows)

    labels, strengths = killably(
        "sklearn.cluster:HDBSCAN",
        rows,
        check=nothing,
        keep=("labels_", "probabilities_"),
        min_cluster_size=5,
        copy=True,
    )

    assert np.array_equal(labels, here.labels_)
    assert np.array_equal(strengths, here.probabilities_)


def test_a_function_is_called(rows: np.ndarray) -> None:
    (q, r) = killably("numpy.linalg:qr", rows, check=nothing)

    assert np.allclose(q @ r, rows)
    assert children() == []


def test_a_stop_kills_it() -> None:
    def check() -> None:
        if children():
            raise Cancelled

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        killably("time:sleep", np.array(30.0), check=check)

    assert time.monotonic() - begun < 5
    assert children() == []


def test_a_failure_is_a_sentence(rows: np.ndarray) -> None:
    with pytest.raises(MethodError, match="numpy:no_such_thing failed"):
        killably("numpy:no_such_thing", rows, check=nothing)


def test_a_process_that_dies_is_a_sentence() -> None:
    with pytest.raises(MethodError, match="its process ended early"):
        killably("os:abort", check=nothing)


def test_nothing_is_left_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killably("numpy:sum", np.ones(3), check=nothing)

    assert list(tmp_path.iterdir()) == []
