"""Our UMAP beside a bare umap-learn on the same rows, and how soon a stop ends it.

    python tests/benchmarks/bench_umap.py [10000 70000] [--rounds 1] [--parts 10]

Rows are the first principal components of MNIST's pixels where DEEPCLUST_BENCH_DATA names the image
sets, else round groups. Both run in a process of their own, alternating, with what numba compiles
kept from an untimed round. Seconds count from starting the process to having the positions, of the
bare one also its `fit_transform` alone. Trustworthiness (of 15 neighbours) is that of the same
5,000 rows. To hold: a stop ends it within 1 s in every phase.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sklearn.manifold import trustworthiness

from deepclust_gui.engine.projection import principal_parts, principal_plane
from deepclust_gui.engine.umap_process import umap_in_process
from deepclust_gui.errors import Cancelled
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress

BARE = """
import sys, time, numpy as np
from umap import UMAP
rows = np.load(sys.argv[1])
begun = time.perf_counter()
np.save(sys.argv[2], UMAP(random_state=0).fit_transform(rows))
print(time.perf_counter() - begun)
"""
JUDGED = 5_000
WARM_UP = 5_000  # from 4,096 on, umap-learn searches neighbours as for many


def embedding(count: int, parts: int) -> np.ndarray:
    """Return `count` rows, float32 (N, E)."""
    rng = np.random.default_rng(0)
    folder = os.environ.get("DEEPCLUST_BENCH_DATA")
    if folder and count <= 70_000:
        with np.load(Path(folder) / "bench" / "mnist.npz") as file:
            images = file["images"]
        some = np.sort(rng.choice(len(images), count, replace=False))
        return principal_parts(images[some].reshape(count, -1).astype(np.float32) / 255, parts)
    labels = rng.integers(0, 20, count)
    points = rng.normal(0, 4, (20, parts))[labels] + rng.normal(0, 1, (count, parts))
    return points.astype(np.float32)


class Bench:
    """A folder, and both ways to make a map in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        os.environ["NUMBA_CACHE_DIR"] = str(folder / "compiled")

    def ours(self, rows: np.ndarray, control: Control | None = None, report=lambda _: None):
        """Return the positions, float32 (N, 2)."""
        return umap_in_process(
            rows,
            seed=0,
            folder=self.folder,
            compiled=self.folder / "compiled",
            control=control or Control(),
            report=report,
        )

    def bare(self, rows: np.ndarray) -> tuple[np.ndarray, float]:
        """Return the positions and the seconds of `fit_transform` alone."""
        given, made = self.folder / "rows.npy", self.folder / "made.npy"
        np.save(given, rows)
        command = [sys.executable, "-W", "ignore", "-c", BARE, given, made]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return np.load(made), float(done.stdout)

    def compare(self, rows: np.ndarray, rounds: int) -> None:
        """Print seconds and trustworthiness of both."""
        spent: dict[str, list[float]] = {"ours": [], "bare": [], "bare fit": []}
        for _ in range(rounds):
            begun = time.perf_counter()
            ours = self.ours(rows)
            spent["ours"].append(time.perf_counter() - begun)
            begun = time.perf_counter()
            bare, fit = self.bare(rows)
            spent["bare"].append(time.perf_counter() - begun)
            spent["bare fit"].append(fit)
        for name, seconds in spent.items():
            print(f"  {name:9} {np.median(seconds):7.1f} s")
        print(f"  ratio     {np.median(spent['ours']) / np.median(spent['bare']):7.2f}")
        for name, map_ in (("ours", ours), ("bare", bare), ("PCA", principal_plane(rows))):
            print(f"  trustworthiness {name:5} {trust(rows, map_):.4f}")

    def stop_in(self, rows: np.ndarray, phase: str) -> float:
        """Return how many ms a stop takes that is asked for in `phase`."""
        control = Control()
        asked: list[float] = []

        def stop(progress: Progress) -> None:
            if progress.phase == phase and not asked:
                asked.append(time.perf_counter())
                control.stop()

        try:
            self.ours(rows, control, stop)
        except Cancelled:
            return (time.perf_counter() - asked[0]) * 1000
        raise SystemExit(f"There was no phase “{phase}”.")


def trust(rows: np.ndarray, positions: np.ndarray) -> float:
    """Return how far neighbours on the map are neighbours, for a sample of the rows."""
    some = np.random.default_rng(1).permutation(len(rows))[:JUDGED]
    return float(trustworthiness(rows[some], positions[some], n_neighbors=15))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", type=int, nargs="*", default=[10_000, 70_000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--parts", type=int, default=10)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        few = embedding(WARM_UP, chosen.parts)
        bench.bare(few)
        bench.ours(few)
        for count in chosen.counts:
            print(f"{count:,} rows of {chosen.parts}", flush=True)
            bench.compare(embedding(count, chosen.parts), chosen.rounds)
        many = embedding(70_000, chosen.parts)
        phases = ("Getting the map ready", "Finding neighbours", "Loading UMAP")
        phases += ("Laying out the map", "Placing the other images")
        stops_ms = [bench.stop_in(many, phase) for phase in phases]
        for phase, ms in zip(phases, stops_ms, strict=True):
            print(f"  stopped in “{phase}”: {ms:.0f} ms")
    return 0 if max(stops_ms) <= 1000 else 1


if __name__ == "__main__":
    raise SystemExit(main())
