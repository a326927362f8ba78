"""Whether an image is like any that a run knew: how far its nearest are, beside what is usual.

The distance to the few nearest known images is compared with how far these themselves are from
their nearest others, each held back in turn. So "unusual" is calibrated on the run's own images.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from deepclust_gui.engine.appearance import describe

NEIGHBOURS = 5
REFERENCES = 6000
"""At most so many known images are compared with; drawn at random."""

NUMBERS = 64
USUAL = 0.99
"""The share of a run's own images that count as fitting in."""

_ROWS_AT_A_TIME = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Yardstick:
    """What new images are measured by.

    `mean` (D,) and `axes` (D, A) bring a description into a small space; `known` float32 (R, A) are
    known images there, `own` float32 (R,) how far each is from its nearest others, ascending.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    known: NDArray[np.float32]
    own: NDArray[np.float32]

    @property
    def limit(self) -> float:
        """How far the nearest may be for an image to fit in."""
        return float(np.quantile(self.own, USUAL)) if len(self.own) else float("inf")

    def distances(
        self, inputs: NDArray[np.uint8] | NDArray[np.float32], check: Callable[[], None]
    ) -> NDArray[np.float32]:
        """Return how far each of `inputs` (M, …) is from its nearest known images, float32 (M,)."""
        points = [np.empty((0, self.axes.shape[1]), np.float32)]
        for start in range(0, len(inputs), _ROWS_AT_A_TIME):
            check()
            some = _described(inputs[start : start + _ROWS_AT_A_TIME])
            points.append(np.asarray((some - self.mean) @ self.axes, np.float32))
        found = np.concatenate(points)
        count = min(NEIGHBOURS, len(self.known))
        if not count or not len(found):
            return np.zeros(len(found), np.float32)
        index = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(self.known)
        return np.asarray(index.kneighbors(found)[0].mean(1), np.float32)


def yardstick(
    inputs: NDArray[np.uint8] | NDArray[np.float32],
    *,
    seed: int = 0,
    check: Callable[[], None] = lambda: None,
) -> Yardstick:
    """Return what new images are measured by, from those a run knew.

    `inputs` are images uint8 (N, C, H, W), compared by their appearance, or features float32
    (N, D), compared as they are. `check` is called between pieces and may raise to end early.
    """
    rows = np.sort(np.random.default_rng(seed).permutation(len(inputs))[:REFERENCES])
    parts = []
    for start in range(0, len(rows), _ROWS_AT_A_TIME):
        check()
        parts.append(_described(inputs[rows[start : start + _ROWS_AT_A_TIME]]))
    described = np.concatenate(parts)  # (R, D)
    mean = described.mean(0)
    centred = described - mean
    vectors = np.linalg.eigh(centred.T @ centred)[1]  # the largest last
    axes = np.ascontiguousarray(vectors[:, : -NUMBERS - 1 : -1], np.float32)
    known = np.asarray(centred @ axes, np.float32)
    return Yardstick(mean.astype(np.float32), axes, known, _own(known))


def loneliness(
    embedding: NDArray[np.float32], *, seed: int = 0, check: Callable[[], None] = lambda: None
) -> NDArray[np.float32]:
    """Return how far each of `embedding` (N, E) is from its nearest others, float32 (N,).

    Of many images, the nearest among 6,000 drawn at random. `check` is called between pieces and
    may raise to end early.
    """
    rows = np.sort(np.random.default_rng(seed).permutation(len(embedding))[:REFERENCES])
    count = min(NEIGHBOURS, len(rows) - 1)
    found = np.zeros(len(embedding), np.float32)
    if count < 1:
        return found
    index = NearestNeighbors(n_neighbors=count + 1, algorithm="brute").fit(embedding[rows])
    for start in range(0, len(embedding), _ROWS_AT_A_TIME):
        check()
        some = np.arange(start, min(start + _ROWS_AT_A_TIME, len(embedding)))
        distances, places = index.kneighbors(embedding[some])  # (B, count + 1)
        itself = rows[places] == some[:, None]
        itself[:, -1] |= ~itself.any(1)  # not drawn, or among equals: the farthest goes
        found[some] = distances[~itself].reshape(len(some), count).mean(1)
    return found


def _own(known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each known image is from its nearest others, ascending, float32 (R,)."""
    count = min(NEIGHBOURS, len(known) - 1)
    if count < 1:
        return np.empty(0, np.float32)
    index = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(known)
    return np.sort(index.kneighbors()[0].mean(1)).astype(np.float32)  # without themselves


def _described(inputs: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    if inputs.dtype == np.uint8:
        return describe(np.asarray(inputs, np.uint8))
    return np.asarray(inputs, np.float32)
