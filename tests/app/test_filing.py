"""Sorting files and taking it back: whatever happens, no content is lost and nothing replaced."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from deepclust_gui.filing import moving
from deepclust_gui.model.digest import digest_of_file
from helpers.looking_at_files import images_are_found, tree


@pytest.mark.parametrize("mode", ["copy", "move", "link"])
def test_a_sort_and_its_undo_leave_every_file_as_it_was(
    mine: Path, pictures: Path, tmp_path: Path, deepclust: Callable, mode: str
) -> None:
    (pictures / "bars" / "0.png.xmp").write_text("beside")
    (pictures / "disc" / "1.xmp").write_text("too")
    before = tree(pictures)
    out = tmp_path / "out"

    planned = deepclust("sort", mine, out, "--mode", mode, "--dry-run")
    assert "24 to" in planned.out
    assert not out.exists()
    assert deepclust("sort", mine, out, "--mode", mode).code == 0
    assert len(tree(out)) == 26
    assert images_are_found(mine)
    assert len(tree(pictures)) == (1 if mode == "move" else len(before))

    again = deepclust("sort", mine, out, "--mode", mode)
    assert (again.code, "24 there already" in again.out) == (0, True)

    assert deepclust("unsort", mine).code == 0
    assert tree(pictures) == before
    assert tree(out) == {}
    assert images_are_found(mine)
    assert "0 to move back, 0 copies to the trash, 0 links" in deepclust("unsort", mine).out


@pytest.mark.parametrize("mode", ["copy", "move", "link"])
def test_a_file_of_a_year_that_no_database_holds_is_sorted_and_brought_back(
    mine: Path, pictures: Path, tmp_path: Path, deepclust: Callable, mode: str
) -> None:
    os.utime(pictures / "bars" / "0.png", (900_000_000_000, 900_000_000_000))
    before, out = tree(pictures), tmp_path / "out"

    assert deepclust("sort", mine, out, "--mode", mode).code == 0
    assert len(tree(out)) == 24
    assert deepclust("unsort", mine).code == 0
    assert tree(pictures) == before
    assert tree(out) == {}


def test_a_copy_that_was_changed_stays(mine: Path, tmp_path: Path, deepclust: Callable) -> None:
    out = tmp_path / "out"
    deepclust("sort", mine, out)
    changed = next(out.rglob("*.png"))
    changed.write_bytes(b"edited")

    ran = deepclust("unsort", mine)

    assert ran.code == 1
    assert "changed since" in ran.err
    assert tree(out) == {changed.relative_to(out).as_posix(): digest_of_file(changed)}


def test_without_a_trash_copies_stay(
    mine: Path, tmp_path: Path, deepclust: Callable, monkeypatch
) -> None:
    out = tmp_path / "out"
    deepclust("sort", mine, out)

    def none_here(_path: Path) -> None:
        raise OSError(95, "the trash is not available")

    monkeypatch.setattr(moving, "to_trash", none_here)
    ran = deepclust("unsort", mine)

    assert ran.code == 1
    assert "trash is not available" in ran.err
    assert len(tree(out)) == 24


def test_what_took_the_old_place_of_a_moved_file_is_kept(
    mine: Path, pictures: Path, tmp_path: Path, deepclust: Callable
) -> None:
    deepclust("sort", mine, tmp_path / "out", "--mode", "move")
    (pictures / "bars" / "0.png").write_text("mine")

    ran = deepclust("unsort", mine)

    assert "something else at" in ran.err
    assert (pictures / "bars" / "0.png").read_text() == "mine"
    assert len(tree(tmp_path / "out")) == 1


def test_two_moves_in_a_row_are_both_taken_back(
    mine: Path, pictures: Path, tmp_path: Path, deepclust: Callable
) -> None:
    before = tree(pictures)
    deepclust("sort", mine, tmp_path / "a", "--mode", "move")
    deepclust("sort", mine, tmp_path / "b", "--mode", "move")
    assert len(tree(tmp_path / "b")) == 24

    assert deepclust("unsort", mine).code == 0
    assert tree(pictures) == before
    assert images_are_found(mine)


def test_a_move_to_another_disk_copies_verifies_and_then_removes(
    mine: Path, pictures: Path, tmp_path: Path, deepclust: Callable, monkeypatch
) -> None:
    before = tree(pictures)
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    deepclust("sort", mine, tmp_path / "out", "--mode", "move")
    assert sorted(tree(tmp_path / "out").values()) == sorted(
        digest for name, digest in before.items() if name.endswith("png")
    )
    assert images_are_found(mine)
    deepclust("unsort", mine)
    assert tree(pictures) == before


def test_a_file_that_comes_up_meanwhile_is_never_replaced(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text(name)
    with pytest.raises(FileExistsError):
        moving.rename_new(tmp_path / "a", tmp_path / "b")
    assert {name: (tmp_path / name).read_text() for name in "ab"} == {"a": "a", "b": "b"}


@pytest.mark.parametrize("links", [True, False])
def test_where_the_system_cannot_refuse_a_rename_replaces_nothing_either(
    tmp_path: Path, monkeypatch, *, links: bool
) -> None:
    monkeypatch.setattr(moving, "_rename_exclusively", lambda *_: False)
    if not links:

        def none_here(*_args: object, **_options: object) -> None:
            raise PermissionError(1, "no links")

        monkeypatch.setattr(os, "link", none_here)
    for name in "ab":
        (tmp_path / name).write_text(name)
    with pytest.raises(FileExistsError):
        moving.rename_new(tmp_path / "a", tmp_path / "b")
    moving.rename_new(tmp_path / "a", tmp_path / "c")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["b", "c"]
    assert (tmp_path / "c").read_text() == "a"


def test_looking_through_the_folder_again_knows_what_a_sort_moved_out(
    mine: Path, tmp_path: Path, deepclust: Callable
) -> None:
    deepclust("sort", mine, tmp_path / "out", "--mode", "move")

    assert "nothing is new" in deepclust("rescan", mine).out
    assert images_are_found(mine)


def test_a_plan_made_on_another_computer_is_neither_finished_nor_taken_back(
    mine: Path, tmp_path: Path, deepclust: Callable, home: Path
) -> None:
    deepclust("sort", mine, tmp_path / "out", "--mode", "move")
    with closing(sqlite3.connect(mine)) as connection, connection:
        connection.execute("UPDATE file_plan SET status = 'open'")
    (home / "data" / "file_plans.txt").unlink()
    before = tree(tmp_path / "out")

    assert "another computer" in deepclust("groups", mine).err
    assert "0 to move back" in deepclust("unsort", mine).out
    assert tree(tmp_path / "out") == before

    assert deepclust("sort", mine, tmp_path / "copies").code == 0
    assert "another computer" in deepclust("groups", mine).err  # where it was made, it goes on


def test_a_plan_whose_steps_were_altered_is_not_carried_out(
    mine: Path, tmp_path: Path, deepclust: Callable
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("mine")
    deepclust("sort", mine, tmp_path / "out")
    with closing(sqlite3.connect(mine)) as connection, connection:
        connection.execute(
            "UPDATE file_step SET target = ? WHERE number = 0", (os.fsencode(secret),)
        )

    deepclust("unsort", mine)

    assert secret.read_text() == "mine"
    assert len(tree(tmp_path / "out")) == 24


def test_moving_into_the_folder_of_images_itself_is_followed(
    mine: Path, pictures: Path, deepclust: Callable
) -> None:
    before = tree(pictures)
    assert deepclust("sort", mine, pictures / "sorted", "--mode", "move").code == 0
    assert images_are_found(mine)
    assert "nothing is new" in deepclust("rescan", mine).out
    deepclust("unsort", mine)
    assert tree(pictures) == before


def test_a_source_that_cannot_be_removed_stays_and_its_copy_goes(
    mine: Path, pictures: Path, tmp_path: Path, deepclust: Callable, monkeypatch
) -> None:
    before = tree(pictures)
    remove = os.unlink

    def refuse(path: str | Path, **options: object) -> None:
        if Path(path).is_relative_to(pictures):
            raise PermissionError(13, "Permission denied")
        remove(path, **options)

    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    monkeypatch.setattr(os, "unlink", refuse)
    ran = deepclust("sort", mine, tmp_path / "out", "--mode", "move")

    assert ran.code == 1
    assert "stays in its old place" in ran.err
    assert tree(pictures) == before
    assert tree(tmp_path / "out") == {}
    assert images_are_found(mine)


def test_a_dry_run_shows_twenty_steps_and_all_on_request(
    mine: Path, tmp_path: Path, deepclust: Callable
) -> None:
    words = ("sort", mine, tmp_path / "out", "--dry-run")
    few, every = deepclust(*words).out, deepclust(*words, "--all").out

    assert (few.count(" → "), "and 4 more" in few) == (20, True)
    assert (every.count(" → "), "more;" in every) == (24, False)


@pytest.mark.parametrize("mode", ["copy", "link"])
def test_copies_and_links_never_go_among_the_originals(
    mine: Path, pictures: Path, deepclust: Callable, mode: str
) -> None:
    before = tree(pictures)
    inside = deepclust("sort", mine, pictures / "sorted", "--mode", mode)
    assert (inside.code, "lies inside the folder of images" in inside.err) == (2, True)

    deepclust("edit", mine, "name", "0", pictures.name)
    beside = deepclust("sort", mine, pictures.parent, "--mode", mode)
    assert beside.code == 2
    assert f"The folder for the group “{pictures.name}” would be that of the images" in beside.err
    assert tree(pictures) == before


def test_images_of_an_array_cannot_be_sorted(
    array: Path, tmp_path: Path, deepclust: Callable
) -> None:
    project = tmp_path / "array.deepclust"
    deepclust("run", array, "--project", project, "--method", "kmeans", "--clusters", "3")

    ran = deepclust("sort", project, tmp_path / "out")

    assert (ran.code, "no image files to copy" in ran.err) == (2, True)


def test_images_that_were_moved_to_another_drive_are_found_there(
    mine: Path, tmp_path: Path, deepclust: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows no path leads from one drive to another."""

    def no_way(*_arguments: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    with monkeypatch.context() as patch:
        patch.setattr(os.path, "relpath", no_way)
        assert deepclust("sort", mine, tmp_path / "out", "--mode", "move").code == 0

    assert images_are_found(mine)
