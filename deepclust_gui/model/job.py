"""A long action that some thread runs, another steers, and a third watches."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress

T = TypeVar("T")
Report = Callable[[Progress], None]

NUDGE_INTERVAL_S = 0.05


class Job(Generic[T]):
    """Work that was prepared but not started: call `run()` on the thread that shall do it.

    `work(control, report)` does it; it calls `control.check()` often and `report(progress)` as it
    likes: only the newest progress is kept, and watchers are nudged at most 20 times a second.
    """

    def __init__(self, title: str, work: Callable[[Control, Report], T]) -> None:
        self.title = title
        self.control = Control()
        self._work = work
        self._lock = threading.Lock()
        self._latest: Progress | None = None
        self._watcher: Callable[[], None] | None = None
        self._next_nudge = 0.0

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher()` on the working thread when there is news; it then reads `latest`."""
        self._watcher = watcher

    @property
    def latest(self) -> Progress | None:
        """The newest progress, None before the first."""
        with self._lock:
            return self._latest

    def run(self) -> T:
        """Do the work here and now and return its result; raises Cancelled after a stop."""
        try:
            return self._work(self.control, self._report)
        finally:
            self._nudge()

    def _report(self, progress: Progress) -> None:
        with self._lock:
            self._latest = progress
        if time.monotonic() >= self._next_nudge:
            self._next_nudge = time.monotonic() + NUDGE_INTERVAL_S
            self._nudge()

    def _nudge(self) -> None:
        if self._watcher is not None:
            self._watcher()
