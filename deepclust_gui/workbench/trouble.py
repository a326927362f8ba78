"""What the system says when a disk is full or a folder is shut, in plain words."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deepclust_gui.errors import ProjectError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def told_plainly(place: Path) -> Iterator[None]:
    """Turn what the system or SQLite raises in the block into a ProjectError of one sentence.

    `place` is where the block writes, named if the error itself names no file.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise _told(error, place) from error


def _told(error: OSError | sqlite3.Error, place: Path) -> ProjectError:
    if _is_full(error):
        return ProjectError(
            f"There is no space left on the disk of “{place}”.", "Free some space and try again."
        )
    hint = "Check that the folder is there and that you may write to it."
    if isinstance(error, OSError):
        where = error.filename or place
        return ProjectError(f"“{where}” cannot be used: {error.strerror or error}.", hint)
    return ProjectError(f"A file in “{place}” cannot be used: {error}.", hint)


def _is_full(error: OSError | sqlite3.Error) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    return getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
