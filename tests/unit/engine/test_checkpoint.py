"""The checkpoint: whole or not there, and only for the run it was made by."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from deepclust_gui.engine.checkpoint import ANEW, BEFORE, FORMAT, CheckpointFolder
from deepclust_gui.sdk import Data
from deepclust_gui.sdk.state import capture
from helpers.methods import Toy, ToyParams


def toy(images: Any, *, seed: int = 0, **params: Any) -> Toy:
    return Toy(ToyParams(**params), Data(images, seed=seed), seed=seed)


def test_round_trip(images: Any, tmp_path: Path) -> None:
    """What was saved comes back, and one file is all there is."""
    folder = CheckpointFolder(tmp_path / "a" / "b")
    method = toy(images)
    for _ in method.fit():
        pass
    folder.write(capture(method))

    other = toy(images)
    folder.restore(other)

    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["state.safetensors"]
    for name, value in method.state_dict().items():
        assert torch.equal(value, other.state_dict()[name]), name
    assert other.schedule.state == method.schedule.state
    assert other.saved_optimiser is not None


def test_delete_leaves_nothing(images: Any, tmp_path: Path) -> None:
    """Deleting twice is fine; the empty folder goes too."""
    folder = CheckpointFolder(tmp_path / "run")
    assert not folder.exists
    folder.write(capture(toy(images)))
    assert folder.exists

    folder.delete()
    folder.delete()

    assert not folder.exists
    assert not (tmp_path / "run").exists()


def trained(images: Any, epochs: int = 6) -> Toy:
    method = toy(images, epochs=6)
    for _ in zip(range(4 * epochs), method.fit(), strict=False):
        pass
    return method


def as_built(method: Toy, images: Any) -> bool:
    fresh = toy(images).state_dict()
    return all(
        torch.equal(v.nan_to_num(), fresh[k].nan_to_num()) for k, v in method.state_dict().items()
    )


@pytest.mark.parametrize("change", [{"epochs": 7}, {"n_clusters": 4}])
def test_other_settings_are_not_gone_on_from(images: Any, tmp_path: Path, change: Any) -> None:
    """A state never ends up in a run it does not fit."""
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(toy(images)))

    assert folder.restore(toy(images, **change)) == ANEW


def test_other_seed_or_images_are_not_gone_on_from(images: Any, tmp_path: Path) -> None:
    """Neither another seed nor another number of images goes on from it."""
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(toy(images)))

    assert folder.restore(toy(images, seed=1)) == ANEW
    assert folder.restore(toy(images[:-1])) == ANEW
    assert folder.restore(toy(images)) == ""


def without_end(content: bytes) -> bytes:
    return content[:-100]


def with_a_bit_flipped(content: bytes) -> bytes:
    return content[:-50] + bytes([content[-50] ^ 4]) + content[-49:]


def of_another_version(content: bytes) -> bytes:
    return content.replace(b'"format":"2"', b'"format":"9"')


def of_another_method(_content: bytes) -> bytes:
    return save({"a": torch.zeros(3)}, {"format": FORMAT, "state": "{}", "hash": ""})


DAMAGES = [
    lambda _content: b"",
    lambda _content: b"rubbish",
    without_end,
    with_a_bit_flipped,
    of_another_version,
    of_another_method,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_is_passed_over_for_the_one_before(
    images: Any, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """It goes on from the one before, exactly, and says so."""
    folder = CheckpointFolder(tmp_path)
    before = trained(images, 2)
    folder.write(capture(before))
    folder.write(capture(trained(images, 4)))
    file = tmp_path / "state.safetensors"
    file.write_bytes(damage(file.read_bytes()))

    method = toy(images)

    assert folder.restore(method) == BEFORE
    assert method.schedule.state == before.schedule.state
    assert folder.newest() is not None


@pytest.mark.parametrize("damage", DAMAGES)
def test_with_nothing_but_damaged_states_it_begins_anew(
    images: Any, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    """The method is as its seed made it, and that is said."""
    folder = CheckpointFolder(tmp_path)
    for epochs in (2, 4):
        folder.write(capture(trained(images, epochs)))
    for file in tmp_path.iterdir():
        file.write_bytes(damage(file.read_bytes()))

    method = toy(images)

    assert folder.restore(method) == ANEW
    assert as_built(method, images)
    assert method.schedule.state.phases == []
    assert folder.newest() is None


def test_a_state_that_does_not_fit_leaves_the_method_as_it_was(images: Any, tmp_path: Path) -> None:
    """The right identity, but other weights: from a method whose author changed it."""
    folder = CheckpointFolder(tmp_path)
    state = capture(trained(images))
    del state.tensors["model.head.weight"]
    folder.write(state)

    method = toy(images)

    assert folder.restore(method) == ANEW
    assert method.schedule.state.phases == []


def test_killed_between_two_renames_the_one_before_is_there(images: Any, tmp_path: Path) -> None:
    """The newest has made room for what never came."""
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(trained(images)))
    (tmp_path / "state.safetensors").rename(tmp_path / "before.safetensors")

    assert folder.exists
    assert folder.restore(toy(images)) == ""


def test_without_a_state_there_is_nothing_to_tell(images: Any, tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path / "none")
    assert folder.restore(toy(images)) == ""
    assert folder.newest() is None


def test_a_folder_that_cannot_be_synced_is_no_trouble(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a folder cannot be opened."""

    def refuse(*_arguments: object) -> int:
        raise PermissionError

    folder = CheckpointFolder(tmp_path)
    monkeypatch.setattr("deepclust_gui.engine.checkpoint.os.open", refuse)
    folder.write(capture(toy(images)))

    assert folder.exists


def test_deleting_keeps_what_is_not_ours(images: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(toy(images)))

    folder.delete()

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_interrupted_write_keeps_the_old_state(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash before the rename leaves what was there."""
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(toy(images)))
    before = (tmp_path / "state.safetensors").read_bytes()

    def crash(_self: Path, _target: Path) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(OSError, match="no space"):
        folder.write(capture(toy(images)))

    assert (tmp_path / "state.safetensors").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
