"""One control for each kind of parameter, all handled alike."""

from collections.abc import Callable

from PySide6.QtCore import QLocale, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from deepclust_gui.model.method import ParamField, ParamKind
from deepclust_gui.model.run import ParamValue
from deepclust_gui.ui.tokens import SPACE_S

EDITOR_WIDTH_PX = 150
ELIDED_WIDTH_PX = 110
UNBOUNDED = 2_147_483_647


class CalmSpinBox(QSpinBox):
    """A spin box that lets the page scroll under the pointer unless it was clicked into."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The padding of a stylesheet does not reach the text once the arrows are styled too.
        self.lineEdit().setTextMargins(SPACE_S, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmComboBox(QComboBox):
    """A combo box that lets the page scroll under the pointer unless it was clicked into."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ElidedComboBox(CalmComboBox):
    """A combo box whose text ends in “…” where there is no room; its tooltip has all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentTextChanged.connect(self.setToolTip)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(QSize(ELIDED_WIDTH_PX, self.maximumHeight()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - SPACE_S
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class Editor(QObject):
    """Reads and writes one control. `widget` is the control; `edited()` tells of each change."""

    edited = Signal()

    def __init__(self, field: ParamField, widget: QWidget) -> None:
        super().__init__(widget)
        self.field = field
        self.widget = widget
        widget.setObjectName(field.name)
        widget.setAccessibleName(field.title)
        widget.setAccessibleDescription(field.description)

    @property
    def value(self) -> ParamValue | None:
        """What the control says, None if that is no value."""
        raise NotImplementedError

    def set_value(self, value: ParamValue) -> None:
        """Show a value."""
        raise NotImplementedError

    @property
    def problem(self) -> str:
        """Why there is no value, in a sentence; empty if there is one."""
        return ""


class IntegerEditor(Editor):
    """A spin box within the limits."""

    def __init__(self, field: ParamField, parent: QWidget) -> None:
        self._box = CalmSpinBox(parent)
        super().__init__(field, self._box)
        low = -UNBOUNDED if field.minimum is None else round(field.minimum)
        high = UNBOUNDED if field.maximum is None else round(field.maximum)
        self._box.setRange(low, high)
        self._box.setGroupSeparatorShown(True)
        self._box.setFixedWidth(EDITOR_WIDTH_PX)
        self._box.valueChanged.connect(self.edited)

    @property
    def value(self) -> ParamValue | None:
        return self._box.value()

    def set_value(self, value: ParamValue) -> None:
        self._box.setValue(int(value))


class NumberEditor(Editor):
    """A line for a number such as 0.001 or 1e-4, whose mistakes are told at once."""

    def __init__(self, field: ParamField, parent: QWidget) -> None:
        self._line = QLineEdit(parent)
        super().__init__(field, self._line)
        self._line.setFixedWidth(EDITOR_WIDTH_PX)
        self._line.textChanged.connect(self._on_text)

    @property
    def value(self) -> ParamValue | None:
        number = self._number()
        return number if number is not None and not self.problem else None

    def set_value(self, value: ParamValue) -> None:
        self._line.setText(f"{float(value):.10g}")

    @property
    def problem(self) -> str:
        number = self._number()
        low, high = self.field.minimum, self.field.maximum
        wrong = number is None
        wrong |= number is not None and low is not None and number < low
        wrong |= number is not None and high is not None and number > high
        return f"{self._expectation(low, high)}, not {self._line.text() or '…'}." if wrong else ""

    def _expectation(self, low: float | None, high: float | None) -> str:
        if low is not None and high is not None:
            return self.tr("Enter a number between {low:g} and {high:g}").format(low=low, high=high)
        if low is not None:
            return self.tr("Enter a number of at least {low:g}").format(low=low)
        if high is not None:
            return self.tr("Enter a number of at most {high:g}").format(high=high)
        return self.tr("Enter a number")

    def _number(self) -> float | None:
        """Read 0.001, 1e-3 and, where the person's country writes it so, 0,001."""
        text = self._line.text().strip()
        try:
            number = float(text)
        except ValueError:
            local = QLocale().toDouble(text)
            number = float(local[0]) if local[1] else float("nan")
        return number if abs(number) < float("inf") else None

    @Slot()
    def _on_text(self) -> None:
        self._line.setProperty("wrong", bool(self.problem))
        self._line.style().polish(self._line)
        self.edited.emit()


class BooleanEditor(Editor):
    """A check box."""

    def __init__(self, field: ParamField, parent: QWidget) -> None:
        self._box = QCheckBox(parent)
        super().__init__(field, self._box)
        self._box.toggled.connect(self.edited)

    @property
    def value(self) -> ParamValue | None:
        return self._box.isChecked()

    def set_value(self, value: ParamValue) -> None:
        self._box.setChecked(bool(value))


class ChoiceEditor(Editor):
    """A list of choices."""

    def __init__(self, field: ParamField, parent: QWidget) -> None:
        self._box = CalmComboBox(parent)
        super().__init__(field, self._box)
        self._box.addItems(list(field.choices))
        self._box.setFixedWidth(EDITOR_WIDTH_PX)
        self._box.currentIndexChanged.connect(self.edited)

    @property
    def value(self) -> ParamValue | None:
        return self._box.currentText()

    def set_value(self, value: ParamValue) -> None:
        self._box.setCurrentText(str(value))


class TextEditor(Editor):
    """A line of text."""

    def __init__(self, field: ParamField, parent: QWidget) -> None:
        self._line = QLineEdit(parent)
        super().__init__(field, self._line)
        self._line.setFixedWidth(EDITOR_WIDTH_PX)
        self._line.textChanged.connect(self.edited)

    @property
    def value(self) -> ParamValue | None:
        return self._line.text()

    def set_value(self, value: ParamValue) -> None:
        self._line.setText(str(value))


def editor_for(field: ParamField, parent: QWidget) -> Editor:
    """Return the control for a parameter, showing its default."""
    kinds: dict[ParamKind, Callable[[ParamField, QWidget], Editor]] = {
        ParamKind.INTEGER: IntegerEditor,
        ParamKind.NUMBER: NumberEditor,
        ParamKind.BOOLEAN: BooleanEditor,
        ParamKind.CHOICE: ChoiceEditor,
        ParamKind.TEXT: TextEditor,
    }
    editor = kinds[field.kind](field, parent)
    editor.set_value(field.default)
    return editor
