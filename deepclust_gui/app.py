"""The window's program: puts the layers together and runs the event loop."""

import logging
import sys
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from deepclust_gui import __version__
from deepclust_gui.paths import user_paths
from deepclust_gui.ui.actions import APPEARANCE
from deepclust_gui.ui.icons import APP_ID, app_icon
from deepclust_gui.ui.language import AS_THE_SYSTEM, LANGUAGE, Language
from deepclust_gui.ui.log_file import BugReports, catch_bugs, start_logging
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.theme import Theme
from deepclust_gui.workbench import Workbench

log = logging.getLogger(__name__)

SETTINGS_NAME = "window.ini"


def run(argument: Path | None = None) -> int:
    """Open the window, on `argument` if one is given; returns the exit code when it is closed."""
    paths = user_paths()
    logs = start_logging(paths.logs)
    log.info("DeepClust %s starts", __version__)
    app = _application()
    settings = QSettings(str(paths.config / SETTINGS_NAME), QSettings.Format.IniFormat)
    Language(str(settings.value(LANGUAGE, AS_THE_SYSTEM)), app)
    theme = Theme(app)
    theme.set_appearance(str(settings.value(APPEARANCE, "system")))
    reports = BugReports(app)
    catch_bugs(reports)
    window = MainWindow(Workbench(paths), settings=settings, theme=theme)
    reports.raised.connect(window.context.error_raised)
    window.start(argument.absolute() if argument else None)
    code = app.exec()
    logs.close()
    return code


def _application() -> QApplication:
    app = QApplication(sys.argv[:1])
    app.setApplicationName("DeepClust")
    app.setApplicationDisplayName("DeepClust")
    app.setApplicationVersion(__version__)
    app.setOrganizationName("DeepClust")
    app.setDesktopFileName(APP_ID)
    app.setWindowIcon(app_icon())
    return app
