"""Looking at photos with a network: speed beside a bare loop, memory, and k-means on what it sees.

    DEEPCLUST_BENCH_DATA=… python tests/benchmarks/bench_features.py [--only speed|memory|scores]
        [--rounds 3] [--images 600] [--methods kmeans n2d] [--seeds 0 1 2]

`speed` alternates, in one run, the program's own extraction of photos_trash (reading, decoding and
writing included, in a project whose cache is empty) with a bare torch loop over tensors of the same
size that are decoded already: same network, batch, layout and threads. Wanted: .85 of its images/s.
`memory` is the growth of the resident memory at a quarter and at all of the images. `scores` groups
the features by each method and seed; known groups are for scoring only, after the run. Wanted of
k-means: about ACC .48 and NMI .28.
"""

import argparse
import gc
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
import torch

from deepclust_gui.engine.features.extractor import Extractor, extraction_threads
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Project, Workbench

KEY = "mobilenet_v2"
MEGABYTE = 1 << 20
WANTED = 0.85


def quiet(_: Progress) -> None:
    """Tell nobody."""


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=["speed", "memory", "scores"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=600, help="how many a round of speed takes")
    parser.add_argument("--methods", nargs="+", default=["kmeans", "n2d"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    chosen = parser.parse_args()
    data = Path(os.environ["DEEPCLUST_BENCH_DATA"])
    with tempfile.TemporaryDirectory() as home:
        os.environ["DEEPCLUST_HOME"] = home
        workbench = Workbench()
        file = data / "weights" / f"{KEY}.safetensors"
        request = workbench.embedders.settle(RunRequest("kmeans"), KEY, weights=file)
        project = workbench.new_project(data / "photos_trash").run()
        try:
            if chosen.only in (None, "speed"):
                speed(workbench, project, request, rounds=chosen.rounds, images=chosen.images)
            if chosen.only in (None, "memory"):
                memory(project, request)
            if chosen.only in (None, "scores"):
                scores(project, request, chosen.methods, chosen.seeds)
        finally:
            project.close()


def speed(
    workbench: Workbench, project: Project, request: RunRequest, *, rounds: int, images: int
) -> None:
    """Print images/s of the program and of a bare loop, side by side."""
    embedder = workbench._methods.registry.embedder_type(KEY)()
    extractor = Extractor(embedder, workbench.embedders.weights(KEY, request.weights))
    batch, side = extractor.batch, extractor.info.preprocessing.side
    tensors = torch.rand(images, 3, side, side)
    tensors = tensors.contiguous(memory_format=torch.channels_last)
    ours, bare = [], []
    bare_loop(extractor, tensors[: 2 * batch], batch)
    for number in range(rounds):
        bare.append(images / bare_loop(extractor, tensors, batch))
        ours.append(images / own_way(project, request, images))
        print(f"round {number}: bare {bare[-1]:.1f}, ours {ours[-1]:.1f} images/s", flush=True)
    ratio = statistics.median(o / b for o, b in zip(ours, bare, strict=True))
    print(f"speed: ratio {ratio:.2f} (wanted {WANTED}), torch threads {torch.get_num_threads()}")


def bare_loop(extractor: Extractor, tensors: torch.Tensor, batch: int) -> float:
    """Return the seconds that the network alone takes."""
    with extraction_threads(), torch.inference_mode():
        started = time.perf_counter()
        for start in range(0, len(tensors), batch):
            extractor._trunk(tensors[start : start + batch])
        return time.perf_counter() - started


def own_way(project: Project, request: RunRequest, images: int) -> float:
    """Return the seconds the program takes for the first images, none of them cached."""
    forget(project)
    started = time.perf_counter()
    project.features.array(request, Control(), quiet, count=images)
    return time.perf_counter() - started


def forget(project: Project) -> None:
    """Delete the features that are kept."""
    for file in project._caches.folder.glob("features-*"):
        file.unlink()


def memory(project: Project, request: RunRequest) -> None:
    """Print how much the memory grows with a quarter and with all of the images."""
    process = psutil.Process()
    own_way(project, request, 128)
    for count in (project.item_count // 4, project.item_count):
        gc.collect()
        forget(project)
        before, peak = process.memory_info().rss, 0

        def look(_: Progress) -> None:
            nonlocal peak
            peak = max(peak, process.memory_info().rss)

        project.features.array(request, Control(), look, count=count)
        print(
            f"memory: {count} images, peak growth {(peak - before) / MEGABYTE:.0f} MB", flush=True
        )


def scores(project: Project, request: RunRequest, methods: list[str], seeds: list[int]) -> None:
    """Print ACC and NMI of each method, mean of the seeds."""
    groups = len(project.summary.known_groups)
    for method in methods:
        found = []
        for seed in seeds:
            asked = RunRequest(
                method,
                {"n_clusters": groups},
                seed=seed,
                features=request.features,
                weights=request.weights,
            )
            run = project.train(asked).run()
            found.append((run.scores.acc, run.scores.nmi, run.seconds))
        acc, nmi, seconds = np.array(found, float).mean(0)
        print(f"scores: {method} ACC {acc:.3f} NMI {nmi:.3f}, {seconds:.0f} s a run", flush=True)


if __name__ == "__main__":
    main()
