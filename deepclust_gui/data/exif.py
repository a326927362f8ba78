"""When and where a photo was taken: what its camera noted in the file (EXIF).

The note is looked for in the bytes themselves, so that no decoder sees the file, and read by
Pillow's parser, which is plain Python. Whatever is broken in it counts as not there.
"""

import logging
import math
import os
import re
import stat
from datetime import datetime, timedelta
from typing import Any

from PIL import ExifTags, Image

from deepclust_gui.data.base import HasPath, Source
from deepclust_gui.data.decode import UnreadableImage, hush_pillow
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.errors import SourceError
from deepclust_gui.model.taken import Taken

logger = logging.getLogger(__name__)

HEAD_BYTES = 256 * 1024
"""How much of a JPEG is read: its note is at most 64 kB long and comes first."""

_NOTE = re.compile(rb"(?:Exif\0\0|eXIf|EXIF.{4})(?=II\*\0|MM\0\*)", re.DOTALL)
_TIFF = (b"II*\0", b"MM\0*")
_LONGEST_NOTE = 2**20
_DATE = re.compile(r"\s*(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"\s*([+-])(\d\d):?(\d\d)")
_EARLIEST = datetime(1826, 1, 1)  # noqa: DTZ001 - a camera's clock has no zone; no photo is older
_DATES = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
)


def read_taken(source: Source, entry: HasPath) -> Taken:
    """Return what the file of an image notes of its taking; raises nothing but SourceError.

    Of a JPEG only the first part is read. What cannot be read notes nothing. Raises SourceError if
    the whole source is gone.
    """
    if not isinstance(source, FolderSource):
        return Taken()
    try:
        head = _head(source, entry)
        is_jpeg = head.startswith(b"\xff\xd8")
        return taken_of(head if is_jpeg or len(head) < HEAD_BYTES else source.read(entry))
    except (OSError, UnreadableImage):
        if not source.location.is_dir():
            raise SourceError(
                f"The folder “{source.shown}” is gone.", "Is the disk still connected?"
            ) from None
        return Taken()


def taken_of(content: bytes) -> Taken:
    """Return what an image file notes of its taking, whatever bytes it is made of."""
    hush_pillow()
    try:
        note = _note(content)
        return _read(note) if note else Taken()
    except Exception as error:  # noqa: BLE001 - Pillow raises anything at damaged notes
        logger.debug("Pillow could not read an EXIF note: %r", error)
        return Taken()


def _head(source: FolderSource, entry: HasPath) -> bytes:
    # Non-blocking: a pipe that took the file's place meanwhile must not hold us for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(source.file(entry.path), flags)
    with open(descriptor, "rb", buffering=0) as stream:  # noqa: PTH123 - it is a descriptor
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        return stream.read(HEAD_BYTES) or b""


def _note(content: bytes) -> bytes:
    """Return the TIFF structure that the note is, b"" if there is none."""
    if content.startswith(_TIFF):
        return content
    found = _NOTE.search(content)
    return content[found.end() : found.end() + _LONGEST_NOTE] if found else b""


def _read(note: bytes) -> Taken:
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + note)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    at, offset = None, None
    for date, zone in _DATES:
        at = _date(details.get(date))
        if at is not None:
            offset = _offset(details.get(zone))
            break
    place = _place(exif)
    return Taken(at, offset, *(place or (None, None)))


def _date(value: Any) -> datetime | None:
    found = _DATE.match(_text(value))
    if not found:
        return None
    try:
        at = datetime(*map(int, found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
    return at if _EARLIEST <= at <= datetime.now() + timedelta(days=366) else None  # noqa: DTZ005


def _offset(value: Any) -> int | None:
    found = _OFFSET.match(_text(value))
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return (minutes if found[1] == "+" else -minutes) if minutes <= 14 * 60 else None


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _place(exif: Image.Exif) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees; a camera without a fix says 0, 0 or rubbish."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        north = _degrees(gps[ExifTags.GPS.GPSLatitude])
        east = _degrees(gps[ExifTags.GPS.GPSLongitude])
        if _text(gps.get(ExifTags.GPS.GPSLatitudeRef, "N")).upper().startswith("S"):
            north = -north
        if _text(gps.get(ExifTags.GPS.GPSLongitudeRef, "E")).upper().startswith("W"):
            east = -east
    except Exception:  # noqa: BLE001 - as above; the date may still be good
        return None
    if not (math.isfinite(north) and math.isfinite(east)) or (north, east) == (0, 0):
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def _degrees(value: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in value)
    return degrees + minutes / 60 + seconds / 3600
