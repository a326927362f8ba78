"""What is done to one file: whole or not at all, on systems that can less than this one too."""

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deepclust_gui.filing import moving

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the calls of Linux and macOS are stood in for"
)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two files, each with its own name in it."""
    for name in "ab":
        (tmp_path / name).write_text(name)
    return tmp_path / "a", tmp_path / "b"


def failing(number: int) -> Callable[..., Any]:
    """Return a call that fails as the system's would."""

    def fail(*_arguments: object, **_options: object) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


def system(monkeypatch: pytest.MonkeyPatch, **calls: Callable[..., int]) -> None:
    """Be on a system whose library has these calls only."""
    monkeypatch.setattr(moving, "_libc", lambda: SimpleNamespace(**calls))


def refusing(number: int) -> Callable[..., int]:
    """Return a call of the system's library that fails with this number."""

    def refuse(*_arguments: object) -> int:
        ctypes.set_errno(number)
        return -1

    return refuse


# -------------------------------------------------------------------- renaming


def test_on_macos_its_own_call_renames(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = []

    def renamex_np(old: bytes, new: bytes, flag: int) -> int:
        flags.append(flag)
        Path(os.fsdecode(old)).rename(os.fsdecode(new))
        return 0

    system(monkeypatch, renamex_np=renamex_np)
    moving.rename_new(two[0], two[0].with_name("c"))

    assert flags == [4]  # RENAME_EXCL: refuse to replace
    assert two[0].with_name("c").read_text() == "a"


@pytest.mark.parametrize(
    "calls", [{}, {"renameat2": refusing(errno.EINVAL)}, {"renamex_np": refusing(errno.ENOTSUP)}]
)
def test_where_no_call_of_the_system_refuses_a_second_name_does(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, calls: dict[str, Any]
) -> None:
    system(monkeypatch, **calls)

    with pytest.raises(FileExistsError):
        moving.rename_new(*two)
    moving.rename_new(two[0], two[0].with_name("c"))

    assert two[1].read_text() == "b"
    assert two[0].with_name("c").read_text() == "a"
    assert not two[0].exists()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.EXDEV])
def test_a_file_that_cannot_be_renamed_keeps_its_name(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A file that another program has open, say."""
    system(monkeypatch, renameat2=refusing(number))

    with pytest.raises(OSError, match=os.strerror(number)) as told:
        moving.rename_new(two[0], two[0].with_name("c"))

    assert (told.value.errno, told.value.filename) == (number, str(two[0]))
    assert two[0].read_text() == "a"
    assert not two[0].with_name("c").exists()


def test_where_neither_is_possible_an_empty_file_takes_the_name_and_goes_again(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    system(monkeypatch)
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    monkeypatch.setattr(os, "replace", failing(errno.EIO))

    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        moving.rename_new(two[0], two[0].with_name("c"))

    assert sorted(path.name for path in two[0].parent.iterdir()) == ["a", "b"]


def test_a_disk_that_fails_at_the_second_name_is_not_worked_around(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    system(monkeypatch)
    monkeypatch.setattr(os, "link", failing(errno.EIO))

    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        moving.rename_new(two[0], two[0].with_name("c"))

    assert not two[0].with_name("c").exists()


# -------------------------------------------------------------------- copying


def test_a_copy_has_the_times_of_its_original(two: tuple[Path, Path]) -> None:
    os.utime(two[0], ns=(10**18, 10**18 + 5))
    moving.copy_new(two[0], two[0].with_name("c"))

    assert two[0].with_name("c").stat().st_mtime_ns == two[0].stat().st_mtime_ns


def test_a_disk_that_keeps_no_times_takes_the_copy_all_the_same(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "utime", failing(errno.EPERM))
    moving.copy_new(two[0], two[0].with_name("c"))

    assert two[0].with_name("c").read_text() == "a"


def test_half_a_copy_is_removed_and_a_file_of_that_name_is_not(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileExistsError):
        moving.copy_new(*two)
    assert two[1].read_text() == "b"

    monkeypatch.setattr(moving.shutil, "copyfileobj", failing(errno.ENOSPC))
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        moving.copy_new(two[0], two[0].with_name("c"))
    assert not two[0].with_name("c").exists()


def test_a_full_disk_is_told_even_if_half_the_copy_cannot_be_removed(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving.shutil, "copyfileobj", failing(errno.ENOSPC))
    monkeypatch.setattr(os, "unlink", failing(errno.EROFS))

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        moving.copy_new(two[0], two[0].with_name("c"))


# -------------------------------------------------------------------- links


@pytest.mark.parametrize("fail", [failing(errno.EPERM), None])
def test_where_no_symbolic_link_may_be_made_a_hard_one_does(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, fail: Callable[..., Any] | None
) -> None:
    def not_here(*_arguments: object, **_options: object) -> None:
        raise NotImplementedError

    link = two[0].with_name("link")
    monkeypatch.setattr(os, "symlink", fail or not_here)
    moving.link_new(two[0], link)

    assert link.samefile(two[0])
    assert moving.is_our_link(link, two[0])
    assert not moving.is_our_link(link, two[1])


def test_a_link_replaces_nothing_and_is_known_by_where_it_leads(two: tuple[Path, Path]) -> None:
    link = two[0].with_name("link")
    with pytest.raises(FileExistsError):
        moving.link_new(*two)
    moving.link_new(two[0], link)

    assert moving.is_our_link(link, two[0])
    assert not moving.is_our_link(link, two[1])
    assert not moving.is_our_link(two[0].with_name("none"), two[0])


# -------------------------------------------------------------------- the trash and folders


@pytest.mark.parametrize("error", [OSError(errno.EXDEV, "other disk"), RuntimeError("no desktop")])
def test_where_there_is_no_trash_the_file_stays(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_path: str) -> None:
        raise error

    monkeypatch.setattr("send2trash.send2trash", fail)
    with pytest.raises(OSError, match=str(error.args[-1])):
        moving.to_trash(two[0])

    assert two[0].read_text() == "a"


def test_a_file_where_a_folder_should_be_is_named(two: tuple[Path, Path]) -> None:
    with pytest.raises(NotADirectoryError, match="“a” is a file, not a folder"):
        moving.make_folder(two[0])


def test_a_folder_to_be_is_on_the_disk_of_the_nearest_one_above(two: tuple[Path, Path]) -> None:
    assert moving.on_one_disk(two[0], two[0].parent / "x" / "y")
    assert moving.existing(two[0].parent / "x" / "y") == two[0].parent


def test_a_drive_that_is_not_connected_has_no_folder_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on Windows, where each drive has a root of its own."""
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    with pytest.raises(FileNotFoundError):
        moving.existing(Path("E:/pictures"))


# -------------------------------------------------------------------- content


def test_content_is_read_only_where_the_time_of_writing_is_another(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    digest, status = moving.digest_of_file(two[0]), two[0].stat()
    facts = (status.st_size, status.st_mtime_ns, digest)
    monkeypatch.setattr(moving, "digest_of_file", lambda _path: "read")
    assert moving.is_unchanged(two[0], *facts)
    os.utime(two[0], (0, 0))
    assert not moving.is_unchanged(two[0], *facts)
    assert not moving.is_unchanged(two[0], 7, 0, "read")


def test_what_cannot_be_read_holds_nothing(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = moving.digest_of_file(two[0])
    assert moving.holds(two[0], digest)
    assert not moving.holds(two[1], digest)
    two[0].with_name("link").symlink_to(two[0])
    assert not moving.holds(two[0].with_name("link"), digest)
    monkeypatch.setattr(moving, "digest_of_file", failing(errno.EIO))
    assert not moving.holds(two[0], digest)


# -------------------------------------------------------------------- onto the disk


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files and folders that were synced one by one, by name."""
    names: list[str] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        names.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return names


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_one_file_is_synced_alone_and_many_by_their_disk(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, synced: list[str]
) -> None:
    disks = []
    system(monkeypatch, syncfs=lambda descriptor: disks.append(descriptor) or 0)
    moving.sync_files([])
    moving.sync_files([two[0]])
    moving.sync_files(list(two))

    assert (synced, len(disks)) == (["a"], 1)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_where_a_disk_cannot_be_synced_each_file_is(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, synced: list[str]
) -> None:
    system(monkeypatch)
    moving.sync_files(list(two))

    assert synced == ["a", "b"]


def test_a_disk_that_fails_to_sync_is_told(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    system(monkeypatch, syncfs=refusing(errno.EIO))
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        moving.sync_files(list(two))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_folders_are_synced_but_for_those_that_are_gone(tmp_path: Path, synced: list[str]) -> None:
    moving.sync_folders({tmp_path, tmp_path / "gone"})

    assert synced == [tmp_path.name]
