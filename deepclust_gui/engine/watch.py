"""Watching a run: progress for the person, the loss curve, and a loss that is no number."""

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor

from deepclust_gui.engine.live import LiveMap
from deepclust_gui.engine.memory import PeakMemory
from deepclust_gui.errors import DivergedError
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.sdk.method import Method, Step
from deepclust_gui.sdk.schedule import PhaseState

REPORT_INTERVAL_S = 0.1
RATE_WINDOW_S = 5.0
CURVE_POINTS = 500


class Stopwatch:
    """Seconds since it was made, without the time spent paused."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._start = clock()
        self._paused = 0.0

    @property
    def seconds(self) -> float:
        return self._clock() - self._start - self._paused

    def check(self, control: Control) -> None:
        """Call `control.check()`, and do not count the time it waits; raises Cancelled."""
        start = self._clock()
        try:
            control.check()
        finally:
            self._paused += self._clock() - start


class Watcher:
    """Turns what happens in a run into Progress, at most ten times a second.

    Losses stay on the device; one is read only for a report and at the end of an epoch.
    """

    def __init__(
        self,
        method: Method[Any],
        *,
        control: Control,
        report: Callable[[Progress], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.memory = PeakMemory(method.device)
        self.warning: Callable[[], str] = str
        self._method = method
        self._control = control
        self._report = report
        self._map = LiveMap(method)
        self._watch = Stopwatch(clock)
        self._next_report = 0.0
        self._metrics: dict[str, Any] = {}
        self._sum: Tensor | None = None
        self._steps = 0
        self._phase: PhaseState | None = None
        self._counted = 0.0  # seconds on the watch that some phase was given
        self._begun = 0.0  # when the epochs of this phase began here …
        self._begun_done = 0  # … and how many it had then
        self._epoch_served = 0
        self._rates: deque[tuple[float, int]] = deque()

    @property
    def images_per_s(self) -> float:
        """How many images went through the network per second of the run, pauses left out."""
        return self._method.data.images_served / max(1e-9, self._watch.seconds)

    def poll(self) -> None:
        """Obey the person and tell them where the run is; raises Cancelled after a stop."""
        self._watch.check(self._control)
        now = self._watch.seconds
        if now >= self._next_report:
            self._next_report = now + REPORT_INTERVAL_S
            self.memory.look()
            self._report(self._progress(now))

    def saw(self, step: Step) -> None:
        """Take a step into account and renew the map if it is time."""
        self._metrics = step.metrics
        if step.loss is not None:
            self._sum = step.loss if self._sum is None else self._sum + step.loss
            self._steps += 1
        self._map.look()
        self.poll()

    def phase_begun(self, phase: PhaseState) -> None:
        """Begin to count the time and the losses of `phase`."""
        self.count_time()
        self._phase = phase
        self._begun, self._begun_done = self._watch.seconds, phase.epochs_done
        self._begin_epoch()

    def epoch_ended(self, phase: PhaseState) -> None:
        """Add a point to the curve of `phase`; raises DivergedError if the loss is no number."""
        if self._sum is not None:
            phase.losses.append(_finite(self._sum / self._steps))
        self.count_time()
        self._begin_epoch()

    def count_time(self) -> None:
        """Give the time that went by to the phase it belongs to."""
        now = self._watch.seconds
        if self._phase is not None:
            self._phase.seconds += now - self._counted
        self._counted = now

    def sorting(self, done: int, total: int) -> None:
        """Tell that the items are being assigned for good, `done` of `total`."""
        self._watch.check(self._control)
        warning = self.warning()
        self._report(
            Progress(FINAL_PHASE, done, total, snapshot=self._map.snapshot, warning=warning)
        )

    def _begin_epoch(self) -> None:
        self._sum, self._steps = None, 0
        self._epoch_served = self._method.data.images_served

    def _progress(self, now: float) -> Progress:
        if self._sum is not None:
            _finite(self._sum)
        phase = self._phase
        if phase is None:
            return Progress("Preparing", warning=self.warning())
        return Progress(
            phase=phase.title,
            done=phase.epochs_done,
            total=phase.epochs,
            unit=UNIT,
            images_per_s=self._rate(now),
            seconds_left=self._seconds_left(phase, now),
            losses=thinned(phase.losses),
            metrics=_plain(self._metrics),
            snapshot=self._map.snapshot,
            may_settle=phase.may_settle,
            warning=self.warning(),
        )

    def _rate(self, now: float) -> float | None:
        """Return the images per second of the last few seconds."""
        self._rates.append((now, self._method.data.images_served))
        while self._rates[0][0] < now - RATE_WINDOW_S:
            self._rates.popleft()
        (then, before), (_, served) = self._rates[0], self._rates[-1]
        return (served - before) / (now - then) if now - then > REPORT_INTERVAL_S else None

    def _seconds_left(self, phase: PhaseState, now: float) -> float | None:
        """Return the time to the last epoch of `phase`, from those done here so far.

        During the first, it is taken to serve every image once. None if the phase may settle long
        before.
        """
        if phase.may_settle:
            return None
        done = phase.epochs_done - self._begun_done
        if done == 0:
            served = self._method.data.images_served - self._epoch_served
            share = served / len(self._method.data)
            return (now - self._begun) * (phase.epochs / share - 1) if share > 0 else None
        per_epoch = (self._counted - self._begun) / done
        return max(0.0, (phase.epochs - phase.epochs_done) * per_epoch - (now - self._counted))


UNIT = "rounds"
"""An epoch, an update interval, a start of k-means: the window says "round 3 of 20"."""

FINAL_PHASE = "Sorting all images"


def thinned(losses: list[float]) -> tuple[float, ...]:
    """Return `losses`, or 500 of them evenly spaced, first and last included."""
    if len(losses) <= CURVE_POINTS:
        return tuple(losses)
    rows = np.linspace(0, len(losses) - 1, CURVE_POINTS).round().astype(int)
    return tuple(losses[row] for row in rows)


def _finite(loss: Tensor) -> float:
    value = float(loss)
    if not math.isfinite(value):
        raise DivergedError.at(f"the loss is {value}")
    return value


def _plain(metrics: dict[str, Any]) -> dict[str, Any]:
    return {k: float(v) if isinstance(v, Tensor) else v for k, v in metrics.items()}
