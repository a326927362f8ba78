"""Saving what a run found, however long the project file cannot be written."""

import logging
import sqlite3
import time
from collections.abc import Callable

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress

log = logging.getLogger(__name__)

PHASE = "Saving the groups"
TRY_AGAIN_S = 2.0
LOOK_S = 0.05


def saved_patiently(
    save: Callable[[], None], control: Control, report: Callable[[Progress], None]
) -> None:
    """Call `save` until the project file takes it: hours of training wait in memory meanwhile.

    A full disk and a file in use by another program are waited for, and the person is told. Raises
    Cancelled after a stop, and ProjectError for what no waiting helps against.
    """
    report(Progress(PHASE))
    while True:
        try:
            save()
        except ProjectError as error:
            if not isinstance(error.__cause__, sqlite3.OperationalError):
                raise
            log.info("The groups could not be saved: %s", error)
            report(Progress(PHASE, warning=f"{error} {_WAITING}"))
            _wait(control)
        else:
            return


_WAITING = "Nothing is lost: the groups are kept in memory, and saving them is tried again."


def _wait(control: Control) -> None:
    deadline = time.monotonic() + TRY_AGAIN_S
    while time.monotonic() < deadline:
        control.check()
        time.sleep(LOOK_S)
