"""What takes a moment before Review can be shown, loaded on a worker."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_colouring import by_problem

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


@dataclass(frozen=True, slots=True, eq=False)
class ReviewData:
    """A finished run, by its number, and its map."""

    run: int
    cloud: Cloud


def load_review(project: "Project", number: int) -> ReviewData:
    """Return what Review shows of a finished run; raises ProjectError for any other."""
    curation = project.curation(number)
    curation.groups()  # kept there
    positions, labels = project.positions(number), curation.grouping.labels
    count = min(len(positions), len(labels))  # images may join this very moment
    cloud = Cloud(positions[:count], labels[:count])
    _ = cloud.grid, cloud.drawing_order  # made here, where nobody waits for them
    return ReviewData(number, cloud)


def prepare_colours(project: "Project", labels: NDArray[np.int64]) -> None:
    """Look up and import what colours by known group need, before anybody asks; on a worker."""
    known = project.known_labels()
    if known is not None:
        by_problem(labels, known[: len(labels)])  # some may have come later
