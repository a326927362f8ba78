"""Doing the same to many things on all cores, in order and without running far ahead."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

LOOK_AHEAD = 32
"""How many results may wait, besides one for each core: enough to go on while a chunk is saved."""

_CHECK_INTERVAL_S = 0.1


def map_in_order(
    work: Callable[[T], R], inputs: Iterable[T], *, check: Callable[[], None]
) -> Iterator[R]:
    """Yield `work(x)` for every x, in order, computed by as many threads as there are cores.

    `check` is called at least every 0.1 s while waiting and may raise to leave; what has begun is
    waited for then. Memory holds at most `LOOK_AHEAD` results and one for each core.
    """
    cores = os.cpu_count() or 1
    pool = ThreadPoolExecutor(cores, thread_name_prefix="reading")
    waiting: deque[Future[R]] = deque()
    try:
        for value in inputs:
            waiting.append(pool.submit(work, value))
            if len(waiting) >= LOOK_AHEAD + cores:
                yield _result(waiting.popleft(), check)
        while waiting:
            yield _result(waiting.popleft(), check)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[R], check: Callable[[], None]) -> R:
    check()
    while not future.done():
        wait((future,), timeout=_CHECK_INTERVAL_S)
        check()
    return future.result()
