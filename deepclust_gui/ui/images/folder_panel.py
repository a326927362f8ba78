"""How the folder of the project stands, and what can be done: find images again, look for new."""

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QProgressBar, QVBoxLayout, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.curation import Edit
from deepclust_gui.model.folder import Relinked, Rescanned
from deepclust_gui.model.job import Job
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.images.folder_look import FolderLook, look_at_folder
from deepclust_gui.ui.images.folder_words import added_words, relinked_words, rescanned_words
from deepclust_gui.ui.images.notice_strip import NoticeStrip
from deepclust_gui.ui.jobs import JobRunner
from deepclust_gui.ui.opener import ARRAY_SUFFIX
from deepclust_gui.ui.parts import button, column, label, row
from deepclust_gui.ui.phases import phase_words
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.words import files, images, number

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

_STEPS = 1000


class FolderPanel(QWidget):
    """Strips that are only there while they have something to say, and the work behind them.

    Signals: `looked(FolderLook)` whenever it is known anew how the folder stands;
    `copies_wanted()` when the person wants to see the copies.
    """

    looked = Signal(object)
    copies_wanted = Signal()

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._project: Project | None = None
        self._runner: JobRunner | None = None
        self._dialog: QFileDialog | None = None
        self._changed: tuple[str, ...] = ()
        self.gone = NoticeStrip(self.tr("Find the images…"), self, kind="warning", icon="folder")
        self.gone.wanted.connect(self.ask_for_folder)
        self.newer = NoticeStrip(
            self.tr("Add them to the groups"), self, other=self.tr("Group again")
        )
        self.newer.button.setToolTip(
            self.tr("Each comes into the group that suits it best; names and groups stay")
        )
        self.newer.wanted.connect(self.add_newer)
        self.newer.other_wanted.connect(self._on_group_again)
        self.changed = NoticeStrip(self.tr("Add the new versions"), self)
        self.changed.wanted.connect(self._on_take_changed)
        self.copies = NoticeStrip(self.tr("Show them"), self)
        self.copies.wanted.connect(self.copies_wanted)
        self._busy = QFrame(self)
        self._doing = label(role="strong")
        self._count = label(role="muted")
        self._is_looking, self._look_again = False, False
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of looking through the folder"))
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self._on_cancel)
        self._lay_out()
        context.run_changed.connect(self.look)

    def set_project(self, project: "Project") -> None:
        """Look after the folder of a project."""
        if project is not self._project:
            self._changed = ()
            for strip in self._strips:
                strip.show_text("")
        self._project = project
        self.look()

    def dye(self) -> None:
        """Take the colours of the present scheme."""
        for strip in self._strips:
            strip.dye()

    # ---------------------------------------------------------------- what a person can do

    @Slot()
    def look_for_new(self) -> None:
        """Look through the folder again: follow what moved, add what is new."""
        project = self._project
        if project is not None:
            self._begin(project.folder.rescan, self._on_rescanned)

    @Slot()
    def add_newer(self) -> None:
        """Let the images that came after the groups in view join them; it can be undone."""
        project, run = self._project, self._context.run
        if project is not None and run is not None:
            self._begin(
                lambda: project.joining(run).join(), self._on_added, self.tr("Finding the groups")
            )

    @Slot()
    def ask_for_folder(self) -> None:
        """Ask where the images are now, and find them there."""
        if self._project is None:
            return
        is_array = self._project.source_location.endswith(ARRAY_SUFFIX)
        dialog = QFileDialog(self.window(), self.tr("Where are the images now?"))
        dialog.setFileMode(
            QFileDialog.FileMode.ExistingFile if is_array else QFileDialog.FileMode.Directory
        )
        if is_array:
            dialog.setNameFilter(self.tr("Image arrays") + f" (*{ARRAY_SUFFIX})")
        dialog.fileSelected.connect(self._on_folder)
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        dialog.open()

    def find_in(self, folder: Path) -> None:
        """Find the images again anywhere below a folder, by what is in the files."""
        project = self._project
        if project is not None:
            self._begin(lambda: project.folder.relink(folder), self._on_relinked)

    # ---------------------------------------------------------------- how it stands

    @property
    def _strips(self) -> tuple[NoticeStrip, ...]:
        return self.gone, self.newer, self.changed, self.copies

    @Slot()
    def look(self) -> None:
        """Find out on a worker how the folder stands, and show it; one look after the other.

        Two at a time would leave no worker to thumbnails, for seconds with a million images.
        """
        project, run = self._project, self._context.run
        if project is None or project is not self._context.project:
            return
        self._look_again = self._is_looking
        if self._is_looking:
            return
        self._is_looking = True

        def show(look: FolderLook) -> None:
            if project is self._context.project and run == self._context.run:
                self._show(look)
            go_on()

        def fail(error: Exception) -> None:
            self._context.show_error(error)
            go_on()

        def go_on() -> None:
            self._is_looking = False
            if self._look_again:
                self.look()

        self._context.tasks.run(lambda: look_at_folder(project, run), show, on_error=fail)

    def _show(self, look: FolderLook) -> None:
        standing = look.standing
        told = self.tr(
            "“{folder}” is not there, or these images are not in it. Your groups are safe."
        )
        gone = told.format(folder=PurePath(standing.location).name)
        self.gone.show_text("" if standing.is_there else gone, tooltip=standing.location)
        newer = self.tr(
            "{images} came after these groups were made: they are in none of them yet."
        ).format(images=images(look.newer))
        self.newer.show_text(newer if look.newer and standing.is_there else "")
        changed = self.tr(
            "Changed since the images were read: {files}. What was read stays as it is; "
            "the new versions can be added as images of their own."
        ).format(files=files(len(self._changed)))
        shown = "\n".join(self._changed[:20])
        known = self._changed and standing.is_there
        self.changed.show_text(changed if known else "", tooltip=shown)
        copies = self.tr("{count} of the images are exact copies of others.").format(
            count=number(standing.copies)
        )
        if standing.copies == 1:
            copies = self.tr("One of the images is an exact copy of another.")
        undecided = standing.copies and not standing.left_out
        self.copies.show_text(copies if undecided and standing.is_there else "")
        self.looked.emit(look)

    # ---------------------------------------------------------------- the work

    def _begin(
        self,
        make: Callable[[], Job[Any]],
        on_done: Callable[[Any], None],
        doing: str = "",
    ) -> None:
        """Start a job that looks at files, unless another is at work."""
        if self._context.is_busy:
            self._context.show_busy(
                self.tr("Wait until it is done or stop it, then look for images.")
            )
            return
        try:
            job = make()
        except DeepClustError as error:
            self._context.show_error(error)
            self.look()
            return
        runner = self._context.start_job(job, Step.IMAGES)
        self._runner = runner
        runner.progressed.connect(self._on_progressed)
        runner.succeeded.connect(on_done)
        runner.failed.connect(self._context.show_error)
        runner.cancelled.connect(self._on_cancelled)
        runner.ended.connect(self._on_ended)
        self._doing.setText(doing or self.tr("Looking for images…"))
        self._count.clear()
        self._bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(self.tr("Cancel"))
        self._busy.show()
        runner.start()

    @Slot(str)
    def _on_folder(self, folder: str) -> None:
        self.find_in(Path(folder))

    @Slot()
    def _on_take_changed(self) -> None:
        project = self._project
        if project is not None:
            self._begin(lambda: project.folder.rescan(take_changed=True), self._on_rescanned)

    @Slot()
    def _on_group_again(self) -> None:
        self._context.go_to(Step.GROUP)

    @Slot()
    def _on_cancel(self) -> None:
        if self._runner is not None:
            self.cancel_button.setEnabled(False)
            self.cancel_button.setText(self.tr("Stopping…"))
            self._runner.stop()

    @Slot()
    def _on_progressed(self) -> None:
        if self._runner is None or self._runner.latest is None:
            return
        progress = self._runner.latest
        self._doing.setText(phase_words(progress.phase))
        if progress.fraction is None:
            self._bar.setRange(0, 0)
            self._count.clear()
            return
        self._bar.setRange(0, _STEPS)
        self._bar.setValue(round(progress.fraction * _STEPS))
        self._count.setText(
            self.tr("{done} of {total}").format(
                done=number(progress.done), total=number(progress.total)
            )
        )

    @Slot(object)
    def _on_relinked(self, outcome: Relinked) -> None:
        words = relinked_words(outcome)
        self._refresh()
        (self._context.show_notice if outcome.offline else self._context.show_message)(words)

    @Slot(object)
    def _on_rescanned(self, outcome: Rescanned) -> None:
        self._changed = outcome.changed
        words = rescanned_words(outcome)
        self._refresh()
        if outcome.offline or outcome.changed:
            self._context.show_notice(words)
        else:
            self._context.show_message(words)

    @Slot(object)
    def _on_added(self, edit: Edit) -> None:
        self.newer.show_text("")
        self._context.groups_changed.emit()
        self._context.show_message(added_words(edit.facts["count"], edit.facts["unsure"]))
        self.look()

    def _refresh(self) -> None:
        """Let every page see the images as they are now; runs and edits are the same."""
        project = self._project
        if project is None or project is not self._context.project:
            return

        def show(_look: FolderLook) -> None:
            if project is self._context.project:
                self._context.set_project(project, run=self._context.run)

        run = self._context.run
        self._context.tasks.run(
            lambda: look_at_folder(project, run), show, on_error=self._context.show_error
        )

    @Slot()
    def _on_cancelled(self) -> None:
        self._context.show_message(self.tr("Stopped. Nothing was changed."))

    @Slot()
    def _on_ended(self) -> None:
        self._runner = None
        self._busy.hide()

    def _lay_out(self) -> None:
        layout = column(self, spacing=SPACE_S)
        self._busy.setProperty("role", "notice")
        inner = QVBoxLayout(self._busy)
        inner.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        inner.setSpacing(SPACE_S)
        head = row(spacing=SPACE_M)
        head.addWidget(self._doing)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.cancel_button)
        inner.addLayout(head)
        inner.addWidget(self._bar)
        self._busy.hide()
        layout.addWidget(self._busy)
        for strip in self._strips:
            layout.addWidget(strip)
