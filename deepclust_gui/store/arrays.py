"""Arrays of a run as blobs: little-endian, C order, cut into parts of whole rows."""

import math
import sqlite3
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.store.database import understood

_DTYPES = {
    np.dtype(kind).newbyteorder("<").str
    for kind in ("bool", "uint8", "uint16", "int32", "int64", "float16", "float32", "float64")
}
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
    """Return an array of a run as it was written, None if there is none.

    Raises ProjectError where what it says of itself is not what is there: no memory is taken for
    more than the file holds.
    """
    query = (
        "SELECT dtype, sum(rows), columns, sum(length(data)), min(rows), "
        "count(DISTINCT dtype) + count(DISTINCT ifnull(columns, -1)) "
        "FROM array WHERE run = ? AND name = ?"
    )
    dtype, rows, columns, size, fewest, kinds = connection.execute(query, (run, name)).fetchone()
    if rows is None:
        return None
    with understood(f"The array “{name}” of run {run}"):
        shape = (rows,) if columns is None else (rows, columns)
        if dtype not in _DTYPES or kinds != 2 or min(fewest, *shape) < 0:
            raise ValueError("not an array of ours")
        if math.prod(shape) * np.dtype(dtype).itemsize != size:
            raise ValueError("another size than it says")
        return _joined(connection, run, name, np.empty(shape, dtype))


def _joined(
    connection: sqlite3.Connection, run: int, name: str, values: NDArray[Any]
) -> NDArray[Any]:
    """Return `values` filled with the parts of an array."""
    parts = connection.execute(
        "SELECT rows, data FROM array WHERE run = ? AND name = ? ORDER BY part", (run, name)
    )
    start = 0
    for count, data in parts:
        block = values[start : start + count]
        block[...] = np.frombuffer(data, values.dtype).reshape(block.shape)
        start += count
    return values.astype(values.dtype.newbyteorder("="), copy=False)
