"""How well one image lies on another once it is stretched and shifted to fit.

A part cut out of a photo, a photo saved smaller, or one squeezed into another shape lies on the
original after a stretch and a shift along each side, found by Gauss-Newton steps from coarse to
fine (Lucas & Kanade 1981; Baker & Matthews 2004).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

SIDE_PX = 48
"""The side of the grey squares that are compared."""

MOST_STRETCH = 0.35
SMALLEST_OVERLAP = 0.6
DETAIL_PX = 2.5
FLAT = 0.3
"""Light that varies less (in squared grey levels) counts as none: it is noise."""

PAIRS_AT_A_TIME = 256

_Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Stage:
    """Squares brought down by `shrink`, blurred by `blur_px` of what is left, for some steps."""

    shrink: int
    blur_px: float
    steps: int


_COARSE = (_Stage(3, 1.2, 8), _Stage(3, 0.6, 4))
_FINE = (_Stage(1, 1.5, 4), _Stage(1, 0.8, 5))
WORTH_A_LOOK = 0.8
"""Pairs whose coarse squares agree less are not looked at further."""


def agreement(
    first: NDArray[np.uint8],
    second: NDArray[np.uint8],
    *,
    check: Callable[[], None] = lambda: None,
) -> _Array:
    """Return the correlation of detail of M pairs of grey squares (M, 48, 48) laid on each other.

    float32 (M,), 1 for versions of one photo, whatever their brightness and contrast; 0 where too
    little of them overlaps, or even their outlines differ. `check` is called between pieces and may
    raise to end early.
    """
    found = np.zeros(len(first), np.float32)
    for start in range(0, len(first), PAIRS_AT_A_TIME):
        check()
        rows = np.arange(start, min(start + PAIRS_AT_A_TIME, len(first)))
        below, above = first[rows].astype(np.float32), second[rows].astype(np.float32)
        warp, score = _fitted(np.zeros((len(rows), 4), np.float32), below, above, _COARSE)
        good = score >= WORTH_A_LOOK
        warp, _ = _fitted(warp[good], below[good], above[good], _FINE)
        found[rows[good]] = _score(warp, _detail(below[good]), _detail(above[good]))
    return found


def _detail(light: _Array) -> _Array:
    """Return what is left without slow changes of light."""
    return gaussian_filter(light, (0, 0.6, 0.6)) - gaussian_filter(light, (0, DETAIL_PX, DETAIL_PX))


def _fitted(
    warp: _Array, below: _Array, above: _Array, stages: tuple[_Stage, ...]
) -> tuple[_Array, _Array]:
    """Return stretches down and across, shifts down and across (M, 4), and the correlation (M,)."""
    score = np.zeros(len(warp), np.float32)
    for stage in stages:
        low, high = (_prepared(light, stage) for light in (below, above))
        side = low.shape[1]
        slopes = np.gradient(high, 2 / side, axis=(1, 2))
        for _ in range(stage.steps):
            warp = _better(warp, low, high, slopes[0], slopes[1])
        score = _score(warp, low, high)
    return warp, score


def _prepared(light: _Array, stage: _Stage) -> _Array:
    side = SIDE_PX // stage.shrink
    blocks = light.reshape(len(light), side, stage.shrink, side, stage.shrink).mean((2, 4))
    return gaussian_filter(blocks, (0, stage.blur_px, stage.blur_px))


def _better(warp: _Array, below: _Array, above: _Array, down: _Array, across: _Array) -> _Array:
    """Return `warp` (M, 4) after one more Gauss-Newton step."""
    count, side, _ = below.shape
    places = _places(side)
    rows, columns, inside = _sampling(warp, side)
    weight = inside / np.maximum(inside.sum((1, 2), keepdims=True), 1)
    target, light = _centred(below, weight), _centred(_laid(above, rows, columns), weight)
    gain = (weight * target * light).sum((1, 2)) / ((weight * light**2).sum((1, 2)) + FLAT)
    slope_down, slope_across = (_laid(slope, rows, columns) for slope in (down, across))
    directions = np.empty((count, 4, side, side), np.float32)
    directions[:, 0] = slope_down * places[:, None]
    directions[:, 1] = slope_across * places
    directions[:, 2] = slope_down
    directions[:, 3] = slope_across
    directions *= gain[:, None, None, None]
    flat = directions.reshape(count, 4, -1)
    weighted = flat * weight.reshape(count, 1, -1)
    mean = weighted.sum(2)  # (M, 4): what a direction changes of all light alike
    curvature = weighted @ flat.transpose(0, 2, 1) - mean[:, :, None] * mean[:, None, :]
    damping = 0.005 * np.trace(curvature, axis1=1, axis2=2) + 1e-3
    curvature += damping[:, None, None] * np.eye(4, dtype=np.float32)
    left = (target - gain[:, None, None] * light).reshape(count, -1, 1)
    step = np.linalg.solve(curvature, weighted @ left)[:, :, 0]
    moved = np.clip(warp + np.clip(step, -0.1, 0.1), -MOST_STRETCH, MOST_STRETCH)
    return np.asarray(moved, np.float32)


def _score(warp: _Array, below: _Array, above: _Array) -> _Array:
    """Return the correlation where two images meet, float32 (M,); 0 where that is too little."""
    rows, columns, inside = _sampling(warp, below.shape[1])
    weight = inside / np.maximum(inside.sum((1, 2), keepdims=True), 1)
    target, light = _centred(below, weight), _centred(_laid(above, rows, columns), weight)
    both = (weight * target * light).sum((1, 2))
    spreads = ((weight * target**2).sum((1, 2)) + FLAT) * ((weight * light**2).sum((1, 2)) + FLAT)
    enough = inside.mean((1, 2)) >= SMALLEST_OVERLAP
    return np.where(enough, both / np.sqrt(spreads), 0).astype(np.float32)


def _laid(light: _Array, rows: _Array, columns: _Array) -> _Array:
    return np.asarray(rows @ light @ columns.transpose(0, 2, 1), np.float32)


def _sampling(warp: _Array, side: int) -> tuple[_Array, _Array, _Array]:
    """Return the matrices that lay an image on another, and where they meet, each (M, S, S)."""
    rows, inside_rows = _along(warp[:, 0], warp[:, 2], side)
    columns, inside_columns = _along(warp[:, 1], warp[:, 3], side)
    return rows, columns, inside_rows[:, :, None] * inside_columns[:, None, :]


def _along(stretch: _Array, shift: _Array, side: int) -> tuple[_Array, _Array]:
    """Return linear interpolation along one side, (M, S, S), and what lies inside, (M, S)."""
    places = (1 + stretch[:, None]) * _places(side) + shift[:, None]  # (M, S)
    inside = (np.abs(places) <= 1).astype(np.float32)
    pixels = np.clip((places + 1) * (side / 2) - 0.5, 0, side - 1)
    away = np.abs(pixels[:, :, None] - np.arange(side, dtype=np.float32))
    return np.clip(1 - away, 0, None), inside


def _places(side: int) -> _Array:
    """Return where the pixels along a side lie, from -1 to 1, (S,)."""
    return ((np.arange(side) + 0.5) * 2 / side - 1).astype(np.float32)


def _centred(light: _Array, weight: _Array) -> _Array:
    return np.asarray(light - (weight * light).sum((1, 2), keepdims=True), np.float32)
