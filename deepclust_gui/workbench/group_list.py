"""The groups of a grouping as a person sees them: sizes, typical images, how much is done."""

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.curation import Grouping
from deepclust_gui.model.result import Group

TYPICAL_SHOWN = 12


class GroupLister:
    """Lists groups anew after every edit, without sorting the images anew.

    `confidence` float32 (N,) is that of the method: typical is what it was surest of.
    """

    def __init__(self, confidence: NDArray[np.float32]) -> None:
        self._surest_first = np.argsort(-confidence, kind="stable")  # (N,) items

    def groups(self, now: Grouping) -> tuple[Group, ...]:
        """Return the groups by number, without excluded images and empty groups."""
        included = now.included
        sizes = np.bincount(now.labels[included])
        settled = np.bincount(now.labels[included & now.settled], minlength=len(sizes))
        # By group, the surest first: that order is kept, so this sorts nothing but small integers.
        ranked = _small(np.where(included, now.labels, len(sizes)), len(sizes))[self._surest_first]
        places = np.argsort(ranked, kind="stable")
        ends = np.cumsum(sizes)
        return tuple(
            Group(
                label=group,
                name=now.name(group),
                size=size,
                typical=self._items(places[end - size :][: min(size, TYPICAL_SHOWN)]),
                accepted=group in now.accepted,
                settled=int(settled[group]),
            )
            for group, (size, end) in enumerate(zip(sizes.tolist(), ends.tolist(), strict=True))
            if size
        )

    def _items(self, places: NDArray[np.int64]) -> tuple[int, ...]:
        return tuple(self._surest_first[places].tolist())


def _small(labels: NDArray[np.int64], most: int) -> NDArray[np.int64] | NDArray[np.uint16]:
    """Return labels up to `most` in a type that NumPy sorts by radix, if they fit."""
    return labels.astype(np.uint16) if most < 2**16 else labels
