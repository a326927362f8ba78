"""The pixels that methods train on, and the file that holds them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.data.pixels import PixelCache, PixelFormat, suggest_format
from helpers.images import RED, noise


@dataclass(frozen=True)
class Seen:
    """What `suggest_format` wants to know of an image."""

    width: int
    height: int
    is_grey: bool = True


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        ([Seen(28, 28), Seen(28, 28)], PixelFormat(28, 28, 1)),
        ([Seen(20, 64)], PixelFormat(64, 20, 1)),
        ([Seen(20, 65)], PixelFormat(32, 32, 1)),
        ([Seen(28, 28), Seen(28, 29)], PixelFormat(32, 32, 1)),
        ([Seen(28, 28), Seen(28, 28, is_grey=False)], PixelFormat(28, 28, 3)),
        ([], PixelFormat(32, 32, 1)),
    ],
)
def test_small_images_of_one_size_keep_it_and_only_grey_ones_need_one_channel(
    images: list[Seen], expected: PixelFormat
):
    assert suggest_format(iter(images)) == expected


def test_an_image_in_its_own_size_is_not_changed():
    image = noise(6, 4)

    pixels = PixelFormat(4, 6, 3).pixels(image)

    assert pixels.shape == (3, 4, 6)
    np.testing.assert_array_equal(pixels.transpose(1, 2, 0), np.asarray(image))


@pytest.mark.parametrize(("channels", "mode"), [(1, "RGB"), (3, "L")])
def test_grey_and_colour_are_brought_to_the_channels_asked_for(channels: int, mode: str):
    pixels = PixelFormat(8, 5, channels).pixels(Image.new(mode, (50, 40), "white"))

    assert pixels.shape == (channels, 8, 5)
    assert np.unique(pixels).tolist() == [255]


def test_shrinking_averages_instead_of_picking_pixels():
    stripes = np.zeros((320, 320), np.uint8)
    stripes[:, ::2] = 255

    pixels = PixelFormat(32, 32, 1).pixels(Image.fromarray(stripes))

    np.testing.assert_allclose(pixels, 127.5, atol=5)


def test_blocks_come_back_as_one_array(tmp_path: Path, rng: np.random.Generator):
    blocks = [rng.integers(0, 256, (n, 3, 4, 5), dtype=np.uint8) for n in (2, 0, 3)]
    cache = PixelCache(tmp_path / "new" / "folder", PixelFormat(4, 5, 3))
    for block in blocks:
        cache.append(block)
    cache.complete(5)

    assert cache.is_complete(5)
    np.testing.assert_array_equal(cache.array(), np.concatenate(blocks))


def test_the_array_can_be_written_to_without_changing_the_file(tmp_path: Path):
    cache = PixelCache(tmp_path, PixelFormat(2, 2, 1))
    cache.append(np.zeros((1, 1, 2, 2), np.uint8))

    cache.array()[:] = 9

    assert cache.array().max() == 0


def test_an_array_is_whole_only_once_declared_so_and_with_the_right_number(tmp_path: Path):
    cache = PixelCache(tmp_path, PixelFormat(2, 2, 1))
    assert not cache.is_complete(0)
    cache.append(np.zeros((3, 1, 2, 2), np.uint8))
    assert not cache.is_complete(3)
    cache.complete(3)

    assert cache.is_complete(3)
    assert not cache.is_complete(4)
    assert not PixelCache(tmp_path, PixelFormat(2, 2, 3)).is_complete(3)


def test_a_file_that_lost_its_end_is_not_whole(tmp_path: Path):
    cache = PixelCache(tmp_path, PixelFormat(2, 2, 1))
    cache.append(np.zeros((3, 1, 2, 2), np.uint8))
    cache.complete(3)
    file = next(tmp_path.glob("*.uint8"))
    file.write_bytes(file.read_bytes()[:-1])

    assert not cache.is_complete(3)


def test_writing_again_starts_anew(tmp_path: Path):
    for value in (1, 2):
        cache = PixelCache(tmp_path, PixelFormat(2, 2, 1))
        cache.append(np.full((2, 1, 2, 2), value, np.uint8))
        assert not cache.is_complete(2)
        cache.complete(2)

    assert np.unique(cache.array()).tolist() == [2]
    assert len(cache.array()) == 2


def test_no_images_are_an_empty_array(tmp_path: Path):
    cache = PixelCache(tmp_path, PixelFormat(2, 2, 1))
    cache.append(np.empty((0, 1, 2, 2), np.uint8))

    assert cache.array().shape == (0, 1, 2, 2)


def test_a_block_of_another_shape_is_refused(tmp_path: Path):
    cache = PixelCache(tmp_path, PixelFormat(4, 4, 3))

    with pytest.raises(ValueError, match="Pixels must be uint8"):
        cache.append(PixelFormat(4, 4, 1).pixels(Image.new("RGB", (4, 4), RED))[None])
