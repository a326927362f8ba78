"""Small pictures of all items in one cache file: what the window shows while it scrolls."""

import contextlib
import io
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

THUMBNAIL_SIDE = 160
"""The longest side of a thumbnail in pixels."""

_LOSSLESS_SIDE = 64
_QUALITY = 85


def encode_thumbnail(image: Image.Image) -> bytes:
    """Return an "L" or "RGB" image of at most `THUMBNAIL_SIDE` as JPEG; as PNG if it is tiny.

    JPEG would smear what is to be seen in an image of at most 64 pixels, and saves nothing there.
    """
    buffer = io.BytesIO()
    if max(image.size) <= _LOSSLESS_SIDE:
        image.save(buffer, "PNG", compress_level=1)
    else:
        image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def decode_thumbnail(encoded: bytes) -> NDArray[np.uint8] | None:
    """Return what `encode_thumbnail` was given, uint8 (H, W, 3); None if it is damaged."""
    with (
        contextlib.suppress(OSError, ValueError),
        Image.open(io.BytesIO(encoded), formats=("JPEG", "PNG")) as image,
    ):
        return np.array(image.convert("RGB"))
    return None


class ThumbnailCache:
    """Thumbnails by item index. A cache: the file may be deleted or damaged, it then starts anew.

    Safe to use from many threads. One connection behind a lock, held for microseconds: decoding
    happens outside.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = _connect(file)
        except sqlite3.DatabaseError:
            _delete(file)
            self._connection = _connect(file)

    def add(self, first_index: int, encoded: Sequence[bytes]) -> None:
        """Keep the thumbnails of consecutive items from `first_index`."""
        rows = enumerate(encoded, first_index)
        with self._lock, self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO thumbnail VALUES (?, ?)", rows)

    def get(self, index: int) -> NDArray[np.uint8] | None:
        """Return a thumbnail, uint8 (H, W, 3), None if it is not in the cache (any more)."""
        encoded = self.encoded(index)
        return None if encoded is None else decode_thumbnail(encoded)

    def encoded(self, index: int) -> bytes | None:
        """Return a thumbnail as it was added, None if it is not in the cache (any more)."""
        query = "SELECT encoded FROM thumbnail WHERE item = ?"
        with contextlib.suppress(sqlite3.DatabaseError), self._lock:
            row = self._connection.execute(query, (index,)).fetchone()
            return None if row is None else bytes(row[0])
        return None

    def close(self) -> None:
        """Close the file; `get` answers None from now on."""
        with self._lock:
            self._connection.close()


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, check_same_thread=False)
    try:
        # Losing the cache in a power cut costs a rebuild, waiting for the disk costs every import.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS thumbnail (item INTEGER PRIMARY KEY, encoded BLOB) STRICT"
        )
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _delete(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
