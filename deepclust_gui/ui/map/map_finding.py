"""Which points are meant by a place on the screen, or by an outline."""

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_frame import Frame
from deepclust_gui.ui.map.map_inside import rows_inside
from deepclust_gui.ui.map.map_paint import Paint
from deepclust_gui.ui.map.map_tiles import TilePlan

PICK_RADIUS_PX = 12.0
BESIDE_TILES_PX = 5.0
"""How near the pointer must be to a point; nearer where most points are pictures."""


def point_at(
    cloud: Cloud, paint: Paint, frame: Frame, *, plan: TilePlan | None, at: tuple[float, float]
) -> int | None:
    """Return the point or picture at a pixel, None for none; a point over a picture wins."""
    ((x, y),) = frame.to_map(np.array([at])).tolist()
    radius_px = PICK_RADIUS_PX if plan is None else BESIDE_TILES_PX
    point = cloud.grid.nearest(
        x, y, radius=radius_px / frame.px_per_unit, among=paint.shows if paint.hides else None
    )
    if plan is None or (point is not None and point not in plan.rows):
        return point
    return plan.at(*at)


def points_outlined(
    cloud: Cloud, paint: Paint, frame: Frame, *, corners: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the points inside `corners` float64 (V, 2), in pixels, that are not hidden."""
    rows = rows_inside(cloud.grid, frame.to_map(corners))
    return rows[paint.shows(rows)] if paint.hides else rows
