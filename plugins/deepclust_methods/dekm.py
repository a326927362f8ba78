"""DEKM: Guo, Lin & Ye, Deep Embedded K-Means Clustering, ICDM Workshops 2021, arXiv 2109.15149.

An autoencoder first learns a small code for every image. Then its decoder is dropped, and the
method alternates: k-means on the codes; a rotation V of the code space in which the scatter within
the groups is diagonal; and some steps that pull each code to the centre of its group along the
last axis of that rotation, the one with the least group structure, and hold it in place along all
others. Labels are those of the last k-means.

Symbols: N images, B batch, E code size, K groups; h code, s label, μ centre of a group.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import (
    Assignment,
    ConvAutoencoder,
    DenseAutoencoder,
    Field,
    Method,
    MethodInfo,
    Params,
    Published,
    Step,
    VectorInput,
    align_labels,
    gaussian_posterior,
    group_means,
    hookimpl,
    kmeans,
    neighbourhood,
    path_integral_clustering,
    random_affine,
    usual,
    variance_within,
)

IMAGE_DIMS = 4
"""A batch of images is (B, C, H, W), one of vectors (B, D)."""


class DekmParams(Params):
    """The parameters of DEKM; its authors used the same for every image set."""

    n_clusters: int = usual.n_clusters()
    pretrain_epochs: int = usual.pretrain_epochs(200)
    min_pretrain_steps: int = usual.min_pretrain_steps()
    max_steps: int = Field(
        14_000,
        ge=1,
        le=1_000_000,
        title="Longest grouping",
        description="The grouping ends after this many small steps, if it has not settled before.",
    )
    update_interval: int = Field(
        40,
        ge=1,
        le=10_000,
        title="Steps between regroupings",
        description="After this many small steps all images are grouped anew.",
    )
    stop_share: float = Field(
        0.005,
        ge=0,
        le=1,
        title="Settled when fewer change",
        description="The grouping has settled once at most this share of the images changes group: "
        "0.005 is one image in 200.",
    )
    start: Literal["graph", "k-means"] = usual.start()
    keep_groups: bool = Field(
        default=True,
        paper=False,
        title="Go on from the groups so far",
        description="Each regrouping begins with the groups before. Turned off, it begins anew "
        "and may find others.",
    )
    kmeans_starts: int = Field(
        100,
        ge=1,
        le=1000,
        title="Attempts at the first grouping",
        description="The first grouping is the best of this many attempts.",
    )
    code_size: int = Field(
        10,
        ge=2,
        le=512,
        title="Numbers per image",
        description="How many numbers the network may use to describe an image.",
    )
    batch_size: int = usual.batch_size(256)
    learning_rate: float = usual.learning_rate()

    augment: bool = usual.augment()


AUTHORS = "the authors' program, mean of 3 runs"


class GreedyTarget(NamedTuple):
    """Where the codes shall go, in rotated coordinates.

    `rotation` V (E, E) has the eigenvectors of the scatter within groups as columns, `scatter` λ
    (E,) its eigenvalues in ascending order, `rows` t (N, E) the target of every code.
    """

    rotation: Tensor
    scatter: Tensor
    rows: Tensor


def greedy_target(codes: Tensor, labels: Tensor, centres: Tensor) -> GreedyTarget:
    """Return the target for `codes` h (N, E) with `labels` s (N,) and `centres` μ (K, E).

    Along the last axis, whose scatter within groups is the largest, a code shall move to the centre
    of its group; along all others it shall stay where it is.
    """
    deviations = (codes - centres[labels]).double().cpu()  # (N, E); MPS has no float64
    within = deviations.T @ deviations  # (E, E): S_w = Σ_k Σ_{i∈k} (h_i - μ_k)(h_i - μ_k)ᵀ
    scatter, vectors = torch.linalg.eigh(within)  # S_w = V Λ Vᵀ, λ ascending
    rotation = vectors.to(codes)  # (E, E)
    rows = codes @ rotation  # (N, E): t_i = h_i V …
    rows[:, -1] = (centres @ rotation)[labels, -1]  # … but t_i[last] = (μ_{s_i} V)[last]
    return GreedyTarget(rotation, scatter, rows)


def keras_adam(module: nn.Module, learning_rate: float) -> torch.optim.Adam:
    """Return Adam with the ε of Keras, in which the authors' code is written."""
    return torch.optim.Adam(module.parameters(), lr=learning_rate, eps=1e-7)


class Dekm(Method[DekmParams]):
    """Deep embedded k-means, as the authors' code runs it."""

    info = MethodInfo(
        key="dekm",
        name="DEKM",
        summary="Learns to see your images with a small neural network, then tightens the groups "
        "it finds until they settle.",
        reference="https://arxiv.org/abs/2109.15149",
        differences="Unlike its authors, DeepClust varies the images while it learns, finds the "
        "first groups with a graph of neighbours, and goes on from them.",
        published=(
            Published("usps", 0.7975, 0.8223, AUTHORS),
            Published("coil20_32", 0.6903, 0.8006, AUTHORS, image_size=28),
            Published("mnist", 0.9575, 0.9106, AUTHORS),
        ),
    )

    centres: Tensor
    labels: Tensor
    iterations: Tensor
    variance: Tensor

    def build(self) -> None:
        """Create the autoencoder; and the groups, NaN (labels: -1) until there are any."""
        n, k, e = len(self.data), self.params.n_clusters, self.params.code_size
        shape = self.data.shape
        self.input = VectorInput(shape) if len(shape) == 1 else None
        if len(shape) == 1:
            self.autoencoder: ConvAutoencoder | DenseAutoencoder = DenseAutoencoder(shape[0], e)
        else:
            self.autoencoder = ConvAutoencoder((shape[0], shape[1], shape[2]), e)
        self.register_buffer("centres", torch.full((k, e), math.nan))  # μ
        self.register_buffer("labels", torch.full((n,), -1))  # s
        self.register_buffer("iterations", torch.tensor(0))  # of the k-means before
        self.register_buffer("variance", torch.tensor(1.0))  # within groups, along one direction
        # The authors shuffle the images once and then walk along that order without end.
        order = np.random.default_rng(self.seed_for("order")).permutation(n)
        self.order = torch.from_numpy(order)

    def fit(self) -> Iterator[Step]:
        """Pre-train, then cluster (algorithm 1)."""
        if self.input is not None and self.once("scale"):
            self.input.learn(self.data)
        yield from self.pretrain()
        yield from self.cluster()

    def pretrain(self) -> Iterator[Step]:
        """Teach the autoencoder to redraw the images: mean squared error, no noise."""
        adam = keras_adam(self.autoencoder, self.params.learning_rate)
        epochs = self.pretrain_epochs
        for _ in self.phase("pretrain", epochs, title="Learning to see", optimiser=adam):
            for x, _index in self.data.batches(self.params.batch_size, shuffle=True):
                varied = self.vary(x)
                yield self.step(F.mse_loss(self.autoencoder(varied), varied))

    def vary(self, x: Tensor) -> Tensor:
        """Return `x` as the network shall see it in training: as it is, or varied at random."""
        return random_affine(x) if self.params.augment and x.ndim == IMAGE_DIMS else self.seen(x)

    def seen(self, x: Tensor) -> Tensor:
        """Return `x` as the network sees it: images as they are, vectors brought to one scale."""
        if self.input is None:
            return x
        inputs: Tensor = self.input(x)
        return inputs

    def encode(self, x: Tensor) -> Tensor:
        """Return the codes h (B, E) of `x`."""
        codes: Tensor = self.autoencoder.encoder(self.seen(x))
        return codes

    @property
    def pretrain_epochs(self) -> int:
        """The epochs asked for, or more where the images are few.

        The authors count epochs, on sets of which the smallest (COIL-20) makes 1,200 steps of its
        200 epochs. A folder of 200 images would make 200 steps of them and have learnt nothing.
        """
        steps_an_epoch = math.ceil(len(self.data) / self.params.batch_size)
        return max(
            self.params.pretrain_epochs, math.ceil(self.params.min_pretrain_steps / steps_an_epoch)
        )

    def cluster(self) -> Iterator[Step]:
        """Alternate between grouping all codes and some steps of the encoder; no reconstruction."""
        p = self.params
        encoder = self.autoencoder.encoder
        adam = keras_adam(encoder, p.learning_rate)  # fresh; encoder only
        rounds = math.ceil(p.max_steps / p.update_interval)
        title = "Tightening the groups"
        for t in self.phase("cluster", rounds, title=title, optimiser=adam, may_settle=True):
            codes = self.encode_all(self.encode)  # h (N, E)
            changed = self.regroup(codes, seed=self.seed_for("kmeans", t))
            if changed <= p.stop_share * len(self.data):
                break
            # The target is of these codes, and stays until the next regrouping.
            target = greedy_target(codes, self.labels, self.centres)
            start = t * p.update_interval
            steps = min(p.update_interval, p.max_steps - start)
            for x, i in self.data.cycle(p.batch_size, order=self.order, start=start, steps=steps):
                # L = mean_{i∈B, j} ((f(x_i) V)_j - t_ij)²
                loss = F.mse_loss(encoder(self.vary(x)) @ target.rotation, target.rows[i])
                yield self.step(loss, changed=changed)
        else:  # not settled: the encoder has moved since the last grouping
            self.regroup(self.encode_all(self.encode), seed=self.seed_for("kmeans", "last"))

    def regroup(self, codes: Tensor, *, seed: int) -> int:
        """Run k-means on `codes` (N, E), keep its groups, return how many labels changed.

        The old labels are renamed first to agree with the new ones as far as they can. The first
        time every label counts as changed.
        """
        p = self.params
        before = self.labels.cpu().numpy().copy()  # (N,); the buffer is written to below
        first = not self.iterations
        found = kmeans(
            codes.cpu().numpy(),
            p.n_clusters,
            starts=p.kmeans_starts if first else 2 * int(self.iterations),
            seed=seed,
            init=self.known_centres(codes),
            check=self.check,
            enough=lambda: self.finishing,
        )
        self.centres.copy_(torch.from_numpy(found.centres))
        self.labels.copy_(torch.from_numpy(found.labels))
        self.iterations.fill_(found.iterations)
        self.variance.copy_(variance_within(codes - self.centres[self.labels]))
        if first:
            return len(before)
        return int((align_labels(before, found.labels, p.n_clusters) != found.labels).sum())

    def known_centres(self, codes: Tensor) -> NDArray[np.float32] | None:
        """Return where k-means on `codes` (N, E) shall begin, (K, E); None to let it look itself.

        Not in the paper. The graph sees groups of any shape; k-means then only rounds them off.
        """
        p = self.params
        if self.iterations:
            return self.centres.cpu().numpy() if p.keep_groups else None
        if p.start == "k-means" or len(codes) > usual.GRAPH_LIMIT:
            return None
        labels = path_integral_clustering(
            codes.cpu().numpy(),
            p.n_clusters,
            neighbours=neighbourhood(len(codes), p.n_clusters),
            check=self.check,
        )
        return group_means(codes, torch.from_numpy(labels), p.n_clusters).cpu().numpy()

    def assign(self, x: Tensor) -> Assignment:
        """Return the codes of `x` and their groups: the nearest centre is the surest."""
        codes = self.encode(x)  # (B, E)
        return Assignment(codes, gaussian_posterior(codes, self.centres, self.variance))


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer DEKM."""
    return [Dekm]
