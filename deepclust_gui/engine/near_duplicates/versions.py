"""Which images are versions of one photo, and which were taken in one burst."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import laplace
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from deepclust_gui.engine.near_duplicates.alignment import SIDE_PX, agreement
from deepclust_gui.engine.near_duplicates.candidates import distances

SAME_PHOTO = 0.9
"""The least agreement of versions of one photo; on other pairs of photos it is rare."""

BURST_GAP_S = 3.0
"""Photos of one burst follow one another within so many seconds."""

BURST_LOOKS = 1.1
"""How far apart the looks of two photos of a burst may be; those of any two are at 1.4."""

_DARKEST, _LIGHTEST = 4, 251


def grey_square(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what is compared of a picture (H, W, 3): its light, squeezed, uint8 (48, 48)."""
    square = Image.fromarray(picture).convert("L").resize((SIDE_PX, SIDE_PX), Image.Resampling.BOX)
    return np.asarray(square)


def same_photos(
    pairs: NDArray[np.int64],
    squares: NDArray[np.uint8],
    *,
    check: Callable[[], None] = lambda: None,
) -> NDArray[np.int64]:
    """Return those of `pairs` int64 (M, 2), rows of `squares` (R, 48, 48), that show one photo."""
    found = agreement(squares[pairs[:, 0]], squares[pairs[:, 1]], check=check)
    unsure = np.flatnonzero((found > 0) & (found < SAME_PHOTO))  # the other may be the part
    first, second = pairs[unsure].T
    found[unsure] = np.maximum(
        found[unsure], agreement(squares[second], squares[first], check=check)
    )
    return pairs[found >= SAME_PHOTO]


def burst_pairs(points: NDArray[np.float32], at_s: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the photos that follow one another in a burst, int64 (M, 2).

    `points` (N, D) are of total variance 1: how the images look. `at_s` (N,) is when they were
    taken, NaN where that is not known.
    """
    dated = np.flatnonzero(~np.isnan(at_s))
    order = dated[np.argsort(at_s[dated], kind="stable")]
    pairs = np.stack([order[:-1], order[1:]], axis=1)
    close = np.diff(at_s[order]) <= BURST_GAP_S
    pairs = np.sort(pairs[close], axis=1)
    return pairs[distances(points, pairs) <= BURST_LOOKS]


def linked_sets(count: int, pairs: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the sets that `pairs` int64 (M, 2) join of `count` images, each ascending."""
    if not len(pairs):
        return []
    links = coo_array((np.ones(len(pairs), np.bool_), pairs.T), shape=(count, count))
    labels = connected_components(links, directed=False)[1]
    linked = np.unique(pairs)
    order = linked[np.argsort(labels[linked], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def quality(picture: NDArray[np.uint8]) -> float:
    """Return how good a picture (H, W, 3) is: sharp, and neither too dark nor burnt out.

    Only to be compared with other pictures of the same, brought to the same size.
    """
    light = np.asarray(Image.fromarray(picture).convert("L"), np.float32)
    lost = ((light <= _DARKEST) | (light >= _LIGHTEST)).mean()
    return float(laplace(light).var() * (1 - lost) ** 2)
