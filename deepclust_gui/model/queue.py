"""What is looked at next: a page of images that probably belong together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class QueuePage:
    """Images to look at, all at once, and the group that is suggested for them.

    `items` int64 (M,), those that look alike side by side; `sure`, 0..1, is how sure the suggestion
    is of them.
    """

    items: NDArray[np.int64]
    group: int
    sure: float


@dataclass(frozen=True, slots=True, eq=False)
class Suggested:
    """What would become of the images nobody looked at yet, if the suggestions were followed.

    `items` int64 (M,) would go to `groups` int64 (M,), with `confidence` float32 (M,).
    """

    items: NDArray[np.int64]
    groups: NDArray[np.int64]
    confidence: NDArray[np.float32]
