"""The checkpoint: whole or not there, and only for the run it was made by."""

from pathlib import Path
from typing import Any

import pytest
import torch

from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.errors import MethodError
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


@pytest.mark.parametrize("change", [{"epochs": 7}, {"n_clusters": 4}])
def test_other_settings_are_refused(images: Any, tmp_path: Path, change: Any) -> None:
    """A state never ends up in a run it does not fit."""
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(toy(images)))

    with pytest.raises(MethodError, match="other settings"):
        folder.restore(toy(images, **change))


def test_other_seed_or_images_are_refused(images: Any, tmp_path: Path) -> None:
    """Neither another seed nor another number of images goes on from it."""
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(toy(images)))

    with pytest.raises(MethodError):
        folder.restore(toy(images, seed=1))
    with pytest.raises(MethodError):
        folder.restore(toy(images[:-1]))


@pytest.mark.parametrize("content", [b"", b"rubbish", None])
def test_damaged_file_is_a_sentence(images: Any, tmp_path: Path, content: bytes | None) -> None:
    """Empty, rubbish or cut off: the same sentence."""
    folder = CheckpointFolder(tmp_path)
    folder.write(capture(toy(images)))
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-100] if content is None else content)

    with pytest.raises(MethodError, match="cannot be read"):
        folder.restore(toy(images))


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
