"""Connections to one project file: one a thread, one writer at a time, errors as sentences."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deepclust_gui.errors import DamagedProjectError, ProjectError

BUSY_TIMEOUT_S = 5.0
_DEFENSIVE = 1010  # SQLITE_DBCONFIG_DEFENSIVE
LONGEST_VALUE = 300 * 2**20
"""The most bytes in one value; more than `arrays.PART_BYTES`."""


class Database:
    """A SQLite file in WAL mode. Safe to use from many threads; close it once at the end."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.commits = 0
        self._lock = threading.Lock()
        self._unread = threading.Condition(self._lock)
        self._readers = 0
        self._writing = threading.RLock()
        self._mine = threading.local()
        self._open: weakref.WeakSet[_Lease] = weakref.WeakSet()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give this thread's connection; database errors leave as ProjectError."""
        with explained(self.path):
            with self._lock:
                self._readers += 1
            try:
                yield self._connection()
            finally:
                with self._unread:
                    self._readers -= 1
                    self._unread.notify_all()

    @contextmanager
    def writing(self, *, durably: bool = False) -> Iterator[sqlite3.Connection]:
        """Give this thread's connection inside a transaction: all of the block, or nothing.

        With `durably`, it is on the disk at the end: not even a power cut takes it back.
        """
        if self.read_only:
            raise ProjectError(
                f"“{self.path.name}” is open in another window, so it can only be looked at here.",
                "Close it there, and open it here again.",
            )
        with explained(self.path), self._writing:
            connection = self._connection()
            if durably:
                connection.execute("PRAGMA synchronous = FULL")
            try:
                with transaction(connection):
                    yield connection
                self.commits += 1
            finally:
                if durably:
                    connection.execute("PRAGMA synchronous = NORMAL")

    def settle(self) -> None:
        """Move what was written from the log beside the file into the file, and onto the disk."""
        with self.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every thread's connection; nothing can be read or written from now on.

        Waits for what is being read: SQLite crashes if a connection is closed under a query.
        """
        with self._writing, self._unread:
            self._closed = True
            self._unread.wait_for(lambda: not self._readers)
            for lease in list(self._open):
                lease.connection.close()

    def _connection(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise ProjectError("The project is closed.")
            lease: _Lease | None = getattr(self._mine, "lease", None)
            if lease is None:
                lease = self._mine.lease = _Lease(_connect(self.path, read_only=self.read_only))
                self._open.add(lease)
            return lease.connection


class _Lease:
    """A thread's hold of its connection, which is closed when the thread ends.

    Asked of the interpreter, not of `Thread` objects: those of Qt's threads never end.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        weakref.finalize(self, connection.close)


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Return a connection whose transactions are begun and ended by hand."""
    connection = sqlite3.connect(
        path,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,  # close() closes the connections of all threads
    )
    try:
        hardened(connection)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
            return connection
        connection.execute("PRAGMA journal_mode = WAL")
        # A power cut may take the last moments with it, never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def hardened(connection: sqlite3.Connection) -> None:
    """Let a connection trust nothing that a file of a stranger says."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    set_config = getattr(connection, "setconfig", None)  # from Python 3.12 on
    if set_config is not None:
        set_config(_DEFENSIVE, True)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make all of the block happen, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite rolls back by itself after some errors (a full disk); then this fails.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about `path` into a ProjectError of one sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        message, hint = _told(path.name, error)
        is_damage = getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT")
        raise (DamagedProjectError if is_damage else ProjectError)(message, hint) from error
    except UnicodeDecodeError as error:  # a name of a table, say, that a bad disk changed
        raise DamagedProjectError(
            f"The project “{path.name}” is damaged.", "Restore it from a backup."
        ) from error


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Turn what fails when a value of a project is not what it should be into a ProjectError."""
    try:
        yield
    except _NOT_UNDERSTOOD as error:
        raise ProjectError(
            f"{what} of the project cannot be read.",
            "Update DeepClust if the project was made by a newer version; else restore a backup.",
        ) from error


_NOT_UNDERSTOOD = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


def _told(name: str, error: sqlite3.DatabaseError) -> tuple[str, str]:
    """Return message and hint for an error, by SQLite's name of it."""
    code = getattr(error, "sqlite_errorname", "")
    for prefix, (message, hint) in _SENTENCES.items():
        if code.startswith(prefix):
            return message.format(name=name), hint
    return f"The project “{name}” cannot be used: {error}.", ""


_SENTENCES = {
    "SQLITE_NOTADB": ("“{name}” is not a DeepClust project.", ""),
    "SQLITE_CORRUPT": ("The project “{name}” is damaged.", "Restore it from a backup."),
    "SQLITE_FULL": ("There is no space left to save “{name}”.", "Free some space and try again."),
    "SQLITE_READONLY": (
        "The project “{name}” is write-protected.",
        "Copy it to a folder you may write to.",
    ),
    "SQLITE_CANTOPEN": ("The project “{name}” cannot be opened.", "May you read and write there?"),
    "SQLITE_BUSY": ("The project “{name}” is in use by another program.", "Close it there."),
    "SQLITE_IOERR": (
        "The disk of “{name}” failed while reading or writing.",
        "Is the disk still connected?",
    ),
}
