"""VaDE: Jiang et al., Variational Deep Embedding, IJCAI 2017, arXiv 1611.05148.

A variational autoencoder whose codes come from a Gaussian mixture: first a group is drawn, then a
code of that group, then the image. Codes and mixture learn together; an image belongs to the group
that most probably made its code.

Symbols: N images, B batch, D numbers per image, E code size, K groups; z code, μ̃ and σ̃² what the
encoder says of it, π, μ, σ² the mixture, γ the probability of each group.
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
    Method,
    MethodInfo,
    Mixture,
    Params,
    Published,
    Step,
    VectorInput,
    hookimpl,
    usual,
)

LOG_VARIANCE_LIMIT = 10.0
"""Variances stay within e^±10."""

DECAY_EPOCHS, DECAY, LEAST_RATE = 10, 0.9, 0.1
"""The learning rate falls to 0.9 of it every 10 epochs, but not below a tenth."""

WARMUP_STEPS = 50
"""Over so many steps the rate grows to its full size. Adam's first steps move every weight by the
whole rate, whatever the gradient: they scatter the codes away from the mixture fitted to them, and
groups run empty that never come back."""


class VadeParams(Params):
    """The parameters of VaDE."""

    n_clusters: int = usual.n_clusters()
    pretrain_epochs: int = usual.pretrain_epochs(50)
    min_pretrain_steps: int = usual.min_pretrain_steps()
    cluster_epochs: int = Field(
        100,
        ge=1,
        le=10_000,
        paper=300,
        title="Rounds of grouping",
        description="How often every image is looked at while the groups form.",
        scales_with_effort=True,
    )
    starts: int = Field(
        5,
        ge=1,
        le=1000,
        title="Attempts at the first grouping",
        description="The first grouping is the best of this many attempts.",
    )
    code_size: int = Field(
        10,
        ge=2,
        le=64,
        title="Numbers per image",
        description="How many numbers the network may use to describe an image.",
    )
    batch_size: int = usual.batch_size(100)
    learning_rate: float = Field(
        2e-3,
        ge=1e-6,
        le=1,
        title="Learning rate",
        description="How large a small step is at first. Too large and the training fails.",
    )


class Vade(Method[VadeParams]):
    """Variational deep embedding with dense networks."""

    info = MethodInfo(
        key="vade",
        everyday=False,
        name="VaDE",
        summary="Learns how each group makes its images, with a small dense network, and says how "
        "sure it is.",
        reference="https://arxiv.org/abs/1611.05148",
        differences="Unlike its authors, DeepClust trains a third as long, and begins the grouping "
        "with smaller steps.",
        published=(
            Published(
                "mnist", 0.945, 0.876, "the authors of DSC-DAN, table 3", nmi_mean="geometric"
            ),
            Published(
                "usps", 0.566, 0.512, "the authors of DSC-DAN, table 3", nmi_mean="geometric"
            ),
            Published(
                "fashion_mnist",
                0.578,
                0.630,
                "the authors of DSC-DAN, table 3",
                nmi_mean="geometric",
            ),
        ),
    )

    def build(self) -> None:
        """Create the networks, and the mixture, NaN until there is any."""
        p = self.params
        self.input = VectorInput(self.data.shape)
        self.autoencoder = DenseAutoencoder(self.input.size, p.code_size)
        self.log_variance = nn.Linear(2000, p.code_size)  # log σ̃²
        nn.init.zeros_(self.log_variance.weight)
        nn.init.constant_(self.log_variance.bias, -2.0)
        size = (p.n_clusters, p.code_size)
        self.pi_logits = nn.Parameter(torch.full((p.n_clusters,), math.nan))
        self.means = nn.Parameter(torch.full(size, math.nan))  # μ (K, E)
        self.log_spreads = nn.Parameter(torch.full(size, math.nan))  # log σ² (K, E)
        self.first = Mixture(p.n_clusters, p.code_size)

    def fit(self) -> Iterator[Step]:
        """Pre-train the autoencoder, fit a mixture to its codes, train both together."""
        if self.once("scale") and not self.has_pixels:
            self.input.learn(self.data)
        yield from self.pretrain()
        if self.once("mixture"):
            self.begin_mixture()
        yield from self.cluster()

    @property
    def has_pixels(self) -> bool:
        """Whether the numbers of an image are in 0..1."""
        return len(self.data.shape) > 1

    def pretrain(self) -> Iterator[Step]:
        """Teach the autoencoder to redraw the images."""
        p = self.params
        adam = torch.optim.Adam(self.autoencoder.parameters(), lr=1e-3)
        steps_an_epoch = math.ceil(len(self.data) / p.batch_size)
        epochs = max(p.pretrain_epochs, math.ceil(p.min_pretrain_steps / steps_an_epoch))
        for _ in self.phase("pretrain", epochs, title="Learning to see", optimiser=adam):
            for x, _rows in self.data.batches(p.batch_size, shuffle=True):
                seen = self.input(x)
                drawn = self.autoencoder(seen)
                yield self.step(self.reconstruction(drawn, seen) / seen.shape[1])

    def reconstruction(self, drawn: Tensor, seen: Tensor) -> Tensor:
        """Return -log p(x|z), summed over the D numbers, mean over images; (B, D) both.

        Pixels are Bernoulli, `drawn` their logits; other numbers Gaussian.
        """
        if self.has_pixels:
            each = F.binary_cross_entropy_with_logits(drawn, seen, reduction="none")
        else:
            each = F.mse_loss(drawn, seen, reduction="none")
        return each.sum(1).mean()

    def begin_mixture(self) -> None:
        """Fit a mixture with axis-parallel Gaussians to the codes, and begin from it."""
        codes = self.encode_all(self.encode)  # (N, E)
        for start in range(self.params.starts):
            seed = self.seed_for("mixture", start)
            self.first.fit_better(codes, covariance="diag", seed=seed, check=self.check)
            if self.finishing:
                break
        precisions = self.first.factor.diagonal(dim1=1, dim2=2)  # (K, E): 1 / σ
        with torch.no_grad():
            self.pi_logits.copy_(self.first.weights.clamp_min(1e-6).log())
            self.means.copy_(self.first.means)
            self.log_spreads.copy_(_limited(-2 * precisions.log()))

    def encode(self, x: Tensor) -> Tensor:
        """Return μ̃ (B, E) of `x`."""
        codes: Tensor = self.autoencoder.encoder(self.input(x))
        return codes

    def cluster(self) -> Iterator[Step]:
        """Raise the evidence lower bound."""
        p = self.params
        adam = torch.optim.Adam(self.trained_together(), lr=p.learning_rate, eps=1e-4)
        title = "Learning the groups"
        for epoch in self.phase("cluster", p.cluster_epochs, title=title, optimiser=adam):
            for step, (x, _rows) in enumerate(self.data.batches(p.batch_size, shuffle=True)):
                for group in adam.param_groups:
                    group["lr"] = self.rate(epoch, step)
                yield self.step(self.loss(x))

    def rate(self, epoch: int, step: int) -> float:
        """Return the learning rate of step `step` of `epoch`, both from 0."""
        steps_an_epoch = math.ceil(len(self.data) / self.params.batch_size)
        growing = min(1, (epoch * steps_an_epoch + step + 1) / WARMUP_STEPS)
        falling = max(LEAST_RATE, DECAY ** (epoch // DECAY_EPOCHS))
        return self.params.learning_rate * growing * falling

    def trained_together(self) -> list[nn.Parameter]:
        """Return the weights of all networks and the mixture."""
        return [*self.autoencoder.parameters(), *self.log_variance.parameters(), *self.mixture()]

    def mixture(self) -> tuple[nn.Parameter, nn.Parameter, nn.Parameter]:
        """Return log π + constant (K,), μ (K, E), log σ² (K, E)."""
        return self.pi_logits, self.means, self.log_spreads

    def loss(self, x: Tensor) -> Tensor:
        """Return the negative evidence lower bound (equation 12), with one code drawn an image."""
        seen = self.input(x)  # (B, D)
        trunk = self.autoencoder.encoder[:-1](seen)  # (B, 2000)
        mean = self.autoencoder.encoder[-1](trunk)  # μ̃ (B, E)
        log_variance = _limited(self.log_variance(trunk))  # log σ̃² (B, E)
        code = mean + torch.randn(mean.shape).to(mean) * (log_variance / 2).exp()  # z (B, E)
        drawn = self.autoencoder.decoder(code)
        log_gamma = self.log_groups(code)  # (B, K)
        return self.reconstruction(drawn, seen) + self.divergence(mean, log_variance, log_gamma)

    def divergence(self, mean: Tensor, log_variance: Tensor, log_gamma: Tensor) -> Tensor:
        """Return KL(q(z, c|x) ‖ p(z, c)), mean over images: the other terms of equation 12.

        ½ Σ_c γ_c Σ_d (log σ_c² + σ̃²/σ_c² + (μ̃ - μ_c)²/σ_c²) - ½ Σ_d (1 + log σ̃²)
        + Σ_c γ_c log(γ_c / π_c).
        """
        gamma = log_gamma.exp()  # (B, K)
        log_spread = _limited(self.log_spreads)  # (K, E)
        off = (mean[:, None] - self.means).square() + log_variance.exp()[:, None]  # (B, K, E)
        cost = (log_spread + off / log_spread.exp()).sum(2) / 2  # (B, K)
        prior = log_gamma - self.pi_logits.log_softmax(0)  # (B, K)
        entropy = (1 + log_variance).sum(1) / 2  # (B,)
        return ((gamma * (cost + prior)).sum(1) - entropy).mean()

    def log_groups(self, code: Tensor) -> Tensor:
        """Return log γ (B, K) of z (B, E): p(c|z) ∝ π_c N(z; μ_c, σ_c²) (equation 16)."""
        log_spread = _limited(self.log_spreads)  # (K, E)
        off = (code[:, None] - self.means).square() / log_spread.exp()  # (B, K, E)
        return (self.pi_logits - (log_spread + off).sum(2) / 2).log_softmax(1)

    def assign(self, x: Tensor) -> Assignment:
        """Return the mean code of `x`, and which group most probably made it."""
        codes = self.encode(x)  # (B, E)
        return Assignment(codes, self.log_groups(codes).exp())


def _limited(log_variance: Tensor) -> Tensor:
    return log_variance.clamp(-LOG_VARIANCE_LIMIT, LOG_VARIANCE_LIMIT)


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer VaDE."""
    return [Vade]
