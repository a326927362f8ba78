"""How well new images join existing groups, how long it takes, and whether strangers are told.

Run `DEEPCLUST_BENCH_DATA=<folder of image sets> python tests/benchmarks/bench_assign.py`. Needs
`bench/mnist.npz` and `photos_trash/` there. Everything runs through the project and its file.

Agreement: a method learns the training part of MNIST; the test part is assigned. It is compared
(ARI) with a full re-run of the same method and settings on the test part alone, and on both parts
together. Wanted: .95.

Strangers: two digits are held out of what is learnt; "new?" is to tell them in the test part
(AUROC; the known digits there are held back, too). Wanted: .85. Also: which share of the known and
of the held-out digits is marked.

Time: photos, 1,000 by default, are assigned to a run on other photos, by their pixels and by what
MobileNetV2 sees, against reading and passing them through network and method alone, alternating.
Wanted: at most 1.2.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score, roc_auc_score

DATA_VARIABLE = "DEEPCLUST_BENCH_DATA"
NETWORK = "mobilenet_v2"
HELD_OUT = ((4, 9), (2, 7), (0, 1))
STRANGERS_LEARNT = 10_000


def main() -> None:
    """Measure what was asked for, everything by default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("agreement", "strangers", "time"))
    parser.add_argument("--method", default="kmeans")
    parser.add_argument("--learn", type=int, default=60_000, help="images of the training part")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the time part")
    parser.add_argument("--photos", type=int, default=1000, help="how many the time part assigns")
    chosen = parser.parse_args()
    if DATA_VARIABLE not in os.environ:
        parser.error(f"set {DATA_VARIABLE} to the folder of the image sets")
    data = Path(os.environ[DATA_VARIABLE])
    with tempfile.TemporaryDirectory() as place:
        os.environ["DEEPCLUST_HOME"] = str(Path(place) / "home")
        if chosen.only in (None, "agreement"):
            _agreement(data / "bench" / "mnist.npz", Path(place), chosen.method, chosen.learn)
        if chosen.only in (None, "strangers"):
            _strangers(data / "bench" / "mnist.npz", Path(place), chosen.method)
        if chosen.only in (None, "time"):
            _time(data, Path(place), chosen.rounds, chosen.photos)


def _agreement(file: Path, place: Path, method: str, learn: int) -> None:
    with np.load(file) as arrays:
        images, split = arrays["images"], arrays["split"]
    first, second = images[split == 0][:learn], images[split == 1]
    learnt = _grouped(place, "learnt", first, method, 10)
    start = time.perf_counter()
    found = learnt.assigning(1).assign(_array(place, "second", second)).run()
    seconds = time.perf_counter() - start
    learnt.close()
    alone = _labels(place, "alone", second, method)
    both = _labels(place, "both", np.concatenate([first, second]), method)[len(first) :]
    print(
        f"{method}: {len(second):,} digits assigned in {seconds:.1f} s; ARI with a re-run on them "
        f"alone {adjusted_rand_score(alone, found.groups):.3f}, with a re-run on all "
        f"{adjusted_rand_score(both, found.groups):.3f}"
    )


def _strangers(file: Path, place: Path, method: str) -> None:
    from deepclust_gui.workbench.yardsticks import unpacked

    with np.load(file) as arrays:
        images, digits, split = arrays["images"], arrays["labels"], arrays["split"]
    for held in HELD_OUT:
        known = ~np.isin(digits, held)
        name = f"without{held[0]}{held[1]}"
        first = images[known & (split == 0)][:STRANGERS_LEARNT]
        project = _grouped(place, name, first, method, 8)
        second, strange = images[split == 1], ~known[split == 1]
        found = project.assigning(1).assign(_array(place, f"{name}-new", second)).run()
        kept = project._store.kept_bytes(1, "yardstick")  # the window shows only the verdict
        measure = unpacked(kept or b"")
        assert measure is not None
        distances = measure.distances(second[:, None], lambda: None)
        project.close()
        print(
            f"{method}, {held[0]} and {held[1]} held out: AUROC "
            f"{roc_auc_score(strange, distances):.3f}; marked {found.is_new[strange].mean():.0%} "
            f"of them and {found.is_new[~strange].mean():.1%} of the others"
        )


def _time(data: Path, place: Path, rounds: int, count: int) -> None:
    from deepclust_gui.model.run import RunRequest
    from deepclust_gui.workbench import Workbench

    photos = sorted((data / "photos_trash").glob("*/*.jpg"))
    order = np.random.default_rng(0).permutation(len(photos))
    new, old = place / "new", place / "old"
    for target, rows in ((new, order[:count]), (old, order[count:])):
        target.mkdir()
        for row in rows.tolist():
            (target / f"{row}.jpg").write_bytes(photos[row].read_bytes())
    workbench = Workbench()
    project = workbench.new_project(old, project=place / "old.deepclust").run()
    by_pixels = RunRequest("kmeans", {"n_clusters": 6})
    weights = data / "weights" / f"{NETWORK}.safetensors"
    by_network = workbench.embedders.settle(by_pixels, NETWORK, weights=weights)
    for request in (by_pixels, by_network):
        number = project.train(request).run().number
        project.assigning(number).assign(new).run()  # what new images are measured by is made once
        bare, whole = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            _bare(project, number, new)
            middle = time.perf_counter()
            project.assigning(number).assign(new).run()
            whole.append(time.perf_counter() - middle)
            bare.append(middle - start)
        ours, theirs = statistics.median(whole), statistics.median(bare)
        print(
            f"assign of {count:,} photos by {request.features or 'pixels'} {ours:.2f} s, reading "
            f"them and one pass {theirs:.2f} s: ratio {ours / theirs:.2f}",
            flush=True,
        )
    project.close()


def _bare(project, run: int, folder: Path) -> None:
    """Read the photos and pass them through network and method, as little as can be."""
    from deepclust_gui.data.reading import read_items
    from deepclust_gui.data.source import open_source
    from deepclust_gui.engine.learnt import assign_new
    from deepclust_gui.model.control import Control

    control = Control()
    sorter = project.assigning(run).sorter(control, lambda _: None)
    source = open_source(folder)
    for chunk in read_items(
        source,
        candidates=source.candidates(control.check),
        format=sorter.eye.format,
        control=control,
        report=lambda _: None,
    ):
        assign_new(sorter.method, sorter.eye.see(chunk.pixels))


def _labels(place: Path, name: str, images: np.ndarray, method: str) -> np.ndarray:
    project = _grouped(place, name, images, method, 10)
    labels = project.labels(1)
    project.close()
    return labels


def _grouped(place: Path, name: str, images: np.ndarray, method: str, clusters: int):
    from deepclust_gui.workbench import Workbench

    project = (
        Workbench()
        .new_project(_array(place, name, images), project=place / f"{name}.deepclust")
        .run()
    )
    _train(project, method, clusters)
    return project


def _train(project, method: str, clusters: int) -> None:
    from deepclust_gui.model.run import RunRequest

    project.train(RunRequest(method, {"n_clusters": clusters})).run()


def _array(place: Path, name: str, images: np.ndarray) -> Path:
    file = place / f"{name}.npz"
    if not file.exists():
        np.savez(file, images=images)
    return file


if __name__ == "__main__":
    main()
