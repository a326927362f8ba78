"""A grouping ready to leave: what every format writes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Labelling:
    """N images with their groups, in project order.

    `groups` int64 (N,), `confidence` float32 (N,), `embedding` float32 (N, E); `known` holds the
    known group of each image ("" for none), or is None when no image has one.
    """

    paths: list[str]
    groups: NDArray[np.int64]
    group_names: dict[int, str]
    confidence: NDArray[np.float32]
    embedding: NDArray[np.float32]
    known: list[str] | None

    @property
    def names(self) -> list[str]:
        """The name of each image's group."""
        return [self.group_names[group] for group in self.groups.tolist()]
