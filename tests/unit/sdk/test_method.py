"""Phases, epochs and one-time actions: what a method is given, and what resuming needs."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from deepclust_gui.errors import MethodError, ParameterError
from deepclust_gui.sdk import Data, Step
from deepclust_gui.sdk.method import evaluating
from deepclust_gui.sdk.state import capture, restore
from helpers.methods import Toy, ToyParams


def toy(images: Any, method_type: type[Toy] = Toy) -> Toy:
    return method_type(ToyParams(), Data(images), seed=0)


def test_epochs_are_counted_and_only_those_left_are_done(images: Any) -> None:
    """A second walk through a phase that is over does nothing."""
    method = toy(images)

    assert list(method.phase("one", 3)) == [0, 1, 2]
    assert list(method.phase("one", 3)) == []
    assert [(p.name, p.epochs_done, p.finished) for p in method.schedule.state.phases] == [
        ("one", 3, True)
    ]


def test_a_new_phase_ends_those_before(images: Any) -> None:
    """A loop left early is over once the next phase begins, also after a resume."""
    method = toy(images)
    for epoch in method.phase("one", 9):
        if epoch == 2:
            break
    list(method.phase("two", 1))

    resumed = toy(images)
    restore(resumed, capture(method))

    assert list(resumed.phase("one", 9)) == []


def test_once_is_once_in_the_life_of_a_run(images: Any) -> None:
    """Also over a resume."""
    method = toy(images)
    assert method.once("start")
    assert not method.once("start")

    resumed = toy(images)
    restore(resumed, capture(method))

    assert not resumed.once("start")
    assert resumed.once("other")


def test_finishing_ends_phases_but_not_actions(images: Any) -> None:
    """What is half done is not counted as an epoch."""
    method = toy(images)
    asked = False
    method.schedule.finishing = lambda: asked
    seen = []

    for epoch in method.phase("one", 9):
        seen.append(epoch)
        asked = epoch == 2

    assert seen == [0, 1, 2]
    assert method.schedule.state.phases[0].epochs_done == 2
    assert list(method.phase("two", 9)) == []
    assert method.once("start")
    assert method.finishing


def test_optimiser_comes_back_in_its_phase_only(images: Any) -> None:
    """The saved state of a phase's optimiser is not for the next one's."""
    method = toy(images)
    adam = torch.optim.Adam(method.parameters(), lr=0.01)
    states = []
    method.schedule.on_epoch_end = lambda _phase: states.append(capture(method))
    for _ in method.phase("one", 2, optimiser=adam):
        method.step(method.loss(method.data.take(torch.arange(8))))

    again = torch.optim.Adam(toy(images).parameters(), lr=0.5)
    for state, left in zip(states, (1, 0), strict=True):
        resumed = toy(images)
        restore(resumed, state)
        again = torch.optim.Adam(resumed.parameters(), lr=0.5)
        assert len(list(resumed.phase("one", 2, optimiser=again))) == left
        assert again.param_groups[0]["lr"] == 0.01
        assert int(again.state_dict()["state"][0]["step"]) == 2 - left
        fresh = torch.optim.Adam(resumed.parameters(), lr=0.5)
        list(resumed.phase("two", 1, optimiser=fresh))
        assert fresh.param_groups[0]["lr"] == 0.5


def test_encode_all_is_in_order_and_clean(images: Any) -> None:
    """No dropout, no gradient, and every part in the mode it was in."""
    method = toy(images)
    method.train()
    method.head.eval()

    one, other = method.encode_all(method.encode), method.encode_all(method.encode)

    assert one.shape == (60, 4)
    assert not one.requires_grad
    assert torch.equal(one, other)
    assert method.training
    assert not method.head.training
    with evaluating(method):
        expected = method.encode(method.data.take(torch.tensor([7])))
    torch.testing.assert_close(one[7:8], expected)


def test_step_needs_an_optimiser(images: Any) -> None:
    """A phase without one cannot learn."""
    method = toy(images)
    for _ in method.phase("one", 1):
        with pytest.raises(RuntimeError, match="without optimiser"):
            method.step(method.loss(method.data.take(torch.arange(8))))


def test_step_hands_out_nothing_that_holds_the_graph(images: Any) -> None:
    """Loss and metrics are detached."""
    method = toy(images)
    adam = torch.optim.Adam(method.parameters())
    for _ in method.phase("one", 1, optimiser=adam):
        loss = method.loss(method.data.take(torch.arange(8)))
        step = method.step(loss, twice=2 * loss, name="x")

    assert step.loss is not None
    assert not step.loss.requires_grad
    assert not step.metrics["twice"].requires_grad
    assert step.metrics["name"] == "x"


def test_seeds_differ_by_place(images: Any) -> None:
    """The same place gives the same seed."""
    method = toy(images)

    assert method.seed_for("a", 1) == method.seed_for("a", 1)
    assert len({method.seed_for("a", 1), method.seed_for("a", 2), method.seed_for("b", 1)}) == 3


def test_more_groups_than_images(images: Any) -> None:
    """Refused before anything is built."""
    with pytest.raises(ParameterError, match="2 images cannot be sorted into 3 groups"):
        Toy(ToyParams(), Data(images[:2]))


def test_state_of_another_run_is_refused(images: Any) -> None:
    """A state says whose it is."""
    other = Toy(ToyParams(), Data(images), seed=9)

    with pytest.raises(MethodError, match="other settings"):
        restore(toy(images), capture(other))


def test_parameters_are_found_through_the_brackets() -> None:
    """`Method[ToyParams]` is all an author writes; subclasses inherit it."""

    class Child(Toy):
        def fit(self) -> Iterator[Step]:
            yield Step()

    assert Toy.params_type is ToyParams
    assert Child.params_type is ToyParams
