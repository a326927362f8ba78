"""What a method on vectors sees of them: one scale, whatever they were measured in."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk.data import Data

SAMPLE = 10_000
"""From about how many rows the mean, the scale and the principal axes are learnt."""

SPARE_AXES = 10
"""How many axes are looked for beyond those wanted: the last ones found are inexact."""

POWER_STEPS = 4

FLAT = 1e-4
"""What varies less than this share of the first component is rounding, not to be blown up."""

FEWEST_FEATURES = 64
"""Vectors of fewer numbers are taken for coordinates, whose length means something."""


class VectorInput(nn.Module):
    """Vectors (B, D), or images taken as vectors, made comparable: (B, E).

    Vectors of at least 64 numbers are taken for the features of a network, which say what they see
    by their direction, and brought to unit length, unless `unit_length` says otherwise. Then the
    mean of all rows is taken off; the first `size` principal components are kept, all D where there
    are no more; and everything is divided by one number, so that ‖·‖² is E on average. Directions
    keep their relation to each other, so those that hardly vary are not blown up.

    With `whitening` w above 0 each component is divided by its standard deviation to the power w
    (1: all vary alike afterwards), and rows are brought to equal length once more; coordinates are
    not. Nothing happens before `learn`.
    """

    mean: Tensor
    scale: Tensor
    axes: Tensor | None

    def __init__(
        self,
        shape: tuple[int, ...],
        *,
        unit_length: bool | None = None,
        size: int | None = None,
        whitening: float = 0.0,
    ) -> None:
        super().__init__()
        features = math.prod(shape)
        features_of_network = len(shape) == 1 and features >= FEWEST_FEATURES
        self.unit_length = features_of_network if unit_length is None else unit_length
        self.size = features if size is None else min(size, features)
        self.register_buffer("mean", torch.zeros(features))  # (D,)
        self.register_buffer("scale", torch.tensor(1.0))
        self.whitening = whitening if features >= FEWEST_FEATURES else 0.0
        turned = self.size < features or self.whitening > 0
        axes = torch.eye(features, self.size) if turned else None  # (D, E)
        self.register_buffer("axes", axes)

    def learn(self, data: Data) -> None:
        """Learn mean, axes and scale from some of `data`; draws from torch's generator."""
        data.check()
        some = torch.randperm(len(data))[:SAMPLE].sort().values
        sample = self._directed(data.take(some))  # (S, D)
        self.mean.copy_(sample.mean(0))
        if self.axes is not None:
            found = principal_axes((sample - self.mean).cpu(), self.size)
            self.axes.zero_()
            found = found * self._shrinking((sample - self.mean).cpu() @ found)
            self.axes[:, : found.shape[1]] = found.to(self.axes)
        self.scale.fill_(1)
        spread = self._placed(sample).square().mean().sqrt()
        self.scale.copy_(spread if spread > torch.finfo(torch.float32).eps else torch.tensor(1.0))

    def forward(self, x: Tensor) -> Tensor:
        placed = self._placed(self._directed(x))  # (B, E)
        if not self.whitening:
            return placed
        return F.normalize(placed, dim=1) * math.sqrt(self.size)

    def _shrinking(self, parts: Tensor) -> Tensor:
        """Return by what each of the principal components `parts` (S, E) is multiplied, (E,)."""
        spread = parts.std(0, correction=0)
        least = FLAT * spread.max().clamp_min(torch.finfo(torch.float32).tiny)
        return torch.where(spread > least, spread.clamp_min(least).pow(-self.whitening), 0)

    def _directed(self, x: Tensor) -> Tensor:
        flat = x.flatten(1)  # (B, D)
        return F.normalize(flat, dim=1) if self.unit_length else flat

    def _placed(self, directed: Tensor) -> Tensor:
        deviations = directed - self.mean  # (B, D)
        if self.axes is not None:
            deviations = deviations @ self.axes  # (B, E)
        return deviations / self.scale


def principal_axes(deviations: Tensor, size: int) -> Tensor:
    """Return the first `size` principal axes of `deviations` (S, D) from their mean, as (D, E).

    E is `size` or, if that is less, S or D. Found by random projections (Halko, Martinsson & Tropp
    2011): all axes of large colour images would take many seconds that nothing can break off.
    """
    searched = min(size + SPARE_AXES, *deviations.shape)
    _, _, near = torch.svd_lowrank(deviations, searched, niter=POWER_STEPS)  # (D, searched)
    turn = torch.linalg.svd(deviations @ near, full_matrices=False).Vh.T  # uncorrelated within them
    axes: Tensor = near @ turn
    return axes[:, :size]
