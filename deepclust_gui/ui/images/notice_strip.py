"""A line on a page that says how something stands, with a button for what to do about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from deepclust_gui.ui.icons import pixmap
from deepclust_gui.ui.parts import button, wrapping_label
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S


class NoticeStrip(QFrame):
    """An icon, a sentence and a button or two; it stays as long as what it says holds.

    Signals: `wanted()`, the button; `other_wanted()`, the other one.
    """

    wanted = Signal()
    other_wanted = Signal()

    def __init__(
        self,
        action: str,
        parent: QWidget | None = None,
        *,
        kind: str = "info",
        icon: str = "",
        other: str = "",
    ) -> None:
        """`kind` is info or warning, `action` the text of the button, `icon` that of it.

        `other` is the text of another button, which there is none of by default.
        """
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._kind = kind
        self._mark = QLabel()
        self._text = wrapping_label()
        self.button = button(action, icon_name=icon)
        self.button.clicked.connect(self.wanted)
        inner = QHBoxLayout(self)
        inner.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        inner.setSpacing(SPACE_S)
        inner.addWidget(self._mark)
        inner.addWidget(self._text, 1)
        inner.addWidget(self.button)
        self.other_button = button(other)
        self.other_button.setParent(self)
        self.other_button.setVisible(bool(other))
        self.other_button.clicked.connect(self.other_wanted)
        inner.addWidget(self.other_button)
        self.hide()
        self.dye()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def show_text(self, text: str, *, tooltip: str = "") -> None:
        """Say something; an empty text puts the strip away."""
        self._text.setText(text)
        self.setToolTip(tooltip)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def dye(self) -> None:
        """Take the colours of the present scheme."""
        colour = "warning" if self._kind == "warning" else "accent_text"
        self._mark.setPixmap(pixmap(self._kind, colour, 18, ratio=self.devicePixelRatioF()))
