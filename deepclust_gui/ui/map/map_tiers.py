"""How much points stand out: chosen ones, those of a highlighted group, and the rest."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

BEHIND_HIGHLIGHT, BEHIND_CHOSEN = 0.16, 0.42
"""Opacity of a crowd behind what stands out of it."""


class Tier(IntEnum):
    """How much a point stands out; the higher ones are drawn over the lower."""

    DIMMED = 0
    QUIET = 1
    PLAIN = 2
    CHOSEN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Emphasis:
    """What stands out: the group `highlighted`, and `chosen` points, bool (S,)."""

    highlighted: int | None = None
    chosen: NDArray[np.bool_] | None = None

    @property
    def behind(self) -> float:
        """The opacity of a crowd behind it."""
        if self.highlighted is not None:
            return BEHIND_HIGHLIGHT
        return 1.0 if self.chosen is None else BEHIND_CHOSEN

    def tiers(self, labels: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int8] | None:
        """Return how much each of the points `rows` int64 (M,) stands out, None if all alike.

        `labels` int64 (S,) are the groups of all points.
        """
        if self.chosen is None and self.highlighted is None:
            return None
        rest = Tier.PLAIN if self.chosen is None else Tier.QUIET
        tiers = np.full(len(rows), rest, np.int8)
        if self.highlighted is not None:
            tiers[labels[rows] != self.highlighted] = Tier.DIMMED
        if self.chosen is not None:
            tiers[self.chosen[rows]] = Tier.CHOSEN
        return tiers
