"""What the program asks for images: nothing a file does to a decoder can do anything to us."""

import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self

import psutil

from deepclust_gui.data.base import HasPath, Source
from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.isolation.wire import BrokenWireError, Message, request, seen_of
from deepclust_gui.data.isolation.worker import (
    Allowance,
    Fate,
    Worker,
    WorkerEndedError,
    default_command,
)
from deepclust_gui.data.seeing import Seen, Wanted, see
from deepclust_gui.errors import Cancelled, SourceError
from deepclust_gui.model.control import Control

logger = logging.getLogger(__name__)

Outcome = Seen | UnreadableImage

BUSY_S, BUSY_LARGE_S = 8.0, 60.0
"""How many seconds of computing one image may take, and one that needs much memory."""

TOTAL_S = 120.0
"""How many seconds it may take in all: a disk may first have to wake up."""

MEMORY_BYTES = 4 << 30
"""How much memory a decoding process may have; less where the computer has less than twice that."""

FILES_A_WORKER = 20_000
"""A process that has read so many files is replaced, in case a decoder loses memory."""

_REASONS = {
    Fate.DIED: "The file makes the program that reads it crash.",
    Fate.TOO_LONG: "It takes too long to read the file.",
    Fate.TOO_MUCH: "It takes too much memory to open the image.",
}
_FAILED = "The file could not be read."
_WAIT_S = 0.1


class Decoder:
    """Gets images of sources, those of files in processes of their own. Safe with many threads.

    The processes start when they are needed, and end with `close` or the program. With `isolated`
    off, or where no process can be started, all is done right here.
    """

    def __init__(
        self,
        *,
        isolated: bool = True,
        command: Sequence[str] | None = None,
        busy_s: float = BUSY_S,
        total_s: float = TOTAL_S,
        memory_bytes: int | None = None,
    ) -> None:
        self._isolated = isolated
        self._command = list(command or default_command())
        self._usual = Allowance(busy_s, total_s, memory_bytes or _memory_cap())
        self._large = replace(self._usual, busy_s=busy_s * BUSY_LARGE_S / BUSY_S)
        self._idle: list[Worker] = []
        self._kept = os.cpu_count() or 1
        self._lock = threading.Lock()
        self._one_large = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes. What is asked for later still works, and leaves none behind."""
        with self._lock:
            idle, self._idle, self._kept = self._idle, [], 0
        for worker in idle:
            worker.close()

    def see(
        self,
        source: Source,
        entries: Sequence[HasPath],
        wanted: Wanted,
        control: Control | None = None,
    ) -> list[Outcome]:
        """Return what is wanted of each entry, or why it cannot be had, in their order.

        Raises Cancelled soon after a stop, SourceError if the whole source is gone.
        """
        control = control or Control()
        outcomes: list[Outcome] = []
        while len(outcomes) < len(entries):
            left = entries[len(outcomes) :]
            if self._isolated and isinstance(source, FolderSource):
                outcomes += self._some(_Task(source, wanted, control), left)
            else:
                outcomes += [_seen_here(source, entry, wanted, control) for entry in left]
        return outcomes

    def see_one(self, source: Source, entry: HasPath, wanted: Wanted) -> Seen:
        """Return what is wanted of one entry; raises UnreadableImage, SourceError."""
        (outcome,) = self.see(source, [entry], wanted)
        if isinstance(outcome, UnreadableImage):
            raise outcome
        return outcome

    def _some(self, task: "_Task", entries: Sequence[HasPath]) -> list[Outcome]:
        """Return the outcomes of the first entries: all, or those up to one that ended a worker."""
        outcomes: list[Outcome] = []
        try:
            for answer in self._answers(task, entries, self._usual):
                outcomes.append(self._settled(answer, task, entries[len(outcomes)]))
        except WorkerEndedError as error:
            at = min(max(error.at, len(outcomes)), len(entries) - 1)
            untold = entries[len(outcomes) : at]  # done, but the answers went down with it
            outcomes += self.see(task.source, untold, task.wanted, task.control)
            answer = UnreadableImage(_REASONS[error.fate])
            if error.fate is Fate.DIED:  # perhaps for a reason of its own: one more chance
                answer = self._alone(task, entries[at], self._usual)
            outcomes.append(self._settled(answer, task, entries[at]))
        except OSError as error:
            logger.warning("No process can be started to decode images: %s", error)
            self._isolated = False
        return outcomes

    def _settled(self, answer: "_Answer", task: "_Task", entry: HasPath) -> Outcome:
        """Return the answer; a large image is asked for anew, one at a time in all the program."""
        if not isinstance(answer, _Large):
            return answer
        while not self._one_large.acquire(timeout=_WAIT_S):
            _leave_if_stopped(task.control)
        try:
            outcome = self._alone(replace(task, may_be_large=True), entry, self._large)
        finally:
            self._one_large.release()
        assert not isinstance(outcome, _Large)
        return outcome

    def _alone(self, task: "_Task", entry: HasPath, allowance: Allowance) -> "_Answer":
        """Return the answer of a process that has done nothing else yet."""
        try:
            (answer,) = self._answers(task, [entry], allowance, fresh=True)
        except WorkerEndedError as error:
            return UnreadableImage(_REASONS[error.fate])
        return answer

    def _answers(
        self,
        task: "_Task",
        entries: Sequence[HasPath],
        allowance: Allowance,
        *,
        fresh: bool = False,
    ) -> Iterator["_Answer"]:
        """Yield the answer to each entry; raises WorkerEndedError, OSError if none can start."""
        wanted = replace(task.wanted, may_be_large=task.may_be_large)
        message = request(task.source.shown, [entry.path for entry in entries], wanted)
        with self._worker(fresh=fresh) as worker:
            for answer in worker.ask(message, allowance, task.control):
                yield _understood(answer)

    @contextmanager
    def _worker(self, *, fresh: bool) -> Iterator[Worker]:
        """Lend a process; one over which anything goes wrong is ended."""
        with self._lock:
            idle = None if fresh or not self._idle else self._idle.pop()
        worker = idle or Worker(self._command, self._usual)
        try:
            yield worker
        except BaseException:
            worker.close()
            raise
        with self._lock:
            keep = len(self._idle) < self._kept and worker.served < FILES_A_WORKER
            if keep:
                self._idle.append(worker)
        if not keep:
            worker.close()


@contextmanager
def borrowed(decoder: Decoder | None) -> Iterator[Decoder]:
    """Lend `decoder`, or one of our own that ends with the block."""
    if decoder is not None:
        yield decoder
        return
    with Decoder() as own:
        yield own


@dataclass(frozen=True, slots=True)
class _Large:
    """An image that must be asked for again, alone."""


_Answer = Outcome | _Large


@dataclass(frozen=True, slots=True)
class _Task:
    """What is asked for whatever the entry."""

    source: FolderSource
    wanted: Wanted
    control: Control
    may_be_large: bool = False


def _understood(message: Message) -> _Answer:
    """Return what an answer says; raises SourceError if it is that the source is gone."""
    match message.head:
        case {"seen": _}:
            try:
                return seen_of(message)
            except BrokenWireError as error:
                raise WorkerEndedError(Fate.DIED) from error
        case {"unreadable": reason}:
            return UnreadableImage(str(reason))
        case {"large": _}:
            return _Large()
        case {"memory": _}:
            return UnreadableImage(_REASONS[Fate.TOO_MUCH])
        case {"gone": [message, hint]}:
            raise SourceError(str(message), str(hint))
        case {"failed": details}:
            logger.error("An image could not be read: %s", details)
            return UnreadableImage(_FAILED)
        case _:
            raise WorkerEndedError(Fate.DIED)


def _seen_here(source: Source, entry: HasPath, wanted: Wanted, control: Control) -> Outcome:
    _leave_if_stopped(control)
    try:
        return see(source, entry, wanted)
    except UnreadableImage as error:
        return error


def _leave_if_stopped(control: Control) -> None:
    if control.stop_requested:
        raise Cancelled


def _memory_cap() -> int:
    """Return `MEMORY_BYTES`, or half of the computer's memory where that is less."""
    return min(MEMORY_BYTES, int(psutil.virtual_memory().total) // 2)
