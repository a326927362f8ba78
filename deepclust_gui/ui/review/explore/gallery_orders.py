"""The keys by which a run's images are ordered, made on a worker when first asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.control import Control
from deepclust_gui.ui.grid.item_order import Order, distances_to_means, natural_ranks
from deepclust_gui.ui.review.taken_known import TakenKnown

if TYPE_CHECKING:
    from deepclust_gui.workbench import Curation, Project

Key = NDArray[Any]


class GalleryOrders:
    """Makes and keeps the keys of one run; what depends on its groups is made anew with them.

    `control` stops what takes long.
    """

    def __init__(self, project: "Project", curation: "Curation", taken: TakenKnown) -> None:
        self._project = project
        self._curation = curation
        self._taken = taken
        self.control = Control()
        self._kept: dict[Order, Key] = {}  # sessions are made anew where images are added
        self._typical: tuple[object, Key] | None = None

    def key(self, order: Order) -> Key:
        """Return what is sorted by, (N,), ascending; may take seconds the first time."""
        now = self._curation.grouping
        result = self._curation.result_of(now)
        confidence = result.confidence
        if order is Order.TYPICAL:
            if self._typical is None or self._typical[0] is not now:
                self._typical = (now, distances_to_means(result.embedding, now.labels))
            return self._typical[1]
        make: dict[Order, Callable[[], Key]] = {
            Order.SUREST: lambda: -confidence,
            Order.LEAST_SURE: lambda: confidence,
            Order.NEWEST: lambda: -self._seconds(),
            Order.OLDEST: self._seconds,
            Order.STRANGEST: self._strangest,
            Order.NAME: lambda: natural_ranks(self._project.paths()[: len(confidence)]),
        }
        if order not in self._kept:
            self._kept[order] = make[order]()
        return self._kept[order]

    def _seconds(self) -> Key:
        """Return when each image was taken, or its file written, as seconds, (N,)."""
        return self._taken.ask(self.control).at.astype(np.int64)

    def _strangest(self) -> Key:
        """Return how like others each image is, the least like any first, (N,)."""
        run = self._curation.run.number
        return -self._project.assigning(run).strangeness(self.control)

    def is_quick(self, order: Order) -> bool:
        """Whether `key` is there already, or made in no time."""
        return order in self._kept or order in (Order.SUREST, Order.LEAST_SURE)
