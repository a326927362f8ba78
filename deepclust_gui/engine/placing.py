"""From what a method says of new images to the groups as a person made them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from deepclust_gui.model.result import Result

NEIGHBOURS = 10
MOST_KNOWN = 20_000
UNDIVIDED = 0.98
"""So much of a method's group in one of the person's: then all that is new goes there, too."""

NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class KnownImages:
    """Images that are in groups: `codes` float32 (R, E), `found` int64 (R,) the method's groups.

    `groups` int64 (R,) are those of the person now, -1 for excluded images.
    """

    codes: NDArray[np.float32]
    found: NDArray[np.int64]
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """`groups` int64 (M,) of the person, and how sure that is: `confidence` float32 (M,)."""

    groups: NDArray[np.int64]
    confidence: NDArray[np.float32]


def thinned(known: KnownImages, *, seed: int = 0) -> KnownImages:
    """Return at most 20,000 of the known images, drawn at random."""
    rows = np.sort(np.random.default_rng(seed).permutation(len(known.groups))[:MOST_KNOWN])
    return KnownImages(known.codes[rows], known.found[rows], known.groups[rows])


def place(new: Result, known: KnownImages) -> Placed:
    """Return the groups of new images: what the method says, by what the person made of it.

    Where the images of a method's group are together, the new ones join them. Where they were
    parted or excluded, the nearest in the embedding decide, of that group of the method if any is.
    """
    groups = np.full(len(new.labels), NOWHERE, np.int64)
    confidence = new.confidence.copy()
    included = known.groups >= 0
    for label in np.unique(new.labels):
        rows = np.flatnonzero(new.labels == label)
        members = np.flatnonzero(included & (known.found == label))
        if not len(members):
            members = np.flatnonzero(included)
        if not len(members):
            continue
        votes = np.bincount(known.groups[members])
        if votes.max() >= UNDIVIDED * len(members):
            groups[rows] = votes.argmax()
            continue
        nearest = _nearest_groups(new.embedding[rows], known, members)
        groups[rows] = nearest.groups
        confidence[rows] *= nearest.confidence
    return Placed(groups, confidence)


def _nearest_groups(
    codes: NDArray[np.float32], known: KnownImages, members: NDArray[np.int64]
) -> Placed:
    """Return the commonest group among the 10 nearest `members`, and its share of them."""
    count = min(NEIGHBOURS, len(members))
    index = NearestNeighbors(n_neighbors=count).fit(known.codes[members])
    around = known.groups[members][index.kneighbors(codes, return_distance=False)]  # (M, count)
    groups, places = np.unique(around, return_inverse=True)
    places = places.reshape(around.shape)
    votes = np.stack([(places == place).sum(1) for place in range(len(groups))], axis=1)
    best = votes.argmax(1)
    return Placed(groups[best], (votes.max(1) / count).astype(np.float32))
