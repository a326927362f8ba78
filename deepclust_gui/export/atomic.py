"""Writing a file so that it is there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deepclust_gui.errors import ExportError


def refuse_existing(out: Path, *, force: bool) -> None:
    """Raise ExportError if `out` cannot become a new file (or, with `force`, replace one)."""
    if out.is_dir():
        raise ExportError(f"“{out}” is a folder.", "Give the name of a file to write.")
    if out.exists() and not force:
        raise ExportError(f"“{out}” exists already.", "Choose another name, or allow replacing it.")
    folder = out.absolute().parent
    if not folder.is_dir():
        raise ExportError(f"There is no folder “{folder}”.", "Create it first.")
    if not os.access(folder, os.W_OK):
        raise ExportError(f"You may not write to “{folder}”.", "Choose another folder.")


@contextmanager
def written_whole(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a temporary path to write to; it becomes `out` if the block ends well.

    Raises ExportError if `out` exists and `force` is not set, or if it cannot be written.
    """
    refuse_existing(out, force=force)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{out.name[:40]}.", dir=out.absolute().parent)
    except OSError as error:
        raise ExportError(f"“{out}” cannot be written: {error.strerror}.") from error
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        _sync(temporary)
        temporary.chmod(0o666 & ~_umask())
        if force:
            temporary.replace(out)
        else:
            claim(temporary, out)
    except OSError as error:
        raise ExportError(f"“{out}” cannot be written: {error.strerror or error}.") from error
    finally:
        temporary.unlink(missing_ok=True)


def claim(temporary: Path, target: Path) -> None:
    """Give a finished temporary file its name; raises FileExistsError rather than overwrite.

    A hard link fails if the name is taken, a rename would replace it. Where the file system has no
    hard links the name is taken exclusively first.
    """
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        with target.open("xb"):
            pass
        temporary.replace(target)
    else:
        temporary.unlink()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
