"""The keeper: the newest whole epoch, in memory and on disk, whatever the disk says."""

import math
from pathlib import Path
from typing import Any

import pytest

from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.engine.keeper import Keeper
from deepclust_gui.errors import DivergedError
from deepclust_gui.sdk import Data
from helpers.methods import Toy, ToyParams

MODULE = "deepclust_gui.engine.keeper"


@pytest.fixture
def method(images: Any) -> Toy:
    return Toy(ToyParams(), Data(images))


@pytest.fixture
def folder(tmp_path: Path) -> CheckpointFolder:
    return CheckpointFolder(tmp_path / "run-1")


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy and write at the end of each epoch, however short it was."""
    monkeypatch.setattr(f"{MODULE}.COPY_SHARE", math.inf)
    monkeypatch.setattr(f"{MODULE}.WRITE_SHARE", math.inf)
    monkeypatch.setattr(f"{MODULE}.TRY_AGAIN_S", 0)


class FullDisk:
    """Refuses so many states."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int, error: Exception) -> None:
        self.left = times
        write = CheckpointFolder.write

        def refuse(folder: CheckpointFolder, state: Any) -> None:
            self.left -= 1
            if self.left >= 0:
                raise error
            write(folder, state)

        monkeypatch.setattr(CheckpointFolder, "write", refuse)


def test_each_epoch_is_on_disk_at_once(
    method: Toy, folder: CheckpointFolder, unhurried: None
) -> None:
    keeper = Keeper(method, folder)
    for bias in (1.0, 2.0):
        method.head.bias.data.fill_(bias)
        keeper.epoch_ended()
        kept = folder.newest()
        assert kept is not None
        assert kept.tensors["model.head.bias"][0] == bias


def test_epochs_of_nothing_are_not_all_copied(
    method: Toy, folder: CheckpointFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copying may take a share of the time only."""
    monkeypatch.setattr(f"{MODULE}.COPY_SHARE", 1e-9)
    keeper = Keeper(method, folder)
    keeper.epoch_ended()
    first = keeper.newest
    keeper.epoch_ended()

    assert keeper.newest is first


def test_what_is_on_disk_is_not_written_again(
    method: Toy, folder: CheckpointFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(method, folder)
    keeper.write()  # nothing yet
    keeper.epoch_ended()
    FullDisk(monkeypatch, 1, OSError("full"))
    keeper.write()

    assert keeper.trouble == ""


def test_writing_waits_its_turn_and_is_caught_up_on_leaving(
    method: Toy, folder: CheckpointFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{MODULE}.COPY_SHARE", math.inf)
    monkeypatch.setattr(f"{MODULE}.WRITE_SHARE", 1e-9)
    keeper = Keeper(method, folder)
    keeper.epoch_ended()
    method.head.bias.data.fill_(7)
    keeper.epoch_ended()
    waiting = folder.newest()
    keeper.write()
    written = folder.newest()

    assert waiting is not None
    assert written is not None
    assert waiting.tensors["model.head.bias"][0] != 7
    assert written.tensors["model.head.bias"][0] == 7


def test_without_a_folder_nothing_is_copied(method: Toy) -> None:
    keeper = Keeper(method, None)
    keeper.epoch_ended()
    keeper.write()
    keeper.slow_down()

    assert keeper.newest is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (ValueError("no tensors"), "no tensors"),
        (ValueError(), "ValueError"),
    ],
)
def test_a_full_disk_is_told_until_it_is_not(
    method: Toy,
    folder: CheckpointFolder,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    reason: str,
) -> None:
    """It is tried again at each epoch; what was kept before stays."""
    monkeypatch.setattr(f"{MODULE}.COPY_SHARE", math.inf)
    monkeypatch.setattr(f"{MODULE}.WRITE_SHARE", math.inf)
    monkeypatch.setattr(f"{MODULE}.TRY_AGAIN_S", 0)
    keeper = Keeper(method, folder)
    keeper.epoch_ended()
    FullDisk(monkeypatch, 2, error)

    for _ in range(2):
        keeper.epoch_ended()
        assert f"({reason})" in keeper.trouble
    assert folder.exists
    keeper.epoch_ended()

    assert keeper.trouble == ""


def test_a_full_disk_is_not_asked_all_the_time(
    method: Toy, folder: CheckpointFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next try comes ten seconds later."""
    monkeypatch.setattr(f"{MODULE}.COPY_SHARE", math.inf)
    now = [0.0]
    monkeypatch.setattr(f"{MODULE}.time", type("Clock", (), {"perf_counter": lambda: now[0]}))
    disk = FullDisk(monkeypatch, 100, OSError("full"))
    keeper = Keeper(method, folder)
    for second in range(25):
        now[0] = second
        keeper.epoch_ended()

    assert 100 - disk.left == 3


def test_weights_that_turn_into_nan_are_not_kept(
    method: Toy, folder: CheckpointFolder, unhurried: None
) -> None:
    keeper = Keeper(method, folder)
    keeper.epoch_ended()
    good = keeper.newest
    method.head.bias.data[0] = math.nan

    with pytest.raises(DivergedError):
        keeper.epoch_ended()

    assert keeper.newest is good


def test_weights_that_are_nan_until_they_are_learnt_do_no_harm(
    method: Toy, folder: CheckpointFolder, unhurried: None
) -> None:
    method.head.bias.data.fill_(math.nan)
    keeper = Keeper(method, folder)
    keeper.epoch_ended()
    method.head.bias.data.fill_(0)
    keeper.epoch_ended()
    method.head.bias.data.fill_(math.nan)

    with pytest.raises(DivergedError):
        keeper.epoch_ended()


def test_slowing_down_what_is_only_on_disk(
    method: Toy, folder: CheckpointFolder, unhurried: None
) -> None:
    """Diverged again in the first epoch after a resume: steps are halved again."""
    Keeper(method, folder).slow_down()
    assert not folder.exists
    Keeper(method, folder).epoch_ended()

    for scale in (0.5, 0.25):
        Keeper(method, folder).slow_down()
        kept = folder.newest()
        assert kept is not None
        assert kept.plain["rate_scale"] == scale


def test_who_leaves_has_the_newest_epoch_and_hears_no_more(
    method: Toy, folder: CheckpointFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A training that was left behind may come back and go on for a while."""
    monkeypatch.setattr(f"{MODULE}.COPY_SHARE", math.inf)
    monkeypatch.setattr(f"{MODULE}.WRITE_SHARE", 1e-9)
    keeper = Keeper(method, folder)
    for bias in (1.0, 2.0):
        method.head.bias.data.fill_(bias)
        keeper.epoch_ended()
    keeper.leave()
    method.head.bias.data.fill_(3)
    keeper.epoch_ended()
    keeper.write()

    kept = folder.newest()
    assert kept is not None
    assert kept.tensors["model.head.bias"][0] == 2
