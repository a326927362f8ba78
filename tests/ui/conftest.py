"""Every test of the window: real widgets on a real workbench, and nothing of Qt left running."""

import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from deepclust_gui.paths import user_paths
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.theme import Theme
from deepclust_gui.workbench import Project, Workbench
from helpers.folders import MakeFolder, folder_maker

PATIENCE_MS = 60_000
"""How long to wait for what must come: a busy machine may need long to load torch."""


class PatientQtBot(QtBot):
    """Waits for `PATIENCE_MS` where a test says nothing else."""

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **options)

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Stand in for the robot of pytest-qt, whose patience ends after 5 s."""
    return PatientQtBot(request)


@pytest.fixture(autouse=True)
def nothing_of_qt_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a QThread, a timer or a task of a pool behind.

    pytest-qt closes the widgets of a test before fixtures end, so what is left then has leaked.
    """
    threads: list[QThread] = []
    timers: list[QTimer] = []
    pools: weakref.WeakSet[Tasks] = weakref.WeakSet()
    start_thread, start_timer, run_task = QThread.start, QTimer.start, Tasks.run

    def start(thread: QThread, *args: object) -> None:
        threads.append(thread)
        start_thread(thread, *args)

    def start_clock(timer: QTimer, *args: object) -> None:
        timers.append(timer)
        start_timer(timer, *args)

    def run(tasks: Tasks, *args: object, **options: object) -> object:
        pools.add(tasks)
        return run_task(tasks, *args, **options)

    monkeypatch.setattr(QThread, "start", start)
    monkeypatch.setattr(QTimer, "start", start_clock)
    monkeypatch.setattr(Tasks, "run", run)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [thread.objectName() for thread in threads if isValid(thread) and thread.isRunning()]
    assert not left, f"threads left running: {left}"
    ticking = [timer.parent() for timer in timers if isValid(timer) and timer.isActive()]
    assert not ticking, f"timers left running, of {ticking}"
    busy = [tasks for tasks in pools if isValid(tasks) and tasks._pool.activeThreadCount()]
    assert not busy, f"tasks left running in {busy}"


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Dress the application as the program does."""
    theme = Theme(qapp)
    theme.set_appearance("light")
    yield theme
    theme.set_appearance("light")
    theme.deleteLater()


@pytest.fixture
def settings(home: Path) -> QSettings:
    return QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def workbench(home: Path) -> Workbench:
    return Workbench(user_paths())


@pytest.fixture
def context(workbench: Workbench, qapp: QApplication) -> Iterator[ProjectContext]:
    """A context without a window."""
    context = ProjectContext(workbench)
    yield context
    context.shutdown()
    context.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, workbench: Workbench, settings: QSettings, theme: Theme) -> MainWindow:
    """The window after its first paint, nothing open."""
    window = MainWindow(workbench, settings=settings, theme=theme)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.start(None)
    return window


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    return folder_maker(tmp_path)


@pytest.fixture
def folder(make_folder: MakeFolder) -> Path:
    """Two groups of six pictures, and two files that are none."""
    root = make_folder()
    (root / "notes.txt").write_text("not a picture", encoding="utf-8")
    (root / "cats" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    return root


@pytest.fixture
def project(workbench: Workbench, folder: Path) -> Iterator[Project]:
    """The folder, read into a project."""
    project = workbench.new_project(folder).run()
    yield project
    project.close()
