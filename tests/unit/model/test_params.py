"""Parameters: two presets, efforts that scale one of them, and what the person set above all."""

from typing import Literal

import pytest

from deepclust_gui.errors import ParameterError
from deepclust_gui.model.params import Field, Params
from deepclust_gui.model.run import Effort, Preset


class Example(Params):
    """A parameter of each kind there is to tell apart."""

    epochs: int = Field(
        100, ge=1, le=1000, title="E", description=".", scales_with_effort=True, paper=400
    )
    augment: bool = Field(default=True, paper=False, title="A", description=".")
    start: Literal["graph", "k-means"] = Field("graph", paper="k-means", title="S", description=".")
    rate: float = Field(0.1, title="R", description=".")


def test_best_is_the_default() -> None:
    assert Example.build({}) == Example()
    assert Example().augment


def test_paper_replaces_only_what_the_paper_does_otherwise() -> None:
    built = Example.build({}, preset=Preset.PAPER)

    assert built == Example(epochs=400, augment=False, start="k-means", rate=0.1)


def test_what_the_person_set_wins_over_preset_and_effort() -> None:
    assert Example.build({"epochs": 7}, Effort.THOROUGH).epochs == 7
    assert Example.build({"epochs": 7, "augment": True}, preset=Preset.PAPER) == Example(
        epochs=7, augment=True, start="k-means"
    )


def test_effort_scales_the_epochs_of_best() -> None:
    assert Example.build({}, Effort.QUICK).epochs == 25
    assert Example.build({}, Effort.THOROUGH).epochs == 200


@pytest.mark.parametrize("effort", [Effort.QUICK, Effort.THOROUGH])
def test_effort_and_the_settings_of_the_paper_exclude_each_other(effort: Effort) -> None:
    with pytest.raises(ParameterError, match="settings of the paper"):
        Example.build({}, effort, Preset.PAPER)


def test_a_form_learns_what_the_paper_did() -> None:
    papers = {field.name: field.paper for field in Example.fields()}

    assert papers == {"epochs": 400, "augment": False, "start": "k-means", "rate": None}
