"""More image sets for choosing what “best” contains, beside the rows of `development_set.py`.

    DEEPCLUST_BENCH_DATA=… python tests/benchmarks/development_sets.py FOLDER
    deepclust bench FOLDER/digits_16.npz --method dec --seeds 5 --set …

- digits_16: 5,000 rows of MNIST's training part, cut to the digit, brought to 16×16, like USPS.
- objects: twenty bodies, four and four of them alike, seen from 72 sides, like COIL-20.
- objects_16: the same at half the size.
- faces: 40 uneven heads under 42 lights, each a little out of place, like CMU-PIE.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

Floats = NDArray[np.float64]
Set = tuple[NDArray[np.uint8], NDArray[np.int64]]
"""Images (N, H, W) and the known groups (N,)."""

SEED = 2026
ROWS = 5000
SIDE = 32


def digits_16() -> Set:
    """Return 5,000 of MNIST's training rows that fill 16×16, as those of USPS do."""
    with np.load(Path(os.environ["DEEPCLUST_BENCH_DATA"]) / "bench" / "mnist.npz") as file:
        rows = np.flatnonzero(file["split"] == 0)
        rows = np.random.default_rng(SEED).permutation(rows)[:ROWS]
        images, known = file["images"][rows], file["labels"][rows]
    return np.stack([_cut(image) for image in images]), known


def _cut(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    high, wide = (np.flatnonzero((image > 50).any(axis)) for axis in (1, 0))  # that is ink
    digit = Image.fromarray(image[high[0] : high[-1] + 1, wide[0] : wide[-1] + 1])
    digit = digit.resize((max(4, round(16 * digit.width / max(digit.size))), 16))
    page = Image.new("L", (16, 16))
    page.paste(digit, ((16 - digit.width) // 2, 0))
    return np.asarray(page)


def objects() -> Set:
    """Return twenty bodies turning about the vertical axis, 72 views each."""
    chance = np.random.default_rng(SEED)
    bodies: list[Floats] = []
    for _ in range(5):
        parent = _body(chance)
        bodies += [parent + chance.normal(0, 0.1, parent.shape) for _ in range(4)]
    views = [_seen(body, 2 * np.pi * v / 72) for body in bodies for v in range(72)]
    return np.stack(views), np.repeat(np.arange(len(bodies)), 72)


def objects_16() -> Set:
    """Return the bodies at half the size."""
    images, known = objects()
    halves = images.reshape(len(images), SIDE // 2, 2, SIDE // 2, 2).mean((2, 4))
    return halves.round().astype(np.uint8), known


def _body(chance: np.random.Generator) -> Floats:
    """Return ten ellipsoids, each x y z, the logs of its three radii, and its grey: (10, 7)."""
    places = chance.normal(0, 0.35, (10, 3))
    return np.concatenate(
        [places, chance.normal(-1.5, 0.4, (10, 3)), chance.normal(0, 1, (10, 1))], 1
    )


def _seen(body: Floats, angle: float) -> NDArray[np.uint8]:
    """Return `body` (E, 7), turned by `angle`, in parallel light from where we look, (32, 32)."""
    y, x = np.mgrid[1 : -1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    nearest, image = np.full((SIDE, SIDE), -np.inf), np.zeros((SIDE, SIDE))
    turn = np.array(
        [[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]]
    )
    for part in body:
        shape = turn @ np.diag(np.exp(-2 * part[3:6])) @ turn.T  # uᵀ A u = 1 is the surface
        middle = turn @ part[:3]
        u, v = x - middle[0], y - middle[1]
        a = shape[2, 2]
        b = shape[0, 2] * u + shape[1, 2] * v
        c = shape[0, 0] * u**2 + 2 * shape[0, 1] * u * v + shape[1, 1] * v**2 - 1
        hit = b**2 > a * c
        w = (np.sqrt(np.where(hit, b**2 - a * c, 0)) - b) / a  # the nearer end of the ray
        normal = np.einsum("ij,jhw->ihw", shape, np.stack([u, v, w]))
        shade = normal[2] / np.linalg.norm(normal, axis=0).clip(1e-9)
        grey = 0.25 + 0.75 / (1 + np.exp(-part[6]))
        front = hit & (middle[2] + w > nearest)
        nearest[front] = (middle[2] + w)[front]
        image[front] = (grey * (0.3 + 0.7 * shade))[front]
    return (255 * image.clip(0, 1)).round().astype(np.uint8)


def faces() -> Set:
    """Return forty heads that differ in relief and colour, each under 42 lights."""
    chance = np.random.default_rng(SEED)
    y, x = np.mgrid[-1:1:40j, -1:1:40j]
    head = 0.6 * np.sqrt((1.6 - x**2 * 1.3 - y**2 * 0.8).clip(0.01)) + 0.12 * _relief(chance)
    light = [(a, b) for a in np.linspace(-1, 1, 7) for b in np.linspace(-0.5, 0.7, 6)]
    images = []
    for _ in range(40):
        relief = head + 0.06 * _relief(chance)
        colour = 0.6 + 0.16 * _relief(chance)
        down, right = np.gradient(relief, y[1, 0] - y[0, 0])
        normal = np.stack([-right, -down, np.ones_like(right)])
        normal /= np.linalg.norm(normal, axis=0)
        for a, b in light:
            towards = np.array([np.sin(a), -np.sin(b), np.cos(a) * np.cos(b)])
            lit = colour * (0.2 + 0.8 * np.tensordot(towards, normal, 1).clip(0))
            top, left = chance.integers(3, 6, 2)
            images.append(lit[top : top + SIDE, left : left + SIDE])
    lit_all = (255 * np.stack(images).clip(0, 1)).round().astype(np.uint8)
    return lit_all, np.repeat(np.arange(40), len(light))


def _relief(chance: np.random.Generator) -> Floats:
    """Return a smooth random field of unit variance, (40, 40)."""
    rough: Floats = gaussian_filter(chance.normal(size=(40, 40)), 3.5)
    rough -= rough.mean()
    rough /= rough.std()
    return rough


SETS: dict[str, Callable[[], Set]] = {
    "digits_16": digits_16,
    "objects": objects,
    "objects_16": objects_16,
    "faces": faces,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="Where to write the sets.")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in SETS.items():
        images, known = make()
        np.savez_compressed(folder / f"{name}.npz", images=images, labels=known)
        print(f"{name}: {len(images)} images of {len(np.unique(known))} groups")


if __name__ == "__main__":
    main()
