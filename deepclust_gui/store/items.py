"""Items and problems: the source as it was imported."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.folder import Amendment, LeftOut
from deepclust_gui.model.items import Item, Problem
from deepclust_gui.store.table import Table, now

_COLUMNS = "number, path, width, height, is_grey, size_bytes, modified_ns, digest, known_group"
_INSERT_ITEM = f"INSERT INTO item ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_INSERT_PROBLEM = "INSERT INTO problem (path, reason) VALUES (?, ?)"
_VARIABLES_A_QUERY = 500  # SQLite promises at least 999

_Row = tuple[int, str, int, int, int, int, int, str, str | None]


class Look(NamedTuple):
    """What an image is like, whatever it shows; in pixels."""

    height: int
    width: int
    is_grey: bool


class ItemTable(Table):
    """The images of a project and the files that were left out.

    Images are only ever added, at the end: row i of every array stays item i. `location` is the
    folder or file they come from.
    """

    location: str

    def add_chunk(self, items: Sequence[Item], problems: Sequence[Problem]) -> None:
        """Add images and left-out files in one transaction."""
        with self._database.writing() as connection:
            connection.executemany(_INSERT_ITEM, map(_row, items))
            connection.executemany(_INSERT_PROBLEM, map(_problem_row, problems))

    def amend(self, amendment: Amendment) -> None:
        """Keep what became of the folder, all of it or nothing, on the disk when this returns."""
        places = [(move.path, move.modified_ns, move.item) for move in amendment.moves]
        with self._database.writing(durably=True) as connection:
            # No two items have one path, not even on the way: first they all leave theirs.
            connection.executemany(
                "UPDATE item SET path = char(1) || number WHERE number = ?",
                ((move.item,) for move in amendment.moves),
            )
            connection.executemany(
                "UPDATE item SET path = ?, modified_ns = ? WHERE number = ?", places
            )
            connection.executemany(_INSERT_ITEM, map(_row, amendment.added))
            if amendment.problems is not None:
                connection.execute("DELETE FROM problem")
                connection.executemany(_INSERT_PROBLEM, map(_problem_row, amendment.problems))
            if amendment.location is not None:
                connection.execute(
                    "UPDATE project SET location = ?, relative_location = ?",
                    (amendment.location, amendment.relative_location),
                )
        if amendment.location is not None:
            self.location = amendment.location

    @property
    def relative_location(self) -> str | None:
        """The way from the project file to the source when it was last there; None if unknown."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT relative_location FROM project").fetchone()
        found: str | None = row[0]
        return found

    def equal_items(self) -> list[tuple[int, ...]]:
        """Return the items whose files are equal, set by set, in the order of the source.

        The first of a set is the one with the shortest name: “a.jpg” before “a (1).jpg”.
        """
        query = (
            "SELECT digest, number, path FROM item WHERE digest IN "
            "(SELECT digest FROM item GROUP BY digest HAVING count(*) > 1) ORDER BY number"
        )
        sets: dict[str, list[tuple[int, int]]] = {}
        with self._database.reading() as connection:
            for digest, number, path in connection.execute(query):
                length = len(path.rpartition("/")[2])
                sets.setdefault(digest, []).append((length, number))
        return [tuple(number for _, number in sorted(items)) for items in sets.values()]

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return the items that later runs leave out, in order."""
        query = "SELECT item, stands_for, reason FROM left_out ORDER BY item"
        with self._database.reading() as connection:
            return tuple(LeftOut(*row) for row in connection.execute(query))

    def set_left_out(self, left_out: Iterable[LeftOut]) -> None:
        """Let later runs leave out just these."""
        rows = [(each.item, each.stands_for, each.reason) for each in left_out]
        with self._database.writing(durably=True) as connection:
            connection.execute("DELETE FROM left_out")
            connection.executemany("INSERT INTO left_out VALUES (?, ?, ?)", rows)

    def mark_imported(self) -> None:
        """Declare the import whole; a project that never got here was cut off by a crash."""
        with self._database.writing() as connection:
            connection.execute("UPDATE project SET imported_at = ?", (now(),))
        self._database.settle()

    @property
    def is_imported(self) -> bool:
        with self._database.reading() as connection:
            row = connection.execute("SELECT imported_at IS NOT NULL FROM project").fetchone()
        return bool(row[0])

    @property
    def item_count(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM item").fetchone()[0])

    def items(self, start: int, count: int) -> list[Item]:
        """Return up to `count` items from index `start`, fewer at the end."""
        query = f"SELECT {_COLUMNS} FROM item WHERE number >= ? ORDER BY number LIMIT ?"  # noqa: S608
        with self._database.reading() as connection:
            return [_item(row) for row in connection.execute(query, (start, max(0, count)))]

    def items_at(self, indices: Iterable[int]) -> list[Item]:
        """Return the items with these indices, in this order; raises IndexError if one is not."""
        wanted = [int(index) for index in indices]
        found = {item.index: item for some in _in_lots(wanted) for item in self._some(some)}
        missing = next((index for index in wanted if index not in found), None)
        if missing is not None:
            raise IndexError(f"There is no item {missing}.")
        return [found[index] for index in wanted]

    def paths(self) -> list[str]:
        """Return the paths of all items, in order."""
        with self._database.reading() as connection:
            return [path for (path,) in connection.execute("SELECT path FROM item ORDER BY number")]

    def looks(self, count: int | None = None) -> list[Look]:
        """Return the different sizes that images have, in grey or in colour.

        With `count`, only those of so many first ones.
        """
        where = "" if count is None else f"WHERE number < {int(count)} "
        query = f"SELECT DISTINCT height, width, is_grey FROM item {where}ORDER BY 1, 2, 3"  # noqa: S608
        with self._database.reading() as connection:
            rows = connection.execute(query)
            return [Look(height, width, bool(is_grey)) for height, width, is_grey in rows]

    def digests(self, count: int) -> list[str]:
        """Return the digests of the first `count` items, in order."""
        query = "SELECT digest FROM item ORDER BY number LIMIT ?"
        with self._database.reading() as connection:
            return [row[0] for row in connection.execute(query, (count,))]

    def modified_ns(self) -> NDArray[np.int64]:
        """Return when the file of each item was written, int64 (N,), in ns since 1970."""
        query = "SELECT modified_ns FROM item ORDER BY number"
        with self._database.reading() as connection:
            return np.array([time for (time,) in connection.execute(query)], np.int64)

    def file_sizes(self) -> NDArray[np.int64]:
        """Return how large the file of each item is, int64 (N,), in bytes."""
        query = "SELECT size_bytes FROM item ORDER BY number"
        with self._database.reading() as connection:
            return np.array([size for (size,) in connection.execute(query)], np.int64)

    def problems(self) -> list[Problem]:
        """Return the files that were left out, in the order of the source."""
        query = "SELECT path, reason FROM problem ORDER BY number"
        with self._database.reading() as connection:
            return [Problem(path, reason) for path, reason in connection.execute(query)]

    def known_groups(self) -> tuple[str, ...]:
        """Return the names of the known groups, sorted; empty if there are none."""
        query = "SELECT DISTINCT known_group FROM item WHERE known_group IS NOT NULL"
        with self._database.reading() as connection:
            return tuple(sorted(name for (name,) in connection.execute(query)))

    def known_labels(self) -> NDArray[np.int64] | None:
        """Return for every item its place in `known_groups`, int64 (N,), -1 for none.

        None if no item has a known group.
        """
        places = {name: place for place, name in enumerate(self.known_groups())}
        if not places:
            return None
        with self._database.reading() as connection:
            rows = connection.execute("SELECT known_group FROM item ORDER BY number")
            return np.array([places.get(name, -1) for (name,) in rows], np.int64)

    def _some(self, indices: Sequence[int]) -> list[Item]:
        marks = ", ".join("?" * len(indices))
        query = f"SELECT {_COLUMNS} FROM item WHERE number IN ({marks})"  # noqa: S608 - only marks
        with self._database.reading() as connection:
            return [_item(row) for row in connection.execute(query, indices)]


def _in_lots(indices: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(indices)
    while lot := list(islice(rest, _VARIABLES_A_QUERY)):
        yield lot


def _problem_row(problem: Problem) -> tuple[str, str]:
    return (problem.path, problem.reason)


def _row(item: Item) -> _Row:
    return (
        item.index,
        item.path,
        item.width,
        item.height,
        int(item.is_grey),
        item.size_bytes,
        item.modified_ns,
        item.digest,
        item.known_group,
    )


def _item(row: _Row) -> Item:
    number, path, width, height, is_grey, size_bytes, modified_ns, digest, known_group = row
    return Item(
        index=number,
        path=path,
        width=width,
        height=height,
        is_grey=bool(is_grey),
        size_bytes=size_bytes,
        modified_ns=modified_ns,
        digest=digest,
        known_group=known_group,
    )
