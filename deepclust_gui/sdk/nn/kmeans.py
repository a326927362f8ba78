"""k-means by scikit-learn, several starts side by side, so that a person can stop it in between."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from deepclust_gui.errors import DivergedError
from deepclust_gui.sdk.nn.aside import all_aside

SEED_LIMIT = 2**32


@dataclass(frozen=True, slots=True, eq=False)
class KMeansResult:
    """`labels` int64 (N,), `centres` float32 (K, E), `inertia`, and the `iterations` it took.

    If the codes have fewer than K distinct values, some centres coincide and some labels go unused.
    """

    labels: NDArray[np.int64]
    centres: NDArray[np.float32]
    inertia: float
    iterations: int


def kmeans(
    codes: NDArray[np.float32],
    n_clusters: int,
    *,
    starts: int = 1,
    seed: int = 0,
    init: NDArray[np.float32] | None = None,
    check: Callable[[], None] | None = None,
    enough: Callable[[], bool] | None = None,
) -> KMeansResult:
    """Return the best of `starts` k-means++ runs (Lloyd) on `codes` (N, E) by inertia.

    With `init` (K, E) there is one run, from these centres, and no chance in it.
    As many starts run at a time as torch may use threads, each on one: the result does not depend
    on how many. `check` is called now and then and may raise to leave; `enough` may say, after a
    start, that the best so far will do. Raises DivergedError if `codes` are not all finite.
    """
    if starts < 1:
        raise ValueError(f"k-means needs at least one start, not {starts}.")
    if not np.isfinite(codes).all():
        raise DivergedError.at("its codes are no numbers any more")
    threads = torch.get_num_threads()
    if init is not None:
        starts = 1
    seeds = [(seed + start) % SEED_LIMIT for start in range(starts)]
    found: list[KMeansResult] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct codes than K
        for first in range(0, starts, threads):
            some = seeds[first : first + threads]
            works = [partial(_one_start, codes, n_clusters, one, init) for one in some]
            found.extend(all_aside(works, check or _nothing))
            if enough is not None and enough():
                break
    return min(found, key=_inertia)


def _one_start(
    codes: NDArray[np.float32], n_clusters: int, seed: int, init: NDArray[np.float32] | None
) -> KMeansResult:
    begin = "k-means++" if init is None else init
    found = KMeans(n_clusters, init=begin, n_init=1, max_iter=300, random_state=seed).fit(codes)
    return KMeansResult(
        labels=found.labels_.astype(np.int64),
        centres=found.cluster_centers_.astype(np.float32),
        inertia=float(found.inertia_),
        iterations=int(found.n_iter_),
    )


def _inertia(found: KMeansResult) -> float:
    return found.inertia


def _nothing() -> None:
    return None
