"""DEC: Xie, Girshick & Farhadi, Unsupervised Deep Embedding for Clustering Analysis, ICML 2016.

An autoencoder learns a small code of every image. Then the encoder and the centres of the groups
move so that each image becomes surer of the group it is nearest to: the target is what the method
says itself, sharpened.

The authors' network is dense. With a convolutional one that learns from varied images, while
targets come from images as they are, this is ConvDEC-DA (Guo, Zhu, Liu & Yin, Deep Embedded
Clustering with Data Augmentation, ACML 2018).

Symbols: N images, B batch, E code size, K groups; z code, μ centre.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

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
    dec_target,
    group_means,
    hookimpl,
    kmeans,
    neighbourhood,
    path_integral_clustering,
    random_affine,
    student_t,
    usual,
)

IMAGE_DIMS = 3
"""An image is (C, H, W), a vector (D,)."""

SMALLEST_SHARE = 0.05
"""What has less than this share of an average group is no group of the graph, but outliers."""


class DecParams(Params):
    """The parameters of DEC and IDEC."""

    n_clusters: int = usual.n_clusters()
    pretrain_epochs: int = usual.pretrain_epochs(100, paper=500)
    min_pretrain_steps: int = usual.min_pretrain_steps()
    max_steps: int = Field(
        8000,
        ge=1,
        le=1_000_000,
        paper=20_000,
        title="Longest grouping",
        description="The grouping ends after this many small steps, if it has not settled before.",
    )
    update_interval: int = Field(
        140,
        ge=1,
        le=10_000,
        title="Steps between targets",
        description="After this many small steps the goal for every image is computed anew.",
    )
    stop_share: float = Field(
        0.001,
        ge=0,
        le=1,
        title="Settled when fewer change",
        description="The grouping has settled once at most this share of the images changes group: "
        "0.001 is one image in 1,000.",
    )
    start: Literal["graph", "k-means"] = usual.start()
    kmeans_starts: int = Field(
        20,
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
    batch_size: int = usual.batch_size(128, paper=256)
    network: Literal["convolutional", "dense"] = Field(
        "convolutional",
        paper="dense",
        title="Network",
        description="“convolutional” looks at images part by part and sees better, “dense” looks "
        "at all numbers at once. Features always go through a dense one.",
    )
    augment: bool = usual.augment()
    optimiser: Literal["adam", "sgd"] = Field(
        "adam",
        paper="sgd",
        title="Way of learning",
        description="“adam” adapts the size of its steps and learns to see in fewer rounds; “sgd” "
        "is what the authors used.",
    )
    learning_rate: float = Field(
        1e-3,
        ge=1e-6,
        le=1,
        paper=0.01,
        title="Learning rate",
        description="How large a small step of the grouping is. Too large and the training fails.",
    )


DSC_DAN = "the authors of DSC-DAN, table 3"


class Dec(Method[DecParams]):
    """Deep embedded clustering on a dense autoencoder."""

    info = MethodInfo(
        key="dec",
        everyday=False,
        name="DEC",
        summary="Learns to see your images or features with a small dense network, then makes "
        "each image surer of its group.",
        reference="https://arxiv.org/abs/1511.06335",
        differences="Unlike its authors, DeepClust looks at images through a convolutional "
        "network, varies them while it learns, finds and learns the first groups with a graph of "
        "neighbours, and learns with Adam and in fewer rounds.",
        published=(
            Published("mnist", 0.863, 0.834, DSC_DAN, nmi_mean="geometric"),
            Published("mnist", 0.856, 0.830, DSC_DAN, split="test", nmi_mean="geometric"),
            Published("usps", 0.762, 0.767, DSC_DAN, nmi_mean="geometric"),
            Published("fashion_mnist", 0.518, 0.546, DSC_DAN, nmi_mean="geometric"),
        ),
    )

    momentum: ClassVar = 0.9
    first_labels: Tensor
    labels: Tensor

    def build(self) -> None:
        """Create the autoencoder, and the centres, NaN until there are any."""
        p = self.params
        shape = self.data.shape
        self.input: VectorInput | None = None
        if len(shape) == IMAGE_DIMS and p.network == "convolutional":
            channels, height, width = shape
            self.autoencoder: ConvAutoencoder | DenseAutoencoder = ConvAutoencoder(
                (channels, height, width), p.code_size
            )
        else:
            self.input = VectorInput(shape)
            self.autoencoder = DenseAutoencoder(math.prod(shape), p.code_size)
        self.centres = nn.Parameter(torch.full((p.n_clusters, p.code_size), math.nan))  # μ
        self.register_buffer("first_labels", torch.full((len(self.data),), -1))
        self.register_buffer("labels", torch.full((len(self.data),), -1))  # of the last target

    def fit(self) -> Iterator[Step]:
        """Pre-train, find the first centres, then cluster."""
        flat = len(self.data.shape) != IMAGE_DIMS  # the pixels of images are in 0..1 already
        if self.input is not None and flat and self.once("scale"):
            self.input.learn(self.data)
        yield from self.pretrain()
        if self.once("centres"):
            self.find_first_groups()
        if self.by_graph:
            yield from self.learn_first_groups()
        yield from self.cluster()

    def pretrain(self) -> Iterator[Step]:
        """Teach the autoencoder to redraw the images: mean squared error (section 3.2).

        The authors train layer by layer; all at once is the usual way since (DEC-keras).
        """
        optimiser = self.optimiser_of(self.autoencoder, adam=1e-3, sgd=1.0)
        epochs = self.pretrain_epochs
        for _ in self.phase("pretrain", epochs, title="Learning to see", optimiser=optimiser):
            for x, _rows in self.data.batches(self.params.batch_size, shuffle=True):
                seen = self.seen(self.vary(x))
                yield self.step(F.mse_loss(self.autoencoder(seen), seen))

    def vary(self, x: Tensor) -> Tensor:
        """Return `x` as the network shall see it in training: as it is, or varied at random."""
        varied = self.params.augment and len(self.data.shape) == IMAGE_DIMS
        return random_affine(x) if varied else x

    def seen(self, x: Tensor) -> Tensor:
        """Return `x` as the network takes it: images as they are, or as vectors of one scale."""
        if self.input is None:
            return x
        inputs: Tensor = self.input(x)
        return inputs

    @property
    def pretrain_epochs(self) -> int:
        """The epochs asked for, or more where the images are few."""
        p = self.params
        steps_an_epoch = math.ceil(len(self.data) / p.batch_size)
        return max(p.pretrain_epochs, math.ceil(p.min_pretrain_steps / steps_an_epoch))

    def optimiser_of(self, part: nn.Module, *, adam: float, sgd: float) -> torch.optim.Optimizer:
        """Return the optimiser asked for, with its own learning rate."""
        if self.params.optimiser == "adam":
            return torch.optim.Adam(part.parameters(), lr=adam)
        return torch.optim.SGD(part.parameters(), lr=sgd, momentum=self.momentum)

    def find_first_groups(self) -> None:
        """Group the codes; the first centres are the means of the groups (section 3.2)."""
        codes = self.encode_all(self.encode)  # (N, E)
        labels = torch.from_numpy(self.first_grouping(codes.cpu().numpy())).to(codes.device)
        self.first_labels.copy_(labels)
        with torch.no_grad():
            self.centres.copy_(group_means(codes, labels, self.params.n_clusters))

    @property
    def by_graph(self) -> bool:
        """Whether the first groups come from a graph of neighbours; it was tried on images only."""
        few = len(self.data) <= usual.GRAPH_LIMIT
        return self.params.start == "graph" and few and len(self.data.shape) == IMAGE_DIMS

    def first_grouping(self, codes: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return labels (N,) of `codes` (N, E), by k-means or, not in the paper, by AC-PIC."""
        p = self.params
        if self.by_graph and not self.finishing:
            near = neighbourhood(len(codes), p.n_clusters)
            return path_integral_clustering(
                codes, p.n_clusters, neighbours=near, smallest=SMALLEST_SHARE, check=self.check
            )
        return kmeans(
            codes,
            p.n_clusters,
            starts=p.kmeans_starts,
            seed=self.seed_for("centres"),
            check=self.check,
            enough=lambda: self.finishing,
        ).labels

    def encode(self, x: Tensor) -> Tensor:
        """Return z (B, E) of `x`."""
        codes: Tensor = self.autoencoder.encoder(self.seen(x))
        return codes

    def learn_first_groups(self) -> Iterator[Step]:
        """Draw the codes to the centres of their groups, whose shape no centre could tell.

        Not in the paper; DEPICT does the like.
        """
        p = self.params
        optimiser = self.clustering_optimiser()
        title = "Learning the first groups"
        for _ in self.phase("first", 1, title=title, optimiser=optimiser):
            target = F.one_hot(self.first_labels, p.n_clusters).float()  # (N, K)
            for x, rows in self.some_batches(p.update_interval):
                yield self.step(self.loss(x, target[rows]))

    def cluster(self) -> Iterator[Step]:
        """Alternate between a target of all images and some steps towards it (section 3.1)."""
        p = self.params
        optimiser = self.clustering_optimiser()
        rounds = math.ceil(p.max_steps / p.update_interval)
        title = "Making the groups clearer"
        for _ in self.phase("cluster", rounds, title=title, optimiser=optimiser, may_settle=True):
            said = self.encode_all(lambda x: student_t(self.encode(x), self.centres))  # q (N, K)
            changed = self.relabel(said)
            if changed <= p.stop_share * len(self.data):
                break
            target = dec_target(said)  # p (N, K), equation 3: whole set, then frozen
            for x, rows in self.some_batches(p.update_interval):
                yield self.step(self.loss(x, target[rows]), changed=changed)

    def clustering_optimiser(self) -> torch.optim.Optimizer:
        """Return the optimiser of encoder and centres."""
        rate = self.params.learning_rate
        moving = nn.ModuleList([self.autoencoder.encoder])
        moving.register_parameter("centres", self.centres)
        return self.optimiser_of(moving, adam=rate, sgd=rate)

    def loss(self, x: Tensor, target: Tensor) -> Tensor:
        """Return KL(P‖Q) (equation 2) of a batch, a mean over images."""
        said = student_t(self.encode(self.vary(x)), self.centres)  # q (B, K), equation 1
        return F.kl_div(said.log(), target, reduction="batchmean")

    def some_batches(self, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield `steps` shuffled batches, in as many passes as it takes."""
        while steps > 0:
            before = steps
            for x, rows in self.data.batches(self.params.batch_size, shuffle=True):
                yield x, rows
                steps -= 1
                if not steps:
                    return
            if steps == before:  # the person asked to finish
                return

    def relabel(self, said: Tensor) -> int:
        """Keep the surest groups of `said` q (N, K); return how many are others than before."""
        labels = said.argmax(1)
        changed = int((labels != self.labels).sum())
        self.labels.copy_(labels)
        return changed

    def assign(self, x: Tensor) -> Assignment:
        """Return z of `x`, and how near it is to each centre."""
        codes = self.encode(x)  # (B, E)
        return Assignment(codes, student_t(codes, self.centres))


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer DEC."""
    return [Dec]
