"""Which points lie inside an outline, however many there are."""

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_index import PointGrid, Rect


def rows_inside(grid: PointGrid, outline: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the rows of the points inside a closed polygon, int64 ascending.

    `outline` float64 (V, 2), in map coordinates. Where it crosses itself, all it winds around is
    inside, as whoever draws a loop twice means it.
    """
    if len(outline) < 3:
        return np.empty(0, np.int64)
    (left, bottom), (right, top) = outline.min(axis=0).tolist(), outline.max(axis=0).tolist()
    places = grid.places(Rect(left, bottom, right, top))
    points = grid.sorted[places]  # (M, 2)
    boxed = (points[:, 0] >= left) & (points[:, 0] <= right)
    boxed &= (points[:, 1] >= bottom) & (points[:, 1] <= top)
    if not boxed.all():
        places, points = places[boxed], points[boxed]
    order = np.argsort(points[:, 1])
    inside = _windings(points[order].astype(np.float64), outline) != 0
    return np.sort(grid.rows[places[order[inside]]])


def _windings(points: NDArray[np.float64], outline: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return how often the outline winds around each point, int32 (M,); `points` ascend in y.

    A horizontal line crosses few edges, so each edge looks only at the points beside it.
    """
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    ends = np.roll(outline, -1, axis=0)
    low, high = np.minimum(outline[:, 1], ends[:, 1]), np.maximum(outline[:, 1], ends[:, 1])
    begins, stops = np.searchsorted(y, low), np.searchsorted(y, high)  # y in [low, high)
    windings = np.zeros(len(x), np.int32)
    for edge in np.flatnonzero(stops > begins).tolist():
        (x0, y0), (x1, y1) = outline[edge], ends[edge]
        span = slice(begins[edge], stops[edge])
        crossing = x0 + (y[span] - y0) * ((x1 - x0) / (y1 - y0))
        windings[span] += np.where(x[span] < crossing, 1 if y1 > y0 else -1, 0)
    return windings
