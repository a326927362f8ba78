"""When and where a photo was taken, as its camera noted it."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Taken:
    """What an image file notes of its taking; None for what it does not, or says wrongly.

    `at` is what the camera's clock showed, without a zone; `offset_minutes` is how far that clock
    was ahead of UTC. `latitude` and `longitude` are in degrees, north and east positive, both or
    neither.
    """

    at: datetime | None = None
    offset_minutes: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TakenDates:
    """When N images were taken, by the clock of the place where they were.

    `at` datetime64[s] (N,) is never missing: where `by_camera` bool (N,) is False, the image says
    nothing and it is the time its file was written, by the clock of this computer. `latitude` and
    `longitude` float64 (N,) are NaN where no place is known.
    """

    at: NDArray[np.datetime64]
    by_camera: NDArray[np.bool_]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]

    def first(self, count: int) -> "TakenDates":
        """Return those of the first `count` images."""
        return TakenDates(
            self.at[:count],
            self.by_camera[:count],
            self.latitude[:count],
            self.longitude[:count],
        )

    def between(self, first: date, last: date) -> NDArray[np.bool_]:
        """Return which were taken from the day `first` to the day `last`, both included, (N,)."""
        days = self.at.astype("datetime64[D]")
        return (days >= np.datetime64(first)) & (days <= np.datetime64(last))

    def months(self) -> dict[tuple[int, int], int]:
        """Return how many images are of each year and month, the latest month first."""
        months = self.at.astype("datetime64[M]").astype(np.int64)  # since January 1970
        found, counts = np.unique(months, return_counts=True)
        told = zip(found[::-1].tolist(), counts[::-1].tolist(), strict=True)
        return {(1970 + month // 12, month % 12 + 1): count for month, count in told}
