"""The journal: what a person changed about a run's groups, as edits that are replayed."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.curation import AddItems, Change, Edit, EditKind
from deepclust_gui.store.database import understood
from deepclust_gui.store.edits import (
    LARGEST_ITEM,
    Written,
    kind_of,
    read_change,
    read_facts,
    write_change,
)
from deepclust_gui.store.table import Table, moment, now

_CHAIN = """
    WITH RECURSIVE chain (number, parent) AS (
        SELECT edit.number, edit.parent
        FROM edit JOIN run ON run.edit = edit.number WHERE run.number = :run
        UNION ALL
        SELECT edit.number, edit.parent FROM edit JOIN chain ON edit.number = chain.parent
    )
"""
_IN_FORCE = f"""
    {_CHAIN} SELECT edit.kind, edit.payload, edit.arrays
    FROM chain JOIN edit USING (number) ORDER BY number
"""  # noqa: S608 - our own text
_HISTORY = f"""
    {_CHAIN} SELECT number, kind, payload, who, made_at, number IN (SELECT number FROM chain)
    FROM edit WHERE run = :run ORDER BY number
"""  # noqa: S608 - our own text

_ADDED_BEFORE = """
    WITH RECURSIVE before (number, parent) AS (
        SELECT number, parent FROM edit WHERE number = :edit
        UNION ALL
        SELECT edit.number, edit.parent FROM edit JOIN before ON edit.number = before.parent
    )
    SELECT coalesce(sum(json_extract(payload, '$.count')), 0)
    FROM before JOIN edit USING (number) WHERE kind = :add AND number != :edit
"""


class LastEdit(NamedTuple):
    """The run that was edited last, and when."""

    run: int
    made_at: datetime


class Journal(Table):
    """The edits of each run. Undo steps to the parent, redo to the newest child; none is lost."""

    def add_edit(self, run: int, change: Change, *, who: str) -> Edit:
        """Keep a change on top of those in force; it is on the disk when this returns."""
        written, made_at = write_change(change), now()
        with self._database.writing(durably=True) as connection:
            cursor = connection.execute(
                "INSERT INTO edit (run, parent, kind, payload, arrays, who, made_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    run,
                    _newest(connection, run),
                    written.kind,
                    written.payload,
                    written.arrays,
                    who,
                    made_at,
                ),
            )
            _point_at(connection, run, cursor.lastrowid)
        assert cursor.lastrowid is not None
        return _edit((cursor.lastrowid, written.kind, written.payload, who, made_at, True))

    def reserve_groups(self, run: int, count: int, *, at_least: int) -> range:
        """Return `count` group numbers that were never given before, from `at_least` on."""
        with self._database.writing(durably=True) as connection:
            query = "SELECT next_group FROM run WHERE number = ?"
            (first,) = connection.execute(query, (run,)).fetchone() or _no_run(run)
            first = max(first or 0, at_least)
            connection.execute(
                "UPDATE run SET next_group = ? WHERE number = ?", (first + count, run)
            )
        return range(first, first + count)

    def undo_edit(self, run: int) -> Edit | None:
        """Take the newest edit in force back and return it; None if there is none."""
        with self._database.writing(durably=True) as connection:
            newest = _newest(connection, run)
            row = _row(connection, "number = ?", newest)
            if row is None:
                return None
            edit = _edit((*row, False))
            parent = "SELECT parent FROM edit WHERE number = ?"
            _point_at(connection, run, connection.execute(parent, (newest,)).fetchone()[0])
        return edit

    def redo_edit(self, run: int) -> Edit | None:
        """Bring back the edit that was undone last and return it; None if there is none."""
        with self._database.writing(durably=True) as connection:
            newest = _newest(connection, run)
            where = f"run = {run:d} AND parent IS ? ORDER BY number DESC LIMIT 1"
            row = _row(connection, where, newest)
            if row is None:
                return None
            edit = _edit((*row, True))
            self.change(edit.number)  # one that cannot be read stays undone
            _point_at(connection, run, edit.number)
        return edit

    def chain(self, run: int) -> tuple[int, ...]:
        """Return the numbers of the edits in force, newest first."""
        with self._database.reading() as connection:
            _newest(connection, run)
            query = f"{_CHAIN} SELECT number FROM chain ORDER BY number DESC"  # noqa: S608
            return tuple(number for (number,) in connection.execute(query, {"run": run}))

    def redo_path(self, run: int) -> tuple[int, ...]:
        """Return the numbers of the edits that redo would bring back, the next one first."""
        query = "SELECT parent, max(number) FROM edit WHERE run = ? GROUP BY parent"
        with self._database.reading() as connection:
            step = _newest(connection, run)
            newest_child: dict[int | None, int] = dict(connection.execute(query, (run,)))
        path = []
        while step in newest_child:
            step = newest_child[step]
            path.append(step)
        return tuple(path)

    def go_to_edit(self, run: int, number: int | None) -> None:
        """Make an edit of `chain` or `redo_path` the newest in force; None takes back all."""
        with self._database.writing(durably=True) as connection:
            _newest(connection, run)
            _point_at(connection, run, number)

    def can_undo(self, run: int) -> bool:
        """Return whether a run has an edit in force."""
        with self._database.reading() as connection:
            return _newest(connection, run) is not None

    def has_edits(self, run: int) -> bool:
        """Return whether a run was ever edited, undone or not."""
        query = "SELECT EXISTS (SELECT 1 FROM edit WHERE run = ?)"
        with self._database.reading() as connection:
            _newest(connection, run)
            return bool(connection.execute(query, (run,)).fetchone()[0])

    def can_redo(self, run: int) -> bool:
        """Return whether `redo_edit` would find an edit."""
        query = "SELECT EXISTS (SELECT 1 FROM edit WHERE run = ? AND parent IS ?)"
        with self._database.reading() as connection:
            newest = _newest(connection, run)
            return bool(connection.execute(query, (run, newest)).fetchone()[0])

    def last_edited(self) -> LastEdit | None:
        """Return the run that was edited last, and when; None if none ever was."""
        query = "SELECT run, made_at FROM edit ORDER BY number DESC LIMIT 1"
        with self._database.reading() as connection:
            row = connection.execute(query).fetchone()
        with understood("An edit"):
            return None if row is None else LastEdit(row[0], moment(row[1]))

    def changes(self, run: int) -> Iterator[Change]:
        """Yield the changes in force, oldest first; ProjectError for one of a newer version."""
        with self._database.reading() as connection:
            _newest(connection, run)
            count = _item_count(connection, run)
            for kind, payload, arrays in connection.execute(_IN_FORCE, {"run": run}):
                change = read_change(Written(kind, payload, arrays))
                if isinstance(change, AddItems):
                    _require_next(connection, run, change, count)
                    count += len(change.items)
                _require_items(change, count)
                yield change

    def change(self, number: int) -> Change:
        """Return what an edit changes."""
        with self._database.reading() as connection:
            query = "SELECT kind, payload, arrays, run FROM edit WHERE number = ?"
            *written, run = connection.execute(query, (number,)).fetchone()
            change = read_change(Written(*written))
            before = {"edit": number, "add": EditKind.ADD}  # those were read, and are sound
            count = (
                _item_count(connection, run)
                + connection.execute(_ADDED_BEFORE, before).fetchone()[0]
            )
            if isinstance(change, AddItems):
                _require_next(connection, run, change, count)
                count += len(change.items)
            _require_items(change, count)
            return change

    def history(self, run: int) -> tuple[Edit, ...]:
        """Return all edits of a run, oldest first, undone ones too."""
        with self._database.reading() as connection:
            _newest(connection, run)
            return tuple(_edit(row) for row in connection.execute(_HISTORY, {"run": run}))


def _newest(connection: sqlite3.Connection, run: int) -> int | None:
    row = connection.execute("SELECT edit FROM run WHERE number = ?", (run,)).fetchone()
    newest: int | None = row[0] if row else _no_run(run)[0]
    return newest


def _item_count(connection: sqlite3.Connection, run: int) -> int:
    """Return how many items a run knows; its edits are about no others."""
    query = "SELECT sum(rows) FROM array WHERE run = ? AND name = 'labels'"
    return connection.execute(query, (run,)).fetchone()[0] or LARGEST_ITEM


def _require_items(change: Change, count: int) -> None:
    items = getattr(change, "items", None)
    if items is not None and len(items) and items.max() >= count:
        raise ProjectError(
            f"An edit of the project is about image {items.max():,}, and there are {count:,}.",
            "Restore a backup.",
        )


def _require_next(connection: sqlite3.Connection, run: int, change: AddItems, count: int) -> None:
    """Raise ProjectError unless an edit adds the images after the first `count`, in order."""
    query = "SELECT columns FROM array WHERE run = ? AND name = 'embedding'"
    width = connection.execute(query, (run,)).fetchone()
    there = connection.execute("SELECT count(*) FROM item").fetchone()[0]
    with understood("An edit"):
        if width is None or change.codes.shape[1] != width[0]:
            raise ValueError("codes of another size")
        if count + len(change.items) > there:
            raise ValueError("images that are not there")
        if (change.items != np.arange(count, count + len(change.items))).any():
            raise ValueError("not the next images")


def _no_run(run: int) -> tuple[int]:
    raise ProjectError(f"The project has no run {run}.")


def _point_at(connection: sqlite3.Connection, run: int, edit: int | None) -> None:
    connection.execute("UPDATE run SET edit = ? WHERE number = ?", (edit, run))


def _row(
    connection: sqlite3.Connection, where: str, number: int | None
) -> tuple[int, str, str, str, str] | None:
    query = f"SELECT number, kind, payload, who, made_at FROM edit WHERE {where}"  # noqa: S608
    row: tuple[int, str, str, str, str] | None = connection.execute(query, (number,)).fetchone()
    return row


def _edit(row: tuple[int, str, str, str, str, bool]) -> Edit:
    number, kind, payload, who, made_at, in_force = row
    facts = read_facts(payload, kind)
    with understood("An edit"):
        return Edit(
            number=number,
            kind=kind_of(kind),
            facts=facts,
            who=who,
            made_at=moment(made_at),
            in_force=bool(in_force),
        )
