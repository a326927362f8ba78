"""Which group of one grouping is which of another, by the images they share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True, slots=True)
class Match:
    """Group `one` of the first grouping stands for group `other` of the second.

    `shared` images are in both; `overlap` is their share of all images of the two (Jaccard).
    """

    one: int
    other: int
    shared: int
    overlap: float


def match_groups(ones: NDArray[np.int64], others: NDArray[np.int64]) -> tuple[Match, ...]:
    """Return the one-to-one matches that share most images (Hungarian), by number of `one`.

    `ones` and `others` int64 (N,) may have any numbers. Groups that share nothing are not matched.
    """
    if not len(ones):
        return ()
    one_groups, rows = np.unique(ones, return_inverse=True)
    other_groups, columns = np.unique(others, return_inverse=True)
    shape = (len(one_groups), len(other_groups))
    shared = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1]).reshape(shape)
    sizes = shared.sum(1)[:, None] + shared.sum(0)[None, :] - shared
    best = zip(*linear_sum_assignment(shared, maximize=True), strict=True)
    return tuple(
        Match(
            int(one_groups[row]),
            int(other_groups[column]),
            int(shared[row, column]),
            float(shared[row, column] / sizes[row, column]),
        )
        for row, column in best
        if shared[row, column]
    )
