"""The window: the rail of steps, the pages, and what holds for all of them."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings, QSize, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QWidget

from deepclust_gui.ui.actions import Actions
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.drop_overlay import DropOverlay, dropped_path
from deepclust_gui.ui.images.images_page import ImagesPage
from deepclust_gui.ui.message_bar import MessageBar
from deepclust_gui.ui.parts import column, redye
from deepclust_gui.ui.rail import Rail
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.theme import Theme
from deepclust_gui.ui.words import images, percent

if TYPE_CHECKING:
    from deepclust_gui.workbench import Workbench

_PAGES = {
    Step.GROUP: ("deepclust_gui.ui.group.group_page", "GroupPage"),
    Step.REVIEW: ("deepclust_gui.ui.review.review_page", "ReviewPage"),
    Step.EXPORT: ("deepclust_gui.ui.export.export_page", "ExportPage"),
}
"""Not loaded at the start: pyqtgraph takes as long to import as the whole first paint."""

_GEOMETRY = "geometry"
_SIZE = QSize(1180, 740)
_SMALLEST = QSize(900, 600)
_NARROW_BELOW_PX = 1100


class MainWindow(QMainWindow):
    """Shows one step at a time. `start()` opens what was named once the window was painted.

    Signals: `first_painted()` once, after the first paint.
    """

    first_painted = Signal()

    def __init__(
        self, workbench: "Workbench", *, settings: QSettings, theme: Theme | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self._settings = settings
        self._painted = False
        self._closing = False
        self._argument: Path | None = None
        self.context = ProjectContext(workbench, self)
        self.rail = Rail(self)
        self.message_bar = MessageBar(self)
        self.actions_ = Actions(self, self.context, settings=settings, theme=theme)
        self._stack = QStackedWidget(self)
        self._stack.setObjectName("pages")
        self._pages: dict[Step, QWidget] = {}
        self._question: QMessageBox | None = None
        self._lay_out()
        self._add_page(Step.IMAGES, ImagesPage(self.context, self._stack))
        self._drop_overlay = DropOverlay(self)
        self._connect(theme)
        self._restore_geometry()
        self._refresh()

    @property
    def step(self) -> Step:
        """The step whose page is shown."""
        return next(s for s, page in self._pages.items() if page is self._stack.currentWidget())

    def page(self, step: Step) -> QWidget:
        """Return the page of a step, built now if it was not yet."""
        if step not in self._pages:
            module, name = _PAGES[step]
            page_type = getattr(import_module(module), name)
            self._add_page(step, page_type(self.context, self._stack))
        return self._pages[step]

    def start(self, argument: Path | None) -> None:
        """Show the window; open `argument` after its first paint."""
        self._argument = argument
        self.show()

    @Slot(int)
    def show_step(self, step: int) -> None:
        """Show the page of a step if it is possible by now."""
        wanted = Step(step)
        if self._reason_against(wanted):
            wanted = Step.IMAGES
        self._stack.setCurrentWidget(self.page(wanted))
        self.rail.set_current(wanted)

    # ---------------------------------------------------------------- events

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._after_first_paint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(narrow=self.width() < _NARROW_BELOW_PX)
        self._drop_overlay.cover()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._drop_overlay.cover()
            self._drop_overlay.show()
            self._drop_overlay.raise_()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._drop_overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_overlay.hide()
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.context.opener.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.context.runner is not None:
            event.ignore()
            if not self._closing:
                self._ask_to_stop()
            return
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self._settings.sync()
        self.hide()  # waiting for a worker that loads torch takes a moment nobody should watch
        self.context.shutdown()
        event.accept()

    # ---------------------------------------------------------------- set-up

    def _lay_out(self) -> None:
        self.setMinimumSize(_SMALLEST)
        self.setAcceptDrops(True)
        middle = QWidget(self)
        layout = QHBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        right = column(spacing=0)
        right.addWidget(self.message_bar)
        right.addWidget(self._stack, 1)
        layout.addLayout(right, 1)
        self.setCentralWidget(middle)

    def _connect(self, theme: Theme | None) -> None:
        context = self.context
        self.rail.step_chosen.connect(self.show_step)
        context.step_requested.connect(self.show_step)
        context.error_raised.connect(self._on_error)
        context.message_raised.connect(self.message_bar.show_message)
        context.notice_raised.connect(self.message_bar.show_notice)
        context.project_changed.connect(self._refresh)
        context.run_changed.connect(self._refresh)
        context.job_changed.connect(self._on_job_changed)
        context.methods_changed.connect(self._prepare_ahead)
        context.opener.opening.connect(self._on_opening)
        context.opener.opened.connect(self._on_opened)
        images_page = self._pages[Step.IMAGES]
        assert isinstance(images_page, ImagesPage)
        images_page.folder_wanted.connect(self.actions_.open_folder)
        if theme is not None:
            theme.changed.connect(self._on_theme_changed)

    def _add_page(self, step: Step, page: QWidget) -> None:
        self._pages[step] = page
        self._stack.addWidget(page)

    def _restore_geometry(self) -> None:
        kept = self._settings.value(_GEOMETRY)
        if isinstance(kept, QByteArray) and self.restoreGeometry(kept):
            return
        room = QGuiApplication.primaryScreen().availableGeometry().size() - QSize(40, 60)
        self.resize(_SIZE.boundedTo(room).expandedTo(_SMALLEST))

    @Slot()
    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        self.context.load_methods()
        if self._argument is not None:
            self.context.opener.open(self._argument)

    @Slot()
    def _prepare_ahead(self) -> None:
        """Make the next pages before their first visit, which would stall the window otherwise."""
        # On a worker: importing pyqtgraph makes no QObject, and would stall the window for long.
        self.context.tasks.run(lambda: import_module("pyqtgraph"), self._build_ahead)

    def _build_ahead(self, _imported: object) -> None:
        if self.isVisible():
            self.page(Step.GROUP)
            QTimer.singleShot(0, self, self._import_review_ahead)

    @Slot()
    def _import_review_ahead(self) -> None:
        import_module(_PAGES[Step.REVIEW][0])  # takes as long as to build it: a turn for each
        QTimer.singleShot(0, self, self._build_review_ahead)

    @Slot()
    def _build_review_ahead(self) -> None:
        if self.isVisible():
            self.page(Step.REVIEW)

    # ---------------------------------------------------------------- what goes on

    def _reason_against(self, step: Step) -> str:
        """Return why a step is not possible yet; nothing if it is."""
        if step is not Step.IMAGES and self.context.project is None:
            return self.tr("Open some images first.")
        if step in (Step.REVIEW, Step.EXPORT) and self.context.run is None:
            return self.tr("Group the images first.")
        return ""

    @Slot()
    def _refresh(self) -> None:
        """Show what is open and which steps are possible."""
        for step in Step:
            reason = self._reason_against(step)
            self.rail.set_possible(step, reason)
            self.actions_.set_possible(step, not reason)
        project = self.context.project
        if project is None:
            self.setWindowTitle(self.tr("DeepClust"))
            self.rail.set_project("", "")
        else:
            self.setWindowTitle(self.tr("{name} – DeepClust").format(name=project.name))
            self.rail.set_project(project.name, images(project.item_count))
        if self._reason_against(self.step):
            self.show_step(Step.IMAGES)

    @Slot(object)
    def _on_error(self, error: Exception) -> None:
        self.message_bar.show_error(error)

    @Slot(str)
    def _on_opening(self, _name: str) -> None:
        self.message_bar.dismiss()
        self.show_step(Step.IMAGES)

    @Slot()
    def _on_opened(self) -> None:
        self.show_step(Step.IMAGES if self.context.run is None else Step.REVIEW)

    @Slot()
    def _on_job_changed(self) -> None:
        runner = self.context.runner
        if runner is not None:
            runner.progressed.connect(self._on_progress)
            return
        for step in Step:
            self.rail.button(step).set_note("")
        if self._closing:
            # The pages still have to hear of the end; then the window may go.
            QTimer.singleShot(0, self, self.close)

    @Slot()
    def _on_progress(self) -> None:
        runner = self.context.runner
        if runner is None or runner.latest is None:
            return
        fraction = runner.latest.fraction
        share = "" if fraction is None else f" {percent(fraction)}"
        step = self.context.job_step
        words = {Step.IMAGES: self.tr("Reading…"), Step.EXPORT: self.tr("Sorting…")}
        word = words.get(step, self.tr("Working…"))
        if runner.job.control.paused:
            word = self.tr("Paused")
        self.rail.button(step).set_note(word + share)

    @Slot()
    def _on_theme_changed(self) -> None:
        redye(self)
        self.message_bar.dye()
        self.rail.update()

    # ---------------------------------------------------------------- leaving

    def _ask_to_stop(self) -> None:
        """Ask whether a job at work shall be stopped; nothing waits for the answer."""
        if self._question is not None or self.context.runner is None:
            return
        question = QMessageBox(self)
        question.setWindowTitle(self.tr("Still working"))
        question.setText(
            self.tr("{what} is not done yet.").format(what=self.context.runner.job.title)
        )
        question.setInformativeText(self._what_stopping_costs())
        keep = question.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        question.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(keep)
        question.accepted.connect(self._on_stop_and_close)
        question.finished.connect(self._on_question_answered)
        self._question = question
        question.open()

    def _what_stopping_costs(self) -> str:
        if self.context.job_step is Step.IMAGES:
            return self.tr("If you stop now, these images have to be read again the next time.")
        if self.context.job_step is Step.EXPORT:
            return self.tr(
                "If you stop now, the copies made so far stay. "
                "Choosing the same folder again copies only what is missing."
            )
        return self.tr("If you stop now, it can be resumed later from its last full round.")

    @Slot()
    def _on_stop_and_close(self) -> None:
        self._closing = True
        if self.context.runner is None:
            self.close()
            return
        self.message_bar.show_message(self.tr("Stopping…"))
        self.context.runner.stop()

    @Slot()
    def _on_question_answered(self) -> None:
        if self._question is not None:
            self._question.deleteLater()
            self._question = None
