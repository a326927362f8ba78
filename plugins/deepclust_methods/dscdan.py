"""DSC-DAN: Yang, Deng, Zheng, Yan & Liu, Deep Spectral Clustering Using Dual Autoencoder Network,
CVPR 2019, arXiv 1904.13113.

An autoencoder learns codes that keep what is in an image although noise is added to them: the
decoder redraws the image from the clean code and from the noisy one, and both must agree. Two
discriminators see to it that code and image share information. Then a spectral network on the code
learns coordinates in which neighbours come together while all columns stay orthonormal, which are
the first eigenvectors of the graph of neighbours; everything is trained on, jointly. Labels are
those of k-means in these coordinates.

Symbols: N images, B or m a batch of them, C H W an image, E code size, K groups; μ, σ² mean and
variance of the code, z = μ the clean code, z̃ the noisy one, x̂_z and x̂_z̃ the images redrawn from
them, F (c, h, w) a feature map, m_k the mean of a group, W affinity, Ỹ and Y as in the paper.
"""  # noqa: D205 - the title is that long

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import (
    Assignment,
    Batch,
    DivergedError,
    Field,
    GlobalDiscriminator,
    LocalDiscriminator,
    Method,
    MethodError,
    MethodInfo,
    NeighbourGraph,
    Orthonormalisation,
    Params,
    Published,
    Step,
    affinity_within,
    align_labels,
    gaussian_posterior,
    hookimpl,
    kmeans,
    knn_affinity,
    neighbour_graph,
    random_affine,
    rows_with_neighbours,
    spectral_loss,
    usual,
    variance_within,
)

SMALLEST_SIDE = 8
LEAK = 0.2
KMEANS_STARTS = 10
SORT_EPOCHS = 10
"""Rounds in which the classifier learns the first groups, of as many steps as all others."""

PIXELS = 28 * 28
"""Of so many pixels are the images for which the authors chose the weight of order."""

CHUNK = 1024
"""So many codes at a time go through the spectral network without learning."""


class DscDanParams(Params):
    """The parameters of DSC-DAN."""

    n_clusters: int = usual.n_clusters()
    variant: Literal["conv_ae", "mi", "rs", "mi_rs", "full"] = Field(
        "full",
        title="Parts of the method",
        description="How much of the method to use, to see what each part is worth: “full” is all "
        "of it; the others only learn to see, plainly (“conv ae”), with shared information "
        "(“mi”), with noise (“rs”) or with both (“mi rs”), and group what they saw.",
    )
    labels: Literal["kmeans", "argmax"] = Field(
        "kmeans",
        title="Final groups",
        description="How images get their group: “kmeans” looks for round groups among what the "
        "method learnt, as in the paper; “argmax” takes the surest output of the network, as in "
        "the authors' later program.",
    )
    pretrain_epochs: int = usual.pretrain_epochs(100)
    min_pretrain_steps: int = usual.min_pretrain_steps(paper=0)
    warmup_epochs: int = Field(
        50,
        ge=0,
        le=10_000,
        title="Rounds of finding neighbourhoods",
        description="How many rounds the part that groups learns alone, before everything learns "
        "together. The authors' first program does only this.",
        scales_with_effort=True,
    )
    first_groups: Literal["spectral", "kmeans"] = Field(
        "spectral",
        title="First grouping",
        description="Where the first groups come from: “spectral” from the neighbourhoods, which "
        "may have any shape; “kmeans” looks for round ones.",
    )
    cluster_epochs: int = Field(
        100,
        ge=1,
        le=10_000,
        paper=500,
        title="Longest grouping",
        description="The grouping ends after this many rounds, if it has not settled before.",
        scales_with_effort=True,
    )
    steps_per_epoch: int = Field(
        10,
        ge=1,
        le=10_000,
        title="Steps in a round of grouping",
        description="A round of grouping is this many small steps, however many images there are.",
    )
    tolerance: float = Field(
        1e-4,
        ge=0,
        le=1e6,
        title="Settled when less changes",
        description="The grouping has settled once the loss of a round differs from that of the "
        "round before by less than this.",
    )
    stop_share: float = Field(
        0.005,
        ge=0,
        le=1,
        paper=0,
        title="Settled when fewer change",
        description="The grouping has also settled once less than this share of the images has "
        "changed group between two looks at all: 0.005 is one image in 200. With 0 it goes on.",
    )
    mi_weight: float = Field(
        0.01,
        ge=0,
        le=1000,
        title="Weight of shared information",
        description="How much it counts that the description of an image tells it from others.",
    )
    kl_weight: float = Field(
        1.0,
        ge=0,
        le=1000,
        title="Weight of order",
        description="How much it counts that descriptions spread evenly, and later around the "
        "middle of their group.",
    )
    kl_by_size: bool = Field(
        default=True,
        paper=False,
        title="Order by size",
        description="Lets order count less for small images and more for large ones, as redrawing "
        "does by itself: it has more pixels to redraw. With too much order the descriptions of all "
        "images become the same.",
    )
    delta: float = Field(
        0.5,
        ge=0,
        le=1000,
        title="Weight of the image itself",
        description="How much redrawing the image counts, against redrawing the same from the "
        "noisy description as from the clean one.",
    )
    reconstruction_weight: float = Field(
        5.0,
        ge=0,
        le=1000,
        title="Weight of redrawing",
        description="How much all redrawing counts. With too little the descriptions of all "
        "images become the same.",
    )
    spectral_mean: Literal["images", "pairs"] = Field(
        "images",
        title="Neighbours count",
        description="“images” averages how far neighbours are apart over the images of a step, as "
        "in the authors' later program; “pairs” over all pairs of them, as the paper prints it, "
        "and then hardly moves what the network sees.",
    )
    neighbours: int = Field(
        10,
        ge=1,
        le=1000,
        paper=3,
        title="Neighbours",
        description="How many of the most similar images count as neighbours of an image.",
    )
    graph: Literal["global", "batch"] = Field(
        "global",
        paper="batch",
        title="Neighbours among",
        description="Where neighbours are looked for: “global” among all images, “batch” only "
        "among those of the same step.",
    )
    graph_interval: int = Field(
        10,
        ge=1,
        le=10_000,
        title="Rounds between looks at all images",
        description="After so many rounds of grouping all images are looked at: their neighbours "
        "are found anew, and the groups as they are now.",
    )
    detach_affinity: bool = Field(
        default=True,
        title="Neighbours are given",
        description="Takes it as given who the neighbours are. Turned off, the network may also "
        "move images apart that are neighbours but in different groups, if neighbours are looked "
        "for in the batch.",
    )
    noise: Literal["learned", "multiplicative", "off"] = Field(
        "learned",
        title="Noise",
        description="What is added to descriptions in training: “learned” noise as the authors' "
        "program does, “multiplicative” noise as the paper says, or none.",
    )
    noise_strength: float = Field(
        0.3,
        ge=0,
        le=10,
        title="Strength of multiplicative noise",
        description="By which part of itself each number of a description varies.",
    )
    code_size: int = Field(
        120,
        ge=2,
        le=4096,
        title="Numbers per image",
        description="How many numbers the network may use to describe an image.",
    )
    channels: int = Field(
        16,
        ge=1,
        le=512,
        title="Width of the network",
        description="How many kinds of patterns the first layers of the network tell apart; the "
        "last tell twice as many.",
    )
    discriminator_size: int = Field(
        32,
        ge=1,
        le=4096,
        paper=120,
        title="Width of the discriminators",
        description="How large the networks are that measure shared information.",
    )
    batch_size: int = Field(
        64,
        ge=2,
        le=65_536,
        paper=100,
        title="Images per step",
        description="How many images the network looks at before each small step, while it learns "
        "to see.",
    )
    cluster_batch_size: int = Field(
        1024,
        ge=2,
        le=65_536,
        title="Images per step of grouping",
        description="How many images the network looks at before each small step, while it groups. "
        "Neighbours must be among them, so it should be large.",
    )
    learning_rate: float = usual.learning_rate()
    augment: bool = usual.augment()


# The dual autoencoder (table 2) -------------------------------------------------------------------


class Code(NamedTuple):
    """What the encoder says: z = `mean` μ, `log_variance` log σ² (B, E), `features` F (B, c, h, w).

    F is the map in the middle of the convolutions; the local discriminator sees its places.
    """

    mean: Tensor
    log_variance: Tensor
    features: Tensor


class DualAutoencoder(nn.Module):
    """Encoder E and decoder D for images (B, C, H, W) in 0..1 with sides of at least 8.

    Four convolutions of `width`, `width`, 2 `width` and 2 `width` channels, of which the first and
    the third halve the sides; two for sides below 24, of which both do. Sides above 64, which the
    authors do not have, are halved more often. Raises MethodError for smaller images.
    """

    def __init__(self, shape: tuple[int, int, int], code: int, width: int) -> None:
        super().__init__()
        channels, *sides = shape
        if min(sides) < SMALLEST_SIDE:
            raise MethodError(
                f"The convolutional network needs images of at least 8 × 8 pixels, "
                f"not {sides[1]} × {sides[0]}.",
                "Choose a larger image size.",
            )
        strides = _strides(max(sides))
        kernel = 5 if max(sides) >= 48 else 3
        widths = [channels, *([width] * (len(strides) // 2)), *([2 * width] * (len(strides) // 2))]
        down: list[nn.Module] = []
        up: list[nn.Module] = []
        for level, ((thin, wide), stride) in enumerate(zip(pairwise(widths), strides, strict=True)):
            smaller = [math.ceil(side / stride) for side in sides]  # as 'same' in Keras
            # what the way back would miss of the side, if its sides were all odd
            extra = [
                side - (stride * (small - 1) + 1)
                for side, small in zip(sides, smaller, strict=True)
            ]
            down += [nn.Conv2d(thin, wide, kernel, stride, kernel // 2), nn.LeakyReLU(LEAK)]
            back = nn.ConvTranspose2d(wide, thin, kernel, stride, kernel // 2, (extra[0], extra[1]))
            up = [back, nn.LeakyReLU(LEAK) if level else nn.Sigmoid(), *up]
            sides = smaller
        top = (widths[-1], *sides)
        self.middle_channels = widths[len(strides) // 2]
        self.lower = nn.Sequential(*down[: len(down) // 2])
        self.upper = nn.Sequential(*down[len(down) // 2 :], nn.Flatten())
        self.narrow = nn.Linear(math.prod(top), 2 * code)  # μ and log σ² side by side
        self.decoder = nn.Sequential(nn.Linear(code, math.prod(top)), nn.Unflatten(1, top), *up)
        _initialise(self)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # quicker on CPUs

    def encode(self, x: Tensor) -> Code:
        """Return the codes of images `x` (B, C, H, W)."""
        features = self.lower(x.contiguous(memory_format=torch.channels_last))  # (B, c, h, w)
        mean, log_variance = self.narrow(self.upper(features)).chunk(2, 1)  # (B, E) each
        return Code(mean, log_variance, features)

    def mean(self, x: Tensor) -> Tensor:
        """Return the clean codes z = μ (B, E) of images `x` (B, C, H, W)."""
        return self.encode(x).mean

    def decode(self, code: Tensor) -> Tensor:
        """Return the images x̂ (B, C, H, W) redrawn from `code` (B, E)."""
        redrawn: Tensor = self.decoder(code)
        return redrawn


def _strides(side: int) -> tuple[int, ...]:
    """Return the strides of all convolutions, for images of which the longer side is `side`."""
    if side < 24:
        return (2, 2)
    return (2, 1 + (side > 64), 2, 1 + (side > 128))


def _initialise(module: nn.Module) -> None:
    """Start as Keras does, in which the authors' program is written: Glorot, no bias."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def dense(*widths: int) -> nn.Sequential:
    """Return dense layers of `widths` with ReLU between them, linear at the end."""
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def spectral_network(code: int, columns: int) -> nn.Sequential:
    """Return S, four dense layers (B, E) → (B, K); for what follows the last see `DscDan.raw`."""
    return dense(code, 1024, 1024, 512, columns)


# Losses: means over the batch, sums over pixels, numbers of the code and groups -------------------


def redrawing(x: Tensor, redrawn: Tensor) -> Tensor:
    """Return ‖x - x̂‖² (), summed over the pixels of (B, C, H, W)."""
    return (x - redrawn).square().sum() / len(x)


def gaussian_kl(code: Code) -> Tensor:
    """Return KL(N(μ, σ²) ‖ N(0, 1)) = ½ Σ (μ² + σ² - log σ² - 1) (), equation 3."""
    return _kl_to_unit(code).mean()


def _kl_to_unit(code: Code) -> Tensor:
    mean, log_variance, _ = code
    return 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum(1)  # (B,)


def class_kl(code: Code, log_y: Tensor, means: Tensor) -> Tensor:
    """Return the KL divergence by groups (), equation 19, of `log_y` log y (B, K), `means` (K, E).

    Σ_k y_k ½ Σ [(μ - m_k)² + σ² - log σ² - 1] + Σ_k y_k log y_k + log K. The square is taken apart,
    so that nothing has the size (B, K, E).
    """
    y = log_y.exp()
    shift = (y * (0.5 * means.square().sum(1) - code.mean @ means.T)).sum(1)  # (B, K) → (B,)
    entropy = (y * log_y).sum(1)  # (B,)
    return (_kl_to_unit(code) + shift + entropy).mean() + math.log(len(means))


# The method ---------------------------------------------------------------------------------------


class DscDan(Method[DscDanParams]):
    """DSC-DAN: the paper, with what only the authors' programs say where it says nothing."""

    info = MethodInfo(
        key="dscdan",
        name="DSC-DAN",
        summary="Learns to see your images through noise, then groups them so that the most "
        "similar ones stay together, whatever the shape of the groups.",
        reference="https://arxiv.org/abs/1904.13113",
        takes=frozenset({"image"}),
        differences="Unlike its authors, DeepClust varies the images while it learns, looks for "
        "more neighbours and among all images, and weighs order by the size of images.",
        published=(
            Published("mnist", 0.980, 0.946, "the paper", split="test", nmi_mean="geometric"),
            Published("mnist", 0.978, 0.941, "the paper", nmi_mean="geometric"),
            Published("usps", 0.869, 0.857, "the paper", nmi_mean="geometric"),
            Published("fashion_mnist", 0.662, 0.645, "the paper", nmi_mean="geometric"),
        ),
    )

    near: Tensor
    weights: Tensor
    groups: Tensor
    code_centres: Tensor
    code_variance: Tensor
    joint: Tensor
    centres: Tensor
    variance: Tensor
    last_loss: Tensor
    settled: Tensor

    def build(self) -> None:
        """Create the networks, and what will be known of groups, NaN (labels: -1) till then."""
        p, n = self.params, len(self.data)
        k, e = p.n_clusters, p.code_size
        channels, height, width = self.data.shape
        self.autoencoder = DualAutoencoder((channels, height, width), e, p.channels)
        self.global_discriminator = GlobalDiscriminator(e, e, p.discriminator_size)  # T1
        self.local_discriminator = LocalDiscriminator(  # T2
            self.autoencoder.middle_channels, e, p.discriminator_size
        )
        self.spectral = spectral_network(e, k)
        self.orthonormalisation = Orthonormalisation(k)
        self.classifier = dense(e, 256, k)  # y of equation 19, where S does not say it
        self.means = nn.Parameter(torch.zeros(k, e))  # m_k
        _initialise(self.global_discriminator)
        _initialise(self.local_discriminator)
        _initialise(self.spectral)
        _initialise(self.classifier)
        neighbours = min(p.neighbours, n - 1)
        self.register_buffer("near", torch.full((n, neighbours), -1))  # of the global graph
        self.register_buffer("weights", torch.full((n, neighbours), math.nan))
        self.register_buffer("groups", torch.full((n,), -1))
        self.register_buffer("code_centres", torch.full((k, e), math.nan))
        self.register_buffer("code_variance", torch.tensor(math.nan))
        self.register_buffer("joint", torch.tensor(False))  # whether groups are those of Y
        self.register_buffer("centres", torch.full((k, k), math.nan))
        self.register_buffer("variance", torch.tensor(math.nan))
        self.register_buffer("last_loss", torch.tensor(math.nan))
        self.register_buffer("settled", torch.tensor(False))

    def fit(self) -> Iterator[Step]:
        """Pre-train, prepare the spectral network, train everything jointly, group."""
        yield from self.pretrain()
        if self.params.variant == "full":
            yield from self.warm_up()
            yield from self.cluster()
        if self.joint:
            self.group_embedding("last")
        else:
            self.group_codes()

    # Pre-training: min L_r + L_e (equation 13)

    def pretrain(self) -> Iterator[Step]:
        """Teach the autoencoder and the discriminators to see: L_r of (12) and L_e of (10)."""
        adam = self.adam(self.autoencoder, self.global_discriminator, self.local_discriminator)
        epochs = self.pretrain_epochs
        for _ in self.phase("pretrain", epochs, title="Learning to see", optimiser=adam):
            for x, _rows in self.data.batches(self.params.batch_size, shuffle=True):
                code = self.autoencoder.encode(self.vary(x))
                loss = self.redrawing_and_information(x, code)
                if self.informed:
                    loss = loss + self.kl_weight * gaussian_kl(code)
                yield self.step(loss)

    @property
    def pretrain_epochs(self) -> int:
        """The epochs asked for, or more where the images are few and make few steps."""
        p = self.params
        steps_an_epoch = math.ceil(len(self.data) / p.batch_size)
        return max(p.pretrain_epochs, math.ceil(p.min_pretrain_steps / steps_an_epoch))

    @property
    def kl_weight(self) -> float:
        """γ; in proportion to the numbers of an image, if asked, since L_r sums over them."""
        p = self.params
        return p.kl_weight * (math.prod(self.data.shape) / PIXELS if p.kl_by_size else 1)

    @property
    def informed(self) -> bool:
        """Whether the variant has L_e: discriminators and KL divergence."""
        return self.params.variant in {"mi", "mi_rs", "full"}

    @property
    def relative(self) -> bool:
        """Whether the variant has the relative reconstruction."""
        return self.params.variant in {"rs", "mi_rs", "full"}

    def vary(self, x: Tensor) -> Tensor:
        """Return `x` as the network shall see it in training: as it is, or varied at random."""
        return random_affine(x) if self.params.augment else x

    def redrawing_and_information(self, x: Tensor, code: Code) -> Tensor:
        """Return L_r (equation 12) and L_e without KL (equation 10) of clean `x` (B, C, H, W)."""
        p = self.params
        noisy = self.noisy(code)  # z̃ (B, E)
        if self.relative:  # one pass for both
            both = self.autoencoder.decode(torch.cat([code.mean, noisy]))  # (2B, C, H, W)
            of_clean, of_noisy = both.chunk(2)  # x̂_z, x̂_z̃
            redrawn = redrawing(of_clean, of_noisy) + p.delta * redrawing(x, of_clean)
        else:
            redrawn = p.delta * redrawing(x, self.autoencoder.decode(code.mean))
        loss = p.reconstruction_weight * redrawn
        if self.informed:
            # x enters T1 by its clean code, T2 by its feature map; z is drawn from p(z|x).
            information = self.global_discriminator(code.mean, noisy)
            information = information + self.local_discriminator(code.features, noisy)
            loss = loss - p.mi_weight * information
        return loss

    def noisy(self, code: Code) -> Tensor:
        """Return z̃ (B, E), the code with noise.

        The authors' program draws from N(μ, σ²(x)). Without the KL divergence, which asks for
        noise, σ would vanish: then it is multiplicative, as in the paper.
        """
        p = self.params
        if p.noise == "off":
            return code.mean
        drawn = torch.randn_like(code.mean)  # (B, E)
        if p.noise == "learned" and self.informed:
            return code.mean + (0.5 * code.log_variance).exp() * drawn
        return code.mean * (1 + p.noise_strength * drawn)

    # Preparation of the spectral network, on the codes as they are after pre-training

    def warm_up(self) -> Iterator[Step]:
        """Let S learn alone, find first groups for m_k, and let y learn those."""
        p = self.params
        if self.once("graph") and not self.finishing:
            self.renew_graph(self.encode_all(self.autoencoder.mean))
        if p.labels == "kmeans" and p.warmup_epochs:
            yield from self.find_neighbourhoods()
        if self.once("first groups") and not self.finishing:
            self.find_first_groups()
        yield from self.learn_first_groups()

    def find_neighbourhoods(self) -> Iterator[Step]:
        """Minimise L_c (equation 16) for S alone."""
        epochs, title = self.params.warmup_epochs, "Finding neighbourhoods"
        adam = self.adam(self.spectral)
        codes: Tensor | None = None
        for _ in self.phase("warm-up", epochs, title=title, optimiser=adam):
            if codes is None:
                codes = self.encode_all(self.autoencoder.mean)  # (N, E); they stay
            for rows in self.joint_rows():
                z = codes[rows]  # (m, E)
                y = self.orthonormalisation(self.raw(self.spectral(z)))  # (m, K)
                # times m: the mean over pairs is so small that Adam's ε would swallow it
                yield self.step(len(y) * spectral_loss(y, self.affinity(z, rows)))

    def find_first_groups(self) -> None:
        """Group all images, and begin with the means of these groups."""
        p = self.params
        codes = self.group_codes()  # (N, E)
        if p.first_groups == "spectral" and p.labels == "kmeans" and p.warmup_epochs:
            labels = self.group_embedding("first", codes)
        else:
            labels = torch.cdist(codes, self.code_centres).argmin(1)
        self.groups.copy_(labels)
        with torch.no_grad():
            self.means.copy_(group_means(codes, labels, self.code_centres))

    def learn_first_groups(self) -> Iterator[Step]:
        """Teach the classifier y the first groups, by cross-entropy."""
        adam = self.adam(self.spectral if self.params.labels == "argmax" else self.classifier)
        codes: Tensor | None = None
        for _ in self.phase("first groups", SORT_EPOCHS, title="Starting to group", optimiser=adam):
            if codes is None:
                codes = self.encode_all(self.autoencoder.mean)  # (N, E); they stay
            for rows in self.joint_rows():
                yield self.step(F.nll_loss(self.log_y(codes[rows]), self.groups[rows]))

    # Joint training: min L_r + L_e with (19) + L_c (equation 20)

    def cluster(self) -> Iterator[Step]:
        """Train everything jointly until loss or groups hardly change any more."""
        p = self.params
        adam = torch.optim.Adam(self.parameters(), lr=p.learning_rate)
        title, epochs = "Grouping", p.cluster_epochs
        for t in self.phase("cluster", epochs, title=title, optimiser=adam, may_settle=True):
            if t % p.graph_interval == 0 and not self.settled:
                self.look_at_all(t)
            if self.settled:
                break
            losses: list[Tensor] = []
            for rows in self.joint_rows():
                loss = self.joint_loss(Batch(self.data.take(rows), rows))
                losses.append(loss.detach())
                yield self.step(loss)
            self.note_loss(losses)

    def joint_loss(self, batch: Batch) -> Tensor:
        """Return L_r + L_e + L_c (), equation 20, of clean images in a batch."""
        p = self.params
        x, rows = batch
        code = self.autoencoder.encode(self.vary(x))
        outputs = self.spectral(code.mean)  # (m, K)
        y = self.orthonormalisation(self.raw(outputs))  # (m, K): Ỹ → Y
        spread = class_kl(code, self.log_y(code.mean, outputs), self.means)
        spectral = spectral_loss(y, self.affinity(self.clean_codes(x, code), rows))
        loss = self.redrawing_and_information(x, code) + self.kl_weight * spread
        return loss + spectral * (1 if p.spectral_mean == "pairs" else len(x))

    def raw(self, outputs: Tensor) -> Tensor:
        """Return Ỹ (B, K), what is made orthonormal, from the `outputs` of S (B, K)."""
        return torch.softmax(outputs, 1) if self.params.labels == "argmax" else torch.tanh(outputs)

    def log_y(self, codes: Tensor, outputs: Tensor | None = None) -> Tensor:
        """Return log y (B, K): from S itself, if its end is a softmax, else from the classifier."""
        if self.params.labels == "kmeans":
            return torch.log_softmax(self.classifier(codes), 1)
        return torch.log_softmax(self.spectral(codes) if outputs is None else outputs, 1)

    def clean_codes(self, x: Tensor, code: Code) -> Tensor:
        """Return the codes (m, E) of images `x` as they are, if the affinity asks for them."""
        if self.params.graph == "global" or not self.params.augment:
            return code.mean
        with torch.set_grad_enabled(not self.params.detach_affinity):
            return self.autoencoder.mean(x)

    def affinity(self, codes: Tensor, rows: Tensor) -> Tensor:
        """Return W (m, m), equation 14, of a batch: its `rows` (m,), their clean `codes` (m, E)."""
        p = self.params
        if p.graph == "global":
            return affinity_within(NeighbourGraph(self.near, self.weights), rows)
        return knn_affinity(codes.detach() if p.detach_affinity else codes, p.neighbours)

    def joint_rows(self) -> Iterator[Tensor]:
        """Yield the rows (m,) of each step of a round; none any more once asked to finish."""
        p, n = self.params, len(self.data)
        wanted = self.data.fitting(p.cluster_batch_size)
        size = min(n, max(wanted, 4 * p.n_clusters))  # K columns need many more rows
        for _ in range(p.steps_per_epoch):
            self.check()
            if self.finishing:
                return
            if p.graph == "global":
                yield rows_with_neighbours(NeighbourGraph(self.near, self.weights), size)
            else:
                yield torch.randperm(n)[:size].to(self.device)

    def look_at_all(self, epoch: int) -> None:
        """Find the neighbours of all images, and the groups of now for those who watch."""
        codes = self.encode_all(self.autoencoder.mean)  # (N, E)
        if epoch:  # else they are as they were
            self.renew_graph(codes)
        labels = self.group_embedding(epoch, codes)
        if epoch:
            before, now = (some.cpu().numpy() for some in (self.groups, labels))
            changed = align_labels(before, now, self.params.n_clusters) != now  # (N,)
            self.settled.fill_(bool(changed.mean() < self.params.stop_share))
        self.groups.copy_(labels)
        self.joint.fill_(value=True)

    def renew_graph(self, codes: Tensor) -> None:
        """Find the neighbours of all images by their `codes` (N, E), if they shall be global."""
        if self.params.graph == "global":
            graph = neighbour_graph(codes, self.params.neighbours, self.check)
            self.near.copy_(graph.near)
            self.weights.copy_(graph.weights)

    def note_loss(self, losses: list[Tensor]) -> None:
        """Keep the mean loss of a round; settled if it is about that of the round before."""
        if self.finishing:  # the round was cut short
            return
        loss = torch.stack(losses).mean()
        if not loss.isfinite():
            raise DivergedError.at("its loss is no number any more")
        self.settled.fill_((loss - self.last_loss).abs() < self.params.tolerance)
        self.last_loss.copy_(loss)

    # Groups

    def group_codes(self) -> Tensor:
        """Group all images by k-means on their codes z, and return these (N, E)."""
        codes = self.encode_all(self.autoencoder.mean)
        centres, labels = self.kmeans(codes, "codes")
        self.code_centres.copy_(centres)
        self.code_variance.copy_(variance_within(codes - centres[labels]))
        return codes

    def group_embedding(self, when: str | int, codes: Tensor | None = None) -> Tensor:
        """Group all images by Y, orthonormal over all of them, and return the labels (N,).

        `codes` are the clean ones (N, E), if they are known.
        """
        if codes is None:
            codes = self.encode_all(self.autoencoder.mean)
        with torch.no_grad():
            raw = torch.cat([self.raw(self.spectral(some)) for some in torch.split(codes, CHUNK)])
            self.orthonormalisation.fix(raw)
            y = raw @ self.orthonormalisation.matrix  # (N, K)
        if self.params.labels == "argmax":
            return raw.argmax(1)
        centres, labels = self.kmeans(y, when)
        self.centres.copy_(centres)
        self.variance.copy_(variance_within(y - centres[labels]))
        return labels

    def kmeans(self, points: Tensor, when: str | int) -> tuple[Tensor, Tensor]:
        """Return centres (K, ·) and labels (N,) of `points` (N, ·)."""
        found = kmeans(
            points.cpu().numpy(),
            self.params.n_clusters,
            starts=KMEANS_STARTS,
            seed=self.seed_for("kmeans", when),
            check=self.check,
            enough=lambda: self.finishing,
        )
        return torch.from_numpy(found.centres).to(points), torch.from_numpy(found.labels).to(
            points.device
        )

    def assign(self, x: Tensor) -> Assignment:
        """Return Y and the groups there; before there is a Y, the codes and the groups in them."""
        codes = self.autoencoder.mean(x)  # (B, E)
        if not self.joint:
            return Assignment(
                codes, gaussian_posterior(codes, self.code_centres, self.code_variance)
            )
        raw = self.raw(self.spectral(codes))  # (B, K)
        y = raw @ self.orthonormalisation.matrix  # (B, K), whatever else is in the batch
        if self.params.labels == "argmax":
            return Assignment(y, raw)
        return Assignment(y, gaussian_posterior(y, self.centres, self.variance))

    def adam(self, *parts: nn.Module) -> torch.optim.Adam:
        """Return Adam for the weights of `parts`."""
        weights = [weight for part in parts for weight in part.parameters()]
        return torch.optim.Adam(weights, lr=self.params.learning_rate)


def group_means(codes: Tensor, labels: Tensor, centres: Tensor) -> Tensor:
    """Return the means (K, E) of `codes` (N, E) by `labels` (N,); `centres` where none is."""
    k = len(centres)
    one_hot = F.one_hot(labels, k).to(codes)  # (N, K)
    counts = one_hot.sum(0)[:, None]  # (K, 1)
    return torch.where(counts > 0, one_hot.T @ codes / counts.clamp_min(1), centres)


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer DSC-DAN."""
    return [DscDan]
