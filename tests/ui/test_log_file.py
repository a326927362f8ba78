"""What goes wrong is written down, whoever says it."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from deepclust_gui.ui.log_file import LOG_NAME, BugReports, catch_bugs, start_logging


@pytest.fixture
def log_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    level = root.level
    before = qInstallMessageHandler(None)
    files = start_logging(tmp_path / "logs")
    yield tmp_path / "logs"
    files.close()
    qInstallMessageHandler(before)
    root.setLevel(level)


def test_qt_warnings_are_logged(
    log_folder: Path, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    qWarning("a widget misbehaves")

    assert "a widget misbehaves" in (log_folder / LOG_NAME).read_text(encoding="utf-8")
    caplog.clear()


def test_bug_on_a_thread_reaches_the_window(
    qtbot: QtBot, log_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception nobody caught is logged with its traceback and told on the main thread."""
    reports = BugReports()
    catch_bugs(reports)
    with qtbot.waitSignal(reports.raised) as told:
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()

    assert isinstance(told.args[0], ZeroDivisionError)
    assert "ZeroDivisionError" in (log_folder / LOG_NAME).read_text(encoding="utf-8")
    caplog.clear()
