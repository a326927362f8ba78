"""What goes wrong in the window, in Qt or on a thread is written down, and told."""

import faulthandler
import logging
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from deepclust_gui.logs import WINDOW_LOG, LogFile

log = logging.getLogger(__name__)

LOG_NAME = WINDOW_LOG
CRASH_NAME = "crash.log"
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class BugReports(QObject):
    """Carries exceptions nobody caught, on any thread, to the window.

    Signals: `raised(exception)`.
    """

    raised = Signal(object)


@dataclass(frozen=True, slots=True)
class LogFiles:
    """The open files; `close()` when the program ends."""

    lines: LogFile
    crashes: TextIO | None

    def close(self) -> None:
        """Stop writing into the files."""
        qInstallMessageHandler(None)
        faulthandler.disable()
        if self.crashes is not None:
            self.crashes.close()
        self.lines.close()


def start_logging(folder: Path) -> LogFiles:
    """Write log lines of this program, of Qt and of crashes into files below `folder`."""
    lines = LogFile(folder, LOG_NAME)
    crashes: TextIO | None = None
    with suppress(OSError):  # as for the lines: the window opens all the same
        crashes = (folder / CRASH_NAME).open("a", encoding="utf-8")
        faulthandler.enable(crashes)
    qInstallMessageHandler(_on_qt_message)
    return LogFiles(lines, crashes)


def catch_bugs(reports: BugReports) -> None:
    """Log what nobody caught, on any thread, and hand it to `reports`."""

    def on_uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("Nobody caught this", exc_info=(kind, error, trace))
        reports.raised.emit(error)

    def on_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            on_uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = on_uncaught
    threading.excepthook = on_uncaught_in_thread


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(
        _QT_LEVELS.get(kind, logging.INFO), "%s: %s", context.category or "default", message
    )
