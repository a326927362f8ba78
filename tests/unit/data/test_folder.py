"""Walking a folder: every regular file is named once, and nothing can trap the walk."""

import os
import threading
from pathlib import Path

import pytest

from deepclust_gui.data import folder as folders
from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.source import Candidate, FolderSource, open_source
from deepclust_gui.errors import Cancelled, SourceError
from helpers.images import encoded, noise, write_image

needs_links = pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
needs_bytes = pytest.mark.skipif(os.name == "nt", reason="names on Windows are not bytes")


def nothing() -> None:
    return None


def listed(root: Path) -> list[Candidate]:
    return open_source(root).candidates(nothing)


def reasons(root: Path) -> dict[str, str]:
    return {candidate.path: candidate.reason for candidate in listed(root)}


def reason_to_leave_out(source: FolderSource, path: str) -> str:
    with pytest.raises(UnreadableImage) as caught:
        source.read(Candidate(path))
    return caught.value.reason


def test_every_file_is_listed_in_the_order_of_its_path(tmp_path: Path):
    for name in ("b/2.png", "b/10.png", "a/x/9.png", "z.png", "notes.txt"):
        write_image(tmp_path / name) if name.endswith("png") else (tmp_path / name).touch()

    paths = [candidate.path for candidate in listed(tmp_path)]

    assert paths == ["a/x/9.png", "b/10.png", "b/2.png", "notes.txt", "z.png"]


def test_the_first_sub_folder_is_the_known_group(tmp_path: Path):
    for name in ("cats/a.png", "cats/old/b.png", "loose.png"):
        write_image(tmp_path / name)

    groups = {candidate.path: candidate.known_group for candidate in listed(tmp_path)}

    assert groups == {"cats/a.png": "cats", "cats/old/b.png": "cats", "loose.png": None}


def test_hidden_files_and_what_lies_in_hidden_folders_are_no_images(tmp_path: Path):
    for name in (".hidden.png", ".thumbs/a.png", "shown.png"):
        write_image(tmp_path / name)

    assert reasons(tmp_path) == {
        ".hidden.png": "Not an image.",
        ".thumbs/a.png": "Not an image.",
        "shown.png": "",
    }


def test_an_empty_folder_has_no_candidates(tmp_path: Path):
    assert listed(tmp_path) == []


@needs_links
def test_a_link_to_the_folder_above_does_not_trap_the_walk(tmp_path: Path):
    root = tmp_path / "images"
    write_image(root / "a.png")
    write_image(tmp_path / "outside.png")
    (root / "up").symlink_to(tmp_path)
    (root / "self").symlink_to(root)

    assert reasons(root) == {
        "a.png": "",
        "self": "The link leads in a circle.",
        "up": "The link leads in a circle.",
    }


@needs_links
def test_links_that_lead_to_each_other_are_problems(tmp_path: Path):
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")

    assert set(reasons(tmp_path).values()) == {"The link leads in a circle."}


@needs_links
def test_a_folder_is_visited_once_by_its_real_name(tmp_path: Path):
    write_image(tmp_path / "real" / "a.png")
    (tmp_path / "alias").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "again").symlink_to(tmp_path / "real")

    assert reasons(tmp_path) == {"real/a.png": ""}


@needs_links
def test_links_to_files_and_folders_elsewhere_are_followed(tmp_path: Path):
    root = tmp_path / "images"
    root.mkdir()
    write_image(tmp_path / "elsewhere" / "a.png")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    (root / "file.png").symlink_to(tmp_path / "elsewhere" / "a.png")

    assert reasons(root) == {"file.png": "", "linked/a.png": ""}


@needs_links
def test_a_broken_link_is_a_problem_with_a_reason(tmp_path: Path):
    (tmp_path / "photo.jpg").symlink_to(tmp_path / "gone.jpg")

    assert reasons(tmp_path) == {"photo.jpg": "The link leads nowhere."}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.timeout(10)
def test_a_pipe_is_passed_over_and_never_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.jpg")

    assert listed(tmp_path) == []
    source = FolderSource(tmp_path, "all")
    assert reason_to_leave_out(source, "pipe.jpg") == "Not an image."


@needs_bytes
def test_a_name_that_is_not_utf8_can_be_listed_and_read(tmp_path: Path):
    raw = os.fsencode(tmp_path) + b"/caf\xe9.png"
    with open(raw, "wb") as stream:  # noqa: PTH123 - a name in bytes
        stream.write(encoded(noise(5, 4), "PNG"))

    source = open_source(tmp_path)
    (candidate,) = source.candidates(nothing)

    assert candidate.path == r"caf\xe9.png"
    assert source.decode(candidate).image.size == (5, 4)


def test_a_folder_that_may_not_be_opened_is_a_problem(tmp_path: Path, monkeypatch):
    write_image(tmp_path / "open" / "a.png")
    (tmp_path / "shut").mkdir()
    scandir = os.scandir

    def guarded(path: Path):
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(folders.os, "scandir", guarded)

    assert reasons(tmp_path) == {
        "open/a.png": "",
        "shut": "You have no permission to read the folder.",
    }


def test_a_file_that_may_not_be_opened_says_so(tmp_path: Path, monkeypatch):
    def refuse(*_args: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders.os, "open", refuse)
    source = FolderSource(tmp_path, "all")

    assert reason_to_leave_out(source, "a.png") == "You have no permission to read the file."


def test_a_disk_that_fails_says_so(tmp_path: Path, monkeypatch):
    def fail(*_args: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(folders.os, "open", fail)
    source = FolderSource(tmp_path, "all")

    expected = "The file could not be read: Input/output error."
    assert reason_to_leave_out(source, "a.png") == expected


def test_a_file_that_vanished_is_a_problem_but_a_vanished_folder_is_an_error(tmp_path: Path):
    root = tmp_path / "images"
    file = write_image(root / "a.png")
    source = open_source(root)
    file.unlink()

    assert reason_to_leave_out(source, "a.png") == "The file is gone."

    root.rmdir()
    with pytest.raises(SourceError, match="is gone"):
        source.read(Candidate("a.png"))
    with pytest.raises(SourceError, match="cannot be read"):
        source.candidates(nothing)


def test_a_film_is_left_after_its_first_bytes(tmp_path: Path, monkeypatch):
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(5000))
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 1000)
    source = FolderSource(tmp_path, "all")

    assert reason_to_leave_out(source, "film.mp4") == "Not an image."


def test_a_file_too_large_for_memory_is_not_read(tmp_path: Path, monkeypatch):
    write_image(tmp_path / "huge.bmp", noise(100, 100))
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 1000)
    source = FolderSource(tmp_path, "all")

    assert reason_to_leave_out(source, "huge.bmp").startswith("The file is too large: ")


def test_the_walk_can_be_stopped(tmp_path: Path):
    write_image(tmp_path / "a.png")
    stopped = threading.Event()
    stopped.set()

    def check() -> None:
        if stopped.is_set():
            raise Cancelled

    with pytest.raises(Cancelled):
        open_source(tmp_path).candidates(check)


def test_where_there_is_no_source_a_sentence_says_so(tmp_path: Path):
    text = tmp_path / "notes.txt"
    text.touch()

    with pytest.raises(SourceError, match=r"There is no folder or file “.*nowhere”\."):
        open_source(tmp_path / "nowhere")
    with pytest.raises(SourceError, match=r"neither a folder nor an \.npz file"):
        open_source(text)
    with pytest.raises(SourceError, match="A folder has no train part"):
        open_source(tmp_path, split="train")
    with pytest.raises(SourceError, match="Split must be one of all, train, test, not half"):
        open_source(tmp_path, split="half")


def test_a_name_that_no_system_takes_is_a_file_that_is_gone(tmp_path: Path):
    source = FolderSource(tmp_path, "all")

    assert reason_to_leave_out(source, r"a\x00.png") == "The file is gone."


@needs_links
def test_a_link_that_may_not_be_followed_says_so(tmp_path: Path, monkeypatch):
    (tmp_path / "photo.jpg").symlink_to(tmp_path / "elsewhere.jpg")
    monkeypatch.setattr(folders, "_entries", lambda _folder: [Shut()])

    assert reasons(tmp_path) == {"photo.jpg": "You have no permission to follow the link."}


class Shut:
    """An entry behind a folder that may not be opened."""

    name = "photo.jpg"

    def stat(self) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    def is_symlink(self) -> bool:
        return True


def test_a_file_that_grows_without_end_is_read_up_to_the_limit(tmp_path: Path, monkeypatch):
    write_image(tmp_path / "a.bmp", noise(64, 64))
    monkeypatch.setattr(folders, "_BLOCK_BYTES", 1000)
    with (tmp_path / "a.bmp").open("rb", buffering=0) as stream:
        assert len(folders._rest(stream)) == (tmp_path / "a.bmp").stat().st_size
        stream.seek(0)
        monkeypatch.setattr(folders, "MAX_FILE_BYTES", 2500)
        assert len(folders._rest(stream)) == 2500
