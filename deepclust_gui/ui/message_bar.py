"""The one place that speaks: sentences in a bar over the page, bugs in a report dialog."""

import logging
import platform
import sys
import traceback

from PySide6.QtCore import Qt, QTimer, Signal, Slot, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from deepclust_gui import __version__
from deepclust_gui.errors import Cancelled, DeepClustError
from deepclust_gui.ui.icons import pixmap
from deepclust_gui.ui.parts import button, label, row, tool_button, wrapping_label
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, tokens

log = logging.getLogger(__name__)

SUCCESS_SHOWN_MS = 6000


class MessageBar(QFrame):
    """Shows the newest message until it is dismissed (Esc); good news leaves by itself.

    Signals: `dismissed()`.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")
        self._kind = "success"
        self._icon = QLabel()
        self._text = wrapping_label(role="strong")
        self._hint = wrapping_label()
        for part in (self._text, self._hint):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._close = tool_button("close", self.tr("Dismiss message"))
        self._close.clicked.connect(self.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._lay_out()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WindowShortcut)
        escape.activated.connect(self.dismiss)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, with its hint."""
        return f"{self._text.text()} {self._hint.text()}".strip()

    def show_error(self, error: Exception) -> None:
        """Show a known failure as a sentence, anything else as a report; a stop is neither."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, DeepClustError):
            self._show("danger", error.message, error.hint)
            self._timer.stop()
            return
        log.error("Unexpected failure", exc_info=error)
        if not any(dialog.isVisible() for dialog in self.window().findChildren(BugDialog)):
            BugDialog(error, self.window()).open()  # one report is enough when they come in swarms

    def show_message(self, text: str) -> None:
        """Show that something went well, for some seconds."""
        self._show("success", text, "")
        self._timer.start(SUCCESS_SHOWN_MS)

    def show_notice(self, text: str) -> None:
        """Show something that has to be known, until it is dismissed."""
        self._show("warning", text, "")
        self._timer.stop()

    @Slot()
    def dismiss(self) -> None:
        """Put the message away."""
        self._timer.stop()
        self.hide()
        self.dismissed.emit()

    def dye(self) -> None:
        """Take the colours of the present scheme."""
        now = tokens()
        self.setStyleSheet(
            f"QFrame#message_bar {{ background: {getattr(now, self._kind + '_soft')};"
            f" border: none; border-bottom: 1px solid {now.border}; }}"
            f" QFrame#message_bar QLabel {{ color: {now.text}; background: transparent; }}"
        )
        name = "error" if self._kind == "danger" else self._kind
        self._icon.setPixmap(pixmap(name, self._kind, 20, ratio=self.devicePixelRatioF()))

    def _show(self, kind: str, text: str, hint: str) -> None:
        self._kind = kind
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(self.text)
        self.dye()
        self.show()

    def _lay_out(self) -> None:
        layout = row(self, spacing=SPACE_M)
        layout.setContentsMargins(SPACE_XL, SPACE_M, SPACE_L, SPACE_M)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        layout.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)


class BugDialog(QDialog):
    """Says that DeepClust made a mistake and offers the report to copy."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.resize(640, 440)
        self._report = report(error)
        self._text = QPlainTextEdit(self._report)
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName(self.tr("Report"))
        self._copy: QPushButton = button(self.tr("Copy report"), icon_name="copy")
        self._copy.clicked.connect(self._copy_report)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_S)
        layout.addWidget(label(self.tr("DeepClust made a mistake"), "heading"))
        layout.addWidget(
            wrapping_label(
                self.tr(
                    "This is not your fault, and your images were not touched. "
                    "You can go on; the report below helps to mend it."
                ),
                "muted",
            )
        )
        layout.addWidget(self._text, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        close = button(self.tr("Close"), "primary")
        buttons.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self._copy.setText(self.tr("Copied"))


def report(error: BaseException) -> str:
    """Return what a developer needs to know: versions, system and traceback."""
    trace = "".join(traceback.format_exception(error))
    return (
        f"DeepClust {__version__}, Python {sys.version.split()[0]}, Qt {qVersion()}, "
        f"{platform.platform()}\n\n{trace}"
    )
