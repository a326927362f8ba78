"""What lies near what in an embedding: neighbours of an image, and groups it might be of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROWS_AT_A_TIME = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """`items` int64 (M,), the nearest first, and how far they are: `distances` float32 (M,)."""

    items: NDArray[np.int64]
    distances: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Centres:
    """The mean code of each group: `groups` int64 (K,), `means` float32 (K, E)."""

    groups: NDArray[np.int64]
    means: NDArray[np.float32]

    def shares(self, code: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how much speaks for each group, float64 (K,) that sum to 1.

        Student's t with one degree of freedom, as in DEC (Xie et al. 2016, eq. 1), at the scale of
        the nearest centre.
        """
        squared = ((self.means - code) ** 2).sum(1, dtype=np.float64)  # (K,)
        scale = squared.min() or 1.0
        kernel = 1 / (1 + squared / scale)
        return np.asarray(kernel / kernel.sum(), np.float64)


def nearest(
    embedding: NDArray[np.float32],
    code: NDArray[np.float32],
    count: int,
    *,
    among: NDArray[np.bool_] | None = None,
) -> Near:
    """Return the `count` rows of `embedding` (N, E) nearest to `code` (E,); exact.

    `among` bool (N,) says which rows count. 15 ms for a million rows of 10 numbers.
    """
    squared = np.empty(len(embedding), np.float32)
    for start in range(0, len(embedding), ROWS_AT_A_TIME):
        rows = slice(start, start + ROWS_AT_A_TIME)
        squared[rows] = ((embedding[rows] - code) ** 2).sum(1)
    if among is not None:
        squared[~among] = np.inf
        count = min(count, int(among.sum()))
    count = min(count, len(squared))
    if not count:
        return Near(np.empty(0, np.int64), np.empty(0, np.float32))
    some = np.argpartition(squared, count - 1)[:count]
    order = some[np.lexsort((some, squared[some]))]
    return Near(order.astype(np.int64), np.sqrt(squared[order]))


def centres(
    embedding: NDArray[np.float32], labels: NDArray[np.int64], among: NDArray[np.bool_]
) -> Centres:
    """Return the mean code of each group of `labels` (N,), of the rows in `among` bool (N,)."""
    groups, places, counts = np.unique(labels[among], return_inverse=True, return_counts=True)
    codes = embedding[among]
    means = np.stack(
        [np.bincount(places, column, minlength=len(groups)) for column in codes.T], axis=1
    )  # (K, E)
    return Centres(groups, (means / counts[:, None]).astype(np.float32))
