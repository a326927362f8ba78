"""Which images might be versions of one another: those that look most alike, found quickly."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

NEAR = 5
"""How many of the most alike are looked at for each image."""

PROBES = 20
"""In how many of the nearest cells they are looked for."""

FARTHEST = 0.9
"""Pairs farther apart are none; all points together have variance 1, so most are at 1.4."""

ALL_AT_ONCE = 20_000
"""Up to so many images, everything is compared with everything."""

_ROWS_AT_A_TIME = 4096


def candidate_pairs(
    points: NDArray[np.float32], *, seed: int = 0, check: Callable[[], None] = lambda: None
) -> NDArray[np.int64]:
    """Return which of `points` (N, D) lie near one another: int64 (M, 2), each pair once.

    `points` are of total variance 1. Each has at most 5 nearest, none farther than 0.9. Above
    20,000 points they are put into √N cells and only the nearest cells are searched, so the time
    grows as N^1.5. `check` is called between pieces and may raise to end early.
    """
    found = [np.empty((0, 2), np.int64)]
    for rows, among in _searches(points, seed):
        check()
        near = _nearest(points, rows, among)  # (B, at most 6)
        found.append(np.stack([np.repeat(rows, near.shape[1]), near.ravel()], axis=1))
    pairs = np.sort(np.concatenate(found), axis=1)
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    return pairs[distances(points, pairs) <= FARTHEST]


def distances(points: NDArray[np.float32], pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return how far apart each of `pairs` int64 (M, 2) of `points` (N, D) is, float32 (M,)."""
    found = np.empty(len(pairs), np.float32)
    for start in range(0, len(pairs), _ROWS_AT_A_TIME):
        first, second = pairs[start : start + _ROWS_AT_A_TIME].T
        found[start : start + _ROWS_AT_A_TIME] = np.linalg.norm(
            points[first] - points[second], axis=1
        )
    return found


def _searches(
    points: NDArray[np.float32], seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield some rows, and the rows their nearest are to be looked for among."""
    count = len(points)
    if count <= ALL_AT_ONCE:
        everything = np.arange(count)
        for start in range(0, count, 512):
            yield everything[start : start + 512], everything
        return
    centres, cells = _cells(points, seed)
    order = np.argsort(cells, kind="stable")
    bounds = np.searchsorted(cells[order], np.arange(len(centres) + 1))
    members = [order[bounds[cell] : bounds[cell + 1]] for cell in range(len(centres))]
    around = _nearest(centres, np.arange(len(centres)), np.arange(len(centres)), count=PROBES)
    for cell, rows in enumerate(members):
        among = np.concatenate([members[near] for near in around[cell]])
        for start in range(0, len(rows), 512):  # ten thousand copies of one are in one cell
            yield rows[start : start + 512], among


def _cells(points: NDArray[np.float32], seed: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the centres of about √N cells, and the cell of each of `points`, int64 (N,)."""
    wanted = round(len(points) ** 0.5)
    sample = np.random.default_rng(seed).permutation(len(points))[: 50 * wanted]
    kmeans = MiniBatchKMeans(
        wanted, batch_size=_ROWS_AT_A_TIME, n_init=1, max_iter=10, init="random", random_state=seed
    ).fit(points[sample])
    return kmeans.cluster_centers_, kmeans.predict(points).astype(np.int64)


def _nearest(
    points: NDArray[np.float32],
    rows: NDArray[np.int64],
    among: NDArray[np.int64],
    *,
    count: int = NEAR + 1,
) -> NDArray[np.int64]:
    """Return the `count` (or fewer) of `among` nearest to each of `rows`, mostly itself too."""
    there = points[among]
    squared = (there**2).sum(1) - 2 * points[rows] @ there.T  # (B, A), but for a number a row
    count = min(count, len(among))
    return among[np.argpartition(squared, count - 1, axis=1)[:, :count]]
