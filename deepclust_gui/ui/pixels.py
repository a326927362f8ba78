"""From the arrays of the workbench to the images of Qt."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return pixels (H, W, 3) as an image of its own; the array may go away. On any thread."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def thumbnail_of(project: "Project", item: int) -> QImage:
    """Return the thumbnail of an item; raises as `Project.thumbnail`. On any thread.

    Qt decodes the file of the cache itself: half the time of a way through arrays.
    """
    picture = QImage.fromData(project.encoded_thumbnail(item))
    return image_of(project.thumbnail(item)) if picture.isNull() else picture
