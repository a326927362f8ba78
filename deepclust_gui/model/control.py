"""How a person steers a long job from another thread."""

import threading

from deepclust_gui.errors import Cancelled


class Control:
    """Stop, finish, pause and resume, asked for on any thread and obeyed by the working one.

    Asking returns at once. The job looks by calling `check()` often.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._finish = threading.Event()
        self._may_run = threading.Event()
        self._may_run.set()

    def stop(self) -> None:
        """Ask to end soon without a result."""
        self._stop.set()
        self._may_run.set()

    def finish(self) -> None:
        """Ask to end soon with the best result so far."""
        self._finish.set()
        self._may_run.set()

    def pause(self) -> None:
        """Ask to wait at the next `check()`."""
        self._may_run.clear()

    def resume(self) -> None:
        """Let a paused job go on."""
        self._may_run.set()

    @property
    def stop_requested(self) -> bool:
        return self._stop.is_set()

    @property
    def finish_requested(self) -> bool:
        return self._finish.is_set()

    @property
    def paused(self) -> bool:
        return not self._may_run.is_set()

    def check(self) -> None:
        """Wait here while paused; raise Cancelled once a stop was asked for."""
        self._may_run.wait()
        if self._stop.is_set():
            raise Cancelled
