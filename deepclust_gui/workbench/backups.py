"""Backups of projects: made beside the work, listed, and put back."""

import logging
import sqlite3
import threading
import time
from datetime import datetime
from pathlib import Path

from deepclust_gui.errors import (
    DamagedProjectError,
    DeepClustError,
    ProjectError,
    ProjectInUseError,
)
from deepclust_gui.model.backup import Backup, Restored
from deepclust_gui.paths import Paths
from deepclust_gui.store import ProjectStore
from deepclust_gui.store import backups as copies
from deepclust_gui.store.backups import Stopped
from deepclust_gui.store.health import damage
from deepclust_gui.workbench.caches import ProjectCaches

log = logging.getLogger(__name__)

EVERY_S = 600.0
"""How long between two backups of a project that is being changed."""
REST_FACTOR = 50
"""A backup that takes long is made so much less often that it takes a fiftieth of the time."""
PATIENCE_S = 1.0
"""How long closing waits for a backup that was begun."""


class Backups:
    """The backups of all projects of this person. Safe to use from any thread."""

    def __init__(self, paths: Paths) -> None:
        self._root = paths.backups
        self._cache = paths.cache

    def of(self, project: Path) -> tuple[Backup, ...]:
        """Return the backups of the project file at a path, newest first, good or not."""
        return tuple(copies.backups_of(self._root, project.absolute()))

    def restore(self, project: Path, backup: Backup | None = None) -> Restored:
        """Put a backup, or the newest good one, in the place of a project file.

        The file that is there is kept beside it under another name, so this can be undone. Raises
        ProjectError if there is no good backup, and ProjectInUseError if a window has the project.
        """
        chosen = backup or copies.newest_good(self._root, project.absolute())
        if chosen is None:
            raise ProjectError(
                f"There is no good backup of “{project.name}”.",
                "Backups are made while a project is open in a window.",
            )
        restored = copies.restore(project, chosen)
        # Thumbnails and pixels may be of images that the backup does not know.
        ProjectCaches.delete(self._cache, chosen.path.parent.parent.name)
        return restored

    def with_offer(self, project: Path, error: ProjectError) -> ProjectError:
        """Return `error`, with the newest good backup offered if the file is damaged or gone."""
        if isinstance(error, ProjectInUseError) or not (of_it := self.of(project)):
            return error
        if not isinstance(error, DamagedProjectError) and not damage(project):
            return error
        newest = next((each for each in of_it if not damage(each.path)), None)
        if newest is None:
            return error
        return DamagedProjectError(
            error.message,
            f"Its newest good backup is of {local_time(newest.made_at)}: restore it, and what is "
            f"there now is kept aside (deepclust restore “{project.name}”).",
            backup_made_at=newest.made_at,
        )

    def keeper(self, store: ProjectStore) -> "BackupKeeper":
        """Return who makes the backups of an open project."""
        return BackupKeeper(store, self._root)


class BackupKeeper:
    """Backs up one open project: when it is opened, and every so often while it changes.

    On a thread of its own, which looks at one moment of the file and never holds up an edit. What
    goes wrong is a line in the log: a backup is no reason to disturb anyone.
    """

    def __init__(self, store: ProjectStore, root: Path, *, every_s: float = EVERY_S) -> None:
        self._store = store
        self._root = root
        self._every_s = every_s
        self._end = threading.Event()
        self._deadline = 0.0
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start; a project that can only be looked at has no backups made here."""
        if self._store.is_read_only:
            return
        self._thread = threading.Thread(target=self._work, name="backup", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, after a second at most for a backup that was begun."""
        self._deadline = time.monotonic() + PATIENCE_S
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        seen = self._store.commits
        rest_s = self._every_s
        if copies.is_needed(self._root, self._store.project_id, self._store.path):
            rest_s = max(rest_s, REST_FACTOR * self._back_up())
        while not self._end.wait(rest_s):
            if self._store.commits != seen:
                seen = self._store.commits
                rest_s = max(self._every_s, REST_FACTOR * self._back_up())

    def _back_up(self) -> float:
        """Make a backup and return how many seconds it took."""
        began = time.monotonic()
        try:
            copies.make_backup(
                self._root, self._store.project_id, self._store.path, check=self._check
            )
        except Stopped:
            pass
        except (DeepClustError, OSError, sqlite3.Error) as error:
            log.info("No backup of %s: %s", self._store.path, error)
        return time.monotonic() - began

    def _check(self) -> None:
        if self._end.is_set() and time.monotonic() > self._deadline:
            raise Stopped


def local_time(moment: datetime) -> str:
    """Return a moment by the clock on the wall, to the minute."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
