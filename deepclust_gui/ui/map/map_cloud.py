"""What a map shows, as plain arrays that a worker thread may prepare."""

from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_index import PointGrid, Rect

MOST_DISCS = 50_000


class Cloud:
    """S points: `positions` float32 (S, 2), `labels` int64 (S,), -1 where there is no group yet.

    `items` int64 (S,) are the rows of the project that the points stand for; None: point i is
    item i. Points whose position is not finite are never seen. Building `grid` takes a moment for
    a million points, so touch it on a worker first.
    """

    def __init__(
        self,
        positions: NDArray[np.float32],
        labels: NDArray[np.int64],
        items: NDArray[np.int64] | None = None,
    ) -> None:
        self.positions = np.ascontiguousarray(positions, np.float32)
        endless = np.isinf(self.positions)
        if endless.any():  # NaN can be reckoned with: it stays NaN, without a warning
            self.positions = np.where(endless, np.float32(np.nan), self.positions)
        self.labels = labels
        self.items = items

    def __len__(self) -> int:
        return len(self.positions)

    @cached_property
    def grid(self) -> PointGrid:
        """The points sorted by place, for hovering and for drawing crowds."""
        return PointGrid(self.positions)

    @property
    def bounds(self) -> Rect:
        """The box around the points."""
        return self.grid.bounds

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

    def with_labels(self, labels: NDArray[np.int64]) -> Self:
        """Return the same points in other groups; nothing about their places is made anew."""
        return self._like(type(self)(self.positions, labels, self.items), "grid", "drawing_order")

    def with_positions(self, positions: NDArray[np.float32]) -> Self:
        """Return the same points elsewhere; touch its `grid` on a worker if they are many."""
        return self._like(type(self)(positions, self.labels, self.items), "drawing_order", "groups")

    def item_of(self, point: int) -> int:
        return point if self.items is None else int(self.items[point])

    def items_of(self, points: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the items of `points` int64 (M,), which ascend, ascending too."""
        return points if self.items is None else np.sort(self.items[points])

    def point_of(self, item: int) -> int | None:
        """Return the point that stands for `item`, None if it is not in the sample."""
        found = self.points_of(np.array([item], np.int64))
        return int(found[0]) if len(found) else None

    def points_of(self, items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the points that stand for `items` int64 (M,), as far as they have one."""
        if self.items is None:
            return items[(items >= 0) & (items < len(self))]
        if not len(self):
            return np.empty(0, np.int64)
        places = np.searchsorted(self.items, items, sorter=self._items_order)
        points = self._items_order[np.minimum(places, len(self) - 1)]
        return np.asarray(points[self.items[points] == items])

    @cached_property
    def _items_order(self) -> NDArray[np.int64]:
        assert self.items is not None
        return np.argsort(self.items, kind="stable")

    def _like(self, other: Self, *kept: str) -> Self:
        """Hand on what was worked out already and still holds."""
        for name in (*kept, "_items_order"):
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other
