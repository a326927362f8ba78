"""Looks whether the files of the images in view are still what they were when they were read."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from deepclust_gui.model.items import FileState
from deepclust_gui.ui.grid.thumbnail_model import NO_ITEMS
from deepclust_gui.ui.jobs import Task, Tasks

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

SETTLE_MS = 150
"""Thumbnails go first, and rows that only fly past are not looked at."""


class FileWatch(QObject):
    """Knows of the files that were looked at last, on a worker.

    Signals: `changed()` when other files are in trouble.
    """

    changed = Signal()

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._project: Project | None = None
        self._wanted = NO_ITEMS
        self._in_trouble: frozenset[int] = frozenset()
        self._task: Task | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._look)

    def is_in_trouble(self, item: int) -> bool:
        """Return whether the file of an item is gone or was changed, as far as that is known."""
        return item in self._in_trouble

    def set_project(self, project: "Project | None") -> None:
        """Look at the files of another project."""
        if project is self._project:
            return
        self._project = project
        self._in_trouble = frozenset()
        self._settle.stop()
        self._give_up()

    def want(self, items: NDArray[np.int64], rows: range) -> None:
        """Look at the items in `rows` of `items` when they have stayed in view for a moment."""
        self._wanted = items[rows.start : rows.stop]
        if self._project is not None:
            self._settle.start()

    @Slot()
    def _look(self) -> None:
        project, items = self._project, self._wanted
        self._give_up()
        if project is None or not len(items):
            return

        def on_done(states: NDArray[np.uint8]) -> None:
            if isValid(self):
                self._keep(items, states)

        # A project that is closed meanwhile is no trouble of its files.
        self._task = self._tasks.run(lambda: project.file_states(items), on_done)

    def _keep(self, items: NDArray[np.int64], states: NDArray[np.uint8]) -> None:
        self._task = None
        found = frozenset(items[states != FileState.PRESENT].tolist())
        if found != self._in_trouble:
            self._in_trouble = found
            self.changed.emit()

    def _give_up(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
