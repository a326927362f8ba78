"""The program's side of one decoding process: it asks, waits with a watch in hand, and kills."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import IO

import psutil

from deepclust_gui.data.isolation.marker import Marker
from deepclust_gui.data.isolation.wire import BrokenWireError, Message, read_message, write_message
from deepclust_gui.errors import Cancelled
from deepclust_gui.model.control import Control

CHILD_ARGUMENT = "--decode-process"
"""The first argument of a frozen program that shall do this instead of opening a window."""

_MODULE = "deepclust_gui.data.isolation.child"
_LOOK_S = 0.05
_START_S = 60.0
_END_S = 1.0
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "MALLOC_ARENA_MAX"), "1"
)


class Fate(Enum):
    """How a process came to its end over a file."""

    DIED = "died"
    TOO_LONG = "too long"
    TOO_MUCH = "too much memory"


class WorkerEndedError(Exception):
    """The process is gone (or given up); `fate` tells why, `at` over which path of the request."""

    def __init__(self, fate: Fate, at: int = 0) -> None:
        super().__init__(fate.value)
        self.fate = fate
        self.at = at


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one file may take: seconds of computing, seconds in all (a disk may be slow), bytes."""

    busy_s: float
    total_s: float
    memory_bytes: int


class Worker:
    """A process that decodes. One thread at a time may ask it; it is started by being made.

    Raises OSError if it cannot be started.
    """

    def __init__(self, command: Sequence[str], allowance: Allowance) -> None:
        self.served = 0
        self._marker = Marker.create()
        arguments = (allowance.memory_bytes, int(10 * allowance.total_s), self._marker.file)
        try:
            self._process = _started([*command, *map(str, arguments)])
        except OSError:
            self._marker.close()
            raise
        self._answers: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        # A thread that reads, because only a queue can be waited for with a timeout everywhere. It
        # ends with the process; one that the system cannot end (a dead disk) is left behind.
        self._reader = threading.Thread(target=self._read, name="decoding", daemon=True)
        self._reader.start()
        self._ready = False

    def ask(self, message: Message, allowance: Allowance, control: Control) -> Iterator[Message]:
        """Yield the answers, one a path in the message, in order.

        Raises Cancelled after a stop, WorkerEndedError, OSError if it never got ready; close it
        after each of them.
        """
        if not self._ready:
            self._get_ready(allowance, control)
        before = self._marker.value
        try:
            write_message(self._input, message)
            for _ in message.head["paths"]:
                yield self._next(allowance, control)
                self.served += 1
        except WorkerEndedError as error:
            error.at = self._marker.value - before
            raise
        except OSError as error:
            raise WorkerEndedError(Fate.DIED) from error

    def close(self) -> None:
        """Kill the process: it holds nothing that could be lost."""
        with suppress(OSError):
            self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
        self._reader.join(_END_S)
        self._marker.close()
        with suppress(OSError):  # a request that nobody read
            self._input.close()

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _get_ready(self, allowance: Allowance, control: Control) -> None:
        start = Allowance(_START_S, _START_S, allowance.memory_bytes)
        try:
            self._next(start, control)
        except WorkerEndedError as error:
            raise OSError(f"it {error} before it was ready") from error
        self._marker.forget_file()
        self._ready = True

    def _read(self) -> None:
        try:
            while True:
                self._answers.put(read_message(self._output))
        except (BrokenWireError, OSError):
            self._answers.put(None)
        finally:
            self._output.close()

    def _next(self, allowance: Allowance, control: Control) -> Message:
        watch = _Watch(self._process.pid, allowance, self._marker)
        while True:
            try:
                message = self._answers.get(timeout=_LOOK_S)
            except queue.Empty:
                if control.stop_requested:
                    raise Cancelled from None
                watch.look()
                continue
            if message is None:
                raise WorkerEndedError(Fate.DIED)
            return message


class _Watch:
    """Looks at a process while one answer is waited for."""

    def __init__(self, pid: int, allowance: Allowance, marker: Marker) -> None:
        self._pid = pid
        self._allowance = allowance
        self._marker = marker
        self._start()

    def _start(self) -> None:
        self._done = self._marker.value
        self._began = time.monotonic()
        self._busy_before: float | None = None

    def look(self) -> None:
        """Raise WorkerEndedError if it takes more than it may for one file."""
        if self._marker.value != self._done:
            self._start()
        try:
            process = psutil.Process(self._pid)
            with process.oneshot():
                busy = sum(process.cpu_times()[:2])
                memory = process.memory_info().rss
        except psutil.Error:  # ended: the reader tells
            return
        if self._busy_before is None:
            self._busy_before = busy
        if memory > self._allowance.memory_bytes:
            raise WorkerEndedError(Fate.TOO_MUCH)
        total = time.monotonic() - self._began
        if total > self._allowance.total_s or busy - self._busy_before > self._allowance.busy_s:
            raise WorkerEndedError(Fate.TOO_LONG)


def default_command() -> list[str]:
    """Return how to start the process that decodes."""
    if getattr(sys, "frozen", False):  # PyInstaller: the program is its own interpreter
        return [sys.executable, CHILD_ARGUMENT]
    # No warning of a library interests anyone; -P: no module is taken from the current folder.
    return [sys.executable, "-W", "ignore", "-P", "-m", _MODULE]


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(os.environ),
        creationflags=flags,
        start_new_session=True,  # Ctrl-C in a terminal is for us; we then stop it
    )


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {**ours, **_ONE_THREAD}
