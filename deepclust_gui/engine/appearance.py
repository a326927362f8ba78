"""What images look like, as numbers: where edges run in which direction, and colours in places.

Histograms of oriented gradients (Dalal & Triggs 2005) in overlapping cells at two scales. They know
nothing of how a method sees the images, so the two can check each other.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

DIRECTIONS = 12
CELLS = (7, 4)
COLOUR_CELLS = 4
COLOUR_WEIGHT = 0.5
BLUR_PX = 0.7
SIDE_PX = 28
"""Images of twice this and more are brought down by whole factors first."""

NUMBERS = 100
FIT_ROWS = 10_000
ROWS_AT_A_TIME = 1024


def appearance(
    pixels: NDArray[np.uint8], *, seed: int = 0, check: Callable[[], None] = lambda: None
) -> NDArray[np.float32]:
    """Return what each image of `pixels` (N, C, H, W) looks like, float32 (N, at most 100).

    The principal components of `describe`, total variance 1, found on at most 10,000 images drawn
    by `seed`. `check` is called between pieces and may raise to end early.
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(len(pixels))[:FIT_ROWS])
    sample = np.concatenate(list(_described(pixels, rows, check)))  # (min(N, 10,000), D)
    axes = _axes(sample)  # (D, at most 100)
    everything = np.arange(len(pixels))
    found = [part @ axes for part in _described(pixels, everything, check)]
    return scaled(np.concatenate(found))


def scaled(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `points` (N, D) about their mean, with total variance 1 (0 if all are equal)."""
    centred = points - points.mean(0, dtype=np.float64)
    spread = np.sqrt(np.square(centred).sum(1).mean())
    return np.asarray(centred / (spread or 1.0), np.float32)


def describe(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the description of a few images (B, C, H, W), float32 (B, D); D depends on C alone."""
    light = _shrunk(images.astype(np.float32))  # (B, C, H, W)
    edges = _edges(gaussian_filter(light, (0, 0, BLUR_PX, BLUR_PX)))  # (B, 12, H, W)
    blocks = [np.sqrt(_unit_length(_pooled(edges, cells))) for cells in CELLS]
    if light.shape[1] > 1:
        blocks.append(COLOUR_WEIGHT * _pooled(light, COLOUR_CELLS))
    return np.concatenate(blocks, axis=1)


def _described(
    pixels: NDArray[np.uint8], rows: NDArray[np.int64], check: Callable[[], None]
) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(rows), ROWS_AT_A_TIME):
        check()
        yield describe(np.asarray(pixels[rows[start : start + ROWS_AT_A_TIME]]))


def _axes(sample: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the directions of largest variance of `sample` (S, D), (D, at most 100)."""
    centred = sample - sample.mean(0)
    vectors = np.linalg.eigh(centred.T @ centred)[1]  # the largest last
    return np.asarray(vectors[:, : -NUMBERS - 1 : -1], np.float32)


def _shrunk(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return images (B, C, H, W) from 0 to 1 with sides below 56, by means of blocks."""
    count, channels, height, width = light.shape
    down, across = max(1, height // SIDE_PX), max(1, width // SIDE_PX)
    kept = light[:, :, : height // down * down, : width // across * across]
    blocks = kept.reshape(count, channels, height // down, down, width // across, across)
    return np.asarray(blocks.mean((3, 5)) / 255, np.float32)


def _edges(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the strength of edges in each of 12 directions, (B, 12, H, W).

    Of each pixel, the channel that changes most counts. A direction between two is shared.
    """
    padded = np.pad(light, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    across = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]  # (B, C, H, W)
    down = padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
    strength = np.hypot(across, down)
    channel = strength.argmax(1)[:, None]  # (B, 1, H, W)
    across, down, strength = (
        np.take_along_axis(part, channel, axis=1) for part in (across, down, strength)
    )
    turn = np.arctan2(down, across) * (DIRECTIONS / (2 * np.pi)) + DIRECTIONS  # (B, 1, H, W), > 0
    before = turn.astype(np.int64)
    share = turn - before  # of the direction after
    edges = np.zeros((len(light), DIRECTIONS, *light.shape[2:]), np.float32)
    np.put_along_axis(edges, before % DIRECTIONS, (1 - share) * strength, axis=1)
    np.put_along_axis(edges, (before + 1) % DIRECTIONS, share * strength, axis=1)
    return edges


def _pooled(maps: NDArray[np.float32], cells: int) -> NDArray[np.float32]:
    """Return the sums of `maps` (B, K, H, W) in `cells` × `cells` overlapping cells, (B, ·)."""
    tall, wide = _windows(maps.shape[2], cells), _windows(maps.shape[3], cells)
    return np.asarray((tall @ maps @ wide.T).reshape(len(maps), -1), np.float32)


def _windows(side: int, cells: int) -> NDArray[np.float32]:
    """Return triangular windows twice as wide as a cell, each summing to 1, (cells, side)."""
    width = side / cells
    centres = (np.arange(cells) + 0.5) * width - 0.5
    away = np.abs(np.arange(side) - centres[:, None]) / max(width, 1.0)
    weights = np.clip(1 - away, 0, None)
    return np.asarray(weights / weights.sum(1, keepdims=True), np.float32)


def _unit_length(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6), np.float32)
