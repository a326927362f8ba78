"""What another run says of the same images: which groups match, and where the two disagree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class GroupMatch:
    """Group `here` of the run in view stands for group `there` of the other, called `name` there.

    `shared` images are in both; `overlap`, 0..1, is their share of all images of the two.
    `accepted` tells whether the group was accepted there.
    """

    here: int
    there: int
    name: str
    accepted: bool
    shared: int
    overlap: float


@dataclass(frozen=True, slots=True, eq=False)
class SecondOpinion:
    """How run `other` sees the images of run `run`.

    Of N images that both know: one of them may have come earlier.

    `groups` int64 (N,) are its groups by the numbers of `run` they match, -1 where they match none;
    `disputed` int64 (M,) are the images on which the two disagree.
    """

    run: int
    other: int
    matches: tuple[GroupMatch, ...]
    groups: NDArray[np.int64]
    disputed: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Adoption:
    """What would go on from run `of_run` in a new one: the groups that match well enough.

    `unmatched` are the names of groups there that would be left behind.
    """

    run: int
    of_run: int
    matches: tuple[GroupMatch, ...]
    unmatched: tuple[str, ...]
