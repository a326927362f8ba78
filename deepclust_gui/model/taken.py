"""When and where a photo was taken, as its camera noted it."""

from dataclasses import dataclass
from datetime import datetime

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
