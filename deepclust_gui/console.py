"""Running a job from a terminal: a progress bar, and Ctrl-C that stops kindly.

Where the output goes to a file there is a line now and then instead of a bar.
"""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Generic, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from deepclust_gui.model.job import Job

T = TypeVar("T")

LINE_S = 30.0
"""So often a line tells how far a job is that nobody watches."""

_stderr = Console(stderr=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Driven(Generic[T]):
    """What a job returned and the seconds it took."""

    result: T
    seconds: float


def drive(job: Job[T]) -> Driven[T]:
    """Run `job` here with a progress bar on stderr; raises Cancelled after Ctrl-C."""
    started = time.monotonic()
    shows = _shows_progress if sys.stderr.isatty() else _writes_progress
    with _stops_on_interrupt(job), shows(job):
        result = job.run()
    return Driven(result, time.monotonic() - started)


def say(text: str, *, quiet: bool = False) -> None:
    """Tell the person something beside the result: on stderr."""
    if not quiet:
        _stderr.print(text, markup=False, soft_wrap=True)


def fail(sentence: str) -> int:
    """Say what went wrong and return the exit code of a user's mistake."""
    say(sentence)
    return 2


@contextmanager
def _stops_on_interrupt(job: Job[T]) -> Iterator[None]:
    """Turn the first Ctrl-C into a stop of the job; a second one is Python's own."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        say("Stopping… (press Ctrl-C again to leave at once)")
        job.control.stop()

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # not the main thread: whoever drives us there has its own way to stop
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _shows_progress(job: Job[T]) -> Iterator[None]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} {task.fields[of]} {task.fields[unit]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_stderr, transient=True) as bar:
        task = bar.add_task(job.title, total=1, unit="", rate="", of="")

        def show() -> None:
            if (news := job.latest) is not None:
                bar.update(
                    task,
                    description=news.phase,
                    completed=news.done,
                    total=news.total if news.fraction is not None else None,
                    of=f"of {news.total:,}" if news.fraction is not None else "",
                    unit=news.unit,
                    rate=f"{news.images_per_s:,.0f} images/s" if news.images_per_s else "",
                )

        job.watch(show)
        yield


@contextmanager
def _writes_progress(job: Job[T]) -> Iterator[None]:
    """Write a line of how far `job` is every LINE_S, from its first news after that on."""
    told = time.monotonic()

    def tell() -> None:
        nonlocal told
        news, now = job.latest, time.monotonic()
        if news is None or now - told < LINE_S:
            return
        told = now
        share = "" if news.fraction is None else f": {news.fraction:.0%}"
        left = news.seconds_left
        say(f"{news.phase}{share}{'' if left is None else f', about {left:,.0f} s left'}")

    job.watch(tell)
    yield
