"""Pictures with as much detail as photos have, made on the spot."""

import numpy as np
from PIL import Image


def scene(seed: int, *, width: int = 320, height: int = 240) -> Image.Image:
    """Return a picture of many overlapping shapes and colours, another for each seed."""
    rng = np.random.default_rng(seed)
    light = np.zeros((height, width, 3), np.float32)
    for cells in (3, 6, 12, 24):
        coarse = rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
        layer = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
        light += np.asarray(layer, np.float32)
    return Image.fromarray((light / 4).astype(np.uint8))
