"""Going back to a backup of a project: which there are, and putting one back."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.parts import wrapping_label
from deepclust_gui.ui.widgets.dialog_frame import DialogFrame
from deepclust_gui.ui.words import days_ago, size_text

if TYPE_CHECKING:
    from deepclust_gui.model.backup import Backup

_WIDTH_PX = 560


class RestoreDialog(DialogFrame):
    """Lists the backups of a project, newest first; the chosen one is put back and opened."""

    def __init__(self, context: ProjectContext, project: Path, parent: QWidget | None) -> None:
        super().__init__("", parent, width=_WIDTH_PX)
        self.setWindowTitle(self.tr("Restore a backup of “{name}”").format(name=project.stem))
        self._context = context
        self._project = project.absolute()
        self._backups: tuple[Backup, ...] = ()
        self._words = wrapping_label()
        self._words.setText(
            self.tr(
                "Choose the moment to go back to. What the project is now is kept beside it under "
                "another name, so you can change your mind. Your images are not touched."
            )
        )
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Backups, the newest first"))
        self.list.itemActivated.connect(self.restore)
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.body.addWidget(self._words)
        self.body.addWidget(self.list, 1)
        self.cancel_button, self.restore_button = self.add_buttons(
            self.tr("Cancel"), self.tr("Restore")
        )
        self.restore_button.setEnabled(False)
        self.restore_button.clicked.connect(self.restore)
        self.tell(self.tr("Looking for backups…"))
        backups = context.workbench.backups
        self._task = context.tasks.run(
            lambda: backups.of(self._project), self._show, on_error=self._on_failed
        )
        self.finished.connect(self._on_finished)

    @Slot()
    def restore(self) -> None:
        """Put the chosen backup back."""
        row = self.list.currentRow()
        if not 0 <= row < len(self._backups):
            return
        self.accept()
        self._context.opener.restore(self._project, self._backups[row])

    def _show(self, backups: "tuple[Backup, ...]") -> None:
        self._backups = backups
        self.tell("" if backups else self.tr("There is no backup of this project yet."))
        now = datetime.now().astimezone()
        for backup in backups:
            made = backup.made_at.astimezone()
            words = self.tr("{when}  ·  {size}").format(
                when=f"{days_ago(made, now)}, {made:%H:%M}", size=size_text(backup.size_bytes)
            )
            item = QListWidgetItem(words, self.list)
            item.setData(Qt.ItemDataRole.ToolTipRole, str(backup.path))
        self.list.setCurrentRow(0)
        self.list.setFocus()

    @Slot(int)
    def _on_row_changed(self, row: int) -> None:
        self.restore_button.setEnabled(row >= 0)

    def _on_failed(self, error: Exception) -> None:
        self.tell(str(error), "danger")

    @Slot()
    def _on_finished(self) -> None:
        self._task.cancel()
