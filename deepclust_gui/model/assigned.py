"""What became of new images that were put into existing groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.items import Problem

NOTICEABLE = 0.05
"""The least share of images that fit nowhere that is worth a word."""


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """M new images in the groups of a run; nothing is kept in the project.

    `groups` int64 (M,) and `confidence` float32 (M,) go with `paths`. `is_new` bool (M,) marks
    those that are like none the run knew: their group is only the nearest. `usual` is the share of
    a run's own images that would be marked so. `names` are those of the groups; `problems` the
    files left out.
    """

    paths: tuple[str, ...]
    groups: NDArray[np.int64]
    confidence: NDArray[np.float32]
    is_new: NDArray[np.bool_]
    names: dict[int, str]
    problems: tuple[Problem, ...]
    usual: float

    @property
    def drift(self) -> str:
        """Whether these images are like those the run knew, in a sentence."""
        share = float(self.is_new.mean()) if len(self.is_new) else 0.0
        told = f"{share:.0%} of the new images fit nowhere"
        own = f"of those that were grouped, about {self.usual:.0%} would"
        if share < NOTICEABLE:
            return f"The new images are like those that were grouped ({told})."
        if share < 0.5:
            return f"Some of the new images are of another kind: {told}; {own}."
        return f"The new images are unlike those that were grouped: {told}; {own}."
