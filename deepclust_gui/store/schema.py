"""What a project file looks like inside, and how older ones become like it.

`project` has one row. `item` and `problem` are the source as it was imported. `run`, `loss` and
`array` are what training left; an array is cut into parts of whole rows, little-endian C order.
`run.performance` is JSON, NULL where it was not kept.

`edit` is an append-only journal of what a person changed: current labels and names are a run's
result with its edits replayed. Each edit names the one it was made on (`parent`), and `run.edit`
points at the newest in force, so undo is a step to the parent, redo to the newest child, and
nothing is ever deleted. `store.edits` says how each kind is written. `run.next_group` is the lowest
group number that no edit was given yet, NULL before the first.

Items are only ever added, at the end: `run.item_count` is how many there were when a run began, and
its arrays have that many rows. `project.relative_location` is the way from the project file to the
source, so that both may be moved together. `left_out` are the images that no run is to group, each
with the one that stands for it; what a run left out is its array “left_out”.

`taken` has a row for each item whose file was asked when and where it was taken, NULL for what it
does not say; `at_s` counts seconds by the camera's own clock.

`file_plan` and `file_step` are the journal of what is done to files: a plan is here, on the disk,
before its first file is touched. Paths are the bytes of the system. A step that takes one of an
earlier plan back names it; `store.file_plans` says what the states are.
"""

import sqlite3

APPLICATION_ID = 0x44437031
"""“DCp1”: how SQLite files of ours are told from those of others."""

_FIRST = (
    """
    CREATE TABLE project (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        uuid TEXT NOT NULL,
        name TEXT NOT NULL,
        location TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('folder', 'array')),
        split TEXT NOT NULL,
        created_at TEXT NOT NULL,
        imported_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE item (
        number INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        is_grey INTEGER NOT NULL,
        size_bytes INTEGER NOT NULL,
        modified_ns INTEGER NOT NULL,
        digest TEXT NOT NULL,
        known_group TEXT
    ) STRICT
    """,
    """
    CREATE TABLE problem (
        number INTEGER PRIMARY KEY,
        path TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE run (
        number INTEGER PRIMARY KEY,
        method TEXT NOT NULL,
        method_name TEXT NOT NULL,
        plugin TEXT NOT NULL,
        params TEXT NOT NULL,
        request TEXT NOT NULL,
        device TEXT NOT NULL,
        status TEXT NOT NULL,
        started_at TEXT NOT NULL,
        seconds REAL NOT NULL DEFAULT 0,
        scores TEXT NOT NULL DEFAULT '{}',
        message TEXT NOT NULL DEFAULT '',
        edit INTEGER REFERENCES edit (number)
    ) STRICT
    """,
    """
    CREATE TABLE loss (
        run INTEGER NOT NULL REFERENCES run (number),
        phase_order INTEGER NOT NULL,
        phase TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        value REAL,
        PRIMARY KEY (run, phase_order, epoch)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE array (
        run INTEGER NOT NULL REFERENCES run (number),
        name TEXT NOT NULL,
        part INTEGER NOT NULL,
        dtype TEXT NOT NULL,
        rows INTEGER NOT NULL,
        columns INTEGER,
        data BLOB NOT NULL,
        PRIMARY KEY (run, name, part)
    ) STRICT
    """,
    """
    CREATE TABLE edit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER NOT NULL REFERENCES run (number),
        parent INTEGER REFERENCES edit (number),
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        made_at TEXT NOT NULL
    ) STRICT
    """,
)

_PERFORMANCE = ("ALTER TABLE run ADD COLUMN performance TEXT",)

_CURATION = (
    "ALTER TABLE edit ADD COLUMN arrays BLOB",
    "ALTER TABLE edit ADD COLUMN who TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE run ADD COLUMN next_group INTEGER",
    "CREATE INDEX edit_by_run ON edit (run, parent)",
)

_FOLDER = (
    "ALTER TABLE project ADD COLUMN relative_location TEXT",
    "ALTER TABLE run ADD COLUMN item_count INTEGER",
    "UPDATE run SET item_count = (SELECT count(*) FROM item)",
    """
    CREATE TABLE left_out (
        item INTEGER PRIMARY KEY REFERENCES item (number),
        stands_for INTEGER NOT NULL REFERENCES item (number),
        reason TEXT NOT NULL
    ) STRICT
    """,
)

_TAKEN = (
    """
    CREATE TABLE taken (
        item INTEGER PRIMARY KEY REFERENCES item (number),
        at_s INTEGER,
        offset_minutes INTEGER,
        latitude REAL,
        longitude REAL
    ) STRICT
    """,
)

_FILES = (
    """
    CREATE TABLE file_plan (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        mode TEXT NOT NULL,
        destination BLOB NOT NULL,
        token TEXT NOT NULL,
        status TEXT NOT NULL,
        made_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE file_step (
        plan INTEGER NOT NULL REFERENCES file_plan (number),
        number INTEGER NOT NULL,
        action TEXT NOT NULL,
        source BLOB NOT NULL,
        target BLOB NOT NULL,
        size_bytes INTEGER NOT NULL,
        modified_ns INTEGER NOT NULL,
        digest TEXT NOT NULL,
        item INTEGER REFERENCES item (number),
        undoes_plan INTEGER,
        undoes_step INTEGER,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (plan, number)
    ) STRICT, WITHOUT ROWID
    """,
)

MIGRATIONS: list[tuple[str, ...]] = [_FIRST, _PERFORMANCE, _CURATION, _FOLDER, _TAKEN, _FILES]
"""Version n of the file is made by the first n entries. Never change one; add one."""

FILES_VERSION = MIGRATIONS.index(_FILES) + 1
"""Files of this version and later have file plans."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the file, 0 for one just made."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest version; to be called inside a transaction."""
    for statements in MIGRATIONS[version_of(connection) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
