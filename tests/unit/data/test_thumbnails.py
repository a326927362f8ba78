"""The cache of thumbnails: by index, from many threads, and never in the way when it is broken."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.data.thumbnails import ThumbnailCache, encode_thumbnail
from helpers.images import noise


def cache_of(file: Path, *images: Image.Image) -> ThumbnailCache:
    cache = ThumbnailCache(file)
    cache.add(0, [encode_thumbnail(image) for image in images])
    return cache


def test_tiny_images_come_back_exactly_and_others_about(tmp_path: Path):
    tiny, larger = noise(64, 20), noise(160, 90)
    cache = cache_of(tmp_path / "new" / "thumbnails", tiny, larger)

    np.testing.assert_array_equal(cache.get(0), np.asarray(tiny))
    found = cache.get(1)
    assert found is not None
    assert found.shape == (90, 160, 3)
    assert np.abs(found.astype(int) - np.asarray(larger)).mean() < 4
    cache.close()


def test_grey_thumbnails_come_back_with_three_channels(tmp_path: Path):
    cache = cache_of(tmp_path / "thumbnails", Image.new("L", (5, 4), 7))

    np.testing.assert_array_equal(cache.get(0), np.full((4, 5, 3), 7))
    cache.close()


def test_chunks_are_added_where_they_belong_and_stay_after_closing(tmp_path: Path):
    cache = cache_of(tmp_path / "thumbnails", noise(8, 8, seed=0))
    cache.add(1, [encode_thumbnail(noise(8, 8, seed=seed)) for seed in (1, 2)])
    cache.close()

    cache = ThumbnailCache(tmp_path / "thumbnails")
    np.testing.assert_array_equal(cache.get(2), np.asarray(noise(8, 8, seed=2)))
    cache.close()


def test_what_is_not_there_is_none(tmp_path: Path):
    cache = cache_of(tmp_path / "thumbnails")
    assert cache.get(0) is None
    cache.add(0, [b"no image"])
    assert cache.get(0) is None
    cache.close()
    assert cache.get(0) is None


@pytest.mark.parametrize("content", [b"this was a database once" * 100, b"SQLite format 3\0 half"])
def test_a_damaged_file_starts_anew(tmp_path: Path, content: bytes):
    file = tmp_path / "thumbnails"
    file.write_bytes(content)

    cache = cache_of(file, noise(8, 8))

    assert cache.get(0) is not None
    cache.close()


def test_many_threads_may_ask_at_once(tmp_path: Path):
    images = [noise(8, 8, seed=seed) for seed in range(20)]
    cache = cache_of(tmp_path / "thumbnails", *images)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(cache.get, list(range(20)) * 10))

    for index, pixels in enumerate(found):
        np.testing.assert_array_equal(pixels, np.asarray(images[index % 20]))
    cache.close()


def test_a_damaged_thumbnail_is_none_though_its_file_is_handed_out(tmp_path: Path):
    cache = cache_of(tmp_path / "thumbnails", noise(8, 8, seed=0))
    cache.add(0, [b"\x89PNG\r\n\x1a\n and then nothing"])

    assert cache.get(0) is None
    assert cache.encoded(0) is not None
    assert cache.encoded(1) is None
    cache.close()
