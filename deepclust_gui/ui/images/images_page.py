"""Step 1, Images: open them, watch them being read, look at them."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.images.empty_view import EmptyView
from deepclust_gui.ui.images.failed_view import FailedView
from deepclust_gui.ui.images.library_view import LibraryView
from deepclust_gui.ui.images.reading_view import ReadingView
from deepclust_gui.ui.jobs import JobRunner
from deepclust_gui.ui.parts import column
from deepclust_gui.ui.step import Step


class ImagesPage(QWidget):
    """Shows one of four faces: empty, reading, failed, library.

    Signals: `folder_wanted()` when the person asks for the dialog that picks a folder.
    """

    folder_wanted = Signal()

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._context = context
        self._runner: JobRunner | None = None
        self.empty = EmptyView(self)
        self.reading = ReadingView(self)
        self.failed = FailedView(self)
        self.library = LibraryView(context, self)
        self.faces = QStackedWidget(self)
        for face in (self.empty, self.reading, self.failed, self.library):
            self.faces.addWidget(face)
        column(self).addWidget(self.faces)
        self._connect()
        self._show_what_is_open()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "library"):
            for face in (self.empty, self.failed, self.library):
                face.dye()

    def _connect(self) -> None:
        context, opener = self._context, self._context.opener
        for face in (self.empty, self.failed):
            face.folder_wanted.connect(self.folder_wanted)
        self.library.other_wanted.connect(self.folder_wanted)
        self.empty.sample_wanted.connect(self._on_sample_wanted)
        self.empty.recent_wanted.connect(self._on_recent_wanted)
        self.reading.cancel_wanted.connect(self._on_cancel_wanted)
        self.failed.retry_wanted.connect(self._on_retry_wanted)
        self.failed.restore_wanted.connect(self._on_restore_wanted)
        self.failed.back_wanted.connect(self._show_what_is_open)
        self.library.next_wanted.connect(self._on_next_wanted)
        context.project_changed.connect(self._show_what_is_open)
        opener.opening.connect(self._on_opening)
        opener.importing.connect(self._on_importing)
        opener.opened.connect(self._show_what_is_open)
        opener.cancelled.connect(self._on_cancelled)
        opener.failed.connect(self._on_failed)

    @Slot()
    def _show_what_is_open(self) -> None:
        project = self._context.project
        if project is None:
            self.empty.set_recent(self._context.workbench.recent_projects())
            self.faces.setCurrentWidget(self.empty)
            return
        self.library.set_project(project)
        self.faces.setCurrentWidget(self.library)

    @Slot()
    def _on_sample_wanted(self) -> None:
        self._context.opener.open_sample()

    @Slot(object)
    def _on_recent_wanted(self, path: Path) -> None:
        self._context.opener.open(path)

    @Slot()
    def _on_next_wanted(self) -> None:
        self._context.go_to(Step.GROUP)

    @Slot()
    def _on_cancel_wanted(self) -> None:
        self.reading.show_stopping()
        self._context.opener.cancel()

    @Slot()
    def _on_retry_wanted(self) -> None:
        if self._context.opener.last is not None:
            self._context.opener.open(self._context.opener.last)

    @Slot()
    def _on_restore_wanted(self) -> None:
        if self._context.opener.last is not None:
            self._context.opener.restore(self._context.opener.last)

    @Slot(str)
    def _on_opening(self, name: str) -> None:
        self.reading.begin(name)
        self.faces.setCurrentWidget(self.reading)
        # Not on Cancel: a space bar pressed by habit would throw the work away.
        self.reading.setFocus()

    @Slot(object)
    def _on_importing(self, runner: JobRunner) -> None:
        self._runner = runner
        runner.progressed.connect(self._on_progressed)

    @Slot()
    def _on_progressed(self) -> None:
        if self._runner is not None and self._runner.latest is not None:
            self.reading.show_progress(self._runner.latest)

    @Slot()
    def _on_cancelled(self) -> None:
        self._runner = None
        self._show_what_is_open()
        self._context.show_message(self.tr("Reading was cancelled. Nothing was changed."))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._runner = None
        if not isinstance(error, DeepClustError):
            self._show_what_is_open()
            self._context.show_error(error)
            return
        self.failed.show_error(error, tried=self._context.opener.last)
        self.faces.setCurrentWidget(self.failed)
        self.failed.setFocus()
