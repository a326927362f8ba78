"""A few choices side by side, of which one is taken."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from deepclust_gui.ui.parts import button, row


class Segmented(QWidget):
    """Buttons joined to one control; arrow keys move between them.

    `choices` maps the value of each to its text. Signals: `changed(value)`.
    """

    changed = Signal(str)

    def __init__(self, choices: dict[str, str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QAbstractButton] = {}
        layout = row(self, spacing=0)
        for number, (value, text) in enumerate(choices.items()):
            choice = button(text, "segment", name=f"{name}: {text}")
            choice.setCheckable(True)
            end = "first" if number == 0 else "last" if number == len(choices) - 1 else "middle"
            choice.setProperty("end", end)
            choice.setMinimumWidth(_width_when_taken(choice))
            self._group.addButton(choice)
            self._buttons[value] = choice
            layout.addWidget(choice)
        layout.addStretch(1)
        self._group.buttonClicked.connect(self._on_clicked)
        self.set_value(next(iter(choices)))

    @property
    def value(self) -> str:
        """The choice that is taken."""
        return next(value for value, choice in self._buttons.items() if choice.isChecked())

    def set_value(self, value: str) -> None:
        """Take a choice, without a signal."""
        self._buttons[value].setChecked(True)

    def button(self, value: str) -> QAbstractButton:
        """Return the button of a choice."""
        return self._buttons[value]

    @Slot()
    def _on_clicked(self) -> None:
        self.changed.emit(self.value)


def _width_when_taken(choice: QAbstractButton) -> int:
    """Return the width a choice needs once its text is bold."""
    font = choice.font()
    font.setWeight(QFont.Weight.DemiBold)
    grows = QFontMetrics(font).horizontalAdvance(choice.text())
    return choice.sizeHint().width() + max(
        0, grows - choice.fontMetrics().horizontalAdvance(choice.text())
    )
