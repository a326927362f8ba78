"""Mutual information between an image and its code, estimated by telling pairs apart.

A discriminator T is shown pairs that belong together and pairs that do not. How well it can tell
them apart bounds the Jensen-Shannon divergence between the joint distribution and the product of
its margins, and that stands in for the mutual information (Hjelm et al. 2019, Deep InfoMax; Yang et
al. 2019, DSC-DAN, equations 7 to 10). Encoder and discriminators want the same, so both are trained
by the same loss. Pairs that do not belong together are made by moving the codes on by one image in
the batch, so no pair is right by chance; batches must be in random order.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name


def jensen_shannon(positive: Tensor, negative: Tensor) -> Tensor:
    """Return E[log σ(T⁺)] + E[log(1 - σ(T⁻))] (), equation 8, of logits T of any shape.

    At most 0, where all pairs are told apart; -2 log 2 for a T that knows nothing.
    """
    return F.logsigmoid(positive).mean() + F.logsigmoid(-negative).mean()


class GlobalDiscriminator(nn.Module):
    """T1: do a description and a code belong to the same image? Dense, three hidden layers."""

    def __init__(self, features: int, code: int, width: int = 120) -> None:
        super().__init__()
        self.of_features = nn.Linear(features, width)
        self.of_code = nn.Linear(code, width, bias=False)
        self.layers = _rest(width)

    def forward(self, features: Tensor, code: Tensor) -> Tensor:
        """Return the bracket (): `features` (B, D) and `code` (B, E) of the same images in rows."""
        left, right = self.of_features(features), self.of_code(code)  # (B, width) each
        # One dense layer on both side by side is the sum of one on each, which serves all pairs.
        pairs = torch.cat([left + right, left + right.roll(1, 0)])  # (2B, width)
        positive, negative = self.layers(pairs).chunk(2)  # (B, 1) each
        return jensen_shannon(positive, negative)


class LocalDiscriminator(nn.Module):
    """T2: does a code belong to the image around a place of a feature map? 1 × 1 convolutions."""

    def __init__(self, channels: int, code: int, width: int = 120) -> None:
        super().__init__()
        self.of_place = nn.Linear(channels, width)
        self.of_code = nn.Linear(code, width, bias=False)
        self.layers = _rest(width)

    def forward(self, features: Tensor, code: Tensor) -> Tensor:
        """Return the mean of the bracket over all places () of C `features` (B, c, h, w)."""
        places = features.permute(
            0, 2, 3, 1
        )  # (B, h, w, c): dense layers here are 1 × 1 convolutions
        left = self.of_place(places)  # (B, h, w, width)
        right = self.of_code(code)[:, None, None]  # (B, 1, 1, width): the same everywhere
        pairs = torch.cat([left + right, left + right.roll(1, 0)])  # (2B, h, w, width)
        positive, negative = self.layers(pairs).chunk(2)  # (B, h, w, 1) each
        return jensen_shannon(positive, negative)


def _rest(width: int) -> nn.Sequential:
    """Return what follows the first dense layer: ReLU, two hidden layers more, and a logit."""
    relu = nn.ReLU
    return nn.Sequential(
        relu(),
        nn.Linear(width, width),
        relu(),
        nn.Linear(width, width),
        relu(),
        nn.Linear(width, 1),
    )
