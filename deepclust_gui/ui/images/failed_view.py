"""When images could not be read: what happened, and what to do."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from deepclust_gui.errors import DamagedProjectError, DeepClustError
from deepclust_gui.ui.icons import pixmap
from deepclust_gui.ui.opener import PROJECT_SUFFIX
from deepclust_gui.ui.parts import button, card, centred, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS


class FailedView(QWidget):
    """Shows a known failure.

    Signals: `restore_wanted()` (of the newest good backup), `folder_wanted()`, `retry_wanted()`,
    `back_wanted()`.
    """

    restore_wanted = Signal()
    folder_wanted = Signal()
    retry_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = QLabel()
        self._title = wrapping_label(role="title")
        self._message = wrapping_label()
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = wrapping_label(role="muted")
        self.restore_button = button(self.tr("Restore the backup"), "primary", icon_name="undo")
        self.restore_button.clicked.connect(self.restore_wanted)
        self.folder_button = button(self.tr("Open another folder…"), "primary", icon_name="folder")
        self.folder_button.clicked.connect(self.folder_wanted)
        self.retry_button = button(self.tr("Try again"))
        self.retry_button.clicked.connect(self.retry_wanted)
        self.back_button = button(self.tr("Back"), "quiet")
        self.back_button.clicked.connect(self.back_wanted)
        self._lay_out()
        self.dye()

    def show_error(self, error: DeepClustError, *, tried: Path | None) -> None:
        """Show the sentence and what to do; `tried` is what was to be opened, None the sample."""
        self._title.setText(
            self.tr("This project could not be opened")
            if tried is not None and tried.suffix == PROJECT_SUFFIX
            else self.tr("These images could not be opened")
        )
        self._message.setText(error.message)
        self._hint.setText(error.hint)
        self._hint.setVisible(bool(error.hint))
        self.retry_button.setVisible(tried is not None)
        has_backup = isinstance(error, DamagedProjectError) and error.backup_made_at is not None
        self.restore_button.setVisible(has_backup)
        self.folder_button.setVisible(not has_backup)
        self.setAccessibleName(str(error))

    def dye(self) -> None:
        """Take the colours of the present scheme."""
        self._mark.setPixmap(pixmap("warning", "danger", 32, ratio=self.devicePixelRatioF()))

    def _lay_out(self) -> None:
        frame = card(padding=SPACE_XL + SPACE_S, spacing=SPACE_S)
        content = frame.layout()
        assert isinstance(content, QVBoxLayout)
        content.addWidget(self._mark)
        content.addSpacing(SPACE_XS)
        content.addWidget(self._title)
        content.addWidget(self._message)
        content.addWidget(self._hint)
        content.addSpacing(SPACE_L)
        buttons = row(spacing=SPACE_M)
        buttons.addWidget(self.restore_button)
        buttons.addWidget(self.folder_button)
        buttons.addWidget(self.retry_button)
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        content.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        outer.addStretch(2)
        outer.addLayout(centred(frame, width=620))
        outer.addStretch(3)
