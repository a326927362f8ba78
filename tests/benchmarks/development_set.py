"""Write an image set for choosing what a method's preset “best” contains.

    python tests/benchmarks/development_set.py OUT.npz [--rows 4000] [--side 16]

Random rows of MNIST's training part, smaller: none of them is in a set that RESULTS.md reports but
for the whole of MNIST, and its groups are as many as there. DEEPCLUST_BENCH_DATA names the sets.
"""

import argparse
import os
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import interpolate

TRAIN = 0


def main() -> None:
    """Write the set that the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--side", type=int, default=16)
    chosen = parser.parse_args()
    with np.load(Path(os.environ["DEEPCLUST_BENCH_DATA"]) / "bench" / "mnist.npz") as file:
        among = np.flatnonzero(file["split"] == TRAIN)
        rows = np.random.default_rng(5).permutation(among)[: chosen.rows]
        images, labels = file["images"][rows], file["labels"][rows]
    size = (chosen.side, chosen.side)
    pixels = torch.from_numpy(images).float()[:, None]  # (N, 1, 28, 28)
    smaller = interpolate(pixels, size=size, mode="bilinear", antialias=True)  # (N, 1, S, S)
    np.savez(chosen.out, images=smaller[:, 0].round().to(torch.uint8).numpy(), labels=labels)


if __name__ == "__main__":
    main()
