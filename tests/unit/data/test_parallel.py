"""Working on all cores: in order, not far ahead, and stoppable."""

import threading
import time
from collections.abc import Iterator

import pytest

from deepclust_gui.data.parallel import LOOK_AHEAD, map_in_order
from deepclust_gui.errors import Cancelled


def nothing() -> None:
    return None


def test_results_come_in_the_order_of_the_inputs():
    def slow_at_first(value: int) -> int:
        time.sleep(0.02 if value == 0 else 0)
        return value * 2

    assert list(map_in_order(slow_at_first, range(100), check=nothing)) == list(range(0, 200, 2))


def test_inputs_are_not_taken_far_ahead(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    taken = 0

    def inputs() -> Iterator[int]:
        nonlocal taken
        for value in range(1000):
            taken += 1
            yield value

    results = map_in_order(abs, inputs(), check=nothing)
    next(results)

    assert taken == LOOK_AHEAD + 2
    results.close()  # type: ignore[attr-defined]


def test_what_goes_wrong_is_raised_where_the_result_is_taken():
    def fail(value: int) -> int:
        return 1 // value

    results = map_in_order(fail, [1, 0, 1], check=nothing)

    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


@pytest.mark.timeout(20)
def test_a_stop_is_noticed_while_waiting_for_a_slow_result():
    may_end = threading.Event()
    begun = threading.Event()

    def stuck(_value: int) -> None:
        begun.set()
        may_end.wait()

    def check() -> None:
        if begun.is_set():
            may_end.set()
            raise Cancelled

    with pytest.raises(Cancelled):
        next(map_in_order(stuck, range(100), check=check))


def test_no_inputs_give_no_results():
    assert list(map_in_order(abs, [], check=nothing)) == []
