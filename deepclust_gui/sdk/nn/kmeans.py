"""k-means by scikit-learn, one start at a time, so that a person can stop it in between."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans


@dataclass(frozen=True, slots=True, eq=False)
class KMeansResult:
    """`labels` int64 (N,), `centres` float32 (K, E), `inertia`, and the `iterations` it took."""

    labels: NDArray[np.int64]
    centres: NDArray[np.float32]
    inertia: float
    iterations: int


def kmeans(
    codes: NDArray[np.float32],
    n_clusters: int,
    *,
    starts: int,
    seed: int,
    check: Callable[[], None] | None = None,
) -> KMeansResult:
    """Return the best of `starts` k-means++ runs (Lloyd) on `codes` (N, E) by inertia.

    `check` is called before each start and may raise to leave.
    """
    best: KMeans | None = None
    for start in range(starts):
        if check is not None:
            check()
        found = KMeans(n_clusters, n_init=1, max_iter=300, random_state=(seed + start) % 2**32)
        found.fit(codes)
        if best is None or found.inertia_ < best.inertia_:
            best = found
    if best is None:
        raise ValueError(f"k-means needs at least one start, not {starts}.")
    return KMeansResult(
        labels=best.labels_.astype(np.int64),
        centres=best.cluster_centers_.astype(np.float32),
        inertia=float(best.inertia_),
        iterations=int(best.n_iter_),
    )
