"""Training speed beside ClustPy's: the same network, data, batches and epochs, alternating.

    pip install clustpy
    DEEPCLUST_BENCH_DATA=… python tests/benchmarks/bench_training.py [usps] [--rounds 3]

Pre-trains the dense autoencoder of DEC (D-500-500-2000-10), then takes DEC's clustering steps, with
both; prints images per second (training passes only) and the mean squared error each ends at.
Wanted: at least twice ClustPy's images per second on the CPU, five times on a GPU, at no worse a
loss.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.engine.runner import train
from deepclust_gui.model.control import Control
from deepclust_gui.sdk import (
    Assignment,
    DenseAutoencoder,
    Field,
    Method,
    MethodInfo,
    Params,
    Step,
    kmeans,
    student_t,
)

BATCH = 256


class DecParams(Params):
    """What DEC is run with here."""

    n_clusters: int = Field(10, title="Groups", description="How many.")
    pretrain_epochs: int = Field(3, title="Pre-training", description="Epochs.")
    cluster_epochs: int = Field(3, title="Clustering", description="Epochs.")


class Dec(Method[DecParams]):
    """DEC as ClustPy runs it: Adam, targets renewed each batch, a tenth of the rate at the end."""

    info = MethodInfo(key="dec", name="DEC", summary="", reference="")
    reconstruction: float

    def build(self) -> None:
        self.autoencoder = DenseAutoencoder(self.data.shape[0])
        self.centres = nn.Parameter(torch.full((self.params.n_clusters, 10), torch.nan))

    def fit(self) -> Iterator[Step]:
        adam = torch.optim.Adam(self.autoencoder.parameters(), lr=1e-3)
        for _ in self.phase("pretrain", self.params.pretrain_epochs, optimiser=adam):
            for x, _rows in self.data.batches(BATCH, shuffle=True):
                yield self.step(F.mse_loss(self.autoencoder(x), x))
        encoder = self.autoencoder.encoder
        for _ in self.phase("between", 1):  # a phase, so that it counts for neither of the others
            decoded = self.encode_all(lambda x: (self.autoencoder(x) - x).square().mean(1))
            type(self).reconstruction = float(decoded.mean())
            codes = self.encode_all(encoder).cpu().numpy()
            found = kmeans(codes, self.params.n_clusters, starts=10, seed=0)
            self.centres.data.copy_(torch.from_numpy(found.centres))
        adam = torch.optim.Adam([*encoder.parameters(), self.centres], lr=1e-4)
        for _ in self.phase("cluster", self.params.cluster_epochs, optimiser=adam):
            for x, _rows in self.data.batches(BATCH, shuffle=True):
                q = student_t(encoder(x), self.centres)  # (B, K)
                yield self.step(F.kl_div(q.log(), _target(q), reduction="batchmean"))

    def assign(self, x: Tensor) -> Assignment:
        codes = self.autoencoder.encoder(x)  # (B, 10)
        return Assignment(codes, student_t(codes, self.centres))


def _target(q: Tensor) -> Tensor:
    sharp = q.detach().square() / q.detach().sum(0)  # (B, K)
    return sharp / sharp.sum(1, keepdim=True)


class Timing:
    """Seconds of pre-training and of clustering, and the error of reconstruction in between."""

    def __init__(self, pretrain: float, cluster: float, loss: float) -> None:
        self.pretrain, self.cluster, self.loss = pretrain, cluster, loss


def ours(x: NDArray[np.float32], epochs: int, device: str) -> Timing:
    """Train with DeepClust's own engine."""
    params = DecParams(pretrain_epochs=epochs, cluster_epochs=epochs)
    trained = train(
        Dec,
        params,
        x,
        seed=0,
        device=device,
        control=Control(),
        report=lambda _: None,
        threads=torch.get_num_threads(),
    )
    return Timing(trained.seconds["Pretrain"], trained.seconds["Cluster"], Dec.reconstruction)


def theirs(x: NDArray[np.float32], epochs: int, device: str) -> Timing:
    """Train with ClustPy."""
    from clustpy.deep import DEC
    from clustpy.deep.neural_networks import FeedforwardAutoencoder

    widths = [x.shape[1], 500, 500, 2000, 10]
    network = FeedforwardAutoencoder(widths, activation_fn=nn.ReLU, random_state=0).to(device)
    start = time.perf_counter()
    network.fit(n_epochs=epochs, optimizer_params={"lr": 1e-3}, batch_size=BATCH, data=x)
    pretrain = time.perf_counter() - start
    with torch.no_grad():
        data = torch.from_numpy(x).to(device)
        loss = float(F.mse_loss(network(data), data))
    start = time.perf_counter()
    dec = DEC(
        10, batch_size=BATCH, clustering_epochs=epochs, neural_network=network, random_state=0,
        device=torch.device(device),
    )  # fmt: skip
    dec.fit(x)
    return Timing(pretrain, time.perf_counter() - start, loss)


def let_torchvision_load() -> None:
    """Declare the two operators without which a torchvision of another build fails to load."""
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        library = torch.library.Library("torchvision", "DEF")
        boxes = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        library.define(f"nms{boxes}")
        library.define(f"qnms{boxes}")
        let_torchvision_load.library = library  # type: ignore[attr-defined]


def main() -> None:
    """Alternate and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default="usps")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    with np.load(Path(os.environ["DEEPCLUST_BENCH_DATA"]) / "bench" / f"{arguments.data}.npz") as f:
        images = f["images"]
    x = images.reshape(len(images), -1).astype(np.float32) / 255
    let_torchvision_load()
    for trainer in (ours, theirs):  # warm-up
        trainer(x[:1024], 1, arguments.device)
    rounds = [
        (ours(x, arguments.epochs, arguments.device), theirs(x, arguments.epochs, arguments.device))
        for _ in range(arguments.rounds)
    ]
    seen = arguments.epochs * len(x)
    for what in ("pretrain", "cluster"):
        mine = statistics.median(seen / getattr(one, what) for one, _ in rounds)
        peer = statistics.median(seen / getattr(other, what) for _, other in rounds)
        ratio = statistics.median(getattr(b, what) / getattr(a, what) for a, b in rounds)
        print(f"{what}: {mine:,.0f} images/s, ClustPy {peer:,.0f}: ratio {ratio:.2f}")
    print(f"loss after pre-training: {rounds[0][0].loss:.5f}, ClustPy {rounds[0][1].loss:.5f}")


if __name__ == "__main__":
    main()
