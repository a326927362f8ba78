"""A tiny network as a plugin would offer it, so that tests need no weights of anyone."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from helpers.plugins import write_plugin

SOURCE = """
from torch import nn
from deepclust_gui.sdk import (
    Embedder, EmbedderInfo, Preprocessing, Speed, WeightsSource, hookimpl,
)


class Tiny(Embedder):
    info = EmbedderInfo(
        key="tiny", name="Tiny", summary="Sees hardly anything.", weights_bytes=1000,
        speed=Speed.FAST, licence="none", dimension=70, preprocessing=Preprocessing(16),
    )

    def build(self):
        return nn.ModuleDict({
            "body": nn.Sequential(nn.Conv2d(3, 70, 4, 4), nn.BatchNorm2d(70), nn.ReLU()),
            "head": nn.Linear(70, 2),
        })

    def trunk(self, network):
        return nn.Sequential(network["body"], nn.AdaptiveAvgPool2d(1), nn.Flatten())

    def source(self):
        return WeightsSource("ADDRESS", "SHA256", 1000)


@hookimpl
def deepclust_features():
    return [Tiny]
"""


def tiny_weights(*, seed: int = 0) -> dict[str, Tensor]:
    """Return weights of Tiny, other ones for each seed."""
    torch.manual_seed(seed)
    body = nn.Sequential(nn.Conv2d(3, 70, 4, 4), nn.BatchNorm2d(70), nn.ReLU())
    network = nn.ModuleDict({"body": body, "head": nn.Linear(70, 2)})
    return {name: tensor.contiguous() for name, tensor in network.state_dict().items()}


def write_tiny(file: Path, *, seed: int = 0) -> Path:
    """Write weights of Tiny as safetensors and return where."""
    save_file(tiny_weights(seed=seed), file)
    return file


def offer_tiny(
    home: Path, *, address: str = "http://localhost/tiny.safetensors", sha: str = ""
) -> None:
    """Put a plugin with Tiny into the plugin folder of this home."""
    source = SOURCE.replace("ADDRESS", address).replace("SHA256", sha)
    write_plugin(home / "data" / "plugins", "plug_tiny", source)
