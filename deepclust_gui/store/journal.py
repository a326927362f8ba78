"""The journal: what a person changed about a run's groups, kept as edits that are replayed."""

import json
import sqlite3
from typing import Any

from deepclust_gui.errors import ProjectError
from deepclust_gui.store.table import Table, now

_IN_FORCE = """
    WITH RECURSIVE chain (number, parent, kind, payload, depth) AS (
        SELECT edit.number, edit.parent, edit.kind, edit.payload, 0
        FROM edit JOIN run ON run.edit = edit.number WHERE run.number = ?
        UNION ALL
        SELECT edit.number, edit.parent, edit.kind, edit.payload, chain.depth + 1
        FROM edit JOIN chain ON edit.number = chain.parent
    )
    SELECT kind, payload FROM chain ORDER BY depth DESC
"""


class Journal(Table):
    """The edits of each run; see `store.schema` for how undo, redo and other kinds will join."""

    def set_group_name(self, run: int, label: int, name: str) -> None:
        """Name a group of a run; an empty name gives it its number back."""
        self._append(run, "name", {"label": int(label), "name": name})

    def group_names(self, run: int) -> dict[int, str]:
        """Return the names that were given to groups of a run, by label."""
        names: dict[int, str] = {}
        with self._database.reading() as connection:
            for kind, payload in connection.execute(_IN_FORCE, (run,)):
                if kind == "name":
                    edit = json.loads(payload)
                    names[edit["label"]] = edit["name"]
        return {label: name for label, name in names.items() if name}

    def _append(self, run: int, kind: str, payload: dict[str, Any]) -> None:
        """Add an edit on top of the newest in force and make it that."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO edit (run, parent, kind, payload, made_at) VALUES (?, ?, ?, ?, ?)",
                (run, _newest(connection, run), kind, json.dumps(payload), now()),
            )
            connection.execute("UPDATE run SET edit = ? WHERE number = ?", (cursor.lastrowid, run))


def _newest(connection: sqlite3.Connection, run: int) -> int | None:
    row = connection.execute("SELECT edit FROM run WHERE number = ?", (run,)).fetchone()
    if row is None:
        raise ProjectError(f"The project has no run {run}.")
    newest: int | None = row[0]
    return newest
