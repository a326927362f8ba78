"""The live map: cheap, steady, and without a trace in the run."""

from typing import Any

import numpy as np
import pytest
import torch

from deepclust_gui.engine import live
from deepclust_gui.engine.live import LiveMap
from deepclust_gui.sdk import Data
from helpers.methods import Toy, ToyParams, toy_state


@pytest.fixture
def method(images: Any, monkeypatch: pytest.MonkeyPatch) -> Toy:
    monkeypatch.setattr(live, "INTERVAL_S", 0.0)
    monkeypatch.setattr(live, "SHARE", 1e9)
    return Toy(ToyParams(), Data(images), seed=0)


def test_labels_are_unknown_until_there_are_groups(method: Toy) -> None:
    """-1 first, groups once the centres are there."""
    live_map = LiveMap(method)

    live_map.look()
    assert live_map.snapshot is not None
    assert set(live_map.snapshot.labels) == {-1}
    method.centres.copy_(torch.eye(3, 4))
    live_map.look()

    assert set(live_map.snapshot.labels) <= {0, 1, 2}
    assert sorted(live_map.snapshot.items) == list(range(60))
    assert live_map.snapshot.positions.shape == (60, 2)


def test_looking_leaves_no_trace(method: Toy) -> None:
    """Weights, running means, training modes, generators and counts are as before."""
    method.train()
    method.head.eval()
    torch.manual_seed(5)
    state, served = toy_state(method), method.data.images_served

    LiveMap(method).look()

    drawn = torch.rand(3)
    torch.manual_seed(5)
    assert torch.equal(drawn, torch.rand(3))
    assert method.training
    assert not method.head.training
    assert method.data.images_served == served
    for name, value in method.state_dict().items():
        assert torch.equal(value.nan_to_num(-1), state[name].nan_to_num(-1)), name


def test_map_does_not_flip(method: Toy) -> None:
    """A code that turned by half a circle is drawn where it was."""
    live_map = LiveMap(method)
    live_map.look()
    assert live_map.snapshot is not None
    before = live_map.snapshot.positions
    with torch.no_grad():
        method.head.weight.neg_()
        method.head.bias.neg_()

    live_map.look()

    np.testing.assert_allclose(live_map.snapshot.positions, before, atol=1e-4)


def test_looks_are_rare(images: Any) -> None:
    """The first look is not at once."""
    live_map = LiveMap(Toy(ToyParams(), Data(images), seed=0))

    live_map.look()

    assert live_map.snapshot is None
