"""When the images of a run were taken: asked of their files once, on a worker, then kept."""

from contextlib import suppress
from typing import TYPE_CHECKING

from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.taken import TakenDates

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


class TakenKnown:
    """Dates of the first `count` images of a project: those that came later are in no gallery."""

    def __init__(self, project: "Project", count: int) -> None:
        self._project = project
        self._count = count
        self.known: TakenDates | None = None

    def ask(self, control: Control) -> TakenDates:
        """Return when each was taken; may take minutes the first time. Raises Cancelled."""
        if self.known is None:
            asking = self._project.taking.ask()
            asking.control = control
            with suppress(SourceError):  # the folder is gone: what is known must do
                asking.run()
            self.known = self._project.taking.dates().first(self._count)
        return self.known
