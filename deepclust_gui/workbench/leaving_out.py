"""Training without the images that are left out, so that every array still has a row for each."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.result import Result


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Which of N items a run learns from.

    `kept` int64 (M,) are those, ascending; `places` int64 (N,) is for each item the row in `kept`
    of itself, or of the one that stands for it.
    """

    kept: NDArray[np.int64]
    places: NDArray[np.int64]

    @classmethod
    def of(cls, count: int, left_out: NDArray[np.int64]) -> "Learnt":
        """Return what is learnt of `count` items; `left_out` int64 (M, 2) as the store has it."""
        items = np.arange(count)
        stand_in = items.copy()
        left_out = left_out[(left_out >= 0).all(1) & (left_out < count).all(1)]
        stand_in[left_out[:, 0]] = left_out[:, 1]
        is_kept = np.ones(count, np.bool_)
        is_kept[left_out[:, 0]] = False
        kept = np.flatnonzero(is_kept)
        return cls(kept, np.minimum(np.searchsorted(kept, stand_in), len(kept) - 1))

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return len(self.kept) == len(self.places)

    def pixels(
        self, pixels: NDArray[np.uint8] | NDArray[np.float32]
    ) -> NDArray[np.uint8] | NDArray[np.float32]:
        """Return the pixels that are learnt from, (M, C, H, W), or the features, (M, D)."""
        return pixels if self.is_everything else pixels[self.kept]

    def known(self, labels: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        """Return the known labels of what is learnt from, int64 (M,); None if there are none."""
        return None if labels is None else labels[self.kept]

    def spread(self, result: Result) -> Result:
        """Return the result of M images for all N: what is left out is like its stand-in."""
        if self.is_everything:
            return result
        return Result(
            embedding=result.embedding[self.places],
            labels=result.labels[self.places],
            confidence=result.confidence[self.places],
        )

    def watched(self, report: Report) -> Report:
        """Return what tells `report` of the items themselves instead of the rows learnt from."""
        if self.is_everything:
            return report

        def tell(progress: Progress) -> None:
            snapshot = progress.snapshot
            if snapshot is not None:
                snapshot = replace(snapshot, items=self.kept[snapshot.items])
            report(replace(progress, snapshot=snapshot))

        return tell
