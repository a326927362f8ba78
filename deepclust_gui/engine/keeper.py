"""What keeps a run resumable: a copy of its last whole epoch, in memory and on disk."""

import logging
import threading
import time
from typing import Any

from torch import Tensor

from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.errors import DivergedError
from deepclust_gui.sdk.method import Method
from deepclust_gui.sdk.state import MODEL, MethodState, capture, slowed_down

log = logging.getLogger(__name__)

WRITE_SHARE = 0.05
"""The share of the time that writing may take; only epochs of a second or less ever meet it."""

COPY_SHARE = 0.05
"""The share of the time that copying may take; only epochs of milliseconds ever meet it."""

TRY_AGAIN_S = 10.0
"""How long to wait with the next try when the disk would not take a state."""


class Keeper:
    """Copies the state at the ends of epochs and writes it at once, and when a run is left.

    So a stop and a crash lose at most the epoch they fall into, or, where epochs are so short that
    writing each would slow the training, twenty times as long as writing takes.
    """

    def __init__(self, method: Method[Any], folder: CheckpointFolder | None) -> None:
        self.trouble = ""
        self._method = method
        self._folder = folder
        self._newest: MethodState | None = None
        self._is_written = True
        self._broken = _broken(method.state_dict(), method)
        self._lock = threading.RLock()
        self._is_left = False
        self._next_copy = 0.0
        self._next_write = 0.0

    @property
    def newest(self) -> MethodState | None:
        """The state at the end of the last epoch that was copied here, None if none was."""
        return self._newest

    def epoch_ended(self) -> None:
        """Copy the state, which is consistent now, and write it if that slows nobody down.

        Raises DivergedError, and keeps the copy before, if weights are no numbers any more.
        """
        start = time.perf_counter()
        if self._folder is None or self._is_left or start < self._next_copy:
            return
        state = capture(self._method)
        self._check(state)
        with self._lock:
            self._newest, self._is_written = state, False
        end = time.perf_counter()
        self._next_copy = end + (end - start) / COPY_SHARE
        if end >= self._next_write:
            self.write()

    def leave(self) -> None:
        """Write the newest copy, and nothing that a training left behind may bring later.

        For the thread that left it.
        """
        self.write()
        self._is_left = True

    def write(self) -> None:
        """Write the newest copy, if there is one that is not on disk yet.

        Raises nothing: a training that cannot be resumed is better than one that ended. `trouble`
        says what is wrong, for as long as it is.
        """
        with self._lock:
            if self._folder is not None and not self._is_left:
                self._write(self._folder)

    def _write(self, folder: CheckpointFolder) -> None:
        if self._newest is None or self._is_written:
            return
        start = time.perf_counter()
        try:
            folder.write(self._newest)
        except Exception as error:  # a full disk, or the state of a plugin of any kind
            if not self.trouble:  # once: it is tried again and again
                log.info("The state of the run could not be saved.", exc_info=True)
            self.trouble = _trouble(error)
            self._next_write = time.perf_counter() + TRY_AGAIN_S
            return
        self.trouble = ""
        self._is_written = True
        end = time.perf_counter()
        self._next_write = end + (end - start) / WRITE_SHARE

    def slow_down(self) -> None:
        """Let whoever resumes from the last good state take steps half as long."""
        if self._folder is None:
            return
        state = self._newest or self._folder.newest()
        if state is not None:
            self._newest, self._is_written = slowed_down(state), False
            self.write()

    def _check(self, state: MethodState) -> None:
        """Raise DivergedError if weights that were numbers are none any more."""
        tensors = {
            name.removeprefix(MODEL): value
            for name, value in state.tensors.items()
            if name.startswith(MODEL)
        }
        broken = _broken(tensors, self._method)
        if broken - self._broken:
            raise DivergedError.at("its weights are no numbers any more")
        self._broken = broken


def _broken(tensors: dict[str, Tensor], method: Method[Any]) -> frozenset[str]:
    """Return which weights of `method` hold NaN; those of layers not yet begun may."""
    names = {name for name, _ in method.named_parameters()}
    return frozenset(name for name in names if bool(tensors[name].isnan().any()))


def _trouble(error: Exception) -> str:
    reason = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return (
        f"How far it is could not be saved ({reason}). The training goes on and tries again; is "
        "the disk full? Until it works, a crash would lose all since the last round that was saved."
    )
