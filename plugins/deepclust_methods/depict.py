"""DEPICT: Ghasedi Dizaji, Herandi, Deng, Cai & Huang, Deep Clustering via Joint Convolutional
Autoencoder Embedding and Relative Entropy Minimization, ICCV 2017, arXiv 1704.06327.

A softmax layer on the code of a denoising autoencoder sorts the images into groups. Every image
goes two ways through the same encoder: clean, and corrupted by dropout. The clean predictions P of
all images make the targets Q, surer and better balanced; the corrupted predictions P̃ are drawn
towards Q, while the decoder has to redraw, from the corrupted code, all that the clean encoder saw
on its way. Labels are the surest group of the clean prediction.

Symbols: N images, B batch, C H W an image, K groups and also the size of the code z; e1, e2 feature
maps of the encoder, d1, d2 those of the decoder, x̂ the redrawn image.
"""  # noqa: D205 - the title is that long

import copy
import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from sklearn.metrics import normalized_mutual_info_score
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import (
    Assignment,
    Batch,
    Field,
    Method,
    MethodError,
    MethodInfo,
    Params,
    Published,
    Step,
    balanced_target,
    dec_target,
    group_means,
    hookimpl,
    kmeans,
    neighbourhood,
    path_integral_clustering,
    random_affine,
    usual,
)

FEATURE_MAPS = 50
LEAK = 0.01
SMALLEST_SIDE = 8
MAP_SIDE = 10
"""Kernels, strides and paddings are chosen so that e2 has a side of about this (section 3.3)."""

HELD_OUT = 10
"""One image in so many is held out of the first two stages, to see when they may stop."""

NEIGHBOURS = 20
"""So many neighbours the authors' AC-PIC joins each image to."""

CHUNK = 1024
"""So many images at a time are looked at without learning."""


class DepictParams(Params):
    """The parameters of DEPICT."""

    n_clusters: int = usual.n_clusters()
    pretrain_epochs: int = Field(
        40,
        ge=1,
        le=100_000,
        paper=4000,
        title="Rounds of learning to see",
        description="How often, at most, the network looks at every image before it starts to "
        "group them. It ends earlier once it no longer gets better.",
        scales_with_effort=True,
    )
    pretrain_patience: int = Field(
        20,
        ge=1,
        le=100_000,
        paper=100,
        title="Patience while learning to see",
        description="Learning to see ends after this many rounds without getting better.",
    )
    min_pretrain_steps: int = usual.min_pretrain_steps(paper=0)
    pretrain_learning_rate: float = Field(
        3e-4,
        ge=1e-6,
        le=1,
        paper=1e-4,
        title="Learning rate of learning to see",
        description="How large a small step is before there are groups. Too large and the "
        "training fails.",
    )
    start: Literal["agglomerative", "kmeans"] = Field(
        "agglomerative",
        title="First grouping",
        description="How the first groups are found: agglomerative joins neighbours step by step "
        "and finds groups of any shape; kmeans looks for round ones and is quicker.",
    )
    agglomeration_limit: int = Field(
        20_000,
        ge=2,
        le=1_000_000,
        title="Most images to join step by step",
        description="With more images than this the first groups are found by kmeans.",
    )
    smallest_share: float = Field(
        0.05,
        ge=0,
        le=0.5,
        paper=0.0,
        title="Smallest first group",
        description="When joining step by step, a group with less than this share of an average "
        "group counts as outliers, who join the group they are nearest to. At 0, two odd images "
        "can be a group.",
    )
    small_neighbourhoods: bool = Field(
        default=True,
        paper=False,
        title="Fewer neighbours in small groups",
        description="When joining step by step, each image has 20 neighbours, or, turned on, fewer "
        "where there are few images a group, so that they are of the same group.",
    )
    kmeans_starts: int = Field(
        40,
        ge=1,
        le=1000,
        title="Attempts at the first grouping",
        description="The first grouping by kmeans is the best of this many attempts.",
    )
    head_epochs: int = Field(
        1000,
        ge=1,
        le=100_000,
        title="Rounds of learning the first groups",
        description="How often, at most, the network looks at every image to learn the first "
        "groups. It ends earlier once it no longer gets better.",
    )
    head_patience: int = Field(
        25,
        ge=1,
        le=100_000,
        paper=5,
        title="Patience while learning the first groups",
        description="Learning the first groups ends after this many rounds without getting better.",
    )
    cluster_epochs: int = Field(
        60,
        ge=1,
        le=100_000,
        paper=4000,
        title="Longest grouping",
        description="The grouping ends after this many rounds, if it has not settled before.",
        scales_with_effort=True,
    )
    tolerance: float = Field(
        1e-7,
        ge=0,
        le=1,
        title="Settled when less changes",
        description="The grouping has settled once the wanted groups change by less than this in a "
        "round: the mean of the squared changes of all shares.",
    )
    target: Literal["official", "paper"] = Field(
        "official",
        title="Wanted groups",
        description="How the wanted groups follow from the present ones: official, as in the "
        "authors' program, makes them surer and more balanced; paper, as in their text, makes them "
        "only more balanced.",
    )
    learning_rate: float = Field(
        1e-3,
        ge=1e-6,
        le=1,
        paper=1e-4,
        title="Learning rate",
        description="How large a small step is while grouping. Too large and groups die out.",
    )
    batch_size: int = usual.batch_size(100)
    hidden_weight: float = Field(
        0.1,
        ge=0,
        le=100,
        title="Weight of the inner layers",
        description="How much redrawing what the inner layers saw counts, against redrawing the "
        "image itself.",
    )
    noise: float = Field(
        0.1,
        ge=0,
        le=0.9,
        title="Noise",
        description="The share of pixels and inner values that is hidden from the network while it "
        "learns.",
    )
    augment: bool = usual.augment()


# The network (section 3.3) ------------------------------------------------------------------------


class Geometry(NamedTuple):
    """A convolution along one axis, from a side to a `smaller` one, and the way back.

    `extra` is the output padding with which the transposed convolution lands on the side again.
    """

    kernel: int
    stride: int
    padding: int
    smaller: int
    extra: int


def geometry(side: int, *, levels_left: int) -> Geometry:
    """Return the convolution for a `side`, when `levels_left` of them lead to about MAP_SIDE.

    The paper: kernels of about 5, strides and paddings chosen so that e2 is about 10 × 10. The
    authors' own choices for sides of 16, 28, 32 and 55 follow from this rule: stride 2; kernel 4
    for even sides and 5 for odd ones, which makes the way back exact; padding 2, but none for even
    sides from 16 to 30. Larger images, which the authors do not have, take larger strides.
    """
    stride = max(2, math.floor((side / MAP_SIDE) ** (1 / levels_left)))
    kernel = max(5 if side % 2 else 4, stride)
    padding = 0 if side % 2 == 0 and 16 <= side < 32 else 2
    smaller = (side + 2 * padding - kernel) // stride + 1
    extra = side - ((smaller - 1) * stride - 2 * padding + kernel)
    return Geometry(kernel, stride, padding, smaller, extra)


class Layers(NamedTuple):
    """What the encoder sees on its way: `e1`, `e2` (B, 50, ·, ·) and the code `z` (B, K)."""

    e1: Tensor
    e2: Tensor
    z: Tensor


class Redrawn(NamedTuple):
    """The decoder's counterparts: `d2` of e2, `d1` of e1, and the image `x` (B, C, H, W)."""

    d2: Tensor
    d1: Tensor
    x: Tensor


class Network(nn.Module):
    """The autoencoder and the softmax layer on its code; images in -1..1, sides of at least 8.

    The head is NaN until there are groups. Raises MethodError for smaller images.
    """

    def __init__(self, shape: tuple[int, int, int], n_clusters: int) -> None:
        super().__init__()
        channels, height, width = shape
        if min(height, width) < SMALLEST_SIDE:
            raise MethodError(
                f"The convolutional network needs images of at least 8 × 8 pixels, "
                f"not {width} × {height}.",
                "Choose a larger image size.",
            )
        first = tuple(geometry(side, levels_left=2) for side in (height, width))
        second = tuple(geometry(axis.smaller, levels_left=1) for axis in first)
        top = (FEATURE_MAPS, second[0].smaller, second[1].smaller)
        flat = math.prod(top)  # F
        self.conv1 = _convolution(channels, FEATURE_MAPS, first)
        self.conv2 = _convolution(FEATURE_MAPS, FEATURE_MAPS, second)
        self.narrow = nn.Linear(flat, n_clusters)
        self.widen = nn.Linear(n_clusters, flat)
        self.up2 = _transposed(FEATURE_MAPS, FEATURE_MAPS, second)
        self.up1 = _transposed(FEATURE_MAPS, channels, first)
        self.head = nn.Linear(n_clusters, n_clusters)
        self.top = top
        for layer in self.autoencoder:
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type] # they all have one
        nn.init.constant_(self.head.weight, math.nan)
        nn.init.constant_(self.head.bias, math.nan)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # quicker on CPUs

    @property
    def autoencoder(self) -> tuple[nn.Conv2d | nn.Linear | nn.ConvTranspose2d, ...]:
        """All layers but the head."""
        return self.conv1, self.conv2, self.narrow, self.widen, self.up2, self.up1

    def encode(self, x: Tensor, *, noise: float = 0.0) -> Layers:
        """Send `x` (B, C, H, W) in -1..1 through the encoder: clean, or corrupted by dropout."""
        e1 = F.leaky_relu(self.conv1(_dropout(x, noise)), LEAK)  # (B, 50, ·, ·)
        e1 = _dropout(e1, noise)
        e2 = F.leaky_relu(self.conv2(e1), LEAK)  # (B, 50, ·, ·); no dropout on this level
        z = torch.tanh(self.narrow(e2.flatten(1)))  # (B, F) → (B, K)
        return Layers(e1, e2, z)

    def decode(self, z: Tensor) -> Redrawn:
        """Redraw from the code `z` (B, K) the layers of the encoder and the image."""
        d2 = F.leaky_relu(self.widen(z), LEAK).view(-1, *self.top)  # (B, F) → (B, 50, ·, ·)
        d1 = F.leaky_relu(self.up2(d2), LEAK)  # (B, 50, ·, ·)
        return Redrawn(d2, d1, torch.tanh(self.up1(d1)))  # (B, C, H, W)

    def predict(self, x: Tensor) -> Tensor:
        """Return p (B, K) of `x` in -1..1 on the clean way: softmax_k θ_kᵀz (equation 1)."""
        return torch.softmax(self.head(self.encode(x).z), 1)


def _convolution(channels: int, maps: int, axes: tuple[Geometry, ...]) -> nn.Conv2d:
    kernel, stride, padding = ((a[row], b[row]) for row in range(3) for a, b in [axes])
    return nn.Conv2d(channels, maps, kernel, stride, padding)


def _transposed(maps: int, channels: int, axes: tuple[Geometry, ...]) -> nn.ConvTranspose2d:
    kernel, stride, padding, _, extra = ((a[row], b[row]) for row in range(5) for a, b in [axes])
    return nn.ConvTranspose2d(maps, channels, kernel, stride, padding, extra)


def _dropout(x: Tensor, rate: float) -> Tensor:
    """Set a share of `x` to 0 and scale up the rest, in training or not: the way says which."""
    return F.dropout(x, rate, training=True) if rate else x


def reconstruction(x: Tensor, clean: Layers, redrawn: Redrawn, hidden_weight: float) -> Tensor:
    """Return the reconstruction loss: Σ_l w_l MSE of level l, image, e1 and e2 (equation 8).

    The targets are the activations of the clean way. Like the authors' program it lets gradients
    into both sides, and gives the inner levels the weight 0.1, which the paper does not mention.
    """
    inner = F.mse_loss(redrawn.d1, clean.e1) + F.mse_loss(redrawn.d2, clean.e2)
    return F.mse_loss(redrawn.x, x) + hidden_weight * inner


class Losses(NamedTuple):
    """`redraw`, the reconstruction loss, and `group`, the cross-entropy with the targets."""

    redraw: Tensor
    group: Tensor


# What is kept between epochs ----------------------------------------------------------------------


class BestSoFar(nn.Module):
    """The best weights of a network in a stage, their `score`, and for how long none were better.

    All of it is in the state of the run.
    """

    score: Tensor
    stale: Tensor

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = copy.deepcopy(network).requires_grad_(requires_grad=False)
        self.register_buffer("score", torch.tensor(-math.inf))
        self.register_buffer("stale", torch.tensor(0))

    def compare(self, network: Network, score: float) -> None:
        """Keep the weights of `network` if their `score` is the highest so far."""
        new = self.score.new_tensor(score)
        if new > self.score:
            self.score.copy_(new)
            self.stale.zero_()
            self.network.load_state_dict(network.state_dict())
        else:
            self.stale.add_(1)

    def recall(self, network: Network) -> None:
        """Give `network` the best weights, if there were any, and begin anew for the next stage."""
        if self.score > -math.inf:
            network.load_state_dict(self.network.state_dict())
        self.score.fill_(-math.inf)
        self.stale.zero_()


# The method (section 3.2) -------------------------------------------------------------------------


class Depict(Method[DepictParams]):
    """DEPICT as the authors' program runs it, but for its slips."""

    info = MethodInfo(
        key="depict",
        name="DEPICT",
        summary="Learns to see your images through noise and to group them at the same time, with "
        "groups of about equal size.",
        reference="https://arxiv.org/abs/1704.06327",
        takes=frozenset({"image"}),
        differences="Unlike its authors, DeepClust varies the images while it learns, takes "
        "larger steps, trains for fewer rounds, joins fewer neighbours where groups are small, and "
        "lets no pair of outliers be one of the first groups.",
        published=(
            Published("mnist", 0.963, 0.915, "the paper", split="test", nmi_mean="geometric"),
            Published("mnist", 0.965, 0.917, "the paper", nmi_mean="geometric"),
            Published("usps_11000", 0.964, 0.927, "the paper", nmi_mean="geometric"),
            Published(
                "usps", 0.899, 0.906, "a new run by the authors of DSC-DAN", nmi_mean="geometric"
            ),
            Published("cmu_pie", 0.883, 0.974, "the paper", nmi_mean="geometric"),
        ),
    )

    wanted: Tensor
    first_labels: Tensor
    settled: Tensor

    def build(self) -> None:
        """Create the network, whose head is NaN, and the targets, NaN (labels: -1) till known."""
        n, k = len(self.data), self.params.n_clusters
        channels, height, width = self.data.shape
        self.network = Network((channels, height, width), k)
        self.best = BestSoFar(self.network)
        self.register_buffer("first_labels", torch.full((n,), -1))  # of stage 2
        self.register_buffer("wanted", torch.full((n, k), math.nan))  # Q (N, K)
        self.register_buffer("settled", torch.tensor(False))
        # The authors split by the true labels; here chance decides.
        order = np.random.default_rng(self.seed_for("split")).permutation(n)
        held_out = max(1, n // HELD_OUT)
        self.held_out = torch.from_numpy(np.sort(order[:held_out]))
        self.learnt = torch.from_numpy(np.sort(order[held_out:]))

    def fit(self) -> Iterator[Step]:
        """Learn to see, find first groups, learn those, then learn both jointly."""
        yield from self.pretrain()
        if self.once("first groups"):
            self.best.recall(self.network)
            self.find_first_groups()
        yield from self.learn_first_groups()
        if self.once("first targets"):
            self.best.recall(self.network)
            self.wanted.copy_(self.target(self.encode_all(self.predict)))
        yield from self.cluster()

    # Stage 1: the autoencoder, all layers at once (MdA)

    def pretrain(self) -> Iterator[Step]:
        """Minimise the reconstruction loss; keep the weights that redraw held-out images best."""
        p = self.params
        layers = [w for layer in self.network.autoencoder for w in layer.parameters()]
        adam = torch.optim.Adam(layers, lr=p.pretrain_learning_rate)
        title = "Learning to see"
        phase = self.phase(
            "pretrain", self.pretrain_epochs, title=title, optimiser=adam, may_settle=True
        )
        for epoch in phase:
            for x, _ in self.training_batches("pretrain", epoch, self.learnt):
                yield self.step(self.losses(x).redraw)
            self.best.compare(self.network, -self.held_out_loss())
            if self.best.stale > p.pretrain_patience:
                break

    @property
    def pretrain_epochs(self) -> int:
        """The epochs asked for, or more where the images are few."""
        p = self.params
        steps_an_epoch = max(1, len(self.learnt) // p.batch_size)
        return max(p.pretrain_epochs, math.ceil(p.min_pretrain_steps / steps_an_epoch))

    def held_out_loss(self) -> float:
        """Return the reconstruction loss of the held-out images, clean and as they are."""

        def loss(x: Tensor) -> Tensor:
            clean = self.network.encode(x)
            redrawn = self.network.decode(clean.z)
            return reconstruction(x, clean, redrawn, self.params.hidden_weight) * len(x)

        return float(sum(self.looked_at(self.held_out, loss))) / len(self.held_out)

    # Stage 2: first groups

    def find_first_groups(self) -> None:
        """Group the clean codes, and point the softmax unit k at the centre of group k."""
        codes = self.encode_all(lambda x: self.network.encode(centred(x)).z)  # z (N, K)
        labels = self.first_grouping(codes)  # (N,)
        self.first_labels.copy_(labels)
        centres = group_means(codes, labels, self.params.n_clusters)  # (K, K)
        with torch.no_grad():
            self.network.head.weight.copy_(F.normalize(centres))  # row k is θ_k = μ_k / ‖μ_k‖
            self.network.head.bias.zero_()

    def first_grouping(self, codes: Tensor) -> Tensor:
        """Return labels (N,) of `codes` (N, K), by AC-PIC, or k-means if they are too many."""
        p = self.params
        points = codes.cpu().numpy()
        small = len(points) <= p.agglomeration_limit
        if p.start == "agglomerative" and small and not self.finishing:
            fewer = neighbourhood(len(points), p.n_clusters)
            labels = path_integral_clustering(
                points,
                p.n_clusters,
                neighbours=fewer if p.small_neighbourhoods else NEIGHBOURS,
                smallest=p.smallest_share,
                check=self.check,
            )
        else:
            labels = kmeans(
                points,
                p.n_clusters,
                starts=p.kmeans_starts,
                seed=self.seed_for("kmeans"),
                check=self.check,
                enough=lambda: self.finishing,
            ).labels
        return torch.from_numpy(labels).to(codes.device)

    # Stage 3: the softmax layer

    def learn_first_groups(self) -> Iterator[Step]:
        """Teach all layers the first groups; keep the weights that tell held-out images best."""
        p = self.params
        adam = torch.optim.Adam(self.network.parameters(), lr=p.learning_rate)
        title = "Learning the first groups"
        phase = self.phase("head", p.head_epochs, title=title, optimiser=adam, may_settle=True)
        for epoch in phase:
            for x, rows in self.training_batches("head", epoch, self.learnt):
                losses = self.losses(x, F.one_hot(self.first_labels[rows], p.n_clusters))
                yield self.step(losses.redraw + losses.group)
            self.best.compare(self.network, self.held_out_agreement())
            if self.best.stale > p.head_patience:
                break

    def held_out_agreement(self) -> float:
        """Return the NMI of the clean predictions for the held-out images with the first labels.

        These labels are the method's own; true ones are seen nowhere.
        """
        predicted = torch.cat(list(self.looked_at(self.held_out, self.network.predict))).argmax(1)
        first = self.first_labels[self.held_out.to(self.device)]
        return float(normalized_mutual_info_score(first.cpu(), predicted.cpu()))

    # Stage 4: DEPICT

    def cluster(self) -> Iterator[Step]:
        """Alternate between targets Q (expectation) and the joint loss (maximisation)."""
        p = self.params
        adam = torch.optim.Adam(self.network.parameters(), lr=p.learning_rate)
        title = "Grouping"
        phase = self.phase(
            "cluster", p.cluster_epochs, title=title, optimiser=adam, may_settle=True
        )
        everything = torch.arange(len(self.data))
        for epoch in phase:
            present = torch.full_like(self.wanted, math.nan)  # P (N, K)
            for x, rows in self.training_batches("cluster", epoch, everything):
                losses = self.losses(x, self.wanted[rows])
                yield self.step(losses.redraw + losses.group, group_loss=losses.group)
                present[rows] = self.predicted(x)  # right after the step
            self.complete(present)
            wanted = self.target(present)
            change = F.mse_loss(wanted, self.wanted)
            self.wanted.copy_(wanted)
            if change < p.tolerance:
                self.settled.fill_(value=True)
                break

    def target(self, present: Tensor) -> Tensor:
        """Return the targets Q (N, K) that follow from the predictions P (N, K) of all images.

        The paper's closed form of its expectation step is q ∝ p / √f; the authors' program
        squares: q ∝ p² / f.
        """
        return (dec_target if self.params.target == "official" else balanced_target)(present)

    def complete(self, present: Tensor) -> None:
        """Predict the rows of P (N, K) that no batch of this epoch had."""
        missing = present[:, 0].isnan().nonzero()[:, 0]  # (M,)
        if len(missing):
            present[missing] = torch.cat(list(self.looked_at(missing, self.network.predict)))

    # What the stages share

    def losses(self, x: Tensor, wanted: Tensor | None = None) -> Losses:
        """Return the losses of a batch `x` (B, C, H, W) in 0..1 with targets `wanted` q (B, K).

        Both ways go through the same layers. Varied or not, what is redrawn is what was shown.
        """
        p = self.params
        shown = centred(random_affine(x) if p.augment else x)  # (B, C, H, W) in -1..1
        clean = self.network.encode(shown)
        corrupted = self.network.encode(shown, noise=p.noise)
        redrawn = self.network.decode(corrupted.z)
        redraw = reconstruction(shown, clean, redrawn, p.hidden_weight)
        if wanted is None:
            return Losses(redraw, torch.zeros_like(redraw))
        log_p = F.log_softmax(self.network.head(corrupted.z), 1)  # log p̃ (B, K)
        return Losses(redraw, -(wanted * log_p).sum(1).mean())  # -1/B Σ_i Σ_k q_ik log p̃_ik

    def training_batches(self, stage: str, epoch: int, rows: Tensor) -> Iterator[Batch]:
        """Yield the images of `rows` (M,) in the random order of this epoch.

        Like the authors' program it leaves out a last batch that is not full.
        """
        generator = np.random.default_rng(self.seed_for(stage, epoch))
        order = rows[torch.from_numpy(generator.permutation(len(rows)))]
        size = min(self.params.batch_size, len(rows))
        return self.data.cycle(size, order=order, start=0, steps=len(rows) // size)

    def looked_at(self, rows: Tensor, look: Any) -> Iterator[Tensor]:
        """Yield `look` of the images of `rows`, some at a time, in -1..1 and without gradient."""
        for some in torch.split(rows, CHUNK):
            self.check()
            with torch.no_grad():
                yield look(centred(self.data.take(some)))

    @torch.no_grad()
    def predicted(self, x: Tensor) -> Tensor:
        """Return the clean predictions p (B, K) for images `x` in 0..1, never varied."""
        return self.network.predict(centred(x))

    def predict(self, x: Tensor) -> Tensor:
        """Return p (B, K) of images `x` (B, C, H, W) in 0..1."""
        return self.network.predict(centred(x))

    def assign(self, x: Tensor) -> Assignment:
        """Return the clean codes of `x` and what the softmax layer makes of them."""
        z = self.network.encode(centred(x)).z  # (B, K)
        return Assignment(z, torch.softmax(self.network.head(z), 1))


def centred(x: Tensor) -> Tensor:
    """Return images `x` in 0..1 as the network wants them, in -1..1."""
    return 2 * x - 1


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer DEPICT."""
    return [Depict]
