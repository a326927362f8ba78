"""From whatever numbers a file holds to eight bits a channel."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_DEPTHS = (8, 10, 12, 14, 16)
_BAND_NUMBERS = 1 << 20


def to_plain(image: Image.Image) -> Image.Image:
    """Return a loaded image as mode "L" or "RGB"; what is transparent becomes white.

    More than eight bits a channel are scaled down, see `_eight_bits`.
    """
    if image.mode in ("L", "RGB") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_eight_bits(np.asarray(image), declared=image.format != "TIFF"))
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("LA", "La"):
        return _on_white(image.convert("LA"), "L")
    transparent = image.mode in ("PA", "RGBA", "RGBa") or "transparency" in image.info
    return _on_white(image.convert("RGBA"), "RGB") if transparent else image.convert("RGB")


def has_no_colour(image: Image.Image) -> bool:
    """Return whether every pixel of an "L" or "RGB" image is a shade of grey."""
    if image.mode == "L":
        return True
    # A few pixels first: most photos give themselves away at once.
    glance = image.resize((16, 16), Image.Resampling.NEAREST)
    return _equal_channels(np.asarray(glance)) and _equal_channels(np.asarray(image))


def _equal_channels(pixels: NDArray[np.uint8]) -> bool:
    return bool((pixels == pixels[..., :1]).all())


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    """Return an image with an alpha channel laid on white, as mode "L" or "RGB"."""
    white = Image.new(mode, image.size, "white")
    white.paste(image.convert(mode), mask=image.getchannel("A"))
    return white


def _eight_bits(values: NDArray[np.generic], *, declared: bool) -> NDArray[np.uint8]:
    """Return `values` (H, W), integers or floats, as 0..255.

    With `declared` depth (PNG, JPEG 2000, PPM) integers are of 16 bits. A TIFF does not tell: its
    camera may have had 10, 12 or 14 bits in a file of 16, so the fewest that hold the brightest
    pixel are taken. Negative or larger integers and floats beyond 0..1 are stretched from their
    least to their greatest.
    """
    low, high = _range(values)
    if np.issubdtype(values.dtype, np.integer) and low >= 0 and high < 2**16:
        bits = 16 if declared else min(depth for depth in _DEPTHS if high < 2**depth)
        low, high = 0.0, 2.0**bits - 1
    elif np.issubdtype(values.dtype, np.floating) and low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    factor = 255 / max(high - low, 1e-12)
    result = np.empty(values.shape, np.uint8)
    for rows in _bands(values):
        result[rows] = np.rint((_numbers(values[rows]) - low) * factor)
    return result


def _range(values: NDArray[np.generic]) -> tuple[float, float]:
    """Return the least and the greatest number."""
    lows, highs = [], []
    for rows in _bands(values):
        numbers = _numbers(values[rows])
        lows.append(float(numbers.min()))
        highs.append(float(numbers.max()))
    return min(lows), max(highs)


def _bands(values: NDArray[np.generic]) -> Iterator[slice]:
    """Yield slices of rows: the numbers of a large image at once would take gigabytes."""
    rows = max(1, _BAND_NUMBERS // values.shape[1])
    for top in range(0, len(values), rows):
        yield slice(top, top + rows)


def _numbers(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return `values` as numbers that can be reckoned with: what is none or endless is 0."""
    return np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
