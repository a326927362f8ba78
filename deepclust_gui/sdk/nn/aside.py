"""A long call of a library, on a thread of its own, so that a person can stop it.

A stop is raised inside the call: libraries loop in Python (k-means over its iterations, ARPACK over
its vectors, a mixture over its fits), and it leaves such a loop at the next turn. What runs as one
piece of machine code ends by itself, unheard, and does not keep the program from ending. A piece of
many seconds, or one that does not let other threads run, is for `killably`.
"""

import ctypes
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Generic, TypeVar

from threadpoolctl import threadpool_limits

from deepclust_gui.errors import Cancelled

CHECK_INTERVAL_S = 0.05

T = TypeVar("T")


def aside(work: Callable[[], T], check: Callable[[], None]) -> T:
    """Return what `work` returns; meanwhile call `check`, which may raise to leave.

    It computes on one thread, with which sums come out the same every time.
    """
    return all_aside([work], check)[0]


def all_aside(works: Sequence[Callable[[], T]], check: Callable[[], None]) -> list[T]:
    """Return what each of `works` returns, all at work at the same time, each on one thread."""
    check()
    # One thread for each: libraries add up the parts of their threads in the order they end, so
    # with several no two runs are alike to the last bit. The limit here puts back what was before.
    with threadpool_limits(1), _at_work(works) as calls:
        for call in calls:
            while not call.ended.wait(CHECK_INTERVAL_S):
                check()
        return [call.outcome() for call in calls]


@contextmanager
def _at_work(works: Sequence[Callable[[], T]]) -> "Iterator[list[Call[T]]]":
    """Lend a thread for each of `works`; at the end of the block all are left."""
    calls = [Call(partial(_on_one_thread, work)) for work in works]
    for call in calls:
        call.start()
    try:
        yield calls
    finally:
        for call in calls:
            call.leave()


class Left(BaseException):
    """Raised inside a call that nobody waits for any more; no library catches it."""


class Call(threading.Thread, Generic[T]):
    """One call on a thread that does not keep the program from ending."""

    def __init__(self, work: Callable[[], T], *, name: str = "aside") -> None:
        super().__init__(name=name, daemon=True)
        self.ended = threading.Event()
        self._work = work
        self._inside = threading.Lock()
        self._may_be_left = False
        self._found: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        with suppress(Left):
            try:
                self._call()
            finally:
                self.ended.set()

    def outcome(self) -> T:
        """Return what the call returned, or raise what it raised; Cancelled if it was left."""
        if self._error is not None:
            raise self._error
        if not self._found:
            raise Cancelled
        return self._found[0]

    def leave(self) -> None:
        """Raise in the call at its next turn in Python; nothing happens if it has ended."""
        with self._inside:
            if self._may_be_left and self.ident is not None:
                _raise_in(self.ident, Left)

    def _call(self) -> None:
        with self._inside:
            self._may_be_left = True
        try:
            self._found.append(self._work())
        except Left:
            pass
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._error = error
        finally:
            with self._inside:  # whoever leaves now comes too late
                self._may_be_left = False


def _on_one_thread(work: Callable[[], T]) -> T:
    threadpool_limits(1)  # for this thread, which ends with the call
    return work()


def _raise_in(thread: int, error: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
