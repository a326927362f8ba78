"""Copying into folders: nothing is overwritten, deleted or copied twice."""

import errno
import os
from pathlib import Path

import pytest

from deepclust_gui.errors import Cancelled, ExportError
from deepclust_gui.export import folders
from deepclust_gui.export.folders import Sortable, copy_files, plan_copies, safe_name
from deepclust_gui.model.control import Control
from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.sorting import SortOutcome, SortPlan


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Four files in two folders; both folders have a `1.txt`, with different content."""
    for name, content in {
        "a/1.txt": "a1",
        "a/2.txt": "a2",
        "b/1.txt": "b1",
        "b/3.txt": "b3",
    }.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "source"


def sortables(source: Path, groups: dict[str, int]) -> list[Sortable]:
    return [
        Sortable(source / path, path, digest_of_file(source / path), group)
        for path, group in groups.items()
    ]


def plan(images: list[Sortable], names: dict[int, str], destination: Path) -> SortPlan:
    return plan_copies(images, names, destination, lambda: None)


def copy(made: SortPlan) -> SortOutcome:
    return copy_files(made, Control(), lambda _progress: None)


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


ALL = {"a/1.txt": 0, "a/2.txt": 1, "b/1.txt": 0, "b/3.txt": 1}


def test_a_plan_touches_nothing(source: Path, tmp_path: Path) -> None:
    made = plan(sortables(source, ALL), {0: "Cats", 1: "Dogs"}, tmp_path / "out")

    assert not (tmp_path / "out").exists()
    assert [(folder.name, folder.images) for folder in made.folders] == [("Cats", 2), ("Dogs", 2)]
    assert made.total_bytes == 8
    assert made.fits


def test_images_land_in_the_folder_of_their_group_and_equal_names_are_kept_apart(
    source: Path, tmp_path: Path
) -> None:
    made = plan(sortables(source, ALL), {0: "Cats", 1: "Dogs"}, tmp_path / "out")

    outcome = copy(made)

    assert outcome == SortOutcome(copied=4, already_there=0, failed=())
    assert made.renamed == 1
    assert tree(tmp_path / "out") == {
        "Cats/1.txt": "a1",
        "Cats/1 (2).txt": "b1",
        "Dogs/2.txt": "a2",
        "Dogs/3.txt": "b3",
    }
    assert tree(source) == {"a/1.txt": "a1", "a/2.txt": "a2", "b/1.txt": "b1", "b/3.txt": "b3"}


def test_a_second_sort_finds_everything_there_already(source: Path, tmp_path: Path) -> None:
    copy(plan(sortables(source, ALL), {0: "Cats", 1: "Dogs"}, tmp_path / "out"))
    before = tree(tmp_path / "out")

    again = plan(sortables(source, ALL), {0: "Cats", 1: "Dogs"}, tmp_path / "out")

    assert (again.copies, again.already_there) == ((), 4)
    assert tree(tmp_path / "out") == before


def test_a_file_that_is_in_the_way_is_left_alone(source: Path, tmp_path: Path) -> None:
    mine = tmp_path / "out" / "Cats" / "1.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")

    copy(plan(sortables(source, {"a/1.txt": 0}), {0: "Cats"}, tmp_path / "out"))

    assert tree(tmp_path / "out") == {"Cats/1.txt": "mine", "Cats/1 (2).txt": "a1"}


def test_a_file_that_comes_up_after_planning_is_not_overwritten(
    source: Path, tmp_path: Path
) -> None:
    made = plan(sortables(source, {"a/1.txt": 0}), {0: "Cats"}, tmp_path / "out")
    (tmp_path / "out" / "Cats").mkdir(parents=True)
    (tmp_path / "out" / "Cats" / "1.txt").write_text("mine")

    outcome = copy(made)

    assert outcome.copied == 0
    assert "came up meanwhile" in outcome.failed[0].reason
    assert tree(tmp_path / "out") == {"Cats/1.txt": "mine"}


def test_a_link_that_leads_nowhere_is_in_the_way_too(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "Cats").mkdir(parents=True)
    (tmp_path / "out" / "Cats" / "1.txt").symlink_to(tmp_path / "elsewhere.txt")

    copy(plan(sortables(source, {"a/1.txt": 0}), {0: "Cats"}, tmp_path / "out"))

    assert not (tmp_path / "elsewhere.txt").exists()
    assert (tmp_path / "out" / "Cats" / "1 (2).txt").read_text() == "a1"


def test_names_that_differ_only_in_case_are_kept_apart(tmp_path: Path) -> None:
    for name in ("x/A.txt", "y/a.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)

    made = plan(sortables(tmp_path, {"x/A.txt": 0, "y/a.txt": 0}), {0: "G"}, tmp_path / "out")

    assert [c.target.name for c in made.copies] == ["A.txt", "a (2).txt"]


def test_groups_of_the_same_name_get_folders_of_their_own(source: Path, tmp_path: Path) -> None:
    made = plan(sortables(source, ALL), {0: "Pets", 1: "pets"}, tmp_path / "out")

    assert [folder.name for folder in made.folders] == ["Pets", "pets (2)"]


def test_a_missing_image_is_named_and_the_rest_is_copied(source: Path, tmp_path: Path) -> None:
    images = sortables(source, ALL)
    (source / "a/2.txt").unlink()

    made = plan(images, {0: "Cats", 1: "Dogs"}, tmp_path / "out")
    outcome = copy(made)

    assert made.missing == ("a/2.txt",)
    assert outcome.copied == 3
    assert outcome.failed[0].path == "a/2.txt"


def test_too_little_room_is_said_before_the_first_copy(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_free_bytes", lambda _destination: 3)
    made = plan(sortables(source, ALL), {0: "Cats", 1: "Dogs"}, tmp_path / "out")

    with pytest.raises(ExportError, match="MB are free"):
        copy(made)

    assert not (tmp_path / "out").exists()


def test_a_stop_keeps_whole_copies_and_leaves_no_partial_one(source: Path, tmp_path: Path) -> None:
    made = plan(sortables(source, ALL), {0: "Cats", 1: "Dogs"}, tmp_path / "out")
    control = Control()

    def stop_after_two(progress: Progress) -> None:
        if progress.done == 2:
            control.stop()

    with pytest.raises(Cancelled):
        copy_files(made, control, stop_after_two)

    kept = tree(tmp_path / "out")
    assert 2 <= len(kept) < 4
    assert set(kept.values()) <= {"a1", "a2", "b1", "b3"}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cats", "cats"),
        ("cats/dogs", "cats_dogs"),
        ('a:b*c?"', "a_b_c__"),
        ("..", "_"),
        ("CON", "_CON"),
        ("con.png", "_con.png"),
        ("dots...", "dots"),
        ("", "_"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_names_are_made_safe_for_every_file_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("ä" * 300 + ".jpeg")

    assert name.endswith(".jpeg")
    assert len(name.encode()) <= folders.MAX_NAME_BYTES


def test_a_full_disk_ends_the_copying(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(sortables(source, ALL), {0: "Cats", 1: "Dogs"}, tmp_path / "out")
    tried: list[object] = []

    def full(*arguments: object) -> None:
        tried.append(arguments)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(ExportError, match="became full after 0 of 4 images"):
        copy(made)

    assert len(tried) == 1
    assert tree(tmp_path / "out") == {}


def test_a_file_where_a_folder_should_be_is_named(source: Path, tmp_path: Path) -> None:
    made = plan(sortables(source, {"a/1.txt": 0}), {0: "Cats"}, tmp_path / "out")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "Cats").write_text("mine")

    outcome = copy(made)

    assert "“Cats” is a file, not a folder" in outcome.failed[0].reason


def test_a_temporary_file_of_somebody_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    made = plan(sortables(source, {"a/1.txt": 0}), {0: "Cats"}, tmp_path / "out")
    theirs = tmp_path / "out" / "Cats" / f".1.txt.{os.getpid()}.part"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")

    assert copy(made).copied == 0

    assert theirs.read_text() == "theirs"
