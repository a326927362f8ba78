"""Pictures of crowds: where more points lie than can be drawn one by one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_index import PointGrid, Rect

FAINTEST = 0.30

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class DensityImage:
    """`pixels` uint8 (H, W, 4), premultiplied BGRA, top row first, covering `rect` of the map.

    It `is_rough` if not all points were looked at.
    """

    pixels: NDArray[np.uint8]
    rect: Rect
    is_rough: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CrowdColours:
    """Colours of M points in the order of the grid, which keeps neighbours together in memory.

    `classes` int64 (M,) index `table` float32 (K + 1, 4): red, green, blue in 0..255 and weight;
    -1 is its last row.
    """

    classes: NDArray[np.int64]
    table: NDArray[np.float32]


def paint_view(
    grid: PointGrid,
    colours: CrowdColours,
    places: NDArray[np.int64] | None,
    *,
    rect: Rect,
    width: int,
    height: int,
    most: int,
) -> DensityImage:
    """Return the crowd inside `rect`, binned to `width` x `height` texels.

    Of the points at `places` int64 in the grid, None for all, one in so many is taken that at most
    `most` are binned.
    """
    if places is None:
        places = grid.places(rect)
    step = 1 + len(places) // (most + 1)
    if len(places) == len(grid.rows) and step == 1:
        points, classes = grid.sorted, colours.classes  # all of them, in their order
    else:
        places = places[::step]
        points, classes = grid.sorted[places], colours.classes[places]
    sums = _sums(points, CrowdColours(classes, colours.table), rect=rect, shape=(height, width))
    return DensityImage(_tone(sums * step if step > 1 else sums), rect, is_rough=step > 1)


def rimmed(image: DensityImage, ink: Rgb) -> DensityImage:
    """Return the picture with a line of ink around all that is filled."""
    alpha = image.pixels[..., 3] > 0
    near = alpha.copy()
    near[1:] |= alpha[:-1]
    near[:-1] |= alpha[1:]
    near[:, 1:] |= alpha[:, :-1]
    near[:, :-1] |= alpha[:, 1:]
    pixels = image.pixels.copy()
    pixels[near & ~alpha] = (*ink[::-1], 255)
    return replace(image, pixels=pixels)


def _sums(
    points: NDArray[np.float32], colours: CrowdColours, *, rect: Rect, shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Return weighted colour and weight summed by texel, float32 (H, W, 4), top row first."""
    height, width = shape
    x = ((points[:, 0] - rect.left) * (width / rect.width)).astype(np.int32)
    y = ((rect.top - points[:, 1]) * (height / rect.height)).astype(np.int32)
    at_edge_x, at_edge_y = x == width, y == height  # the box's own right and bottom points
    x[at_edge_x], y[at_edge_y] = width - 1, height - 1
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    texel, classes = y * width + x, colours.classes
    if not inside.all():
        texel, classes = texel[inside], classes[inside]
    weighted = colours.table.copy()
    weighted[:, :3] *= weighted[:, 3:]
    sums = np.empty((height * width, 4), np.float32)
    for channel in range(4):
        sums[:, channel] = np.bincount(texel, weighted[classes, channel], height * width)
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
