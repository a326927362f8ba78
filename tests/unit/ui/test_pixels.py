"""Arrays become images that own their pixels."""

import numpy as np

from deepclust_gui.ui.pixels import image_of


def test_keeps_colours_and_outlives_the_array() -> None:
    """Also of a view whose rows lie apart, such as every other column."""
    pixels = np.zeros((2, 6, 3), np.uint8)
    pixels[1, 2] = (10, 20, 30)
    image = image_of(pixels[:, ::2])
    pixels[:] = 255

    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(1, 1).getRgb() == (10, 20, 30, 255)
    assert image.pixelColor(0, 0).getRgb() == (0, 0, 0, 255)
