"""Finding out what suits the images, and getting the network for it, off the window's thread."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from deepclust_gui.model.recommendation import Recommendation
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.group.group_settings import GroupSettings
from deepclust_gui.ui.step import Step

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


class Looking(QObject):
    """Keeps the choice of what pictures are looked at with in step with the project."""

    def __init__(self, context: ProjectContext, settings: GroupSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._settings = settings
        settings.look.fetch_wanted.connect(self._fetch)
        settings.look.file_wanted.connect(self._take_in)
        settings.look.changed.connect(self._on_changed)
        context.project_changed.connect(self.refresh)
        context.methods_changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Ask what suits the images of the open project, once the methods are there."""
        project = self._context.project
        if project is None or self._context.methods is None:
            self._settings.look.show_recommendation(None)
            return
        self._context.tasks.run(
            project.features.recommendation,
            lambda told: self._show(project, told),
            on_error=self._context.show_error,
        )

    def _show(self, project: "Project", told: Recommendation) -> None:
        if project is self._context.project:
            self._settings.look.show_recommendation(told)
            self._recommend_method()

    @Slot()
    def _on_changed(self) -> None:
        self._recommend_method()

    def _recommend_method(self) -> None:
        """Offer the methods that go with what the pictures are looked at with, the best first."""
        look, workbench = self._settings.look, self._context.workbench
        key = workbench.feature_method if look.features else workbench.recommended_method
        cards = self._context.methods or ()
        fitting = tuple(card for card in cards if card.info.can_group(look.features))
        self._settings.recommend(fitting, key)

    @Slot()
    def _fetch(self) -> None:
        """Fetch the network: the person read the size and pressed the button."""
        told = self._settings.look.recommendation
        if told is None or self._context.is_busy:
            self._context.show_busy(self.tr("Wait until it is done, then fetch the network."))
            return
        workbench = self._context.workbench
        self._context.tasks.run(
            lambda: workbench.embedders.fetch(told.embedder),
            self._start,
            on_error=self._context.show_error,
        )

    def _start(self, job: object) -> None:
        if self._context.is_busy:
            return
        runner = self._context.start_job(job, Step.GROUP)  # type: ignore[arg-type]
        runner.succeeded.connect(self._on_here)
        runner.failed.connect(self._on_failed)
        self._settings.look.show_fetching(runner)
        runner.start()

    @Slot(object)
    def _take_in(self, file: Path) -> None:
        told = self._settings.look.recommendation
        if told is None:
            return
        workbench = self._context.workbench
        self._context.tasks.run(
            lambda: workbench.embedders.take_in(told.embedder, file),
            self._on_here,
            on_error=self._context.show_error,
        )

    @Slot(object)
    def _on_here(self, _digest: str) -> None:
        self._context.show_message(
            self.tr("The network is here: photos are grouped by what they show.")
        )
        self.refresh()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._context.show_error(error)
