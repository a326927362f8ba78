"""What each part of DSC-DAN is worth: its five variants on one image set, mean of some seeds.

    DEEPCLUST_BENCH_DATA=… python tests/benchmarks/bench_dscdan_ablation.py [usps|mnist]
        [--split test] [--seeds 0 1 2] [--epochs 100] [--preset paper]

Known labels are read for scoring only, after the run. To hold, averaged over three seeds on the
10,000 test images of MNIST: “conv_ae” is below “mi_rs” in ACC, and “full” at least “mi_rs” - .02.
Published, ACC/NMI (geometric), conv_ae · mi · rs · mi_rs · full: MNIST test .781/.751 · .844/.796 ·
.850/.801 · .961/.914 · .980/.946; USPS .698/.652 · .785/.744 · .798/.752 · .831/.827 · .869/.857.
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.engine.metrics import score
from deepclust_gui.engine.runner import train
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import Preset
from deepclust_methods.dscdan import DscDan, DscDanParams

SPLITS = ("train", "test")
"""What the numbers in the part of a file named “split” mean."""

VARIANTS = ("conv_ae", "mi", "rs", "mi_rs", "full")


def load(name: str, split: str | None) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return images uint8 (N, C, H, W) and known labels (N,), of one part of the set or all."""
    with np.load(Path(os.environ["DEEPCLUST_BENCH_DATA"]) / "bench" / f"{name}.npz") as file:
        images, labels = file["images"], file["labels"].astype(np.int64)
        if split is not None:
            part = file["split"] == SPLITS.index(split)
            images, labels = images[part], labels[part]
    channels_first = images[:, None] if images.ndim == 3 else images.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(channels_first), labels


def ignore(_progress: Progress) -> None:
    """Only the end is of interest."""


def main() -> None:
    """Run each variant with each seed, print each, then the means and whether the order holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", nargs="?", default="usps")
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--preset", choices=[preset.value for preset in Preset], default="paper")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    images, known = load(chosen.name, chosen.split)
    means: dict[str, float] = {}
    for variant in VARIANTS:
        values = {"variant": variant, "n_clusters": len(np.unique(known))}
        if chosen.epochs:
            values["pretrain_epochs"] = chosen.epochs
        params = DscDanParams.build(values, preset=Preset(chosen.preset))
        rows = []
        for seed in chosen.seeds:
            start = time.perf_counter()
            trained = train(
                DscDan,
                params,
                images,
                seed=seed,
                device="cpu",
                control=Control(),
                report=ignore,
                threads=chosen.threads,
            )
            found = score(trained.result.labels, known=known)
            rows.append((found.acc, found.nmi_geometric))
            print(
                f"{chosen.name} {variant} seed {seed}: ACC {found.acc:.4f} "
                f"NMI {found.nmi_geometric:.4f}, {time.perf_counter() - start:.0f} s",
                flush=True,
            )
        acc, nmi = np.mean(np.array(rows, float), axis=0)
        means[variant] = acc
        print(f"{chosen.name} {variant}: mean ACC {acc:.4f} NMI {nmi:.4f}", flush=True)
    order = means["conv_ae"] < means["mi_rs"] and means["full"] >= means["mi_rs"] - 0.02
    print("The order of the parts holds." if order else "The order of the parts does NOT hold.")


if __name__ == "__main__":
    main()
