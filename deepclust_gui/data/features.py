"""The features of a project's images: one memory-mapped array, float32 (N, D), row i item i.

Beside it lies, for each row, the digest of the image it was made of. A row counts only where that
is the digest of the image as it is now, so whatever was made stays: after a stop, after new images
came, and for copies of an image that is known already.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DIGEST = np.dtype("S16")
"""16 bytes of a digest; zeros at the end go, but all have one length, so equal stays equal."""

_ROWS_A_COPY = 4096


class FeatureCache:
    """The features of one network (or file), as files in `folder` that may be deleted any time.

    `name` stands for all that the features depend on but the image; `dimension` is D.
    """

    def __init__(self, folder: Path, name: str, dimension: int) -> None:
        self.dimension = dimension
        self._values = folder / f"features-{name}.float32"
        self._digests = folder / f"features-{name}.digests"

    def missing(self, digests: Sequence[str]) -> NDArray[np.int64]:
        """Return the rows that must be made, int64 (M,), each image once; makes room for all.

        `digests` are those of the N images in hexadecimal digits. Copies of an image that has
        features already are filled in here.
        """
        wanted = _packed(digests)
        self._make_room(len(wanted))
        done = self._done(len(wanted))
        self._copy(wanted, done)
        stale = np.flatnonzero(done != wanted)
        _, first = np.unique(wanted[stale], return_index=True)
        rows: NDArray[np.int64] = stale[np.sort(first)]
        return rows

    def write(
        self, rows: NDArray[np.int64], values: NDArray[np.float32], digests: Sequence[str]
    ) -> None:
        """Keep the features `values` (B, D) of `rows` int64 (B,), made of images of `digests`.

        The values are on the disk before the digests say that they are there.
        """
        with self._values.open("r+b") as stream:
            for row, value in zip(rows.tolist(), values, strict=True):
                stream.seek(row * self._row_bytes)
                stream.write(np.ascontiguousarray(value, np.float32).data)
            stream.flush()
            os.fsync(stream.fileno())
        marks = _packed(digests)
        with self._digests.open("r+b") as stream:
            for row, mark in zip(rows.tolist(), marks, strict=True):
                stream.seek(row * DIGEST.itemsize)
                stream.write(bytes(mark).ljust(DIGEST.itemsize, b"\0"))

    def array(self, digests: Sequence[str]) -> NDArray[np.float32]:
        """Return all features, float32 (N, D), mapped from disk; nothing may be missing.

        Writable without touching the file (copy-on-write): torch warns about memory it may not
        write to.
        """
        wanted = _packed(digests)
        self._copy(wanted, self._done(len(wanted)))
        if (self._done(len(wanted)) != wanted).any():
            raise ValueError("Some features were not made yet.")
        return np.memmap(self._values, np.float32, mode="c", shape=(len(wanted), self.dimension))

    @property
    def _row_bytes(self) -> int:
        return 4 * self.dimension

    def _make_room(self, n: int) -> None:
        self._values.parent.mkdir(parents=True, exist_ok=True)
        for file, row_bytes in (
            (self._values, self._row_bytes),
            (self._digests, DIGEST.itemsize),
        ):
            with file.open("ab") as stream:
                if stream.tell() < n * row_bytes:
                    stream.truncate(n * row_bytes)  # zeros, which are no digest

    def _done(self, n: int) -> NDArray[np.bytes_]:
        """Return the digests of what rows 0 … n - 1 were made of, S16 (n,)."""
        return np.fromfile(self._digests, DIGEST, n)

    def _copy(self, wanted: NDArray[np.bytes_], done: NDArray[np.bytes_]) -> None:
        """Fill in stale rows whose image another row has; `done` follows."""
        stale = np.flatnonzero(done != wanted)
        if not len(stale):
            return
        known, first = np.unique(done, return_index=True)
        places = np.minimum(np.searchsorted(known, wanted[stale]), len(known) - 1)
        found = known[places] == wanted[stale]
        rows, origins = stale[found], first[places[found]]
        for start in range(0, len(rows), _ROWS_A_COPY):
            some = slice(start, start + _ROWS_A_COPY)
            values = np.memmap(
                self._values, np.float32, mode="r", shape=(len(done), self.dimension)
            )
            self.write(
                rows[some], values[origins[some]], [m.hex() for m in _raw(wanted[rows[some]])]
            )
        done[rows] = wanted[rows]


def _packed(digests: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array([bytes.fromhex(digest) for digest in digests], DIGEST)


def _raw(marks: NDArray[np.bytes_]) -> list[bytes]:
    return [bytes(mark).ljust(DIGEST.itemsize, b"\0") for mark in marks]
