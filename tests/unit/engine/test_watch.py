"""What a person is told of a run, by a clock that the test turns."""

from collections.abc import Callable
from typing import Any

import pytest

from deepclust_gui.engine.watch import Stopwatch, Watcher, thinned
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.sdk import Data
from helpers.methods import Toy, ToyParams

STEP_S = 0.02


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Pausing(Control):
    """A person who pauses for 10 s at every look."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def check(self) -> None:
        self._clock.now += 10


def watched(images: Any, *, epochs: int, control: Callable[[Clock], Control]) -> list[Progress]:
    """Return the reports of a run of 60 images, 4 steps of 20 ms an epoch."""
    clock, reports = Clock(), list[Progress]()
    method = Toy(ToyParams(epochs=epochs), Data(images))
    watcher = Watcher(method, control=control(clock), report=reports.append, clock=clock)
    method.schedule.on_phase_begin = watcher.phase_begun
    method.schedule.on_epoch_end = watcher.epoch_ended
    for step in method.fit():
        clock.now += STEP_S
        watcher.saw(step)
    watcher.count_time()
    assert method.schedule.state.phases[0].seconds == pytest.approx(epochs * 4 * STEP_S)
    return reports


def test_short_curve_is_whole() -> None:
    """Nothing is lost up to 500 points."""
    assert thinned([0.5] * 500) == (0.5,) * 500


def test_long_curve_keeps_its_ends() -> None:
    """500 points stay, in order, first and last among them."""
    curve = thinned([float(i) for i in range(3001)])

    assert len(curve) == 500
    assert (curve[0], curve[-1]) == (0.0, 3000.0)
    assert list(curve) == sorted(curve)


def test_pauses_do_not_count_as_time(images: Any) -> None:
    """Neither for the watch nor for a phase nor for the time that is left."""
    clock = Clock()
    watch = Stopwatch(clock)
    clock.now += 2
    watch.check(Pausing(clock))
    assert watch.seconds == 2

    reports = watched(images, epochs=40, control=Pausing)

    told = [report.seconds_left for report in reports if report.seconds_left is not None]
    assert max(told) <= 40 * 4 * STEP_S * 1.1


def test_progress_tells_how_fast_and_how_long_still(images: Any) -> None:
    """15 images a step on average; an epoch takes 80 ms."""
    reports = watched(images, epochs=40, control=lambda _clock: Control())

    middle = next(report for report in reports if report.done == 20)
    assert middle.images_per_s == pytest.approx(15 / STEP_S, rel=0.05)
    assert middle.seconds_left == pytest.approx(20 * 4 * STEP_S, abs=4 * STEP_S)
    assert len(middle.losses) == 20


def test_reports_are_at_most_ten_a_second(images: Any) -> None:
    """Progress is throttled where it is made: making it costs. 6.4 s make some 60 reports."""
    reports = watched(images, epochs=40, control=lambda _clock: Control())

    assert 45 <= len(reports) <= 65
