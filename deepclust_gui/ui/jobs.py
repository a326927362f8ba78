"""Running things off the window's thread: long jobs on a thread each, short tasks on a pool."""

import logging
import os
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, QThreadPool, Signal, Slot

from deepclust_gui.errors import Cancelled, DeepClustError
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job
from deepclust_gui.model.progress import Progress

log = logging.getLogger(__name__)
T = TypeVar("T")


def _log_failure(error: Exception) -> None:
    """Keep a known failure as a line and a bug with its traceback."""
    if isinstance(error, DeepClustError):
        log.info("%s: %s", type(error).__name__, error)
    else:
        log.error("Unexpected failure on a worker thread", exc_info=error)


class JobThread(QThread):
    """Runs one job and keeps what came of it: `result`, or `error`."""

    def __init__(self, job: Job[Any], parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(job.title)
        self._job = job
        self.result: object = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Do the job; Qt calls this on the new thread."""
        try:
            self.result = self._job.run()
        except Cancelled as outcome:
            self.error = outcome
        except Exception as error:  # noqa: BLE001 - the border of the thread
            _log_failure(error)
            self.error = error


class JobRunner(QObject):
    """Runs a job on a thread of its own and tells the window's thread how it goes.

    Steer it through `job.control`, from any thread: that is a direct call. Signals, all emitted on
    the thread this object lives on: `progressed()` when `latest` is newer, at most 20 a second;
    then exactly one of `succeeded(result)`, `failed(exception)`, `cancelled()`; then `ended()`.
    """

    progressed = Signal()
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()
    _news = Signal()

    def __init__(self, job: Job[Any], parent: QObject) -> None:
        super().__init__(parent)
        self.job = job
        self._news_pending = False
        self._told = False
        self._thread = JobThread(job, self)
        self._thread.finished.connect(self._on_finished)
        self._news.connect(self._on_news)
        job.watch(self._nudge)

    @property
    def latest(self) -> Progress | None:
        """The newest progress, None before the first."""
        return self.job.latest

    @property
    def is_running(self) -> bool:
        """True from `start()` until the outcome was told."""
        return self._thread.isRunning() or (self._thread.isFinished() and not self._told)

    def start(self) -> None:
        """Start the job; call it once, after connecting."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the job to end without a result; returns at once."""
        self.job.control.stop()

    def wait(self) -> None:
        """Wait until the thread is gone; the outcome is told by the event loop afterwards."""
        self._thread.wait()

    def _nudge(self) -> None:
        # On the working thread. A lost race costs one extra signal, so this needs no lock.
        if not self._news_pending:
            self._news_pending = True
            self._news.emit()

    @Slot()
    def _on_news(self) -> None:
        self._news_pending = False
        if not self._told:
            self.progressed.emit()

    @Slot()
    def _on_finished(self) -> None:
        self._thread.wait()
        self._told = True
        error = self._thread.error
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.succeeded.emit(self._thread.result)
        self.ended.emit()


class Task(QObject):
    """One short piece of work on the pool; `cancel()` makes its outcome be ignored.

    Work that looks at a `control` is stopped by that too.
    """

    _finished = Signal()

    def __init__(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None] | None,
        on_error: Callable[[Exception], None] | None,
        *,
        tasks: "Tasks",
        control: Control | None = None,
    ) -> None:
        super().__init__(tasks)
        self._work: Callable[[], Any] | None = work
        self._on_done = on_done
        self._on_error = on_error
        self._tasks = tasks
        self._control = control
        self._result: Any = None
        self._error: Exception | None = None
        self.is_cancelled = False
        self._finished.connect(self._deliver)

    def cancel(self) -> None:
        """Tell nobody what comes of it; if it has not begun, it will not."""
        self.is_cancelled = True
        if self._control is not None:
            self._control.stop()

    def run(self) -> None:
        """Do the work; the pool calls this on one of its threads."""
        try:
            if self._work is not None and not self.is_cancelled:
                self._result = self._work()
        except Exception as error:  # noqa: BLE001 - the border of the thread
            if not self.is_cancelled:  # else its project may have been closed meanwhile
                _log_failure(error)
            self._error = error
        self._finished.emit()

    @Slot()
    def _deliver(self) -> None:
        self._tasks.forget(self)
        self._work = None  # it may hold on to a project
        if self.is_cancelled:
            return
        if self._error is None:
            if self._on_done is not None:
                self._on_done(self._result)
        elif self._on_error is not None:
            self._on_error(self._error)


class Tasks(QObject):
    """An own pool of threads for short tasks, never the global one."""

    def __init__(self, parent: QObject, *, threads: int | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        # One core stays with the window.
        self._pool.setMaxThreadCount(threads or max(2, (os.cpu_count() or 2) - 1))
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._live: set[Task] = set()
        self._is_shut_down = False

    @property
    def count(self) -> int:
        """How many tasks wait, run, or have an outcome that was not told yet."""
        return len(self._live)

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        *,
        on_error: Callable[[Exception], None] | None = None,
        control: Control | None = None,
    ) -> Task:
        """Do `work()` on the pool, then call `on_done(result)` or `on_error(exception)`.

        Work that may take long looks at `control`, which is stopped when the task is cancelled.

        The callbacks run on the thread of this object, whatever kind of callable they are. After
        `shutdown()` nothing is done and nothing told.
        """
        task = Task(work, on_done, on_error, tasks=self, control=control)
        if self._is_shut_down:  # a timer of a closing window may still ask for something
            task.cancel()
            return task
        self._live.add(task)
        self._pool.start(task.run)
        return task

    def forget(self, task: Task) -> None:
        """Let go of a task whose outcome was told."""
        self._live.discard(task)
        task.deleteLater()

    def shutdown(self) -> None:
        """Cancel everything and wait for the threads; nothing is told afterwards."""
        self._is_shut_down = True
        for task in self._live:
            task.cancel()
        self._pool.waitForDone(-1)
