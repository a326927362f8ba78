"""How quickly somebody reviews, and how long the rest will take at that pace."""

import time
from collections.abc import Callable

BREAK_S = 60.0
"""A pause longer than this is no work: it does not count."""


class Pace:
    """Counts images against the time that was spent on them. `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()
        self._seconds = 0.0
        self._images = 0

    def count(self, images: int) -> None:
        """Take note of `images` that were just answered."""
        now = self._clock()
        self._seconds += min(now - self._last, BREAK_S)
        self._last = now
        self._images += images

    @property
    def images_an_hour(self) -> float | None:
        """The pace so far; None before anything was answered."""
        if not self._images or self._seconds <= 0:
            return None
        return self._images * 3600 / self._seconds

    def seconds_for(self, images: int) -> float | None:
        """Return how long `images` take at this pace; None if that cannot be told."""
        pace = self.images_an_hour
        return None if pace is None else images * 3600 / pace
