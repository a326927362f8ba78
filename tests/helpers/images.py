"""Tiny image files and folders of them, made on the spot."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 40), (30, 50, 200)
PALETTE = (RED, GREEN, BLUE, (230, 200, 40), (150, 60, 170), (40, 40, 40))


def noise(width: int, height: int, *, seed: int = 0) -> Image.Image:
    """Return an image of random colours, blurred so that JPEG keeps it about as it is."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:  # noqa: A002
    """Return the bytes of an image file."""
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def write_image(file: Path, image: Image.Image | None = None, **options: Any) -> Path:
    """Write an image file (a red one of 12 × 8 pixels if none is given), with its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    (image or Image.new("RGB", (12, 8), RED)).save(file, **options)
    return file


def image_folder(root: Path, *, groups: int = 3, each: int = 4, side: int = 16) -> Path:
    """Write sub-folders “group0” … with `each` PNG files of about one colour."""
    rng = np.random.default_rng(0)
    for group in range(groups):
        for number in range(each):
            shift = rng.integers(-20, 21, (side, side, 3))
            pixels = np.clip(np.array(PALETTE[group % len(PALETTE)]) + shift, 0, 255)
            image = Image.fromarray(pixels.astype(np.uint8))
            write_image(root / f"group{group}" / f"image{number}.png", image)
    return root
