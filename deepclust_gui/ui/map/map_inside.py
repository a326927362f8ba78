"""Which points lie inside an outline, however many there are."""

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_index import PointGrid, Spans

MOST_LOOKS = 40_000_000


def rows_inside(grid: PointGrid, outline: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the rows of the points inside a closed polygon, int64 ascending.

    `outline` float64 (V, 2), in map coordinates. Where it crosses itself, all it winds around is
    inside, as whoever draws a loop twice means it.
    """
    if len(outline) < 3 or not len(grid.rows):
        return np.empty(0, np.int64)
    ends = np.roll(outline, -1, axis=0)
    low, high = np.minimum(outline[:, 1], ends[:, 1]), np.maximum(outline[:, 1], ends[:, 1])
    rows, points, spans = grid.rows, grid.sorted, grid.between(low, high)
    if spans.count > MOST_LOOKS:  # an outlier has put all others into a few lines of cells
        order = np.argsort(points[:, 1])
        rows, points = rows[order], points[order]
        y = points[:, 1]
        spans = Spans(np.searchsorted(y, low), np.searchsorted(y, high))
    inside = rows[_windings(points, outline, spans) != 0]
    mask = np.zeros(int(inside.max(initial=-1)) + 1, np.bool_)  # quicker than sorting a million
    mask[inside] = True
    return np.flatnonzero(mask)


def _windings(
    points: NDArray[np.float32], outline: NDArray[np.float64], spans: Spans
) -> NDArray[np.int32]:
    """Return how often the outline winds around each of `points` float32 (M, 2), int32 (M,).

    `spans` tell which points each edge can concern: a horizontal line crosses few edges, so all
    looks together are hardly more than there are points.
    """
    windings = np.zeros(len(points), np.int32)
    corners, ends = outline.tolist(), np.roll(outline, -1, axis=0).tolist()
    begins, stops = spans.begins.tolist(), spans.stops.tolist()
    for (x0, y0), (x1, y1), begin, stop in zip(corners, ends, begins, stops, strict=True):
        if y0 == y1 or stop <= begin:
            continue
        y = points[begin:stop, 1].astype(np.float64)
        beside = (y >= min(y0, y1)) & (y < max(y0, y1))
        beside &= points[begin:stop, 0] < x0 + (y - y0) * ((x1 - x0) / (y1 - y0))
        if y1 > y0:
            windings[begin:stop] += beside
        else:
            windings[begin:stop] -= beside
    return windings
