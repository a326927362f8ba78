"""DEC: Xie, Girshick & Farhadi, Unsupervised Deep Embedding for Clustering Analysis, ICML 2016.

A dense autoencoder learns a small code of every image. Then the encoder and the centres of the
groups move so that each image becomes surer of the group it is nearest to: the target is what the
method says itself, sharpened.

Symbols: N images, B batch, D numbers per image, E code size, K groups; z code, μ centre.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import (
    Assignment,
    DenseAutoencoder,
    Field,
    Method,
    MethodInfo,
    Params,
    Published,
    Step,
    VectorInput,
    dec_target,
    hookimpl,
    kmeans,
    student_t,
    usual,
)


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
    batch_size: int = usual.batch_size(256)
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
        differences="Unlike its authors, DeepClust learns with Adam and in fewer rounds.",
        published=(
            Published("mnist", 0.863, 0.834, DSC_DAN, nmi_mean="geometric"),
            Published("mnist", 0.856, 0.830, DSC_DAN, split="test", nmi_mean="geometric"),
            Published("usps", 0.762, 0.767, DSC_DAN, nmi_mean="geometric"),
            Published("fashion_mnist", 0.518, 0.546, DSC_DAN, nmi_mean="geometric"),
        ),
    )

    momentum: ClassVar = 0.9
    labels: Tensor

    def build(self) -> None:
        """Create the autoencoder, and the centres, NaN until there are any."""
        p = self.params
        self.input = VectorInput(self.data.shape)
        self.autoencoder = DenseAutoencoder(self.input.size, p.code_size)
        self.centres = nn.Parameter(torch.full((p.n_clusters, p.code_size), math.nan))  # μ
        self.register_buffer("labels", torch.full((len(self.data),), -1))  # of the last target

    def fit(self) -> Iterator[Step]:
        """Pre-train, find the first centres, then cluster."""
        if self.once("scale") and len(self.data.shape) == 1:  # pixels are in 0..1 already
            self.input.learn(self.data)
        yield from self.pretrain()
        if self.once("centres"):
            self.find_centres()
        yield from self.cluster()

    def pretrain(self) -> Iterator[Step]:
        """Teach the autoencoder to redraw the images: mean squared error (section 3.2).

        The authors train layer by layer; all at once is the usual way since (DEC-keras).
        """
        optimiser = self.optimiser_of(self.autoencoder, adam=1e-3, sgd=1.0)
        epochs = self.pretrain_epochs
        for _ in self.phase("pretrain", epochs, title="Learning to see", optimiser=optimiser):
            for x, _rows in self.data.batches(self.params.batch_size, shuffle=True):
                seen = self.input(x)
                yield self.step(F.mse_loss(self.autoencoder(seen), seen))

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

    def find_centres(self) -> None:
        """Make the centres of k-means on the codes the first ones (section 3.2)."""
        found = kmeans(
            self.encode_all(self.encode).cpu().numpy(),
            self.params.n_clusters,
            starts=self.params.kmeans_starts,
            seed=self.seed_for("centres"),
            check=self.check,
            enough=lambda: self.finishing,
        )
        with torch.no_grad():
            self.centres.copy_(torch.from_numpy(found.centres))

    def encode(self, x: Tensor) -> Tensor:
        """Return z (B, E) of `x`."""
        codes: Tensor = self.autoencoder.encoder(self.input(x))
        return codes

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
        said = student_t(self.encode(x), self.centres)  # q (B, K), equation 1
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
