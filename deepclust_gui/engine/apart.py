"""A training on a thread of its own, watched by the one that asked for it.

A stop is obeyed in the middle of anything: a step of a minute, a call of a library, a loop without
end. The training first gets a moment to leave by itself, then the stop is raised inside it at its
next turn in Python; if it is in machine code that does not come back, it is left behind, unheard,
and does not keep the program from ending. Its last whole epoch is kept in each case.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from deepclust_gui.engine.keeper import Keeper
from deepclust_gui.errors import Cancelled
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.sdk.nn.aside import Call

log = logging.getLogger(__name__)

LOOK_S = 0.05
GRACE_S = 0.4
"""How long a stopped training may take to leave by itself: then its `finally` runs as it should."""

FORCED_S = 0.1
SILENT_S = 20.0
"""After so long without a sign of life the person is told."""

LEFT_WAIT_S = 30.0
"""How long a new training waits for one that was left behind to be gone."""

T = TypeVar("T")


class Sign:
    """What a training apart tells the thread that watches it: progress, and that it is alive."""

    def __init__(self, control: Control, report: Callable[[Progress], None]) -> None:
        self.control = control
        self.keeper: Keeper | None = None
        self._report = report
        self._latest = Progress("Preparing")
        self._seen = time.monotonic()
        self._is_left = False

    def report(self, progress: Progress) -> None:
        """Hand on what the training tells, unless it was left behind."""
        self.look()
        self._latest = progress
        if not self._is_left:
            self._report(progress)

    def look(self) -> None:
        """Take note that the training is alive."""
        self._seen = time.monotonic()

    def worry(self) -> None:
        """Tell the person if nothing was heard for long, each time anew."""
        if self.control.paused:
            self.look()
        silent_s = time.monotonic() - self._seen
        if silent_s >= SILENT_S:
            told = f"{self._latest.warning} {_SILENT.format(seconds=round(silent_s))}".strip()
            self._report(replace(self._latest, warning=told))

    def leave(self) -> None:
        """Hear no more of the training, and keep its last whole epoch."""
        self._is_left = True
        if self.keeper is not None:
            self.keeper.leave()


_SILENT = (
    "The method has not answered for {seconds} seconds. It may be busy with a large step, or hang. "
    "You can wait, or stop it: what it learnt until its last full round is kept."
)
_left_behind: list[Call[object]] = []


def apart(work: Callable[[], T], sign: Sign) -> T:
    """Return what `work` returns, done on another thread.

    Raises what it raises, and Cancelled soon after a stop, whatever it is doing.
    """
    _wait_for_those_left(sign.control)
    call = Call(work, name="training")
    call.start()
    try:
        while not call.ended.wait(LOOK_S):
            if sign.control.stop_requested:
                return _stopped(call, sign)
            sign.worry()
    except KeyboardInterrupt:
        _leave(call, sign)
        raise
    return call.outcome()


def _stopped(call: Call[T], sign: Sign) -> T:
    """Return what `call` returned if it just ended; else leave it, which raises Cancelled."""
    if not call.ended.wait(GRACE_S):
        _leave(call, sign)
        raise Cancelled
    return call.outcome()


def _leave(call: Call[T], sign: Sign) -> None:
    call.leave()
    if not call.ended.wait(FORCED_S):
        log.info("The training is busy and was left behind.")
        _left_behind.append(call)  # type: ignore[arg-type] # only waited for
    sign.leave()


def _wait_for_those_left(control: Control) -> None:
    """Wait for trainings that were left behind: two at a time would draw each other's chances.

    One that hangs for good is waited for in vain, once.
    """
    deadline = time.monotonic() + LEFT_WAIT_S
    while _left_behind:
        call = _left_behind[-1]
        while not call.ended.wait(LOOK_S) and time.monotonic() < deadline:
            control.check()
        _left_behind.remove(call)
