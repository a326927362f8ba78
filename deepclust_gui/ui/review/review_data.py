"""Everything Review shows of a run, loaded on a worker."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.result import Group
from deepclust_gui.model.run import Run
from deepclust_gui.ui.map.map_cloud import Cloud

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


@dataclass(frozen=True, slots=True, eq=False)
class ReviewData:
    """A finished run: its groups, its map, and `confidence` float32 (N,).

    `ranked` int64 (N,) lists all items, the surest first.
    """

    run: Run
    groups: tuple[Group, ...]
    cloud: Cloud
    confidence: NDArray[np.float32]
    ranked: NDArray[np.int64]

    def members(self, label: int) -> NDArray[np.int64]:
        """Return the items of a group, the surest first; of all groups for -1."""
        return self.ranked if label < 0 else self.ranked[self.cloud.labels[self.ranked] == label]


def load_review(project: "Project", number: int) -> ReviewData:
    """Return what Review shows of a finished run; raises ProjectError for any other."""
    labels = project.labels(number)
    confidence = project.confidence(number)
    cloud = Cloud(project.positions(number), labels)
    _ = cloud.grid, cloud.drawing_order  # made here, where nobody waits for them
    return ReviewData(
        run=project.run(number),
        groups=project.groups(number),
        cloud=cloud,
        confidence=confidence,
        ranked=np.argsort(-confidence, kind="stable").astype(np.int64),
    )
