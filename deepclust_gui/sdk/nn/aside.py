"""A long call of a library, on a thread of its own, so that a person can stop waiting for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from threadpoolctl import threadpool_limits

CHECK_INTERVAL_S = 0.05

T = TypeVar("T")


def aside(work: Callable[[], T], check: Callable[[], None]) -> T:
    """Return what `work` returns; meanwhile call `check`, which may raise to leave.

    The call cannot be broken off: after a stop it is left to end by itself, unheard, so give it
    pieces of seconds. It computes on one thread, with which sums come out the same every time.
    """
    pool = ThreadPoolExecutor(1, "aside", threadpool_limits, (1,))
    try:
        check()
        with threadpool_limits(1):
            running = pool.submit(work)
            while wait([running], CHECK_INTERVAL_S).not_done:
                check()
        return running.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
