"""A part of a page that is closed until someone wants it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from deepclust_gui.ui.parts import button, column
from deepclust_gui.ui.tokens import SPACE_S


class Fold(QWidget):
    """A heading that opens and closes what is below it.

    Signals: `toggled(open)`.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._title = title
        self.button = button("", "fold", name=title)
        self.button.setCheckable(True)
        self.button.toggled.connect(self._on_toggled)
        head = QHBoxLayout()
        head.addWidget(self.button)
        head.addStretch(1)
        layout = column(self, spacing=SPACE_S)
        layout.addLayout(head)
        layout.addWidget(content)
        self._show(is_open=False)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._show(is_open=is_open)
        self.toggled.emit(is_open)

    def _show(self, *, is_open: bool) -> None:
        self.button.setText(f"{'▾' if is_open else '▸'}  {self._title}")
        self._content.setVisible(is_open)
