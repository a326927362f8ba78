"""The images that are exact copies of others, and whether they are grouped."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.images.folder_look import FolderLook
from deepclust_gui.ui.images.sets_view import SetsView, SetsWords
from deepclust_gui.ui.parts import column
from deepclust_gui.ui.viewer.image_viewer import ImageViewer
from deepclust_gui.ui.words import images

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


class CopiesView(QWidget):
    """Shows copies in sets; the person leaves them as they are, or out of the grouping.

    Signals: `decided()` after either was done.
    """

    decided = Signal()

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._look: FolderLook | None = None
        self.sets = SetsView(context.tasks, self)
        self.sets.leave_out_wanted.connect(self._on_leave_out)
        self.sets.take_back_wanted.connect(self._on_take_back)
        self.sets.item_activated.connect(self._on_item_activated)
        column(self).addWidget(self.sets)

    def show_copies(self, project: "Project", look: FolderLook) -> None:
        """Show the copies of a project."""
        self._look = look
        told = self.tr(
            "The images of a set are the same file, byte for byte. You can leave all but the first "
            "of each out of the groups; the files stay where they are."
        )
        if look.left_out:
            told = self.tr(
                "Left out of the groups: {images}. New groupings leave them out too. "
                "The files are where they were."
            ).format(images=images(len(look.left_out)))
        words = SetsWords(
            told=told,
            leave_out=self.tr("Leave the copies out"),
            take_back=self.tr("Take them back in"),
        )
        self.sets.show_sets(project, look.copies, words=words, left_out=look.left_out)

    @Slot()
    def _on_leave_out(self) -> None:
        project, look = self._context.project, self._look
        if project is not None and look is not None:
            told = self.tr("Left out of the groups: {images}. No file was touched.")
            self._decide(lambda: project.folder.leave_out(look.copies), told)

    @Slot()
    def _on_take_back(self) -> None:
        project, look = self._context.project, self._look
        if project is not None and look is not None:
            copies = [item for one in look.copies for item in one.items]
            told = self.tr("Back in the groups: {images}.")
            self._decide(lambda: project.folder.take_back(copies), told)

    def _decide(self, work: Callable[[], int], told: str) -> None:
        """Do something on a worker that changes groups, and tell how many images it was about."""
        context = self._context
        if context.is_busy:
            context.show_busy(self.tr("Wait until it is done or stop it, then decide."))
            return
        self.sets.leave_out_button.setEnabled(False)
        self.sets.take_back_button.setEnabled(False)

        def done(count: int) -> None:
            context.show_message(told.format(images=images(count)))
            context.groups_changed.emit()
            self.decided.emit()

        def failed(error: Exception) -> None:
            context.show_error(error)
            self.decided.emit()

        context.tasks.run(work, done, on_error=failed)

    @Slot(int)
    def _on_item_activated(self, item: int) -> None:
        viewer = ImageViewer(self._context, self.sets.shown_items(), parent=self.window())
        viewer.show_item(item)
        viewer.open()
