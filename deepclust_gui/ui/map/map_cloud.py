"""What a map shows, as plain arrays that a worker thread may prepare."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_density import DensityImage, paint_levels
from deepclust_gui.ui.map.map_index import PointGrid

MOST_DISCS = 50_000
DIMMED_WEIGHT = 0.12


class Cloud:
    """S points: `positions` float32 (S, 2), `labels` int64 (S,), -1 where there is no group yet.

    `items` int64 (S,) are the rows of the project that the points stand for; None: point i is
    item i. Building `grid` takes a moment for a million points, so touch it on a worker first.
    """

    def __init__(
        self,
        positions: NDArray[np.float32],
        labels: NDArray[np.int64],
        items: NDArray[np.int64] | None = None,
    ) -> None:
        self.positions = np.ascontiguousarray(positions, np.float32)
        self.labels = labels
        self.items = items

    def __len__(self) -> int:
        return len(self.positions)

    @cached_property
    def grid(self) -> PointGrid:
        """The points sorted by place, for hovering and for drawing crowds."""
        return PointGrid(self.positions)

    @cached_property
    def drawing_order(self) -> NDArray[np.int64]:
        """Rows int64 (S,) in an order that favours no group: the last drawn lies on top."""
        return np.random.default_rng(0).permutation(len(self))

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """The groups that have points, int64, ascending."""
        found = np.unique(self.labels)
        return found[found >= 0]

    @property
    def is_crowd(self) -> bool:
        """Whether there are more points than can be drawn one by one."""
        return len(self) > MOST_DISCS

    def item_of(self, point: int) -> int:
        return point if self.items is None else int(self.items[point])

    def point_of(self, item: int) -> int | None:
        """Return the point that stands for `item`, None if it is not in the sample."""
        if self.items is None:
            return item if 0 <= item < len(self) else None
        found = np.flatnonzero(self.items == item)
        return int(found[0]) if len(found) else None


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """Colours of the groups, uint8 (K, 3), of points without one, and of groups set aside."""

    groups: NDArray[np.uint8]
    ungrouped: tuple[int, int, int]
    dimmed: tuple[int, int, int]

    def weighted(self, cloud: Cloud, highlighted: int | None) -> NDArray[np.float32]:
        """Return red, green, blue and weight of every point, float32 (S, 4)."""
        table = np.empty((len(self.groups) + 1, 4), np.float32)  # the last row: label -1
        table[:-1, :3], table[-1, :3], table[:, 3] = self.groups, self.ungrouped, 1
        if highlighted is not None:
            others = np.arange(len(table)) != highlighted
            table[others] = (*self.dimmed, DIMMED_WEIGHT)
        return table[cloud.labels]


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """The pictures of a cloud too large for discs, made for one paint and one highlight.

    `weighted` float32 (M, 4) holds colour and weight of each point in the order of the grid.
    """

    weighted: NDArray[np.float32]
    levels: list[DensityImage]


def prepare_crowd(cloud: Cloud, paint: Paint, highlighted: int | None) -> Crowd:
    """Return the pictures of the whole cloud; half a second for a million points."""
    weighted = paint.weighted(cloud, highlighted)[cloud.grid.rows]
    return Crowd(weighted, paint_levels(cloud.grid, weighted))
