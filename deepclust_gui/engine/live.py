"""The live map: now and then a look at how a sample of the items lies and is grouped."""

import time
from typing import Any

import numpy as np
import torch

from deepclust_gui.engine.projection import aligned, principal_plane
from deepclust_gui.model.progress import Snapshot
from deepclust_gui.sdk.method import Assignment, Method, evaluating
from deepclust_gui.sdk.randomness import derive_seed

LARGEST_SAMPLE = 2000
SMALLEST_SAMPLE = 100
FIRST_SAMPLE = 500
INTERVAL_S = 1.0
COST_S = 0.08
"""What one look may take; more, and the next sample is smaller."""

SHARE = 0.05
"""The share of the time that looking may take."""


class LiveMap:
    """Keeps the newest `snapshot` of a method; `look` renews it when that is due.

    The sample is the beginning of one fixed random order, so that items stay while it grows.
    """

    def __init__(self, method: Method[Any]) -> None:
        self.snapshot: Snapshot | None = None
        self._method = method
        seed = derive_seed(method.seed, "live map")
        order = np.random.default_rng(seed).permutation(len(method.data))[:LARGEST_SAMPLE]
        self._order = order.astype(np.int64)
        self._size = FIRST_SAMPLE
        self._due = time.perf_counter() + INTERVAL_S

    def look(self) -> None:
        """Renew the snapshot if it is time; training goes on exactly as if it had not."""
        start = time.perf_counter()
        if start < self._due:
            return
        try:
            self.snapshot = self._take()
        except torch.OutOfMemoryError:  # the training needs it more
            self._size = max(SMALLEST_SAMPLE, self._size // 2)
            self._due = time.perf_counter() + INTERVAL_S
            return
        cost = time.perf_counter() - start
        self._due = time.perf_counter() + max(INTERVAL_S, cost / SHARE)
        affordable = int(len(self.snapshot.items) * COST_S / cost)
        self._size = min(LARGEST_SAMPLE, max(SMALLEST_SAMPLE, affordable))

    def _take(self) -> Snapshot:
        items = self._order[: self._size]
        found = self._assign(torch.from_numpy(items))
        positions = principal_plane(np.nan_to_num(found.embedding.cpu().float().numpy()))
        if self.snapshot is not None:
            positions = aligned(positions, self.snapshot.positions)
        unknown = found.probabilities.isnan().any(1)
        labels = found.probabilities.argmax(1).masked_fill(unknown, -1)
        return Snapshot(items, positions, labels.cpu().numpy().astype(np.int64))

    def _assign(self, items: torch.Tensor) -> Assignment:
        data = self._method.data
        served, size = data.images_served, data.last_size
        cards = [data.device] if data.device.type == "cuda" else []
        # The random state is put back, so that a run does not depend on when it was looked at.
        try:
            with evaluating(self._method), torch.random.fork_rng(devices=cards):
                return self._method.assign(data.take(items))
        finally:
            data.images_served, data.last_size = served, size
