"""k-means on pixels or features as they are: Lloyd, Least squares quantization in PCM, 1982.

The baseline every other method should beat: images are in a group when their pixels are alike.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from deepclust_gui.sdk import (
    Assignment,
    Method,
    MethodInfo,
    Params,
    Step,
    gaussian_posterior,
    hookimpl,
    kmeans,
    principal_axes,
    usual,
    variance_within,
)

MAP_SIZE = 10
"""How many principal components stand for an image on the map."""

SAMPLE = 5000
"""From about how many images the principal components and the variance within are learnt."""


class KMeansParams(Params):
    """The parameters of k-means."""

    n_clusters: int = usual.n_clusters()
    starts: int = usual.starts(20)


class PixelKMeans(Method[KMeansParams]):
    """k-means on pixels or features; the embedding is their first principal components."""

    info = MethodInfo(
        key="kmeans",
        name="k-means",
        summary="Groups images whose pixels or features are alike. Very quick and learns nothing: "
        "good for a first look.",
        reference="https://doi.org/10.1109/TIT.1982.1056489",
    )

    centres: Tensor
    inertia: Tensor
    variance: Tensor
    mean: Tensor
    components: Tensor

    def build(self) -> None:
        """Create the groups, NaN until there are any, and the axes of the map."""
        d = math.prod(self.data.shape)
        size = min(MAP_SIZE, d)
        self.register_buffer("centres", torch.full((self.params.n_clusters, d), math.nan))  # (K, D)
        self.register_buffer("inertia", torch.tensor(math.inf))
        self.register_buffer("variance", torch.tensor(1.0))
        self.register_buffer("mean", torch.zeros(d))
        self.register_buffer("components", torch.zeros(d, size))  # (D, E)

    def fit(self) -> Iterator[Step]:
        """Start k-means again and again and keep the best."""
        pixels = self.encode_all(_flat)  # (N, D)
        if self.once("map"):
            self.learn_axes(pixels)
        for start in self.phase("starts", self.params.starts, title="Grouping the images"):
            self.improve(pixels, start)
            yield Step()
        if not self.inertia.isfinite():  # finished before the first start
            self.improve(pixels, 0)
            yield Step()

    def learn_axes(self, pixels: Tensor) -> None:
        """Keep the mean and the first principal components of some of `pixels` (N, D)."""
        rows = torch.randperm(len(pixels))[:SAMPLE].sort().values
        sample = pixels[rows.to(pixels.device)].cpu()  # (S, D)
        self.mean.copy_(sample.mean(0))
        axes = principal_axes(sample - sample.mean(0), self.components.shape[1])
        self.components[:, : axes.shape[1]] = axes.to(self.device)

    def improve(self, pixels: Tensor, start: int) -> None:
        """Run k-means once on `pixels` (N, D); keep its centres if they are the best so far."""
        found = kmeans(
            pixels.cpu().numpy(),
            self.params.n_clusters,
            starts=1,
            seed=self.seed_for("kmeans", start),
            check=self.check,
        )
        if found.inertia < self.inertia:
            self.inertia.fill_(found.inertia)
            self.centres.copy_(torch.from_numpy(found.centres))
            some = slice(None, None, max(1, len(pixels) // SAMPLE))
            labels = torch.from_numpy(found.labels[some]).to(self.device)
            self.variance.copy_(variance_within(pixels[some] - self.centres[labels]))

    def assign(self, x: Tensor) -> Assignment:
        """Return the principal components of `x`, and its groups: the nearest is the surest."""
        pixels = _flat(x)  # (B, D)
        embedding = (pixels - self.mean) @ self.components  # (B, E)
        return Assignment(embedding, gaussian_posterior(pixels, self.centres, self.variance))


def _flat(x: Tensor) -> Tensor:
    return x.flatten(1)  # (B, D)


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer k-means."""
    return [PixelKMeans]
