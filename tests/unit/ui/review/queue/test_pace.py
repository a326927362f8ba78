"""How quickly somebody reviews, by a clock of our own."""

import pytest

from deepclust_gui.ui.review.queue.pace import BREAK_S, Pace


class Clock:
    """Tells the time it was set to, in seconds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


def test_nothing_is_told_before_something_was_answered(pace: Pace, clock: Clock) -> None:
    clock.now += 10

    assert pace.images_an_hour is None
    assert pace.seconds_for(100) is None


def test_a_page_every_two_seconds(pace: Pace, clock: Clock) -> None:
    for _ in range(5):
        clock.now += 2
        pace.count(48)

    assert pace.images_an_hour == pytest.approx(48 * 1800)
    assert pace.seconds_for(4800) == pytest.approx(200)
    assert pace.seconds_for(0) == 0


def test_a_break_does_not_count_as_work(pace: Pace, clock: Clock) -> None:
    clock.now += 2
    pace.count(10)
    clock.now += 3 * 3600  # lunch
    pace.count(10)

    assert pace.images_an_hour == pytest.approx(20 * 3600 / (2 + BREAK_S))


def test_an_answer_in_no_time_is_no_endless_pace(pace: Pace) -> None:
    pace.count(48)

    assert pace.images_an_hour is None
    assert pace.seconds_for(10) is None


def test_more_images_take_longer(pace: Pace, clock: Clock) -> None:
    clock.now += 5
    pace.count(7)
    soon, later = pace.seconds_for(10), pace.seconds_for(1_000)

    assert soon is not None
    assert later is not None
    assert 0 < soon < later
