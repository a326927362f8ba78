"""Files of weights: only the right ones get in, and nothing in them ever runs."""

import io
import os
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from deepclust_gui.engine.features.weights import put_in, read_weights
from deepclust_gui.errors import FeatureError


@pytest.fixture
def network() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))


def put(network: nn.Module, file: Path) -> None:
    put_in(network, read_weights(file), name="Net", file=file.name)


def test_safetensors_and_pth_give_the_same_weights(network: nn.Module, tmp_path: Path) -> None:
    save_file(network.state_dict(), tmp_path / "a.safetensors")
    torch.save(network.state_dict(), tmp_path / "a.pth")

    one, other = read_weights(tmp_path / "a.safetensors"), read_weights(tmp_path / "a.pth")

    assert set(one) == set(other)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_weights_of_16_bits_become_32(network: nn.Module, tmp_path: Path) -> None:
    halves = {k: v.half() if v.is_floating_point() else v for k, v in network.state_dict().items()}
    save_file(halves, tmp_path / "a.safetensors")

    put(network, tmp_path / "a.safetensors")

    assert all(p.dtype == torch.float32 for p in network.parameters())


def test_older_files_without_counters_are_fine(network: nn.Module, tmp_path: Path) -> None:
    state = {k: v for k, v in network.state_dict().items() if "num_batches" not in k}
    torch.save(state, tmp_path / "a.pth")

    put(network, tmp_path / "a.pth")


def test_weights_of_another_network_are_refused(network: nn.Module, tmp_path: Path) -> None:
    other = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(2, 2))
    save_file(other.state_dict(), tmp_path / "a.safetensors")

    with pytest.raises(FeatureError, match="another network than Net"):
        put(network, tmp_path / "a.safetensors")


def test_weights_of_another_size_are_refused(network: nn.Module, tmp_path: Path) -> None:
    other = nn.Sequential(nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5))
    save_file(other.state_dict(), tmp_path / "a.safetensors")

    with pytest.raises(FeatureError, match="is 5 there and should be 4"):
        put(network, tmp_path / "a.safetensors")


def test_weights_that_are_no_numbers_are_refused(network: nn.Module, tmp_path: Path) -> None:
    state = network.state_dict()
    state["0.bias"][0] = torch.nan
    save_file(state, tmp_path / "a.safetensors")

    with pytest.raises(FeatureError, match="numbers that are none"):
        put(network, tmp_path / "a.safetensors")


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_cut_short_is_refused(
    network: nn.Module, tmp_path: Path, suffix: str, share: float
) -> None:
    file = tmp_path / f"a{suffix}"
    save_file(network.state_dict(), file) if suffix == ".safetensors" else torch.save(
        network.state_dict(), file
    )
    file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])

    with pytest.raises(FeatureError, match="cut short or damaged"):
        read_weights(file)


def test_code_in_a_file_is_refused_and_never_runs(tmp_path: Path) -> None:
    """A .pth is a pickle: one that would run a command is told from one that is broken."""
    mark = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {mark}",)

    torch.save({"weight": Evil()}, tmp_path / "evil.pth")

    with pytest.raises(FeatureError, match="program code"):
        read_weights(tmp_path / "evil.pth")
    assert not mark.exists()


def test_what_is_no_file_of_weights_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hello")
    (tmp_path / "a.pth").write_bytes(stream.getvalue())
    torch.save([1, 2], tmp_path / "list.pth")

    for name in ("a.pth", "list.pth", "a.txt", "none.pth"):
        with pytest.raises(FeatureError):
            read_weights(tmp_path / name)
