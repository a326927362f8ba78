"""A call that is left ends inside its library, and nothing waits for it."""

import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from deepclust_gui.errors import Cancelled
from deepclust_gui.sdk import aside, kmeans


class Impatient:
    """Raises Cancelled at the `look`-th look."""

    def __init__(self, look: int) -> None:
        self._left = look

    def __call__(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled


def left_at_work() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "aside"]


def gone_within(seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    for thread in left_at_work():
        thread.join(max(0.0, deadline - time.monotonic()))
    return not left_at_work()


def endless() -> None:
    while True:
        time.sleep(0.001)


def test_it_returns_what_the_call_returns() -> None:
    assert aside(lambda: 3, lambda: None) == 3
    assert not left_at_work()


def test_it_raises_what_the_call_raises() -> None:
    def fail() -> None:
        raise KeyError("no such thing")

    with pytest.raises(KeyError, match="no such thing"):
        aside(fail, lambda: None)


def test_a_call_without_end_is_left_and_ends() -> None:
    with pytest.raises(Cancelled):
        aside(endless, Impatient(2))

    assert gone_within(5)


def test_nothing_begins_after_a_stop() -> None:
    with pytest.raises(Cancelled):
        aside(lambda: pytest.fail("it began"), Impatient(0))


def test_a_stop_that_comes_too_late_does_no_harm() -> None:
    """Left just as it ends, again and again: no stray exception anywhere."""
    for _ in range(300):
        with suppress(Cancelled):
            aside(lambda: time.sleep(0), Impatient(1))
    assert gone_within(5)


def test_kmeans_that_was_stopped_stops_computing() -> None:
    """A start that would take half a minute is gone after the iteration it was in."""
    codes = np.random.default_rng(0).normal(size=(30_000, 200)).astype(np.float32)

    begun = time.monotonic()
    with pytest.raises(Cancelled):
        kmeans(codes, 50, starts=1, check=Impatient(3))

    assert time.monotonic() - begun < 2
    assert gone_within(5)
