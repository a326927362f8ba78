"""Parting one group by what its images already look like to the method that made it."""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

STARTS = 10


def subdivide(codes: NDArray[np.float32], parts: int, *, seed: int = 0) -> NDArray[np.int64]:
    """Return the part of each row of `codes` (M, E), int64 (M,) from 0, largest part first.

    k-means; fewer parts come back where fewer rows differ.
    """
    parts = min(parts, len(np.unique(codes, axis=0)))
    found = KMeans(parts, n_init=STARTS, random_state=seed).fit_predict(codes)
    return by_size(found)


def by_size(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `labels` (M,) with new numbers from 0, the largest group first."""
    groups, places, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rank = np.empty(len(groups), np.int64)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(groups))
    return rank[places]
