"""A grouping ready to leave: what every format writes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.curation import Grouping, Mark

EXCLUDED_GROUP = -1
EXCLUDED_NAME = "Excluded"


@dataclass(frozen=True, slots=True, eq=False)
class Labelling:
    """N images with their groups, in project order.

    `groups` int64 (N,), -1 for excluded images, `confidence` float32 (N,), `embedding` float32
    (N, E); `marks` holds “excluded”, “unsure” or "" of each image, or is None when none has one;
    `known` holds the known group of each image ("" for none), or is None when no image has one.
    """

    paths: list[str]
    groups: NDArray[np.int64]
    group_names: dict[int, str]
    confidence: NDArray[np.float32]
    embedding: NDArray[np.float32]
    known: list[str] | None
    marks: list[str] | None = None

    @classmethod
    def of(
        cls,
        grouping: Grouping,
        *,
        paths: list[str],
        embedding: NDArray[np.float32],
        known: list[str] | None,
    ) -> "Labelling":
        """Return what leaves of a grouping."""
        groups = np.array(exported_groups(grouping), np.int64)
        names = {group: grouping.name(group) for group in np.unique(groups).tolist()}
        if EXCLUDED_GROUP in names:
            names[EXCLUDED_GROUP] = EXCLUDED_NAME
        words = {Mark.NONE: "", Mark.EXCLUDED: "excluded", Mark.UNSURE: "unsure"}
        marks = [words[Mark(mark)] for mark in grouping.marks.tolist()]
        return cls(
            paths=paths,
            groups=groups,
            group_names=names,
            confidence=grouping.confidence,
            embedding=embedding,
            known=known,
            marks=marks if any(marks) else None,
        )

    @property
    def names(self) -> list[str]:
        """The name of each image's group."""
        return [self.group_names[group] for group in self.groups.tolist()]


def exported_groups(grouping: Grouping) -> list[int]:
    """Return the group of each image as it leaves: -1 for excluded ones."""
    groups: list[int] = np.where(grouping.included, grouping.labels, EXCLUDED_GROUP).tolist()
    return groups
