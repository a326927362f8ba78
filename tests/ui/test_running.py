"""The view of a run at work: it shows what is told and answers every button at once."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import DeepClustError, DeviceLostError, DivergedError, MethodError
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress, Snapshot
from deepclust_gui.ui.group.running_view import RunningView, RunState
from deepclust_gui.ui.jobs import JobRunner

SNAPSHOT = Snapshot(
    np.arange(4), np.eye(4, 2, dtype=np.float32), np.array([0, 1, 1, 2], dtype=np.int64)
)


class Script:
    """A job that reports once and then waits until it is told what to do."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.error: Exception | None = None
        self.job: Job[str] = Job("Pretending", self.work)

    def work(self, control: Control, report: Report) -> str:
        report(
            Progress(
                "Learning to see",
                done=1,
                total=4,
                unit="rounds",
                images_per_s=1234.4,
                seconds_left=62,
                losses=(0.5, 0.25),
                snapshot=SNAPSHOT,
            )
        )
        while not self.may_go_on.wait(0.01):
            control.check()
        if self.error is not None:
            raise self.error
        return "result"


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def view(qtbot: QtBot, script: Script) -> RunningView:
    view = RunningView()
    qtbot.addWidget(view)
    view.resize(1100, 700)
    view.show()
    owner = QObject(view)
    runner = JobRunner(script.job, owner)
    view.watch(runner, title="Grouping", details="k-means")
    with qtbot.waitSignal(runner.progressed):
        runner.start()
    yield view
    script.may_go_on.set()
    runner.stop()
    runner.wait()


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_shows_what_the_run_tells(view: RunningView) -> None:
    assert view.phase == "Learning to see"
    assert view.bar.value() == view.bar.maximum() // 4
    assert view.losses.losses == (0.5, 0.25)
    assert view._facts.text() == (
        "1 of 4 rounds  ·  1,234 images a second  ·  1 min 2 s left in this step"
    )
    assert view.map.cloud is not None
    assert view.map.cloud.groups.tolist() == [0, 1, 2]


def test_pause_and_go_on(view: RunningView, script: Script, qtbot: QtBot) -> None:
    click(qtbot, view.pause_button)
    assert script.job.control.paused
    assert (view.state, view.pause_button.text()) == (RunState.PAUSED, "Go on")

    click(qtbot, view.pause_button)
    assert not script.job.control.paused
    assert (view.state, view.pause_button.text()) == (RunState.WORKING, "Pause")


def test_finish_is_heard_at_once(view: RunningView, script: Script, qtbot: QtBot) -> None:
    click(qtbot, view.finish_button)

    assert script.job.control.finish_requested
    assert view.finish_button.text() == "Finishing…"
    assert not view.finish_button.isEnabled()


def test_stop_is_heard_at_once_and_can_be_resumed(
    view: RunningView, script: Script, qtbot: QtBot
) -> None:
    click(qtbot, view.stop_button)
    assert view.stop_button.text() == "Stopping…"
    assert not view.stop_button.isEnabled()

    qtbot.waitUntil(lambda: view.state is RunState.STOPPED)
    assert "resumed from its last full round" in view._note.text()
    with qtbot.waitSignal(view.resume_wanted):
        click(qtbot, view.resume_button)


def test_a_stop_ends_a_pause(view: RunningView, script: Script, qtbot: QtBot) -> None:
    click(qtbot, view.pause_button)
    click(qtbot, view.stop_button)

    qtbot.waitUntil(lambda: view.state is RunState.STOPPED)


def test_a_failure_is_a_sentence(view: RunningView, script: Script, qtbot: QtBot) -> None:
    script.error = MethodError("The method gave up.", "Try another.")
    script.may_go_on.set()

    qtbot.waitUntil(lambda: view.state is RunState.FAILED)
    assert view._note.text() == "The method gave up. Try another."
    assert not view.resume_button.isVisible()
    with qtbot.waitSignal(view.left):
        click(qtbot, view.back_button)


def test_what_the_run_can_live_with_is_told_while_it_lasts(view: RunningView) -> None:
    """A full disk, a small graphics card, a method that does not answer."""
    assert not view.warning.isVisible()
    view._show(Progress("Learning to see", warning="The disk is full."))
    assert (view.warning.isVisible(), view.warning.text()) == (True, "The disk is full.")

    view._show(Progress("Learning to see"))
    assert not view.warning.isVisible()


def diverged() -> DivergedError:
    error = DivergedError.at("the loss is nan")
    error.may_resume = True
    return error


@pytest.mark.parametrize("error", [diverged(), DeviceLostError("The card stopped.", "Resume.")])
def test_a_run_that_was_interrupted_offers_to_resume_and_to_keep(
    view: RunningView, script: Script, qtbot: QtBot, error: DeepClustError
) -> None:
    view._show(Progress("Learning to see", warning="The disk is full."))
    script.error = error
    script.may_go_on.set()

    qtbot.waitUntil(lambda: view.state is RunState.INTERRUPTED)
    assert view.phase == "Interrupted"
    assert view._note.text() == str(error)
    assert not view.warning.isVisible()
    with qtbot.waitSignal(view.resume_wanted):
        click(qtbot, view.resume_button)
    with qtbot.waitSignal(view.keep_wanted):
        click(qtbot, view.keep_button)


def test_a_run_that_diverged_at_once_is_a_failure(
    view: RunningView, script: Script, qtbot: QtBot
) -> None:
    """Nothing good is there to go on from."""
    script.error = DivergedError.at("the loss is nan")
    script.may_go_on.set()

    qtbot.waitUntil(lambda: view.state is RunState.FAILED)
    assert not view.keep_button.isVisible()


def test_a_step_that_may_settle_tells_its_limit_as_a_limit(qtbot: QtBot, view: RunningView) -> None:
    view._show(Progress("Tightening", done=3, total=350, unit="rounds", may_settle=True))

    assert "Rounds so far: 3 of 350 at most" in view._facts.text()
    assert "left" not in view._facts.text()
    assert view.bar.maximum() == 0


def test_a_method_without_loss_shows_no_empty_curve(qtbot: QtBot) -> None:
    view = RunningView()
    qtbot.addWidget(view)
    script = Script()
    view.watch(JobRunner(script.job, view), title="Grouping", details="k-means")
    view.show()

    view._show(Progress("Grouping", done=1, total=4, unit="rounds"))
    assert not view.losses.isVisible()

    view._show(Progress("Learning", done=1, total=4, losses=(0.5,)))
    assert view.losses.isVisible()
