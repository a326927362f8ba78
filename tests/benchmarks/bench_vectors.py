"""Methods on the features of a pretrained network, side by side: scores and seconds of each seed.

    DEEPCLUST_BENCH_DATA=… python tests/benchmarks/bench_vectors.py [photos_trash coil20_32 …]
        [--methods kmeans n2d …] [--seeds 0 1 2] [--items 4000] [--set name=value …]

Features are MobileNetV2's (1,280 numbers, whole picture at 224 × 224), kept in --cache. Of a set of
`bench/` some images are taken, each with its grey value three times. The default for photos was
chosen on coil20_32, fashion_mnist, mnist, usps and cmu_pie, never on photos_trash. Known labels are
read for scoring only, after the run. To hold on photos_trash, mean of seeds 0, 1 and 2: n2d reaches
ACC .56 and NMI .38.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load_file
from torch.nn import functional

from deepclust_gui.engine.metrics import score
from deepclust_gui.engine.runner import train
from deepclust_gui.host.registry import load_registry
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SIDE = 224
AT_A_TIME = 64
METHODS = ["kmeans", "spherical", "gmm", "spectral", "n2d", "temi"]


def data_root() -> Path:
    """Return where the image sets lie."""
    return Path(os.environ["DEEPCLUST_BENCH_DATA"])


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


def photos(folder: Path) -> tuple[Iterator[torch.Tensor], NDArray[np.int64]]:
    """Return images (B, 3, 224, 224) in 0..1 of a folder with a sub-folder for each class."""
    paths = sorted(folder.glob("*/*.jpg"))
    _, known = np.unique([path.parent.name for path in paths], return_inverse=True)

    def read() -> Iterator[torch.Tensor]:
        for start in range(0, len(paths), AT_A_TIME):
            some = []
            for path in paths[start : start + AT_A_TIME]:
                with Image.open(path) as image:
                    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
                some.append(torch.from_numpy(np.array(small)).permute(2, 0, 1))
            yield torch.stack(some).float() / 255

    return read(), known.astype(np.int64)


def arrays(name: str, items: int) -> tuple[Iterator[torch.Tensor], NDArray[np.int64]]:
    """Return images (B, 3, 224, 224) in 0..1 of some rows of a set in `bench/`."""
    with np.load(data_root() / "bench" / f"{name}.npz") as file:
        images, known = file["images"], file["labels"].astype(np.int64)
    rows = np.sort(np.random.default_rng(0).permutation(len(images))[:items])

    def read() -> Iterator[torch.Tensor]:
        for start in range(0, len(rows), AT_A_TIME):
            some = torch.from_numpy(images[rows[start : start + AT_A_TIME]]).float() / 255
            grey = some[:, None].expand(-1, 3, -1, -1)
            yield functional.interpolate(grey, (SIDE, SIDE), mode="bilinear")

    return read(), known[rows]


def features(name: str, items: int, cache: Path) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the features (N, 1280) and known labels (N,) of a set."""
    place = cache / f"{name}_{items}.npz"
    if not place.exists():
        folder = data_root() / name
        batches, known = photos(folder) if folder.is_dir() else arrays(name, items)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(place, features=seen(batches), known=known)
    with np.load(place) as file:
        return file["features"], file["known"]


def seen(batches: Iterator[torch.Tensor]) -> NDArray[np.float32]:
    """Return what MobileNetV2 sees in the images, (N, 1280)."""
    let_torchvision_load()
    from torchvision.models import mobilenet_v2

    network = mobilenet_v2().eval()
    weights = load_file(data_root() / "weights" / "mobilenet_v2.safetensors")
    network.load_state_dict(weights, strict=True)
    mean, std = (torch.tensor(values)[:, None, None] for values in (MEAN, STD))
    with torch.no_grad():
        rows = [network.features((x - mean) / std).mean((2, 3)) for x in batches]
    found: NDArray[np.float32] = torch.cat(rows).numpy()
    return found


def ignore(_progress: Progress) -> None:
    """Only the end is of interest."""


def main() -> None:
    """Run each method with each seed on each set, print each and the means."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sets", nargs="*", default=["photos_trash"])
    parser.add_argument("--methods", nargs="+", default=METHODS)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--items", type=int, default=4000)
    parser.add_argument("--set", nargs="*", default=[], help="Parameters of all methods.")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "vectors")
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args()
    registry = load_registry(Path("/no plugins here"))
    settings = dict(pair.split("=", 1) for pair in chosen.set)
    for name in chosen.sets:
        vectors, known = features(name, chosen.items, chosen.cache)
        print(f"{name}: {len(vectors)} images, {len(np.unique(known))} classes", flush=True)
        for key in chosen.methods:
            method = registry.method_type(key)
            values = dict(settings)
            if registry.card(key).default_clusters is not None:
                values["n_clusters"] = len(np.unique(known))
            params = method.params_type.build(values)
            rows = []
            for seed in chosen.seeds:
                start = time.perf_counter()
                result = train(
                    method,
                    params,
                    vectors,
                    seed=seed,
                    device="cpu",
                    control=Control(),
                    report=ignore,
                    threads=chosen.threads,
                ).result
                found = score(result.labels, known=known)
                rows.append((found.acc, found.nmi, found.ari, time.perf_counter() - start))
                print(f"  {key} seed {seed}: {shown(rows[-1])}", flush=True)
            print(f"  {key} mean: {shown(np.mean(np.array(rows, float), axis=0))}", flush=True)


def shown(row: NDArray[np.float64] | tuple[float | None, ...]) -> str:
    """Return ACC/NMI/ARI and seconds as text."""
    acc, nmi, ari, seconds = row
    return f"ACC {acc:.3f} NMI {nmi:.3f} ARI {ari:.3f} {seconds:.0f} s"


if __name__ == "__main__":
    main()
