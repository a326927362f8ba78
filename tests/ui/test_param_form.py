"""The advanced form: what differs goes into the request, mistakes are told, resets work."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from deepclust_gui.model.method import ParamField, ParamKind
from deepclust_gui.model.params import Field, Params
from deepclust_gui.model.run import Effort, Preset
from deepclust_gui.ui.group.param_form import ParamForm, default_under


class Example(Params):
    """One parameter of each kind."""

    n_clusters: int = Field(10, ge=2, le=1000, title="Groups", description="How many.")
    epochs: int = Field(
        200,
        ge=1,
        le=300,
        title="Rounds",
        description="How long.",
        scales_with_effort=True,
        paper=250,
    )
    rate: float = Field(0.001, ge=0, le=1, title="Rate", description="How fast.")
    tidy: bool = Field(True, title="Tidy", description="Whether.")


@pytest.fixture
def form(qtbot: QtBot) -> ParamForm:
    form = ParamForm()
    qtbot.addWidget(form)
    form.set_fields(Example.fields())
    form.show()
    return form


def editor(form: ParamForm, name: str) -> QSpinBox | QLineEdit:
    return next(row.editor.widget for row in form.rows if row.field.name == name)


def test_asks_for_everything_but_the_groups(form: ParamForm) -> None:
    assert [row.field.name for row in form.rows] == ["epochs", "rate", "tidy"]
    assert form.values == {}


def test_only_what_differs_is_a_value(form: ParamForm, qtbot: QtBot) -> None:
    epochs = editor(form, "epochs")
    epochs.selectAll()
    qtbot.keyClicks(epochs, "42")
    qtbot.keyClick(epochs, Qt.Key.Key_Tab)

    assert form.values == {"epochs": 42}


@pytest.mark.parametrize("text", ["", "abc", "-1", "1.5", "nan", "inf"])
def test_a_wrong_number_is_told_and_is_no_value(form: ParamForm, qtbot: QtBot, text: str) -> None:
    rate = editor(form, "rate")
    rate.clear()
    qtbot.keyClicks(rate, text)

    assert form.problem.startswith("Enter a number between 0 and 1, not ")
    assert "rate" not in form.values


def test_a_number_may_be_written_with_an_exponent(form: ParamForm, qtbot: QtBot) -> None:
    rate = editor(form, "rate")
    rate.clear()
    qtbot.keyClicks(rate, "5e-4")

    assert form.problem == ""
    assert form.values == {"rate": 0.0005}


def test_reset_shows_only_where_something_changed(form: ParamForm, qtbot: QtBot) -> None:
    row = next(row for row in form.rows if row.field.name == "epochs")
    assert not row.reset_button.isVisible()
    editor(form, "epochs").setValue(7)
    assert row.reset_button.isVisible()

    qtbot.mouseClick(row.reset_button, Qt.MouseButton.LeftButton)

    assert form.values == {}
    assert editor(form, "epochs").value() == 200


def test_effort_moves_untouched_defaults_only(form: ParamForm) -> None:
    form.set_defaults(Effort.QUICK, Preset.BEST)
    assert editor(form, "epochs").value() == 50
    assert form.values == {}

    editor(form, "epochs").setValue(60)
    form.set_defaults(Effort.BALANCED, Preset.BEST)

    assert form.values == {"epochs": 60}


@pytest.mark.parametrize(
    ("effort", "preset"),
    [*((effort, Preset.BEST) for effort in Effort), (Effort.BALANCED, Preset.PAPER)],
)
def test_the_form_and_the_training_agree_on_defaults(effort: Effort, preset: Preset) -> None:
    built = Example.build({}, effort, preset).model_dump()

    shown = {field.name: default_under(field, effort, preset) for field in Example.fields()}

    assert shown == built


def test_limits_of_a_whole_number_hold(qtbot: QtBot) -> None:
    form = ParamForm()
    qtbot.addWidget(form)
    field = ParamField("k", "K", "", ParamKind.INTEGER, 5, minimum=2, maximum=9)
    form.set_fields((field,))
    box = editor(form, "k")

    box.setValue(1000)

    assert form.values == {"k": 9}
