"""Whether a project file is whole, and is one of ours: the first look at a file from anywhere.

A project may come from a stranger. It is data only: nothing in it is run, and nothing it says leads
out of the folder of images.
"""

import json
import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

from deepclust_gui.errors import DamagedProjectError, ProjectError
from deepclust_gui.store import schema
from deepclust_gui.store.database import explained, hardened
from deepclust_gui.store.schema import APPLICATION_ID, version_of

LONGEST_LOCATION = 4096
LONGEST_NAME = 1024
LONGEST_PATH = 8192
LARGEST_SIDE = 10_000_000
_STEPS_BETWEEN_CHECKS = 100_000

_PROJECT_ID = re.compile(r"[0-9a-f]{32}")
_INTERNAL = re.compile(r"sqlite_(autoindex_.*|sequence|stat\d)")
_DEVICE = re.compile(r"(//|\\\\)|/(dev|proc|sys)(/|$)", re.IGNORECASE)
_KNOWN_ESCAPES = re.compile(r"(?:\\\\|\\x(?:[01][0-9a-f]|7f|[89a-f][0-9a-f])|\\ud[89a-f]..|[^\\])*")


def is_project_id(value: object) -> bool:
    """Return whether `value` may be the id of a project: folders are named after it."""
    return isinstance(value, str) and _PROJECT_ID.fullmatch(value) is not None


def damage(path: Path, *, check: Callable[[], None] = lambda: None) -> str:
    """Return what is wrong with a project file, "" if it is whole.

    Reads all of it. `check` is called now and then; what it raises comes out of here.
    """
    stopped: list[BaseException] = []

    def go_on() -> int:
        try:
            check()
        except BaseException as error:  # noqa: BLE001 - SQLite would swallow it; raised below
            stopped.append(error)
        return len(stopped)

    try:
        with closing(sqlite3.connect(without_a_trace(path), uri=True)) as connection:
            hardened(connection)
            connection.set_progress_handler(go_on, _STEPS_BETWEEN_CHECKS)
            return _told_damage(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if stopped:
            raise stopped[0] from None
        return str(error)


def require_whole(path: Path, connection: sqlite3.Connection) -> None:
    """Raise DamagedProjectError unless all pages of an open file are in order."""
    with explained(path):
        if _told_damage(connection):
            raise DamagedProjectError(f"The project “{path.name}” is damaged.")


def require_our_schema(path: Path, connection: sqlite3.Connection) -> None:
    """Raise ProjectError unless tables and indexes are those that this program makes, and no more.

    So no trigger, view, computed column or virtual table of a stranger is ever touched.
    """
    with explained(path):
        version = version_of(connection)
        if _objects(connection) != _expected(tuple(schema.MIGRATIONS[:version])):
            raise ProjectError(
                f"The inside of “{path.name}” is not that of a DeepClust project.",
                "It was changed by another program, so it is not opened.",
            )


def require_sane(path: Path, connection: sqlite3.Connection) -> None:
    """Raise ProjectError if the project or its items hold what this program never writes."""
    with explained(path):
        told = _told_project(connection) or _told_items(connection) or _told_runs(connection)
    if told:
        raise ProjectError(f"The project “{path.name}” is not opened: {told}.")


def require_ordinary_place(location: str) -> None:
    """Raise ProjectError if a source lies on a network address or a device."""
    if _leads_astray(location):
        raise ProjectError(
            f"“{location[:200]}” is the address of a network or a device, not a folder.",
            "Connect the network folder to a drive letter or a folder first.",
        )


def parsed(text: object, longest: int = 4_000_000) -> dict[str, Any]:
    """Return the object that a JSON text of a project holds; ValueError for anything else."""
    if not isinstance(text, str) or len(text) > longest:
        raise ValueError("not a short text")
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - what json raises, too
    return value


def _told_damage(connection: sqlite3.Connection) -> str:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return "not a project"
    (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return "" if told == "ok" else str(told)


def without_a_trace(path: Path) -> str:
    """Return the address of a file with no log beside it, for reading without leaving a trace."""
    return path.absolute().as_uri() + "?mode=ro&immutable=1"


def _objects(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return frozenset(
        (kind, str(name), str(table), " ".join(str(sql).split()))
        for kind, name, table, sql in rows
        if not _INTERNAL.fullmatch(str(name)) or kind not in ("table", "index")
    )


@lru_cache
def _expected(migrations: tuple[tuple[str, ...], ...]) -> frozenset[tuple[str, ...]]:
    """Return what a file that these made has inside."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statements in migrations:
            for statement in statements:
                connection.execute(statement)
        return _objects(connection)


def _told_project(connection: sqlite3.Connection) -> str:
    query = "SELECT uuid, name, location FROM project LIMIT 2"
    rows = connection.execute(query).fetchall()
    if len(rows) != 1:
        return "it says nothing about itself"
    project_id, name, location = rows[0]
    if not is_project_id(project_id):
        return "its id is none"
    if len(name) > LONGEST_NAME or len(location) > LONGEST_LOCATION:
        return "its name is too long"
    if "\0" in location or _leads_astray(location):
        return "its images would lie on a network address or a device"
    return ""


def _told_items(connection: sqlite3.Connection) -> str:
    """Return what is wrong with the items; one pass over the table, about 1.3 s for a million."""
    query = (
        "SELECT count(*), min(number), max(number), min(min(width, height, size_bytes)), "
        "max(max(width, height)), max(length(path)) FROM item"
    )
    count, first, last, least, largest, longest = connection.execute(query).fetchone()
    if not count:
        return ""
    if (first, last) != (0, count - 1):
        return "its images are not numbered in order"
    if least < 0 or largest > LARGEST_SIDE:
        return "its images have impossible sizes"
    if longest > LONGEST_PATH:
        return "a path is too long"
    suspicious = (  # instr, because LIKE takes three times as long
        r"SELECT path FROM item WHERE (instr(path, '..') OR instr(path, '\') OR path < '0' "
        "OR substr(path, 2, 1) = ':' OR instr(path, char(0)))"
    )
    if version_of(connection) >= schema.FILES_VERSION:  # a move took some out of the folder
        suspicious += (
            " AND NOT EXISTS (SELECT 1 FROM file_step WHERE file_step.item = item.number "
            "AND action = 'move' AND state IN ('done', 'undone'))"
        )
    for (path,) in connection.execute(suspicious):
        if _leads_out(path):
            return f"the path “{path[:100]}” leads out of the folder of images"
    return ""


def _told_runs(connection: sqlite3.Connection) -> str:
    """Return what is wrong with runs and edits: what would send this program round in circles."""
    for query, told in _NEVER.items():
        if connection.execute(query).fetchone()[0]:
            return told
    return ""


_NEVER = {
    "SELECT EXISTS (SELECT 1 FROM edit WHERE parent >= number)": "its edits go round in circles",
    "SELECT EXISTS (SELECT 1 FROM edit JOIN edit AS before ON before.number = edit.parent "
    "WHERE before.run != edit.run)": "its edits are mixed up",
    "SELECT EXISTS (SELECT 1 FROM run JOIN edit ON edit.number = run.edit "
    "WHERE edit.run != run.number)": "its edits are mixed up",
    "SELECT EXISTS (SELECT 1 FROM run WHERE next_group NOT BETWEEN 0 AND 10000000 "
    "OR number NOT BETWEEN 1 AND 1000000 "
    "OR item_count < 0)": "its runs are impossible",
    "SELECT EXISTS (SELECT 1 FROM run WHERE item_count > (SELECT count(*) FROM item)) "
    "AND EXISTS (SELECT 1 FROM item)": "its runs are about images it has not",
    "SELECT EXISTS (SELECT 1 FROM left_out WHERE item NOT IN (SELECT number FROM item) "
    "OR stands_for NOT IN (SELECT number FROM item))": "it leaves out images it has not",
}
"""Questions whose answer is yes in no project of ours, and what to say then."""


def _leads_astray(location: str) -> bool:
    return _DEVICE.match(location) is not None


def _leads_out(path: str) -> bool:
    """Return whether a path of an item may lead out of the folder of images.

    Escapes are those of `data.names`; one that hides a letter, a dot or a slash was never written
    by it.
    """
    if _KNOWN_ESCAPES.fullmatch(path) is None:
        return True
    on_windows = os.name == "nt"
    parts = path.replace("\\\\", "/" if on_windows else "_").split("/")
    has_drive = on_windows and path[1:2] == ":"
    return has_drive or "\0" in path or ".." in parts or "" in parts
