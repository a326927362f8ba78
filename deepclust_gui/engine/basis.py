"""What suggestions are learnt on: each image beside landmarks, smoothed over its neighbours."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from deepclust_gui.engine.appearance import appearance, scaled

LANDMARKS = 1000
BASIS_NUMBERS = 50_000_000
"""At most so many numbers are in a basis (200 MB), down to 128 landmarks."""

FEWEST_LANDMARKS = 128
NEIGHBOURS = 10
NEIGHBOUR_SAMPLE = 10_000
ROWS_AT_A_TIME = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What suggestions are learnt on: `rows` float32 (N, M), `gram` float64 (M, M) = rowsᵀ rows."""

    rows: NDArray[np.float32]
    gram: NDArray[np.float64]


def build_basis(
    pixels: NDArray[np.uint8],
    embedding: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    seed: int = 0,
    check: Callable[[], None] = lambda: None,
) -> Basis:
    """Return what suggestions for a run are learnt on; once a run, on a worker.

    `pixels` uint8 (N, C, H, W) may be memory-mapped; `embedding` (N, E) and `labels` (N,) are the
    run's. Appearance counts 1, and the embedding as much as appearance fails to tell the groups:
    an embedding that puts images of two kinds in one place should not vouch for itself. `check` is
    called between pieces and may raise to end early.
    """
    looks = appearance(pixels, seed=seed, check=check)
    rng = np.random.default_rng(seed)
    sample = np.sort(rng.permutation(len(looks))[:NEIGHBOUR_SAMPLE])
    near = _neighbours(looks, sample, check)  # (N, 10)
    agreement = float((labels[near] == labels[:, None]).mean()) if near.size else 1.0
    points = np.hstack([looks, (1 - agreement) * scaled(embedding)])
    near = _neighbours(points, sample, check)
    rows = _landmark_rows(points, rng, check)  # (N, M)
    rows = _smoothed(rows, near, check)
    check()
    return Basis(rows, (rows.T @ rows).astype(np.float64))


def _neighbours(
    points: NDArray[np.float32], sample: NDArray[np.int64], check: Callable[[], None]
) -> NDArray[np.int64]:
    """Return the 10 rows of `sample` nearest to each of `points` (N, D), but itself; (N, 10)."""
    count = min(NEIGHBOURS, len(sample) - 1)
    index = NearestNeighbors(n_neighbors=count + 1, algorithm="brute").fit(points[sample])
    near = np.empty((len(points), count), np.int64)
    for start in range(0, len(points), ROWS_AT_A_TIME):
        check()
        rows = np.arange(start, min(start + ROWS_AT_A_TIME, len(points)))
        found = sample[index.kneighbors(points[rows], return_distance=False)]  # (B, 11)
        itself = found == rows[:, None]
        itself[:, -1] |= ~itself.any(1)  # not in the sample, or among equals: the last goes
        near[rows] = found[~itself].reshape(len(rows), count)
    return near


def _landmark_rows(
    points: NDArray[np.float32], rng: np.random.Generator, check: Callable[[], None]
) -> NDArray[np.float32]:
    """Return Nyström features (N, M) of a Gaussian kernel as wide as the cloud of `points`."""
    most = max(FEWEST_LANDMARKS, min(LANDMARKS, BASIS_NUMBERS // max(1, len(points))))
    marks = points[rng.permutation(len(points))[:most]].astype(np.float64)
    width = points.var(0, dtype=np.float64).sum() or 1.0

    def kernel(some: NDArray[np.float64]) -> NDArray[np.float64]:
        squared = (some**2).sum(1)[:, None] + (marks**2).sum(1) - 2 * some @ marks.T
        return np.asarray(np.exp(-np.clip(squared, 0, None) / width), np.float64)

    values, vectors = np.linalg.eigh(kernel(marks))
    kept = values > values[-1] * 1e-6
    whiten = vectors[:, kept] / np.sqrt(values[kept])
    rows = np.empty((len(points), int(kept.sum())), np.float32)
    for start in range(0, len(points), ROWS_AT_A_TIME):
        check()
        piece = slice(start, start + ROWS_AT_A_TIME)
        rows[piece] = kernel(points[piece].astype(np.float64)) @ whiten
    return rows


def _smoothed(
    rows: NDArray[np.float32], near: NDArray[np.int64], check: Callable[[], None]
) -> NDArray[np.float32]:
    """Return the mean of each row (N, M) and the mean of its neighbours `near` (N, 10)."""
    smooth = np.empty_like(rows)
    for start in range(0, len(rows), ROWS_AT_A_TIME):
        check()
        piece = slice(start, start + ROWS_AT_A_TIME)
        around = sum((rows[column] for column in near[piece].T), np.zeros_like(rows[piece]))
        smooth[piece] = (rows[piece] + around / max(1, near.shape[1])) / 2
    return smooth
