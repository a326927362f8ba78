"""torchvision's networks: Marcel & Rodriguez, Torchvision the machine-vision package, 2010.

Features are what the last layer before the classifier sees, averaged over the picture where it is a
map. Addresses and hashes of the weights come from torchvision itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn

from deepclust_features.vision import torchvision_models
from deepclust_gui.sdk import (
    Embedder,
    EmbedderInfo,
    Preprocessing,
    Speed,
    WeightsSource,
    hookimpl,
)

MEGABYTE = 1 << 20
BSD = "BSD-3-Clause (torchvision); trained on ImageNet, whose terms allow research"
NOT_COMMERCIAL = "CC-BY-NC 4.0: not for commercial use (SWAG)"


class _Vision(Embedder):
    """A network of torchvision; `model` and `weights` are its names there."""

    model: str
    weights: str

    def build(self) -> nn.Module:
        network: nn.Module = torchvision_models().get_model(self.model, **self.options)
        return network

    @property
    def options(self) -> dict[str, Any]:
        """What the network must be told to be made, besides its name."""
        return {}

    def source(self) -> WeightsSource:
        models = torchvision_models()
        published = models.get_model_weights(self.model)[self.weights].value
        found = re.search(r"-([0-9a-f]{8,})\.\w+$", published.url)
        megabytes = published.meta["_file_size"]
        return WeightsSource(published.url, found[1] if found else "", round(megabytes * MEGABYTE))


class _Averaged(_Vision):
    """Its `features` are maps (B, D, H, W), of which the mean is taken."""

    def trunk(self, network: nn.Module) -> nn.Module:
        features = network.features
        assert isinstance(features, nn.Module)
        return nn.Sequential(features, nn.AdaptiveAvgPool2d(1), nn.Flatten())


class _Beheaded(_Vision):
    """Its last layer `head`, “fc” or “classifier.2”, is taken off."""

    head: str

    def trunk(self, network: nn.Module) -> nn.Module:
        parent, _, name = self.head.rpartition(".")
        setattr(network.get_submodule(parent), name, nn.Identity())
        return network


@dataclass(frozen=True)
class _Row:
    """A line of the table of networks below."""

    key: str
    name: str
    weights: str
    megabytes: float
    dimension: int
    speed: Speed
    summary: str
    side: int = 224
    head: str = ""
    model: str = ""
    interpolation: str = "bilinear"
    licence: str = BSD
    needs_side: bool = False


_TABLE = (
    _Row("mobilenet_v2", "MobileNet V2", "IMAGENET1K_V2", 13.6, 1280, Speed.FAST,
         "Small and quick, and good enough for most photos."),
    _Row("mobilenet_v3_small", "MobileNet V3 small", "IMAGENET1K_V1", 9.8, 576, Speed.FAST,
         "The quickest: for a first look at very many photos."),
    _Row("mobilenet_v3_large", "MobileNet V3 large", "IMAGENET1K_V2", 21.1, 960, Speed.FAST,
         "Quick, and sees a little more than MobileNet V2."),
    _Row("squeezenet1_1", "SqueezeNet 1.1", "IMAGENET1K_V1", 4.7, 512, Speed.FAST,
         "The smallest to fetch; sees less than the others."),
    _Row("resnet50", "ResNet-50", "IMAGENET1K_V2", 97.8, 2048, Speed.MEDIUM,
         "Well known and dependable, takes about ten times as long as MobileNet.", head="fc"),
    _Row("convnext_tiny", "ConvNeXt tiny", "IMAGENET1K_V1", 109.1, 768, Speed.MEDIUM,
         "Sees finer differences than ResNet-50 in about the same time.", head="classifier.2"),
    _Row("convnext_base", "ConvNeXt base", "IMAGENET1K_V1", 338.1, 1024, Speed.SLOW,
         "Sees more than ConvNeXt tiny; slow without a graphics card.", head="classifier.2"),
    _Row("vit_b_16", "Vision transformer B/16", "IMAGENET1K_V1", 330.3, 768, Speed.SLOW,
         "Looks at the picture as a whole; slow without a graphics card.", head="heads"),
    _Row("vit_b_16_swag", "Vision transformer B/16 (SWAG)", "IMAGENET1K_SWAG_E2E_V1", 331.4, 768,
         Speed.SLOW, "Learnt from billions of pictures of the web; slow without a graphics card.",
         side=384, head="heads", model="vit_b_16", interpolation="bicubic",
         licence=NOT_COMMERCIAL, needs_side=True),
    _Row("vit_h_14_swag", "Vision transformer H/14 (SWAG)", "IMAGENET1K_SWAG_E2E_V1", 2416.6, 1280,
         Speed.SLOW, "Sees the most of all here, and needs a graphics card to be done in a day.",
         side=518, head="heads", model="vit_h_14", interpolation="bicubic",
         licence=NOT_COMMERCIAL, needs_side=True),
)  # fmt: skip


def _embedder(line: _Row) -> type[Embedder]:
    """Return the class of a line of the table."""
    base = _Beheaded if line.head else _Averaged
    info = EmbedderInfo(
        key=line.key,
        name=line.name,
        summary=line.summary,
        weights_bytes=round(line.megabytes * MEGABYTE),
        speed=line.speed,
        licence=line.licence,
        dimension=line.dimension,
        preprocessing=Preprocessing(line.side, interpolation=line.interpolation),
    )
    members: dict[str, Any] = {
        "info": info,
        "model": line.model or line.key,
        "weights": line.weights,
        "head": line.head,
        "options": {"image_size": line.side} if line.needs_side else {},
    }
    return type(line.name, (base,), members)


@hookimpl
def deepclust_features() -> Sequence[type[Embedder]]:
    """Offer torchvision's networks, the one to begin with first."""
    return [_embedder(line) for line in _TABLE]
