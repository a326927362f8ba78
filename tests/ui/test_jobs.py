"""Jobs run on threads of their own and tell the window's thread, and only it, how they go."""

import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.ui.jobs import JobRunner, Tasks


def count_to_ten(control: Control, report: Report) -> int:
    for number in range(10):
        control.check()
        report(Progress("Counting", done=number + 1, total=10))
    return threading.get_ident()


def wait_for_stop(control: Control, report: Report) -> None:
    report(Progress("Waiting"))
    while True:
        control.check()
        threading.Event().wait(0.001)


def fail(control: Control, report: Report) -> None:
    raise DeepClustError("The disk is full.")


@pytest.fixture
def parent(qapp: QApplication) -> QObject:
    return QObject()


def test_succeeds_on_another_thread(qtbot: QtBot, parent: QObject) -> None:
    """The result arrives once, made elsewhere, received here."""
    runner = JobRunner(Job("Counting", count_to_ten), parent)
    received: list[int] = []
    runner.succeeded.connect(lambda _: received.append(threading.get_ident()))
    with qtbot.waitSignal(runner.ended), qtbot.waitSignal(runner.succeeded) as told:
        runner.start()

    assert told.args[0] != threading.get_ident()
    assert received == [threading.get_ident()]
    assert runner.latest is not None
    assert runner.latest.done == 10
    assert not runner.is_running


def test_stop_is_an_outcome_of_its_own(qtbot: QtBot, parent: QObject) -> None:
    """A stopped job is cancelled: it neither fails nor succeeds."""
    runner = JobRunner(Job("Waiting", wait_for_stop), parent)
    others: list[object] = []
    runner.failed.connect(others.append)
    runner.succeeded.connect(others.append)
    with qtbot.waitSignal(runner.progressed):
        runner.start()
    assert runner.is_running
    with qtbot.waitSignals([runner.cancelled, runner.ended]):
        runner.stop()

    assert others == []


def test_failure_arrives_as_the_exception(qtbot: QtBot, parent: QObject) -> None:
    runner = JobRunner(Job("Failing", fail), parent)
    with qtbot.waitSignal(runner.failed) as told:
        runner.start()

    assert str(told.args[0]) == "The disk is full."


def test_task_calls_back_on_the_threads_owner(qtbot: QtBot, parent: QObject) -> None:
    """Whatever callable is given, it runs on the window's thread."""
    tasks = Tasks(parent)
    told: list[tuple[int, int]] = []
    tasks.run(threading.get_ident, lambda made_on: told.append((made_on, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(told))

    made_on, received_on = told[0]
    assert made_on != threading.get_ident()
    assert received_on == threading.get_ident()
    assert tasks.count == 0


def test_cancelled_task_tells_nobody(qtbot: QtBot, parent: QObject) -> None:
    """What is stale by the time it is done is dropped."""
    tasks = Tasks(parent)
    told: list[object] = []
    gate = threading.Event()
    tasks.run(gate.wait, told.append).cancel()
    gate.set()
    qtbot.waitUntil(lambda: tasks.count == 0)

    assert told == []


def test_task_failure_goes_to_its_handler(
    qtbot: QtBot, parent: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug is logged with its traceback and handed on."""
    tasks = Tasks(parent)
    told: list[Exception] = []
    tasks.run(lambda: 1 // 0, on_error=told.append)
    qtbot.waitUntil(lambda: bool(told))

    assert isinstance(told[0], ZeroDivisionError)
    assert "Unexpected failure" in caplog.text
    caplog.clear()


def test_long_tasks_are_stopped_by_a_shutdown(qapp: QApplication, parent: QObject) -> None:
    """Or closing the window would wait until they are done."""
    tasks, control = Tasks(parent), Control()
    started = threading.Event()

    def work() -> None:
        started.set()
        wait_for_stop(control, lambda _progress: None)

    tasks.run(work, control=control)
    assert started.wait(60)
    tasks.shutdown()

    assert control.stop_requested
