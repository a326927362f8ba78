"""What the map's popup tells about an item, fetched in the background and kept for a while."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from deepclust_gui.ui.jobs import Tasks
from deepclust_gui.ui.pixels import thumbnail_of

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

MOST_KEPT = 512


@dataclass(frozen=True, slots=True, eq=False)
class _Fetched:
    """The path of an item and its thumbnail, None if that cannot be shown."""

    path: str
    picture: QPixmap | None


class HoverSource(QObject):
    """Fetches path and thumbnail of one item at a time: always the one asked for last.

    Signals: `arrived()` when something asked for is there.
    """

    arrived = Signal()

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._project: Project | None = None
        self._kept: OrderedDict[int, _Fetched] = OrderedDict()
        self._wanted: int | None = None
        self._is_fetching = False

    def set_project(self, project: "Project | None") -> None:
        """Tell about another project."""
        if project is not self._project:
            self._project = project
            self._kept.clear()
            self._wanted = None

    def path(self, item: int) -> str:
        """Return the path of an item; empty, and asked for, if it is not known yet."""
        found = self._find(item)
        return found.path if found else ""

    def picture(self, item: int) -> QPixmap | None:
        """Return the thumbnail of an item; None, and asked for, if it is not known yet."""
        found = self._find(item)
        return found.picture if found else None

    def _find(self, item: int) -> _Fetched | None:
        found = self._kept.get(item)
        if found is None:
            self._wanted = item
            self._fetch()
        else:
            self._kept.move_to_end(item)
        return found

    def _fetch(self) -> None:
        project, item = self._project, self._wanted
        if project is None or item is None or self._is_fetching:
            return
        self._is_fetching, self._wanted = True, None
        self._tasks.run(
            lambda: _fetch(project, item),
            lambda fetched: self._keep(project, item, *fetched),
            on_error=lambda _error: self._keep(project, item, "", None),
        )

    def _keep(self, project: "Project", item: int, path: str, image: QImage | None) -> None:
        self._is_fetching = False
        if project is self._project:
            picture = None if image is None else QPixmap.fromImage(image)
            self._kept[item] = _Fetched(path, picture)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            self.arrived.emit()
        self._fetch()


def _fetch(project: "Project", item: int) -> tuple[str, QImage]:
    """Return path and thumbnail of an item; on a worker."""
    return project.items_at([item])[0].path, thumbnail_of(project, item)
