"""Which of the images in view are still there as they were read; asked on a worker."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from deepclust_gui.model.items import FileState
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.jobs import Task, Tasks

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

SETTLE_MS = 300


class FileWatch(QObject):
    """Looks after the files behind a grid once it stands still.

    Signals: `found()` when `missing` has others.
    """

    found = Signal()

    def __init__(self, tasks: Tasks, grid: ThumbnailGrid) -> None:
        super().__init__(grid)
        self._tasks = tasks
        self._grid = grid
        self._project: Project | None = None
        self._task: Task | None = None
        self.missing: set[int] = set()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._look)
        grid.verticalScrollBar().valueChanged.connect(self.look_soon)

    def set_project(self, project: "Project | None") -> None:
        """Look after the files of another project."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._project = project
        self.missing.clear()
        self.look_soon()

    @Slot()
    def look_soon(self) -> None:
        """Look when nothing has moved for a moment."""
        if self._project is None:
            self._settle.stop()
        else:
            self._settle.start()

    @Slot()
    def _look(self) -> None:
        project, rows = self._project, self._grid.visible_rows()
        if project is None or not self._grid.isVisible():
            return
        items = self._grid.items()[rows.start : rows.stop]
        self._task = self._tasks.run(
            lambda: project.file_states(items), lambda states: self._take(items, states)
        )

    def _take(self, items: NDArray[np.int64], states: NDArray[np.uint8]) -> None:
        self._task = None
        gone = set(items[states != FileState.PRESENT].tolist())
        before = self.missing & set(items.tolist())
        if gone != before:
            self.missing.difference_update(before)
            self.missing.update(gone)
            self.found.emit()
