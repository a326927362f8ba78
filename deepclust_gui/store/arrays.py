"""Arrays of a run as blobs: little-endian, C order, cut into parts of whole rows."""

import sqlite3
from typing import Any

import numpy as np
from numpy.typing import NDArray

PART_BYTES = 256 * 2**20
"""The most bytes in one value; SQLite takes a thousand million at most."""


def write_array(
    connection: sqlite3.Connection, run: int, *, name: str, values: NDArray[Any]
) -> None:
    """Add an array (N,) or (N, E) to a run, inside the caller's transaction."""
    values = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    columns = values.shape[1] if values.ndim == 2 else None
    row_bytes = max(1, values.itemsize * (columns or 1))
    rows_a_part = max(1, PART_BYTES // row_bytes)
    for part, start in enumerate(range(0, max(1, len(values)), rows_a_part)):
        block = values[start : start + rows_a_part]
        connection.execute(
            "INSERT INTO array (run, name, part, dtype, rows, columns, data) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (run, name, part, values.dtype.str, len(block), columns, block.tobytes()),
        )


def read_array(connection: sqlite3.Connection, run: int, name: str) -> NDArray[Any] | None:
    """Return an array of a run as it was written, None if there is none."""
    query = "SELECT dtype, sum(rows), columns FROM array WHERE run = ? AND name = ?"
    dtype, rows, columns = connection.execute(query, (run, name)).fetchone()
    if rows is None:
        return None
    values = np.empty(rows if columns is None else (rows, columns), np.dtype(dtype))
    parts = connection.execute(
        "SELECT rows, data FROM array WHERE run = ? AND name = ? ORDER BY part", (run, name)
    )
    start = 0
    for count, data in parts:
        block = values[start : start + count]
        block[...] = np.frombuffer(data, values.dtype).reshape(block.shape)
        start += count
    return values.astype(values.dtype.newbyteorder("="), copy=False)
