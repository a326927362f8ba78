"""A project file as a whole: made, opened by one window at a time, closed."""

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from deepclust_gui.errors import ProjectError, ProjectInUseError
from deepclust_gui.store.database import Database, explained, hardened, transaction
from deepclust_gui.store.file_plans import FilePlanTable
from deepclust_gui.store.health import (
    require_ordinary_place,
    require_our_schema,
    require_sane,
    require_whole,
)
from deepclust_gui.store.items import ItemTable
from deepclust_gui.store.journal import Journal
from deepclust_gui.store.runs import RunTable
from deepclust_gui.store.schema import APPLICATION_ID, MIGRATIONS, migrate, version_of
from deepclust_gui.store.table import now
from deepclust_gui.store.taken import TakenTable


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the images of a project come from, and whether all of them were read."""

    location: str
    split: str
    is_imported: bool


class ProjectStore(ItemTable, RunTable, Journal, TakenTable, FilePlanTable):
    """One project in one SQLite file, safe to use from many threads; what fails is a ProjectError.

    While it is open, a lock file beside it keeps other windows from writing.
    """

    def __init__(self, path: Path, lock: FileLock | None) -> None:
        """Not for direct use: see `create` and `open`. Without a lock, it can only be read."""
        super().__init__(Database(path, read_only=lock is None))
        self.path = path
        self._lock = lock
        self._ending = threading.Lock()
        try:
            row = self._project_row()
            if lock is not None:
                self._interrupt_left_over()
        except BaseException:
            self._database.close()
            raise
        self.project_id: str = row[0]
        self.name: str = row[1]
        self.location: str = row[2]
        self.kind: str = row[3]
        self.split: str = row[4]

    @classmethod
    def create(cls, path: Path, *, location: str, kind: str, split: str, name: str) -> Self:
        """Make a new, empty project file and open it.

        An existing file is refused, unless it is a project whose import broke off: that one holds
        nothing of the person's yet and is replaced.

        `location` is the path of the source (the form of `data.names.to_text`), `kind` "folder" or
        "array", `split` "all", "train" or "test".
        """
        path = path.absolute()
        require_ordinary_place(location)
        lock = _lock(path, make_folder=True)
        try:
            _make_way(path)  # under the lock: another window may be importing into it right now
            _make(path, (uuid.uuid4().hex, name, location, kind, split, now()))
            return cls(path, lock)
        except BaseException:
            _release(lock)
            raise

    @classmethod
    def open(cls, path: Path, *, look_if_busy: bool = False) -> Self:
        """Open a project file, bringing an older one up to date.

        If another window has it open, it is opened for looking only with `look_if_busy`. Otherwise
        that raises ProjectError, as does a file that is missing, not a project, or made by a newer
        DeepClust. Runs that a crash left running become interrupted.
        """
        path = path.absolute()
        if not path.is_file():
            raise ProjectError(f"There is no project “{path}”.")
        _check_header(path)
        try:
            lock = _lock(path)
        except ProjectInUseError:
            if not look_if_busy:
                raise
            return cls(_of_today(path), None)
        try:
            _prepare(path)
            return cls(path, lock)
        except BaseException:
            _release(lock)
            raise

    @staticmethod
    def peek(path: Path) -> Origin:
        """Return what a project file holds without opening it, even if another window has it.

        Raises ProjectError if it is not a project this version can read.
        """
        _check_header(path)
        with explained(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            hardened(connection)
            _check_version(path, connection)
            require_our_schema(path, connection)
            row = connection.execute("SELECT location, split, imported_at FROM project").fetchone()
        if row is None:
            raise _empty(path)
        return Origin(location=row[0], split=row[1], is_imported=row[2] is not None)

    @property
    def commits(self) -> int:
        """How often this window has changed the file since it was opened."""
        return self._database.commits

    @property
    def is_read_only(self) -> bool:
        """Whether another window has the project and this one may only look."""
        return self._lock is None

    def _project_row(self) -> tuple[str, str, str, str, str]:
        query = "SELECT uuid, name, location, kind, split FROM project"
        with self._database.reading() as connection:
            row: tuple[str, str, str, str, str] | None = connection.execute(query).fetchone()
        if row is None:
            raise _empty(self.path)
        return row

    def close(self) -> None:
        """Close the file and let other windows have it. Closing twice does nothing."""
        with self._ending:
            self._database.close()
            if self._lock is not None:
                _release(self._lock)

    def discard(self) -> None:
        """Close the file and delete it: that of an import that was not finished."""
        assert self._lock is not None
        self._database.close()
        try:
            _delete(self.path)  # before anybody else may have it
        finally:
            _release(self._lock)


def _make(path: Path, project: tuple[str, ...]) -> None:
    """Write the file of a new project, whole or not at all.

    Under another name first: what a crash leaves half made must not stand in the way.
    """
    part = path.with_name(f".{path.name[:40]}.part")
    _delete(part)
    try:
        with explained(path), closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            with transaction(connection):
                migrate(connection)
                connection.execute(
                    "INSERT INTO project (id, uuid, name, location, kind, split, created_at) "
                    "VALUES (1, ?, ?, ?, ?, ?, ?)",
                    project,
                )
        try:
            part.rename(path)
        except OSError as error:
            raise ProjectError(f"“{path}” cannot be written: {error.strerror}.") from error
    except BaseException:
        _delete(part)
        raise


def _make_way(path: Path) -> None:
    """Delete what an import that broke off left at `path`; refuse anything else that is there."""
    if not path.exists():
        _delete(path)  # the log of a project whose file was deleted: SQLite would take it for ours
        return
    try:
        unfinished = not ProjectStore.peek(path).is_imported
    except ProjectError:
        unfinished = False
    if not unfinished:
        raise ProjectError(f"“{path}” exists already.", "Choose another name.")
    _delete(path)


def _delete(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _of_today(path: Path) -> Path:
    """Return `path` if this version can read it without changing it; ProjectError if not."""
    with explained(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        hardened(connection)
        if _check_version(path, connection) == len(MIGRATIONS):
            require_our_schema(path, connection)
            require_sane(path, connection)
            return path
    raise ProjectInUseError(
        f"The project “{path.name}” is open in an older version of DeepClust.",
        "Close it there first.",
    )


def _prepare(path: Path) -> None:
    """Check that the file is one of ours, whole and not too new; bring it up to date."""
    with explained(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        hardened(connection)
        version = _check_version(path, connection)
        require_our_schema(path, connection)
        require_whole(path, connection)
        if version < len(MIGRATIONS):
            with transaction(connection):
                migrate(connection)
        require_sane(path, connection)


def _check_version(path: Path, connection: sqlite3.Connection) -> int:
    """Return the format of the file; refuse what is not ours, or newer than this program."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise _not_a_project(path)
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise ProjectError(
            f"“{path.name}” was made by a newer version of DeepClust "
            f"(format {version}; this one reads up to {len(MIGRATIONS)}).",
            "Update DeepClust to open it.",
        )
    return version


def _check_header(path: Path) -> None:
    """Refuse what is no SQLite file before a lock or a log appears beside it."""
    try:
        with path.open("rb") as stream:
            magic = stream.read(16)
    except OSError as error:
        raise ProjectError(
            f"The project “{path.name}” cannot be read.", "Check the permissions of the file."
        ) from error
    if magic != b"SQLite format 3\0":
        raise _not_a_project(path)


def _empty(path: Path) -> ProjectError:
    return ProjectError(f"The project “{path.name}” is empty.", "Make a new one.")


def _not_a_project(path: Path) -> ProjectError:
    return ProjectError(f"“{path.name}” is not a DeepClust project.")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep windows from opening a project file; raises ProjectInUseError if one has it."""
    lock = _lock(path)
    try:
        yield
    finally:
        _release(lock)


def _lock(path: Path, *, make_folder: bool = False) -> FileLock:
    """Return the lock of a project, held; raises ProjectError if another window holds it."""
    real = path.resolve()  # one lock for one file, whichever link it is opened by
    lock = FileLock(real.with_name(real.name + ".lock"), timeout=0, thread_local=False)
    try:
        if make_folder:
            real.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise ProjectInUseError(
            f"The project “{path.name}” is open in another window.", "Close it there first."
        ) from error
    except OSError as error:
        raise ProjectError(
            f"The folder “{real.parent}” cannot be written to: {error.strerror}.",
            "Choose another folder for the project.",
        ) from error
    return lock


def _release(lock: FileLock) -> None:
    """Let go of a lock and leave no file behind."""
    if lock.is_locked:
        # Before letting go: whoever waits for the file that vanishes here makes a new one. Windows
        # keeps open files; there filelock deletes it itself.
        with suppress(OSError):
            Path(lock.lock_file).unlink()
        lock.release()
