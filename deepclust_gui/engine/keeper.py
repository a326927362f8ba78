"""What keeps a run resumable: a copy of its last whole epoch, in memory and on disk."""

import logging
import time
from typing import Any

from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.sdk.method import Method
from deepclust_gui.sdk.state import MethodState, capture

log = logging.getLogger(__name__)

WRITE_INTERVAL_S = 30.0
COPY_SHARE = 0.05
"""The share of the time that copying may take; only epochs of milliseconds ever meet it."""


class Keeper:
    """Copies the state at the ends of epochs and writes it every 30 s and when a run is left.

    So a stop loses at most the epoch it falls into, and a crash half a minute.
    """

    def __init__(self, method: Method[Any], folder: CheckpointFolder | None) -> None:
        self._method = method
        self._folder = folder
        self._state: MethodState | None = None
        self._next_copy = 0.0
        self._next_write = time.perf_counter() + WRITE_INTERVAL_S

    def epoch_ended(self) -> None:
        """Copy the state, which is consistent now; write it if the last time is long ago."""
        start = time.perf_counter()
        if self._folder is None or start < self._next_copy:
            return
        self._state = capture(self._method)
        end = time.perf_counter()
        self._next_copy = end + (end - start) / COPY_SHARE
        if end >= self._next_write:
            self.write()

    def write(self) -> None:
        """Write the newest copy, if there is one that is not on disk yet.

        Raises nothing: a training that cannot be resumed is better than one that ended.
        """
        if self._folder is None or self._state is None:
            return
        try:
            self._folder.write(self._state)
            self._state = None
        except Exception:  # a full disk, or the state of a plugin of any kind
            log.info("The state of the run could not be saved.", exc_info=True)
        self._next_write = time.perf_counter() + WRITE_INTERVAL_S
