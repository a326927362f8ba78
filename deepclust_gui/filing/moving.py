"""What is done to one file. Each function happens whole or not at all, and replaces nothing."""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from functools import lru_cache
from pathlib import Path

from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.model.items import modified_ns

COPY_BYTES = 1 << 20

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCL = 4
_NOT_HERE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


def rename_new(source: Path, target: Path) -> None:
    """Give a file another name on the same disk; FileExistsError if that is taken.

    Where the system cannot refuse by itself, a hard link does, and where there are none, the name
    is first taken by an empty file.
    """
    if sys.platform == "win32":
        source.rename(target)  # refuses by itself
        return
    if _rename_exclusively(source, target):
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with target.open("xb"):
            pass
        try:
            source.replace(target)
        except OSError:
            target.unlink()
            raise
    else:
        source.unlink()


@lru_cache(1)
def _libc() -> ctypes.CDLL:
    """Return the system's own library; looking it up costs more than what it does."""
    return ctypes.CDLL(None, use_errno=True)


def _rename_exclusively(source: Path, target: Path) -> bool:
    """Rename by the system's own call that refuses to replace; False if there is none here."""
    libc = _libc()
    old, new = os.fsencode(source), os.fsencode(target)
    if hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, old, _AT_FDCWD, new, _RENAME_NOREPLACE)
    elif hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(old, new, _RENAME_EXCL)
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(source), None, str(target))


def copy_new(source: Path, temporary: Path) -> None:
    """Copy a file with its times; FileExistsError rather than replace. Half a copy is removed."""
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:  # only now is the temporary file ours to remove
        with os.fdopen(descriptor, "wb", buffering=0) as written, source.open("rb") as read:
            shutil.copyfileobj(read, written, COPY_BYTES)
        _copy_status(source, temporary)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _copy_status(source: Path, target: Path) -> None:
    """Copy times and permissions; a disk that cannot keep them is no reason not to copy."""
    with contextlib.suppress(PermissionError):
        shutil.copystat(source, target)


def link_new(source: Path, target: Path) -> None:
    """Make a symbolic link, or a hard one where none may be made; FileExistsError if taken."""
    try:
        target.symlink_to(source)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        os.link(source, target)


def is_our_link(link: Path, source: Path) -> bool:
    """Return whether `link` still leads where we pointed it."""
    if link.is_symlink():
        return link.readlink() == source
    try:
        return link.samefile(source)
    except OSError:
        return False


def to_trash(path: Path) -> None:
    """Move a file to the trash; OSError if there is none here."""
    try:
        from send2trash import send2trash  # noqa: PLC0415 - loads parts of the desktop

        send2trash(os.fspath(path))
    except OSError:
        raise
    except Exception as error:
        raise OSError(errno.ENOTSUP, f"the trash is not available ({error})") from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; NotADirectoryError if a file is in the way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(
            errno.ENOTDIR, f"“{folder.name}” is a file, not a folder"
        ) from error


def is_unchanged(path: Path, size_bytes: int, written_ns: int, digest: str) -> bool:
    """Return whether a file is what it was; read only if it was written anew. OSError if gone."""
    status = path.stat()
    if status.st_size != size_bytes:
        return False
    return modified_ns(status) == written_ns or digest_of_file(path) == digest


def holds(path: Path, digest: str) -> bool:
    """Return whether `path` is a file (no link) of this very content."""
    try:
        return path.is_file() and not path.is_symlink() and digest_of_file(path) == digest
    except OSError:
        return False


def on_one_disk(source: Path, folder: Path) -> bool:
    """Return whether a file can be renamed into `folder`, or where that would be made."""
    return source.lstat().st_dev == existing(folder).stat().st_dev


def existing(folder: Path) -> Path:
    """Return `folder`, or the nearest folder above it that exists.

    FileNotFoundError if none does, as for a drive that is not connected.
    """
    for place in (folder, *folder.parents):
        if place.exists():
            return place
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))


def sync_files(files: list[Path]) -> None:
    """Bring files to the disk: many of one disk at once where the system can."""
    for each in _one_a_disk(files) if len(files) > 1 else files:
        with each.open("rb") as file:
            if len(files) == 1 or not _sync_disk(file.fileno()):
                for one in files:
                    _sync(one)
                return


def sync_folders(folders: set[Path]) -> None:
    """Bring to the disk which files are in these folders; Windows does so by itself."""
    if sys.platform == "win32":
        return
    for folder in folders:
        if folder.is_dir():
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _one_a_disk(files: list[Path]) -> list[Path]:
    return list({file.stat().st_dev: file for file in files}.values())


def _sync_disk(descriptor: int) -> bool:
    if sys.platform == "win32":
        return False
    libc = _libc()
    if not hasattr(libc, "syncfs"):
        return False
    if libc.syncfs(descriptor):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return True


def _sync(path: Path) -> None:
    with path.open("rb+" if os.name == "nt" else "rb") as file:
        os.fsync(file.fileno())
