"""The device: the best there is, or exactly the one asked for."""

import pytest
import torch

from deepclust_gui.engine.device import choose_device
from deepclust_gui.errors import DeviceError


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with two graphics cards."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: f"Card {number}")


@pytest.fixture
def no_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with a processor only."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.mark.usefixtures("no_cards")
def test_auto_without_a_card_is_the_processor() -> None:
    """The reason says why it is not faster."""
    choice = choose_device("auto")

    assert choice.device == "cpu"
    assert "no graphics card" in choice.reason


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize(
    ("requested", "device"),
    [("auto", "cuda:0"), ("cuda", "cuda:0"), ("cuda:1", "cuda:1"), ("cpu", "cpu")],
)
def test_cards_are_numbered_and_named(requested: str, device: str) -> None:
    """A request is met exactly."""
    choice = choose_device(requested)

    assert choice.device == device
    assert choice.reason.endswith(".")


@pytest.mark.usefixtures("no_cards")
@pytest.mark.parametrize("requested", ["cuda", "cuda:0", "mps"])
def test_device_that_is_not_there_is_refused(requested: str) -> None:
    """Nothing else is taken in its place."""
    with pytest.raises(DeviceError, match="This computer has no"):
        choose_device(requested)


@pytest.mark.usefixtures("cards")
def test_card_number_too_high() -> None:
    """The sentence carries the number and the highest."""
    with pytest.raises(DeviceError, match="number 2; the highest is 1"):
        choose_device("cuda:2")


def test_unknown_device() -> None:
    """The sentence carries the word and those that are known."""
    with pytest.raises(DeviceError, match=r"“gpu”.*auto, cpu, cuda"):
        choose_device("gpu")
