"""Spherical k-means: Dhillon & Modha, Concept Decompositions for Large Sparse Text Data, 2001.

k-means on directions: what counts is the angle between two vectors, not their lengths. For the
features of networks, whose length says little of what they see.

Symbols: N images, B batch, D features, K groups; x direction, c concept (centre).
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from sklearn.cluster import kmeans_plusplus
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import (
    Assignment,
    Field,
    Method,
    MethodInfo,
    Params,
    Step,
    VectorInput,
    aside,
    gaussian_posterior,
    hookimpl,
    usual,
    variance_within,
)

MAP_SIZE = 10
"""How many principal components stand for an image on the map."""

SEEDING_SAMPLE = 10_000
"""Among so many images the first centres are chosen."""

SAMPLE = 5000
"""From about how many images the variance within groups is learnt."""


class SphericalParams(Params):
    """The parameters of spherical k-means."""

    n_clusters: int = usual.n_clusters()
    starts: int = usual.starts(20)
    max_rounds: int = Field(
        100,
        ge=1,
        le=10_000,
        title="Longest attempt",
        description="An attempt ends after so many rounds, if it has not settled before.",
    )


class SphericalKMeans(Method[SphericalParams]):
    """k-means by angles; the embedding is the first principal components of the directions."""

    info = MethodInfo(
        key="spherical",
        everyday=False,
        name="Spherical k-means",
        summary="Groups features that point the same way. Quick, and learns nothing: good for a "
        "first look at photos.",
        reference="https://doi.org/10.1023/A:1007612920971",
    )

    centres: Tensor
    coherence: Tensor
    variance: Tensor

    def build(self) -> None:
        """Create the groups, NaN until there are any, and the axes of the map."""
        self.map = VectorInput(self.data.shape, unit_length=True, size=MAP_SIZE)
        size = (self.params.n_clusters, math.prod(self.data.shape))
        self.register_buffer("centres", torch.full(size, math.nan))  # c (K, D)
        self.register_buffer("coherence", torch.tensor(-math.inf))  # mean cosine to the nearest c
        self.register_buffer("variance", torch.tensor(1.0))

    def fit(self) -> Iterator[Step]:
        """Start again and again and keep the best."""
        directions = self.encode_all(directed)  # x (N, D)
        if self.once("map"):
            self.map.learn(self.data)
        for start in self.phase("starts", self.params.starts, title="Grouping the directions"):
            self.improve(directions, start)
            yield Step(metrics={"coherence": self.coherence.clone()})
        if not self.coherence.isfinite():  # finished before the first start
            self.improve(directions, 0)
            yield Step()

    def improve(self, directions: Tensor, start: int) -> None:
        """Run once from new first guesses; keep the concepts if they are the best so far."""
        centres = self.first_guess(directions, start)  # (K, D)
        labels = torch.full((len(directions),), -1, device=directions.device)
        for _ in range(self.params.max_rounds):
            self.check()
            cosines, nearest = (directions @ centres.T).max(1)  # (N,), (N,)
            coherence = cosines.mean()
            if torch.equal(nearest, labels):
                break
            labels = nearest
            centres = concepts(directions, labels, centres)
        if coherence > self.coherence:
            self.coherence.copy_(coherence)
            self.centres.copy_(centres)
            some = slice(None, None, max(1, len(directions) // SAMPLE))
            self.variance.copy_(variance_within(directions[some] - centres[labels[some]]))

    def first_guess(self, directions: Tensor, start: int) -> Tensor:
        """Return K of `directions` (N, D) that lie apart (k-means++), (K, D)."""
        seed = self.seed_for("guess", start)
        rows = np.random.default_rng(seed).permutation(len(directions))[: self.sample_size]
        some = directions[torch.from_numpy(rows).to(directions.device)].cpu().numpy()
        k = self.params.n_clusters
        found = aside(lambda: kmeans_plusplus(some, k, random_state=seed % 2**32)[0], self.check)
        return torch.from_numpy(found).to(directions)

    @property
    def sample_size(self) -> int:
        """Among how many images the first centres are chosen."""
        return max(SEEDING_SAMPLE, 10 * self.params.n_clusters)

    def assign(self, x: Tensor) -> Assignment:
        """Return the place of `x` on the map, and its groups: the smallest angle is the surest."""
        groups = gaussian_posterior(directed(x), self.centres, self.variance)
        return Assignment(self.map(x), groups)


def directed(x: Tensor) -> Tensor:
    """Return `x` (B, …) as vectors of length 1, (B, D); those of length 0 stay."""
    return F.normalize(x.flatten(1), dim=1)


def concepts(directions: Tensor, labels: Tensor, before: Tensor) -> Tensor:
    """Return c_k = Σ x_i / ‖Σ x_i‖ over the group of each (K, D); empty groups keep theirs."""
    sums = torch.zeros_like(before).index_add_(0, labels, directions)  # (K, D)
    empty = sums.norm(dim=1, keepdim=True) == 0
    return torch.where(empty, before, F.normalize(sums, dim=1))


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer spherical k-means."""
    return [SphericalKMeans]
