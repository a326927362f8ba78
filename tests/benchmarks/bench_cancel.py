"""How soon a run obeys a stop, asked for at random moments in every phase of every method.

`python tests/benchmarks/bench_cancel.py [--methods a,b] [--trials 6] [--only methods|large]
[--images 10000] [--calls k-means]`

`methods` trains each built-in method on MNIST-test with short phases; `large` runs
k-means, nearest neighbours, spectral clustering and HDBSCAN on 70,000 rows of 784 and 10 numbers.
*told* is how late another thread of Python (the window) got to ask, *stopped* from the moment it
asked until the run had left. Needs DEEPCLUST_BENCH_DATA.
"""

import argparse
import gc
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from deepclust_gui.engine.apart import Sign, apart
from deepclust_gui.engine.runner import train
from deepclust_gui.errors import Cancelled
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.sdk import killably, kmeans, neighbour_graph, path_integral_clustering
from deepclust_gui.sdk.nn.manifold import fuzzy_graph, spectral_start
from deepclust_gui.workbench import Workbench
from deepclust_gui.workbench.methods import Methods

SHORT = {
    "pretrain_epochs": 1,
    "min_pretrain_steps": 0,
    "head_epochs": 1,
    "cluster_epochs": 1,
    "max_steps": 80,
    "warmup_epochs": 1,
    "steps_per_epoch": 20,
    "epochs": 1,
    "starts": 2,
}
TICK_S = 0.005


@dataclass
class Trial:
    """One run on a thread of its own, asked to stop after `delay_s`."""

    work: Callable[[Control, Callable[[Progress], None]], Any]
    delay_s: float
    phase: str = "Preparing"
    control: Control = field(default_factory=Control)
    told_s: float = 0.0
    stopped_s: float = 0.0
    was_over: bool = False

    def run(self) -> None:
        thread = threading.Thread(target=self._work)
        begun = time.perf_counter()
        thread.start()
        while thread.is_alive() and time.perf_counter() - begun < self.delay_s:
            before = time.perf_counter()
            time.sleep(TICK_S)
            self.told_s = max(self.told_s, time.perf_counter() - before - TICK_S)
        self.was_over = not thread.is_alive()
        asked = time.perf_counter()
        self.control.stop()
        thread.join()
        self.stopped_s = time.perf_counter() - asked

    def _work(self) -> None:
        with suppress(Cancelled):
            self.work(self.control, self._report)

    def _report(self, progress: Progress) -> None:
        self.phase = progress.phase


def measure(name: str, work: Callable[..., Any], *, trials: int, longest_s: float) -> None:
    """Stop `work` at random moments and print the worst of each phase."""
    rng = random.Random(0)
    unbroken = Trial(work, longest_s)
    begun = time.perf_counter()
    unbroken.run()
    length_s = min(longest_s, time.perf_counter() - begun)
    worst: dict[str, list[tuple[float, float]]] = {}
    if not unbroken.was_over:
        worst[unbroken.phase] = [(unbroken.told_s, unbroken.stopped_s)]
    for number in range(trials):  # one in each part of the run
        trial = Trial(work, (number + rng.random()) / trials * length_s)
        trial.run()
        if not trial.was_over:
            worst.setdefault(trial.phase, []).append((trial.told_s, trial.stopped_s))
    for phase, found in worst.items():
        told, stopped = (1000 * max(column) for column in zip(*found, strict=True))
        trial = f"{name:28} {phase:28} {len(found):3} trials"
        print(f"{trial}  told {told:6.0f} ms  stopped {stopped:6.0f} ms", flush=True)


def method_work(methods: Methods, key: str, pixels: NDArray[np.uint8]) -> Callable[..., Any]:
    """Return the training of a method with short phases."""
    card = methods.registry.card(key)
    method_type = methods.registry.method_type(key)
    names = {one.name for one in method_type.params_type.fields()}
    params = method_type.params_type.build({k: v for k, v in SHORT.items() if k in names})
    assert card

    def work(control: Control, report: Callable[[Progress], None]) -> None:
        train(method_type, params, pixels, seed=0, device="cpu", control=control, report=report)

    return work


def large_works() -> dict[str, Callable[..., Any]]:
    """Return long calls on 70,000 rows."""
    rows = np.random.default_rng(0).normal(size=(70_000, 784)).astype(np.float32)
    codes = np.ascontiguousarray(rows[:, :10])

    def graph(control: Control, _report: object) -> None:
        found = neighbour_graph(torch.from_numpy(codes), 10, control.check)
        near = fuzzy_graph(found.near, found.weights)
        spectral_start(near, torch.from_numpy(codes), 10, seed=0, check=control.check)

    def dense(control: Control, _report: object) -> None:
        killably(
            "sklearn.cluster:HDBSCAN",
            codes.astype(np.float64),
            check=control.check,
            keep=("labels_",),
            min_cluster_size=50,
            min_samples=10,
            copy=True,
        )

    return {
        "HDBSCAN 70,000 × 10": dense,
        "k-means 70,000 × 784": lambda c, _r: kmeans(rows, 10, starts=4, check=c.check),
        "k-means 70,000 × 10": lambda c, _r: kmeans(codes, 10, starts=100, check=c.check),
        "neighbours, spectral start": graph,
        "path integral 20,000 × 10": lambda c, _r: path_integral_clustering(
            codes[:20_000], 10, check=c.check
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--methods", default="")
    parser.add_argument("--trials", type=int, default=6)
    parser.add_argument("--only", choices=["methods", "large"])
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--calls", default="", help="only large calls with this in their name")
    parser.add_argument("--longest", type=float, default=60.0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()  # as the window does once torch is there: its objects take long to go through
    if options.only != "large":
        workbench = Workbench()
        workbench.warm_up()  # as the window does
        methods = workbench._methods
        archive = np.load(Path(os.environ["DEEPCLUST_BENCH_DATA"]) / "bench" / "mnist.npz")
        pixels = archive["images"][archive["split"] == 1].reshape(-1, 1, 28, 28)
        pixels = pixels[: options.images]
        keys = (
            options.methods.split(",") if options.methods else [c.info.key for c in methods.cards()]
        )
        for key in keys:
            measure(
                key,
                method_work(methods, key, pixels),
                trials=options.trials,
                longest_s=options.longest,
            )
    if options.only != "methods":
        for name, call in large_works().items():
            if options.calls not in name:
                continue

            def work(control: Control, report: Any, call: Callable[..., Any] = call) -> None:
                sign = Sign(control, report)  # as in a run
                apart(lambda: call(control, report), sign)

            measure(name, work, trials=options.trials, longest_s=options.longest)


if __name__ == "__main__":
    main()
