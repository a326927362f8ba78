"""N2D: McConville et al., (Not Too) Deep Clustering via … the Local Manifold, ICPR 2020.

Three steps. An autoencoder learns a small code of every image; UMAP lays the codes out so that
neighbours stay neighbours and groups become dense; a Gaussian mixture on that layout says the
groups. Features of a pretrained network are codes already, so the first step may be left out.

Symbols: N images, B batch, C code size, E size of the layout, K groups.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import (
    Assignment,
    DenseAutoencoder,
    Field,
    FuzzyGraph,
    Method,
    MethodInfo,
    Mixture,
    Params,
    Published,
    Step,
    VectorInput,
    attract,
    fuzzy_graph,
    hookimpl,
    neighbour_graph,
    place_among,
    spectral_start,
    usual,
)

PLACING_NEIGHBOURS = 5
"""A new image is placed among so many of its nearest."""


class N2dParams(Params):
    """The parameters of N2D."""

    n_clusters: int = usual.n_clusters()
    pretrain_epochs: int = Field(
        0,
        ge=0,
        le=10_000,
        paper=1000,
        title="Rounds of learning to see",
        description="How often the network looks at every image before it starts to group them. "
        "0 groups the pixels or features as they are.",
    )
    feature_size: int = Field(
        128,
        ge=0,
        le=8192,
        paper=0,
        title="Numbers per image",
        description="Pixels or features are brought to so many numbers first. 0 keeps all.",
    )
    whitening: float = Field(
        0.5,
        ge=0,
        le=1,
        paper=0.0,
        title="Weight of small differences",
        description="0 leaves differences as they are; 1 makes rare and common ones count alike. "
        "Above 0 only the direction of an image counts, not its strength.",
    )
    neighbours: int = Field(
        15,
        ge=2,
        le=1000,
        paper=20,
        title="Neighbours",
        description="Each image is drawn to so many of the most similar ones.",
    )
    layout_size: int = Field(
        10,
        ge=0,
        le=64,
        paper=0,
        title="Size of the layout",
        description="How many numbers the layout has for an image. 0: as many as groups, up to 64.",
    )
    layout_epochs: int = Field(
        0,
        ge=0,
        le=10_000,
        title="Rounds of laying out",
        description="How often the images are moved about. 0: 500, or 200 for more than 10,000 "
        "images.",
    )
    starts: int = Field(
        5,
        ge=1,
        le=1000,
        paper=1,
        title="Attempts at the groups",
        description="The result is the best of this many attempts, each from other first guesses.",
    )
    batch_size: int = usual.batch_size(256)
    learning_rate: float = usual.learning_rate()


AUTHORS = "the authors' table, as listed by Papers with Code"


class N2d(Method[N2dParams]):
    """Autoencoder, UMAP, Gaussian mixture, one after the other."""

    info = MethodInfo(
        key="n2d",
        name="N2D",
        summary="Lays your images out so that similar ones crowd together, then finds the crowds. "
        "Good and quick on the features of photos.",
        reference="https://arxiv.org/abs/1908.05968",
        differences="Unlike its authors, DeepClust lays out pixels or features as they are, "
        "without training an autoencoder first.",
        published=(
            Published("mnist", 0.979, 0.942, AUTHORS),
            Published("mnist", 0.948, 0.882, AUTHORS, split="test"),
            Published("usps", 0.958, 0.901, AUTHORS),
            Published("fashion_mnist", 0.672, 0.684, AUTHORS),
        ),
    )

    codes: Tensor
    places: Tensor

    def build(self) -> None:
        """Create the autoencoder, the layout and the mixture, NaN until there are any."""
        p, n = self.params, len(self.data)
        size = p.feature_size or None
        self.input = VectorInput(self.data.shape, size=size, whitening=p.whitening)
        codes = self.input.size
        self.autoencoder: nn.Module = nn.Identity()
        self.encoder: nn.Module = nn.Identity()
        if p.pretrain_epochs:
            codes = p.n_clusters
            autoencoder = DenseAutoencoder(self.input.size, codes)
            self.autoencoder, self.encoder = autoencoder, autoencoder.encoder
        self.layout_size = p.layout_size or min(p.n_clusters, 64)
        self.register_buffer("codes", torch.full((n, codes), math.nan))  # (N, C)
        self.register_buffer("places", torch.full((n, self.layout_size), math.nan))  # (N, E)
        self.mixture = Mixture(p.n_clusters, self.layout_size)

    def fit(self) -> Iterator[Step]:
        """Encode, lay out, group."""
        if self.once("scale"):
            self.input.learn(self.data)
        if self.params.pretrain_epochs:
            yield from self.pretrain()
        if self.once("codes"):
            self.codes.copy_(self.encode_all(self.encode))
        yield from self.lay_out()
        yield from self.group()

    def pretrain(self) -> Iterator[Step]:
        """Teach the autoencoder to redraw the images: mean squared error, no noise."""
        adam = torch.optim.Adam(self.autoencoder.parameters(), lr=self.params.learning_rate)
        epochs = self.params.pretrain_epochs
        for _ in self.phase("pretrain", epochs, title="Learning to see", optimiser=adam):
            for x, _rows in self.data.batches(self.params.batch_size, shuffle=True):
                seen = self.input(x)
                yield self.step(F.mse_loss(self.autoencoder(seen), seen))

    def encode(self, x: Tensor) -> Tensor:
        """Return the codes (B, C) of `x`."""
        codes: Tensor = self.encoder(self.input(x))
        return codes

    def lay_out(self) -> Iterator[Step]:
        """Let neighbours draw each other near and push others away (UMAP)."""
        graph = self.graph()
        if self.once("start"):
            seed = self.seed_for("start")
            size = self.layout_size
            start = spectral_start(graph, self.codes, size, seed=seed, check=self.check)
            self.places.copy_(start)
        epochs = self.layout_epochs
        for epoch in self.phase("layout", epochs, title="Laying the images out"):
            for _ in attract(graph, self.places, rate=1 - epoch / epochs):
                self.check()
                if self.finishing:
                    break
            yield Step()

    @property
    def layout_epochs(self) -> int:
        """As umap-learn: fewer where the images are many."""
        return self.params.layout_epochs or (500 if len(self.data) <= 10_000 else 200)

    def graph(self) -> FuzzyGraph:
        """Return who is drawn to whom; the same after a resume."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed_for("neighbours"))
            near = neighbour_graph(self.codes, self.params.neighbours - 1, self.check).near
        some = torch.split(torch.arange(len(near), device=near.device), 1024)
        pairs = [(self.codes[i, None] - self.codes[near[i]]).square().sum(2).sqrt() for i in some]
        return fuzzy_graph(near, torch.cat(pairs))  # (N, k)

    def group(self) -> Iterator[Step]:
        """Fit Gaussians to the layout; keep those that explain it best."""
        for start in self.phase("starts", self.params.starts, title="Finding the crowds"):
            self.fit_mixture(start)
            yield Step()
        if not self.mixture.is_fitted:  # finished before the first start
            self.fit_mixture(0)
            yield Step()

    def fit_mixture(self, start: int) -> None:
        """Fit once; keep the Gaussians if they are the best so far."""
        seed = self.seed_for("mixture", start)
        self.mixture.fit_better(self.places, covariance="full", seed=seed, check=self.check)

    def assign(self, x: Tensor) -> Assignment:
        """Return the place of `x` in the layout, among its nearest, and the crowd there."""
        codes = self.encode(x)  # (B, C)
        places = place_among(codes, self.codes, self.places, PLACING_NEIGHBOURS)  # (B, E)
        return Assignment(places, self.mixture(places))


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer N2D."""
    return [N2d]
