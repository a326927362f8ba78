"""Small folders of images, written on the spot."""

from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image


class MakeFolder(Protocol):
    """Writes a folder of small PNG files, one sub-folder per group, and returns it."""

    def __call__(
        self,
        name: str = "pictures",
        *,
        groups: tuple[str, ...] = ("cats", "dogs"),
        each: int = 6,
        side: int = 24,
    ) -> Path: ...


def folder_maker(place: Path) -> MakeFolder:
    """Return a function that writes folders below `place`."""

    def make(
        name: str = "pictures",
        *,
        groups: tuple[str, ...] = ("cats", "dogs"),
        each: int = 6,
        side: int = 24,
    ) -> Path:
        rng = np.random.default_rng(len(name))
        root = place / name
        for hue, group in enumerate(groups):
            (root / group).mkdir(parents=True, exist_ok=True)
            for number in range(each):
                pixels = rng.integers(0, 90, (side, side, 3), dtype=np.uint8)
                pixels[..., hue % 3] += 120
                Image.fromarray(pixels).save(root / group / f"{number:04}.png")
        return root

    return make
