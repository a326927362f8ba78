"""TEMI: Adaloglou et al., Exploring the Limits of Deep Image Clustering…, BMVC 2023.

arXiv 2303.17896. Features of a pretrained network stay as they are. Images whose features are near
each other are probably of one group, so small networks ("heads") learn to answer alike for
neighbours: they maximise the pointwise mutual information of the groups of two neighbours. Each
head is taught by a slowly following copy of itself. Several heads learn side by side; the best one
is kept.

Symbols: N images, B batch, H heads, D features, K groups; x image, x' one of its neighbours;
q_s, q_t the answers of student and teacher, π the share of each group in the teacher's answers.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from deepclust_gui.sdk import (
    Assignment,
    Field,
    Method,
    MethodInfo,
    Params,
    Step,
    VectorInput,
    hookimpl,
    neighbour_graph,
    usual,
)

START_SPREAD = 0.02
"""The heads begin with small weights: whose first answers are sure, never learns others."""

FLOOR = 1e-12
"""Least value of a probability inside a logarithm."""


class TemiParams(Params):
    """The parameters of TEMI."""

    n_clusters: int = usual.n_clusters()
    epochs: int = Field(
        100,
        ge=1,
        le=10_000,
        paper=200,
        title="Rounds of learning",
        description="How often every image is looked at, beside one of its neighbours.",
        scales_with_effort=True,
    )
    warmup_epochs: int = Field(
        20,
        ge=0,
        le=10_000,
        title="Rounds of warming up",
        description="In so many rounds the small steps grow to their full size.",
    )
    neighbours: int = Field(
        50,
        ge=1,
        le=1000,
        title="Neighbours",
        description="So many of the most similar images are taken to be of the same group.",
    )
    heads: int = Field(
        4,
        ge=1,
        le=100,
        paper=16,
        title="Attempts side by side",
        description="So many small networks learn at the same time; the best of them is kept.",
    )
    feature_size: int = Field(
        128,
        ge=0,
        le=8192,
        paper=0,
        title="Numbers per image",
        description="The features are brought to so many numbers first, which saves time. "
        "0 keeps all.",
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
    hidden_size: int = Field(
        256,
        ge=1,
        le=8192,
        paper=512,
        title="Size of the networks",
        description="How many numbers a network computes in between; its next layer has half.",
    )
    beta: float = Field(
        0.6,
        ge=0.1,
        le=1,
        title="Evenness",
        description="Smaller values make groups of more even size; 1 lets some become empty.",
    )
    temperature: float = Field(
        0.1,
        ge=0.001,
        le=10,
        title="Softness",
        description="Smaller values make surer answers.",
    )
    momentum: float = Field(
        0.99,
        ge=0,
        le=1,
        paper=0.996,
        title="Slowness of the teacher",
        description="How much of the teacher stays at each small step.",
    )
    batch_size: int = Field(
        256,
        ge=2,
        le=65_536,
        paper=512,
        title="Images per step",
        description="How many images the networks look at before each small step.",
    )
    min_steps: int = Field(
        3000,
        ge=0,
        le=1_000_000,
        paper=0,
        title="Fewest steps",
        description="Few images make few small steps a round. They are looked at in more rounds "
        "than asked for above, until there were this many steps.",
    )
    learning_rate: float = usual.learning_rate(3e-4, paper=1e-4)


class Heads(nn.Module):
    """H networks side by side, D - hidden - hidden/2 - K: (B, D) → logits (H, B, K)."""

    def __init__(self, heads: int, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        for before, after in pairwise(widths):
            weight = torch.empty(heads, before, after)
            nn.init.trunc_normal_(weight, std=START_SPREAD)
            self.weights.append(nn.Parameter(weight))
            self.biases.append(nn.Parameter(torch.zeros(heads, 1, after)))

    def hidden(self, x: Tensor) -> Tensor:
        """Return what the last but one layer says, (H, B, hidden/2), of `x` (B, D)."""
        y = x.expand(len(self.weights[0]), *x.shape)  # (H, B, D)
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            y = nn.functional.gelu(torch.baddbmm(bias, y, weight))
        return y

    def forward(self, x: Tensor) -> Tensor:
        return torch.baddbmm(self.biases[-1], self.hidden(x), self.weights[-1])  # (H, B, K)


def pointwise_information(one: Tensor, other: Tensor, share: Tensor, beta: float) -> Tensor:
    """Return log Σ_k (q_k q'_k)^β / π_k (H, B): how much two answers (H, B, K) tell of each other.

    `share` π (H, 1, K). With β = 1 this is the pointwise mutual information of the groups of two
    images; β < 1 keeps the groups from running empty.
    """
    together = (one * other).clamp_min(FLOOR).pow(beta)  # (H, B, K)
    return (together / share.clamp_min(FLOOR)).sum(2).log()


def agreement(one: Tensor, other: Tensor) -> Tensor:
    """Return w (B,) = mean_h Σ_k q_k q'_k: how sure the teachers (H, B, K) are it is one group.

    Neighbours of different groups count little.
    """
    return (one * other).sum(2).mean(0)


class Temi(Method[TemiParams]):
    """Self-distilled heads on features that stay as they are."""

    info = MethodInfo(
        key="temi",
        everyday=False,
        name="TEMI",
        summary="Groups the features of photos: small networks learn to answer alike for photos "
        "that resemble each other.",
        reference="https://arxiv.org/abs/2303.17896",
        differences="Unlike its authors, DeepClust brings the features to 128 numbers first, "
        "trains fewer and smaller networks, and takes more steps where the images are few.",
    )

    share: Tensor
    losses: Tensor

    def build(self) -> None:
        """Create the heads of student and teacher, equal at first."""
        p = self.params
        size = p.feature_size or None
        self.input = VectorInput(self.data.shape, size=size, whitening=p.whitening)
        widths = (self.input.size, p.hidden_size, max(1, p.hidden_size // 2), p.n_clusters)
        self.student = Heads(p.heads, widths)
        self.teacher = Heads(p.heads, widths).requires_grad_(requires_grad=False)
        self.teacher.load_state_dict(self.student.state_dict())
        even = torch.full((p.heads, 1, p.n_clusters), 1 / p.n_clusters)
        self.register_buffer("share", even)  # π
        self.register_buffer("losses", torch.zeros(p.heads))  # of the last round

    def fit(self) -> Iterator[Step]:
        """Find the neighbours, then train all heads together."""
        p = self.params
        if self.once("scale"):
            self.input.learn(self.data)
        near = self.nearest()  # (N, k)
        adam = torch.optim.AdamW(self.student.parameters(), p.learning_rate, weight_decay=1e-4)
        for epoch in self.phase("heads", self.epochs, title="Comparing images", optimiser=adam):
            for group in adam.param_groups:
                group["lr"] = p.learning_rate * min(1, (epoch + 1) / max(1, p.warmup_epochs))
            total = torch.zeros_like(self.losses)
            for x, rows in self.data.batches(p.batch_size, shuffle=True):
                pick = torch.randint(near.shape[1], (len(rows),)).to(rows.device)
                loss = self.loss(x, self.data.take(near[rows, pick]))  # (H,)
                total += loss.detach() * len(rows)
                yield self.step(loss.sum())
                self.follow()
            self.losses.copy_(total / len(self.data))

    @property
    def epochs(self) -> int:
        """The epochs asked for, or more where the images are few."""
        steps_an_epoch = math.ceil(len(self.data) / self.params.batch_size)
        return max(self.params.epochs, math.ceil(self.params.min_steps / steps_an_epoch))

    def nearest(self) -> Tensor:
        """Return the rows of the neighbours of every image, (N, k); the image itself if alone."""
        codes = self.encode_all(self.input)  # (N, D)
        if len(codes) == 1:
            return torch.zeros(1, 1, dtype=torch.int64, device=codes.device)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed_for("neighbours"))  # the same after a resume
            return neighbour_graph(codes, self.params.neighbours, self.check).near

    def loss(self, x: Tensor, partner: Tensor) -> Tensor:
        """Return the loss of each head (H,) for images `x` and a neighbour of each.

        L = -½ mean_B w(x, x') (I(q_s(x), q_t(x')) + I(q_s(x'), q_t(x))), I as above.
        """
        p = self.params
        one, other = self.input(x), self.input(partner)
        with torch.no_grad():
            told = (self.teacher(one) / p.temperature).softmax(2)  # (H, B, K)
            told_other = (self.teacher(other) / p.temperature).softmax(2)
            now = (told.mean(1, keepdim=True) + told_other.mean(1, keepdim=True)) / 2
            self.share.mul_(0.9).add_(now, alpha=0.1)
            weight = agreement(told, told_other)  # (B,)
        said = (self.student(one) / p.temperature).softmax(2)
        said_other = (self.student(other) / p.temperature).softmax(2)
        information = pointwise_information(said, told_other, self.share, p.beta)
        information = information + pointwise_information(said_other, told, self.share, p.beta)
        return -(weight * information).mean(1) / 2

    @torch.no_grad()
    def follow(self) -> None:
        """Move the teacher a little towards the student."""
        keep = self.params.momentum
        for old, new in zip(self.teacher.parameters(), self.student.parameters(), strict=True):
            old.lerp_(new, 1 - keep)

    def assign(self, x: Tensor) -> Assignment:
        """Return what the best teacher makes of `x`: its last hidden layer, and its answer."""
        best = int(self.losses.argmin())
        hidden = self.teacher.hidden(self.input(x))  # (H, B, hidden/2)
        logits = torch.baddbmm(self.teacher.biases[-1], hidden, self.teacher.weights[-1])
        return Assignment(hidden[best], (logits[best] / self.params.temperature).softmax(1))


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer TEMI."""
    return [Temi]
