"""Pictures of crowds: where more points lie than can be drawn one by one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_index import PointGrid, Rect

FINEST_SIDE = 2048
FINER_FROM = 300_000
COARSEST_SIDE = 256
MOST_POINTS_BINNED = 200_000
FAINTEST = 0.30


@dataclass(frozen=True, slots=True, eq=False)
class DensityImage:
    """`pixels` uint8 (H, W, 4), premultiplied BGRA, top row first, covering `rect` of the map."""

    pixels: NDArray[np.uint8]
    rect: Rect


def paint_view(
    grid: PointGrid, colours: NDArray[np.float32], *, rect: Rect, width: int, height: int
) -> DensityImage:
    """Return the crowd inside `rect`, binned to `width` x `height` texels.

    `colours` float32 (M, 4): red, green, blue in 0..255 and weight, in the order of the grid, which
    keeps what lies together on the map together in memory.
    """
    places = grid.places(rect)
    step = 1 + len(places) // MOST_POINTS_BINNED
    places = places[::step]
    sums = _sums(grid.sorted[places], colours[places], rect=rect, width=width, height=height)
    return DensityImage(_tone(sums * step), rect)


def paint_levels(grid: PointGrid, colours: NDArray[np.float32]) -> list[DensityImage]:
    """Return the entire crowd at halving resolutions, finest first.

    Each level adds up the texels of the finer one, so that a lone point never vanishes.
    """
    rect = grid.bounds
    longest = max(rect.width, rect.height)
    finest = FINEST_SIDE if len(grid.rows) >= FINER_FROM else FINEST_SIDE // 2
    shape = [max(1, round(finest * side / longest)) for side in (rect.height, rect.width)]
    height, width = (side + -side % (finest // COARSEST_SIDE) for side in shape)
    sums = _sums(grid.sorted, colours, rect=rect, width=width, height=height)
    levels = [DensityImage(_tone(sums), rect)]
    while max(sums.shape) > COARSEST_SIDE:
        sums = sums[0::2, 0::2] + sums[1::2, 0::2] + sums[0::2, 1::2] + sums[1::2, 1::2]
        levels.append(DensityImage(_tone(sums), rect))
    return levels


def _sums(
    points: NDArray[np.float32],
    colours: NDArray[np.float32],
    *,
    rect: Rect,
    width: int,
    height: int,
) -> NDArray[np.float32]:
    """Return weighted colour and weight summed by texel, float32 (H, W, 4), top row first."""
    x = ((points[:, 0] - rect.left) * (width / rect.width)).astype(np.int32)
    y = ((rect.top - points[:, 1]) * (height / rect.height)).astype(np.int32)
    at_edge_x, at_edge_y = x == width, y == height  # the box's own right and bottom points
    x[at_edge_x], y[at_edge_y] = width - 1, height - 1
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    texel = y * width + x
    if not inside.all():
        texel, colours = texel[inside], colours[inside]
    sums = np.empty((height * width, 4), np.float32)
    weight = colours[:, 3]
    for channel in range(3):
        sums[:, channel] = np.bincount(texel, colours[:, channel] * weight, height * width)
    sums[:, 3] = np.bincount(texel, weight, height * width)
    return sums.reshape(height, width, 4)


def _tone(sums: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return premultiplied BGRA uint8 (H, W, 4): mean colour, opacity by the log of the weight."""
    weight = sums[..., 3]  # (H, W)
    pixels = np.zeros(sums.shape, np.uint8)
    filled = weight > 0
    if not filled.any():
        return pixels
    crowd = weight[filled]
    full = np.log1p(np.quantile(crowd[:: 1 + len(crowd) // 20_000], 0.95))
    share = np.minimum(1, FAINTEST * np.minimum(1, crowd) + np.log1p(crowd) / full)
    rgb = sums[filled, :3] * (share / crowd)[:, None]
    pixels[filled, :3] = rgb[:, ::-1]
    pixels[filled, 3] = share * 255
    return pixels
