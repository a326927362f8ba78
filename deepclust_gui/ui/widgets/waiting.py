"""The middle of a page that has nothing to show yet: busy, empty or failed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from deepclust_gui.ui.parts import button, column, wrapping_label
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S

TEXT_WIDTH_PX = 420
BAR_WIDTH_PX = 220


class Waiting(QWidget):
    """A heading, a sentence, and a bar or a button. Signals: `again()`, the button."""

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = wrapping_label(role="heading")
        self._text = wrapping_label(role="muted")
        for words in (self._title, self._text):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.setFixedWidth(TEXT_WIDTH_PX)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(BAR_WIDTH_PX)
        self._bar.setAccessibleName(self.tr("Busy"))
        self.button = button(self.tr("Try again"), "primary")
        self.button.clicked.connect(self.again)
        layout = column(self, spacing=SPACE_S)
        layout.addStretch(2)
        layout.addWidget(self._title, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._text, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SPACE_M)
        layout.addWidget(self._bar, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    @property
    def text(self) -> str:
        """The words shown."""
        return f"{self._title.text()} {self._text.text()}".strip()

    def show_busy(self, title: str, text: str) -> None:
        """Say what is being waited for."""
        self._show(title, text, action="")
        self._bar.setRange(0, 0)

    def set_fraction(self, fraction: float | None) -> None:
        """Show how much is done, 0 to 1; None if that cannot be told."""
        self._bar.setRange(0, 0 if fraction is None else 100)
        if fraction is not None:
            self._bar.setValue(round(100 * fraction))

    def show_empty(self, title: str, text: str, *, action: str) -> None:
        """Say why there is nothing here, and offer what to do about it."""
        self._show(title, text, action=action)

    def show_failed(self, title: str, text: str) -> None:
        """Say what went wrong and offer to try again."""
        self._show(title, text, action=self.tr("Try again"))

    def _show(self, title: str, text: str, *, action: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        for words in (self._title, self._text):  # centred, a label is not asked what its lines need
            words.setMinimumHeight(max(0, words.heightForWidth(TEXT_WIDTH_PX)))
        self._bar.setVisible(not action)
        if action:
            self._bar.setRange(0, 1)  # an idle bar must not keep its animation's timer running
        self.button.setVisible(bool(action))
        self.button.setText(action)
        self.button.setAccessibleName(action)
