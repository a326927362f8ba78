"""Copies of a project file: made while it is in use, checked, thinned out, put back.

Those of one project lie in a folder named after its id, in it one for each place the file was at:
`ID/PLACE/000012-20261124T223000Z.deepclust`. So the backups of a file that cannot even say its id
are found by where it is, and two copies of one project do not push each other's out.
"""

import hashlib
import logging
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.backup import Backup, Restored, affordable, kept
from deepclust_gui.store.database import explained, hardened
from deepclust_gui.store.health import damage, is_project_id, without_a_trace
from deepclust_gui.store.project import held

log = logging.getLogger(__name__)

PAGES_A_STEP = 512
"""How much is copied before asking whether to stop: 2 MB, some milliseconds."""
SPARE_BYTES = 256 * 2**20
"""How much a disk shall have free beside a new backup."""
SHARE_OF_DISK = 4
"""All backups of a project take at most this part of what the disk has for them: a quarter."""

_NAME = re.compile(r"(\d{6,12})-(\d{8}T\d{6})Z\.deepclust")
_STAMP = "%Y%m%dT%H%M%S"


class Stopped(Exception):  # noqa: N818 - an outcome, not an error
    """Whoever makes a backup has no more time; nothing of it is left."""


def backups_of(root: Path, project: Path) -> list[Backup]:
    """Return the backups of the project at a path, newest first; those of its own place only.

    Where there are none for the place, those of the same project from other places.
    """
    here = [folder for folder in root.glob(f"*/{_place(project)}") if folder.is_dir()]
    project_id = _id_of(project)
    if project_id is not None:
        own = [folder for folder in here if folder.parent.name == project_id]
        here = own or [folder for folder in (root / project_id).glob("*") if folder.is_dir()]
    found = [backup for folder in here for backup in _in(folder)]
    return sorted(found, key=lambda backup: (backup.made_at, backup.number), reverse=True)


def newest_good(root: Path, project: Path) -> Backup | None:
    """Return the newest backup that is whole, None if there is none."""
    return next((each for each in backups_of(root, project) if not damage(each.path)), None)


def is_needed(root: Path, project_id: str, project: Path) -> bool:
    """Return whether a project file differs from its newest backup; a quick look, no reading."""
    newest = max(_in(_folder(root, project_id, project)), key=_number, default=None)
    if newest is None:
        return True
    with suppress(OSError):
        now, then = project.stat(), newest.path.stat()
        log_file = _beside(project, "-wal")
        unsettled = log_file.exists() and log_file.stat().st_size > 0
        return unsettled or (now.st_size, now.st_mtime_ns) != (then.st_size, then.st_mtime_ns)
    return True


def make_backup(
    root: Path,
    project_id: str,
    project: Path,
    *,
    check: Callable[[], None] = lambda: None,
    now: datetime | None = None,
) -> Backup | None:
    """Copy a project, even while it is written to, and drop the backups no longer kept.

    A copy that turns out damaged is thrown away, and no older one is. `check` is called between
    steps of some milliseconds; what it raises ends the work without a trace. Returns None, with a
    line in the log, where the disk is nearly full or the project is damaged. Raises ProjectError or
    OSError where the copy cannot be made.
    """
    folder = _folder(root, project_id, project)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < project.stat().st_size + SPARE_BYTES:
        log.info("No backup of %s: the disk has only %d MB left.", project, free // 2**20)
        return None
    made_at = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    number = max(map(_number, _in(folder)), default=0) + 1
    place = folder / f"{number:06}-{made_at.strftime(_STAMP)}Z.deepclust"
    part = folder / ".part"
    try:
        _copy_pages(project, part, check)
        told = damage(part, check=check)
        if told:
            log.info("No backup of %s: it is damaged (%s).", project, told)
            return None
        _sync(part)
        modified_ns = project.stat().st_mtime_ns  # by which `is_needed` knows it again
        os.utime(part, ns=(modified_ns, modified_ns))
        part.replace(place)
    finally:
        _delete(part)
    backup = Backup(place, number, made_at, place.stat().st_size)
    _thin_out(folder, free)
    return backup


def restore(project: Path, backup: Backup) -> Restored:
    """Put a backup in the place of a project file; what is there now is kept beside it.

    There is never a moment without a whole file of that name, unless there was none. Raises
    ProjectError if the backup is damaged, a window has the project, or it cannot be written.
    """
    project = project.absolute()
    told = damage(backup.path)
    if told:
        raise ProjectError(
            f"The backup of {backup.made_at:%Y-%m-%d %H:%M} is damaged itself ({told}).",
            "Restore another one.",
        )
    with held(project):
        try:
            return Restored(project, backup, _put_back(project, backup))
        except OSError as error:
            raise ProjectError(
                f"“{project.name}” cannot be restored: {error.strerror or error}.",
                "Nothing was changed. Is there space, and may you write there?",
            ) from error


def _put_back(project: Path, backup: Backup) -> Path | None:
    temporary = project.with_name(f".{project.name[:40]}.restoring")
    try:
        shutil.copyfile(backup.path, temporary)
        _sync(temporary)
        aside = _keep_aside(project) if project.exists() else None
        # A log that is left would be played into the restored file.
        for suffix in ("-wal", "-shm"):
            _beside(project, suffix).unlink(missing_ok=True)
        temporary.replace(project)
        _sync(project.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return aside


def _keep_aside(project: Path) -> Path:
    """Give a project file and its log a second name, none of which existed; returns it."""
    stamp = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H%M%S")
    number = 1
    while True:
        more = f" {number}" if number > 1 else ""
        aside = project.with_name(f"{project.stem} before restoring {stamp}{more}{project.suffix}")
        if not _beside(aside, "-wal").exists():
            with suppress(FileExistsError):
                _second_name(project, aside)
                break
        number += 1
    with suppress(FileNotFoundError):
        _second_name(_beside(project, "-wal"), _beside(aside, "-wal"))
    _sync(project.parent)
    return aside


def _second_name(file: Path, name: Path) -> None:
    """Link or, where there are no links, copy a file; raises FileExistsError, never overwrites."""
    try:
        os.link(file, name)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        with file.open("rb") as source, name.open("xb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())


def _copy_pages(project: Path, part: Path, check: Callable[[], None]) -> None:
    """Copy the pages of a project as they are now, though it goes on being written to."""

    def stop(_status: int, _left: int, _all: int) -> None:
        check()

    _delete(part)
    with (
        explained(project),
        closing(sqlite3.connect(project, isolation_level=None)) as source,
        closing(sqlite3.connect(part, isolation_level=None)) as target,
    ):
        hardened(source)
        # What is written meanwhile would start the copy anew: this looks at one moment only.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(target, pages=PAGES_A_STEP, progress=stop)
        source.execute("COMMIT")
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it


def _thin_out(folder: Path, free_bytes: int) -> None:
    backups = list(_in(folder))
    stay = kept(backups)
    budget = (free_bytes + sum(backup.size_bytes for backup in backups)) // SHARE_OF_DISK
    stay &= affordable(stay, budget)
    for backup in backups:
        if backup not in stay:
            backup.path.unlink(missing_ok=True)


def _in(folder: Path) -> Iterator[Backup]:
    """Yield the backups in a folder; whatever else lies there is none."""
    for path in folder.glob("*.deepclust"):
        match = _NAME.fullmatch(path.name)
        with suppress(ValueError, OSError):  # a month 13; gone by now
            if match:
                made_at = datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC)
                yield Backup(path, int(match[1]), made_at, path.stat().st_size)


def _number(backup: Backup) -> int:
    return backup.number


def _folder(root: Path, project_id: str, project: Path) -> Path:
    return root / project_id / _place(project)


def _place(project: Path) -> str:
    """Return the name of the folder for backups of the file at a path."""
    text = os.fsencode(os.path.realpath(project))
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def _id_of(project: Path) -> str | None:
    """Return the id of a project as far as the file can still say it."""
    if not project.is_file():
        return None
    with (
        suppress(sqlite3.Error, UnicodeDecodeError),
        closing(sqlite3.connect(without_a_trace(project), uri=True)) as connection,
    ):
        hardened(connection)
        row = connection.execute("SELECT uuid FROM project").fetchone()
        if row is not None and is_project_id(row[0]):
            return str(row[0])
    return None


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(file.name + suffix)


def _delete(part: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        _beside(part, suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, onto the disk."""
    with _descriptor(path) as descriptor, suppress(PermissionError):  # folders of Windows
        os.fsync(descriptor)


@contextmanager
def _descriptor(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
