"""Dates and places are read from EXIF, and hostile notes change nothing but what is known."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from deepclust_gui.data.base import Candidate
from deepclust_gui.data.exif import HEAD_BYTES, read_taken, taken_of
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.errors import SourceError
from deepclust_gui.model.taken import Taken
from tests.helpers.images import encoded, noise

WHEN = "2021:07:04 18:30:05"
AT = datetime(2021, 7, 4, 18, 30, 5)  # noqa: DTZ001 - a camera's clock has no zone


def note(
    date: object = WHEN, offset: object = None, gps: dict[int, object] | None = None
) -> Image.Exif:
    exif = Image.Exif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if date is not None:
        details[ExifTags.Base.DateTimeOriginal] = date
    if offset is not None:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps is not None:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    return exif


PLACE = {1: "S", 2: (33.0, 51.0, 36.0), 3: "E", 4: (151.0, 12.0, 40.0)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_date_offset_and_place_are_read_from_every_kind_of_file(kind):
    content = encoded(noise(80, 60), kind, exif=note(offset="+10:00", gps=PLACE).tobytes())
    found = taken_of(content)
    assert (found.at, found.offset_minutes) == (AT, 600)
    assert found.latitude == pytest.approx(-33.86, abs=1e-6)
    assert found.longitude == pytest.approx(151.2111, abs=1e-4)


def test_an_image_without_note_says_nothing():
    for kind in ("JPEG", "PNG", "BMP", "GIF"):
        assert taken_of(encoded(noise(20, 20), kind)) == Taken()


@pytest.mark.parametrize(
    "date",
    ["", "0000:00:00 00:00:00", "2021:13:40 25:61:61", "9999:12:31 23:59:59", "    ", "yesterday"],
)
def test_impossible_dates_are_no_dates(date):
    assert taken_of(encoded(noise(20, 20), "JPEG", exif=note(date).tobytes())).at is None


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (10.0, 0.0, 0.0)},
    ],
)
def test_impossible_places_are_no_places_and_the_date_stays(gps):
    found = taken_of(encoded(noise(20, 20), "JPEG", exif=note(gps=gps).tobytes()))
    assert found == Taken(at=AT)


def test_no_bytes_whatever_break_it(rng):
    good = encoded(noise(60, 40), "JPEG", exif=note(offset="+02:00", gps=PLACE).tobytes())
    for _ in range(600):
        content = bytearray(good)
        for place in rng.integers(20, 400, rng.integers(1, 20)):
            content[place] = rng.integers(256)
        found = taken_of(bytes(content[: rng.integers(20, len(content))]))
        assert isinstance(found, Taken)
    for start in (b"II*\0", b"MM\0*", b"Exif\0\0II*\0"):
        assert isinstance(taken_of(start + rng.bytes(4000)), Taken)


def test_an_offset_beyond_the_earth_is_none():
    content = encoded(noise(20, 20), "JPEG", exif=note(offset="+99:99").tobytes())
    assert taken_of(content) == Taken(at=AT)


def entry(path: str) -> Candidate:
    return Candidate(path)


def test_of_a_large_jpeg_only_the_beginning_is_read(tmp_path: Path, monkeypatch):
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(0, 256, (900, 900, 3), dtype=np.uint8))
    (tmp_path / "a.jpg").write_bytes(encoded(image, "JPEG", exif=note().tobytes(), quality=95))
    assert (tmp_path / "a.jpg").stat().st_size > 2 * HEAD_BYTES
    source = FolderSource(tmp_path, "all")
    monkeypatch.setattr(source, "read", lambda _entry: pytest.fail("The whole file was read."))
    assert read_taken(source, entry("a.jpg")).at == AT


def test_a_file_that_is_gone_says_nothing_and_a_folder_that_is_gone_is_told(tmp_path: Path):
    folder = tmp_path / "photos"
    folder.mkdir()
    source = FolderSource(folder, "all")
    assert read_taken(source, entry("gone.jpg")) == Taken()
    folder.rmdir()
    with pytest.raises(SourceError, match="is gone"):
        read_taken(source, entry("gone.jpg"))
