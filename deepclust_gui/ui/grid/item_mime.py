"""Images on their way from one view to another, by drag and drop inside the window.

Item indices, not files: nothing of this means anything to another program.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData

ITEM_MIME = "application/x-deepclust-items"


def items_to_mime(items: NDArray[np.int64]) -> QMimeData:
    """Return item indices, int64 (M,), as what is dragged."""
    data = QMimeData()
    data.setData(ITEM_MIME, np.ascontiguousarray(items, "<i8").tobytes())
    return data


def items_from_mime(data: QMimeData) -> NDArray[np.int64] | None:
    """Return the item indices that are dragged, int64 (M,); None if it is something else."""
    if not data.hasFormat(ITEM_MIME):
        return None
    return np.frombuffer(data.data(ITEM_MIME).data(), "<i8").astype(np.int64)
