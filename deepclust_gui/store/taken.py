"""When and where the images were taken, as far as their files were asked."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.taken import Taken
from deepclust_gui.store.table import Table

_ROWS_AT_ONCE = 2048
"""NumPy lets no other thread run while it reads a list: with all at once the window would stop."""

_COLUMNS = "item, at_s, offset_minutes, latitude, longitude"


class TakenTable(Table):
    """A row for each image whose file was asked, empty where it says nothing."""

    def keep_taken(self, found: Mapping[int, Taken]) -> None:
        """Keep what the files of some items say, by item."""
        rows = [
            (item, _seconds(taken.at), taken.offset_minutes, taken.latitude, taken.longitude)
            for item, taken in found.items()
        ]
        with self._database.writing() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO taken ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
                rows,
            )

    def not_asked(self) -> NDArray[np.int64]:
        """Return the items whose files were not asked yet, int64 (M,), ascending."""
        query = (
            "SELECT number FROM item WHERE number NOT IN (SELECT item FROM taken) ORDER BY number"
        )
        with self._database.reading() as connection:
            return np.array([number for (number,) in connection.execute(query)], np.int64)

    def taken(self, count: int) -> NDArray[np.float64]:
        """Return what is known of the first `count` items, float64 (N, 4), NaN for unknown.

        Seconds since 1970 by the camera's clock, its minutes ahead of UTC, latitude, longitude.
        """
        values = np.full((count, 4), np.nan)
        query = f"SELECT {_COLUMNS} FROM taken WHERE item < ?"  # noqa: S608 - our own columns
        with self._database.reading() as connection:
            cursor = connection.execute(query, (count,))
            while lot := cursor.fetchmany(_ROWS_AT_ONCE):
                rows = np.array(lot, np.float64)
                values[rows[:, 0].astype(np.int64)] = rows[:, 1:]
        return values


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.replace(tzinfo=UTC).timestamp())
