"""Which images a person should look at next, and what their answers suggest for the others."""

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.control import Control
from deepclust_gui.model.queue import QueuePage, Suggested
from deepclust_gui.workbench.curation import Curation

PAGE_SIZE = 48


def next_page(
    curation: Curation, skipped: NDArray[np.int64], control: Control
) -> QueuePage | None:
    """Return the least certain images of the least certain group; None if all are settled."""
    control.check()
    now = curation.grouping
    open_ = ~now.settled & (now.marks == 0)
    open_[skipped] = False
    rows = np.flatnonzero(open_)
    if not len(rows):
        return None
    least = rows[np.argsort(now.confidence[rows], kind="stable")]
    group = int(now.labels[least[0]])
    items = least[now.labels[least] == group][:PAGE_SIZE]
    return QueuePage(items, np.empty(0, np.int64), group, float(now.confidence[items].mean()))


def sure_suggestions(_curation: Curation) -> Suggested | None:
    """Return nothing yet."""
    return None
