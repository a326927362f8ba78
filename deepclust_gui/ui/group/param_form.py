"""The advanced form: every parameter of a method with its limits, its help and a way back."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from deepclust_gui.model.method import ParamField
from deepclust_gui.model.params import EFFORT_FACTOR
from deepclust_gui.model.run import Effort, ParamValue, Preset
from deepclust_gui.ui.parts import button, column, label, line, wrapping_label
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.param_editors import Editor, editor_for


def default_under(field: ParamField, effort: Effort, preset: Preset) -> ParamValue:
    """Return the default of a parameter under `preset`, scaled by `effort` within its limits."""
    if preset is Preset.PAPER:
        return field.default if field.paper is None else field.paper
    if not field.scales_with_effort:
        return field.default
    scaled = float(round(float(field.default) * EFFORT_FACTOR[effort]))
    low = field.minimum if field.minimum is not None else scaled
    high = field.maximum if field.maximum is not None else scaled
    return int(max(low, min(high, scaled)))


class ParamRow(QWidget):
    """One parameter: title and help on the left, its control and a reset on the right.

    Signals: `edited()`.
    """

    edited = Signal()

    def __init__(
        self,
        field: ParamField,
        parent: QWidget,
        *,
        make_editor: Callable[[ParamField, QWidget], Editor] = editor_for,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._default = field.default
        self.editor = make_editor(field, self)
        self.reset_button = button(
            self.tr("Reset"), "link", name=self.tr("Reset {name}").format(name=field.title)
        )
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self.reset_button.clicked.connect(self.reset)
        self.editor.edited.connect(self._on_edited)
        self._problem = wrapping_label(role="danger")
        self._lay_out()
        self._refresh()

    @property
    def is_changed(self) -> bool:
        """Whether the control says anything but the default."""
        return self.editor.value != self._default

    def set_defaults(self, effort: Effort, preset: Preset) -> None:
        """Take the default of this effort and preset; a value changed by hand stays."""
        was_changed = self.is_changed
        self._default = default_under(self.field, effort, preset)
        if not was_changed:
            self.editor.set_value(self._default)
        self._refresh()

    @Slot()
    def reset(self) -> None:
        """Show the default again."""
        self.editor.set_value(self._default)

    @Slot()
    def _on_edited(self) -> None:
        self._refresh()
        self.edited.emit()

    def _refresh(self) -> None:
        self.reset_button.setVisible(self.is_changed)
        self._problem.setText(self.editor.problem)
        self._problem.setVisible(bool(self.editor.problem))

    def _lay_out(self) -> None:
        title = label(self.field.title, "strong")
        title.setBuddy(self.editor.widget)
        help_text = wrapping_label(self.field.description, "small")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, SPACE_S, 0, SPACE_S)
        layout.setHorizontalSpacing(SPACE_M)
        layout.setVerticalSpacing(2)
        layout.setColumnStretch(0, 1)
        layout.addWidget(title, 0, 0)
        layout.addWidget(help_text, 1, 0)
        layout.addWidget(self.editor.widget, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.reset_button, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._problem, 2, 0, 1, 3)


class ParamForm(QWidget):
    """The parameters of a method, except the number of groups, which the page asks for itself.

    Signals: `edited()`.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ParamRow] = []
        self._effort = Effort.BALANCED
        self._preset = Preset.BEST
        self._column = column(self, spacing=0)

    @property
    def rows(self) -> list[ParamRow]:
        """The rows in the order of the method."""
        return self._rows

    @property
    def values(self) -> dict[str, ParamValue]:
        """What differs from the defaults, ready for a request."""
        found = {row.field.name: row.editor.value for row in self._rows if row.is_changed}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def problem(self) -> str:
        """The first mistake in the form as a sentence; empty if all is well."""
        return next((row.editor.problem for row in self._rows if row.editor.problem), "")

    @property
    def is_changed(self) -> bool:
        return any(row.is_changed for row in self._rows)

    def set_fields(self, fields: tuple[ParamField, ...]) -> None:
        """Show other parameters, at their defaults."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._rows = [ParamRow(field, self) for field in fields if field.name != "n_clusters"]
        for row in self._rows:
            row.set_defaults(self._effort, self._preset)
            row.edited.connect(self.edited)
            self._column.addWidget(row)
            self._column.addWidget(line())

    def set_defaults(self, effort: Effort, preset: Preset) -> None:
        """Show the defaults of another effort or preset; what was changed by hand stays."""
        self._effort, self._preset = effort, preset
        for row in self._rows:
            row.set_defaults(effort, preset)

    @Slot()
    def reset_all(self) -> None:
        """Show all defaults again."""
        for row in self._rows:
            row.reset()
