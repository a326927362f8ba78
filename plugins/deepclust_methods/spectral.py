"""Spectral clustering with landmarks: Chen & Cai, Large Scale Spectral Clustering …, AAAI 2011.

Images are nodes of a graph, joined where they are alike; the first eigenvectors of the graph put
into one place what hangs together, whatever its shape, and k-means finds these places. The graph is
made through landmarks, each image being a mixture of the few nearest: so it takes time in
proportion to the images, and new images are placed exactly as the old ones.

Symbols: N images, B batch, p landmarks, r of them near an image, K groups; Z (N, p) the mixtures.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.cluster import MiniBatchKMeans
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import (
    Assignment,
    Field,
    Method,
    MethodInfo,
    Params,
    Published,
    Step,
    VectorInput,
    aside,
    gaussian_posterior,
    hookimpl,
    kmeans,
    usual,
    variance_within,
)

LANDMARK_SAMPLE = 20_000
"""From so many images the landmarks are made."""

NOTHING = 1e-9
"""Eigenvalues below it are rounding."""


class SpectralParams(Params):
    """The parameters of landmark-based spectral clustering."""

    n_clusters: int = usual.n_clusters()
    landmarks: int = Field(
        1000,
        ge=2,
        le=5000,
        title="Landmarks",
        description="Images are compared through so many typical ones. More is slower and finer.",
    )
    nearest: int = Field(
        5,
        ge=1,
        le=100,
        title="Landmarks per image",
        description="Each image is described by so many of the typical ones nearest to it.",
    )
    starts: int = usual.starts(20)


class Mixtures(NamedTuple):
    """Which landmarks (B, r) are near each image, and their `weights` (B, r), summing to 1."""

    near: Tensor
    weights: Tensor


class Spectral(Method[SpectralParams]):
    """Spectral clustering on the graph ẐẐᵀ of images and landmarks."""

    info = MethodInfo(
        key="spectral",
        everyday=False,
        name="Spectral clustering",
        summary="Joins images to those most alike and cuts where few are joined: finds groups of "
        "any shape. Quick.",
        reference="https://doi.org/10.1609/aaai.v25i1.7900",
        published=(
            Published("mnist", 0.714, 0.706, "SC-LS in table 3 of DSC-DAN", nmi_mean="geometric"),
            Published(
                "mnist",
                0.740,
                0.756,
                "SC-LS in table 3 of DSC-DAN",
                split="test",
                nmi_mean="geometric",
            ),
            Published("usps", 0.746, 0.755, "SC-LS in table 3 of DSC-DAN", nmi_mean="geometric"),
            Published(
                "fashion_mnist", 0.496, 0.497, "SC-LS in table 3 of DSC-DAN", nmi_mean="geometric"
            ),
        ),
    )

    landmarks: Tensor
    width: Tensor
    projection: Tensor
    centres: Tensor
    inertia: Tensor
    variance: Tensor

    def build(self) -> None:
        """Create landmarks and groups, NaN until there are any."""
        k, p = self.params.n_clusters, min(self.params.landmarks, len(self.data))
        self.input = VectorInput(self.data.shape)
        self.register_buffer("landmarks", torch.full((p, self.input.size), math.nan))
        self.register_buffer("width", torch.tensor(math.nan))  # h
        self.register_buffer("projection", torch.full((p, k), math.nan))
        self.register_buffer("centres", torch.full((k, k), math.nan))
        self.register_buffer("inertia", torch.tensor(math.inf))
        self.register_buffer("variance", torch.tensor(1.0))

    def fit(self) -> Iterator[Step]:
        """Choose landmarks, find the eigenvectors, group what they say."""
        if self.once("scale"):
            self.input.learn(self.data)
            self.choose_landmarks()
        if self.once("eigenvectors"):
            self.find_eigenvectors()
        places = self.encode_all(self.embed)  # (N, K)
        for start in self.phase("starts", self.params.starts, title="Cutting the graph"):
            self.improve(places, start)
            yield Step()
        if not self.inertia.isfinite():  # finished before the first start
            self.improve(places, 0)
            yield Step()

    def choose_landmarks(self) -> None:
        """Make the centres of a quick k-means the landmarks, or all images if they are few."""
        count = len(self.landmarks)
        seed = self.seed_for("landmarks")
        order = np.random.default_rng(seed).permutation(len(self.data))[:LANDMARK_SAMPLE]
        with torch.no_grad():
            some = self.input(self.data.take(torch.from_numpy(np.sort(order))))  # (S, D)
        if count < len(self.data):
            rows = some.cpu().numpy()
            model = MiniBatchKMeans(
                count, batch_size=4096, n_init=1, max_iter=10, random_state=seed % 2**32
            )
            some = torch.from_numpy(aside(lambda: model.fit(rows).cluster_centers_, self.check))
        self.landmarks.copy_(some)

    def find_eigenvectors(self) -> None:
        """Keep what takes mixtures to the left singular vectors of Ẑ = Z D^-½, D = diag(Zᵀ1).

        With ẐᵀẐ = V Σ² Vᵀ these are U = Z (D^-½ V Σ⁻¹). The first K are kept. The authors leave
        out the first, which says nothing where the graph hangs together; where it falls apart, it
        is one of several that say where.
        """
        distances = self.encode_all(lambda x: self.distances(x)[0])  # (N, r)
        self.width.copy_(distances.mean())
        near, weights = self.encode_all(self._columns).chunk(2, dim=1)  # (N, r) each
        n, p = len(near), len(self.landmarks)
        ends = np.arange(n + 1) * near.shape[1]
        flat = (weights.double().cpu().numpy().ravel(), near.long().cpu().numpy().ravel(), ends)
        mixtures = csr_array(flat, shape=(n, p))  # Z
        root = 1 / np.sqrt(np.maximum(mixtures.sum(0), 1e-12))  # (p,): D^-½
        gram = (mixtures.T @ mixtures).toarray() * root[:, None] * root  # (p, p): ẐᵀẐ
        found = aside(lambda: _first_eigenvectors(gram, self.params.n_clusters), self.check)
        self.projection.copy_(torch.from_numpy(root[:, None] * found))

    def _columns(self, x: Tensor) -> Tensor:
        found = self.mixtures(x)
        return torch.cat([found.near.float(), found.weights], dim=1)  # (B, 2r)

    def distances(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the distances (B, r) of `x` to the nearest landmarks, and which (B, r)."""
        inputs = self.input(x)  # (B, D)
        r = min(self.params.nearest, len(self.landmarks))
        near = torch.cdist(inputs, self.landmarks).topk(r, largest=False).indices  # (B, r)
        exact = [(inputs - self.landmarks[column]).norm(dim=1) for column in near.T]
        return torch.stack(exact, 1), near

    def mixtures(self, x: Tensor) -> Mixtures:
        """Return Z of `x`: weights exp(-d² / 2h²), h the mean of all distances kept."""
        distances, near = self.distances(x)
        width = self.width.clamp_min(torch.finfo(torch.float32).tiny)
        return Mixtures(near, (-((distances / width) ** 2) / 2).softmax(1))

    def embed(self, x: Tensor) -> Tensor:
        """Return the rows of U (B, K) of `x`, each of length 1."""
        near, weights = self.mixtures(x)
        return F.normalize((weights[:, :, None] * self.projection[near]).sum(1), dim=1)

    def improve(self, places: Tensor, start: int) -> None:
        """Run k-means once on `places` (N, K); keep its centres if they are the best so far."""
        seed = self.seed_for("kmeans", start)
        rows = places.cpu().numpy()
        found = kmeans(rows, self.params.n_clusters, seed=seed, check=self.check)
        if found.inertia < self.inertia:
            self.inertia.fill_(found.inertia)
            self.centres.copy_(torch.from_numpy(found.centres))
            labels = torch.from_numpy(found.labels).to(self.device)
            self.variance.copy_(variance_within(places - self.centres[labels]))

    def assign(self, x: Tensor) -> Assignment:
        """Return the row of U of `x`, and its groups: the nearest centre is the surest."""
        places = self.embed(x)  # (B, K)
        return Assignment(places, gaussian_posterior(places, self.centres, self.variance))


def _first_eigenvectors(gram: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return V Σ⁻¹ (p, count) of `gram` = V Σ² Vᵀ, largest first; 0 beyond its rank."""
    values, vectors = np.linalg.eigh(gram)  # ascending
    chosen = slice(None, -1 - count, -1)
    values, vectors = values[chosen], vectors[:, chosen]
    inverse = np.where(values > NOTHING, 1 / np.sqrt(np.maximum(values, NOTHING)), 0)
    found: NDArray[np.float64] = vectors * inverse
    return np.pad(found, ((0, 0), (0, count - found.shape[1])))


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer spectral clustering."""
    return [Spectral]
