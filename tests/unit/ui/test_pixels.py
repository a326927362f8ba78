"""Arrays become images that own their pixels."""

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.data.thumbnails import encode_thumbnail
from deepclust_gui.ui.pixels import image_of, thumbnail_of


def test_keeps_colours_and_outlives_the_array() -> None:
    """Also of a view whose rows lie apart, such as every other column."""
    pixels = np.zeros((2, 6, 3), np.uint8)
    pixels[1, 2] = (10, 20, 30)
    image = image_of(pixels[:, ::2])
    pixels[:] = 255

    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(1, 1).getRgb() == (10, 20, 30, 255)
    assert image.pixelColor(0, 0).getRgb() == (0, 0, 0, 255)


class OneThumbnail:
    """A project whose cache holds what it is given, and whose image is still there."""

    def __init__(self, cached: bytes) -> None:
        self._cached = cached

    def encoded_thumbnail(self, _index: int) -> bytes:
        return self._cached

    def thumbnail(self, _index: int) -> np.ndarray:
        return np.full((6, 8, 3), 50, np.uint8)


def test_thumbnail_is_what_the_cache_holds():
    encoded = encode_thumbnail(Image.new("RGB", (9, 7), (200, 30, 40)))
    picture = thumbnail_of(OneThumbnail(encoded), 0)

    assert (picture.width(), picture.height()) == (9, 7)
    assert picture.pixelColor(4, 3).getRgb()[:3] == (200, 30, 40)


@pytest.mark.parametrize("damaged", [b"", b"nothing"])
def test_thumbnail_that_is_damaged_is_made_anew(damaged: bytes):
    picture = thumbnail_of(OneThumbnail(damaged), 0)

    assert (picture.width(), picture.height()) == (8, 6)
    assert picture.pixelColor(0, 0).red() == 50
