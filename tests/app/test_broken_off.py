"""A sort to another disk that was cut off waits to be finished or put back; no file is lost."""

import errno
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deepclust_gui.errors import Cancelled, ExportError, ProjectError
from deepclust_gui.filing import moving, recover
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.sorting import PlanKind, SortMode
from deepclust_gui.store import database
from deepclust_gui.workbench import Project, Workbench
from helpers.breaking_off import elsewhere, kill_command, run_until_cut
from helpers.looking_at_files import images_are_found, tree

IMAGES = 24
on_one_disk = moving.on_one_disk
Open = Callable[[], Project]


@pytest.fixture(autouse=True)
def every_folder_on_its_own_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(monkeypatch)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def reopen(mine: Path) -> Iterator[Open]:
    """Open the project, as often as wanted; each time the one before is closed."""
    opened: list[Project] = []

    def open_it() -> Project:
        for project in opened:
            project.close()
        opened.append(Workbench().open_project(mine))
        return opened[-1]

    yield open_it
    for project in opened:
        project.close()


def break_off(project: Project, out: Path, mode: SortMode = SortMode.MOVE, *, files: int) -> None:
    """Sort run 1 into a folder, and cut the power after so many files were copied."""
    run_until_cut(project.filing.sort(project.filing.plan(1, out, mode)), files=files)


def contents(*folders: Path) -> Counter[str]:
    return Counter(digest for folder in folders for digest in tree(folder).values())


# -------------------------------------------------------------------- killed for real


@pytest.mark.parametrize(
    ("call", "count"),
    [("copy", 1), ("copy", IMAGES), ("remove", 9), ("note", 3)],
)
@pytest.mark.parametrize("way", ["finish", "put back"])
def test_a_killed_move_is_finished_or_put_back(
    mine: Path, pictures: Path, out: Path, reopen: Open, *, call: str, count: int, way: str
) -> None:
    before = tree(pictures)
    assert kill_command(call, count, "sort", mine, out, "--mode", "move")

    filing = reopen().filing
    assert contents(pictures, out) == Counter(before.values())
    waits = filing.broken_off
    assert waits is not None
    assert (waits.plan.kind, waits.plan.destination, waits.total) == (PlanKind.SORT, out, IMAGES)
    assert waits.done == len(list(out.rglob("*.png")))

    if way == "finish":
        outcome = filing.finish().run()
        assert (outcome.images, outcome.failed) == (IMAGES - waits.done, ())
        assert len(tree(out)) == IMAGES
        assert contents(pictures, out) == Counter(before.values())
    else:
        outcome = filing.put_back().run()
        assert (outcome.images, outcome.failed) == (waits.done, ())
        assert tree(pictures) == before
        assert tree(out) == {}
    filing = reopen().filing
    assert (filing.broken_off, filing.told) == (None, "")
    assert filing.can_undo is (way == "finish")
    filing.undo(filing.plan_undo()).run()
    assert tree(pictures) == before
    reopen().close()
    assert images_are_found(mine)


@pytest.mark.parametrize("way", ["finish", "leave"])
def test_a_killed_undo_is_finished_or_left(
    mine: Path, pictures: Path, out: Path, reopen: Open, deepclust: Callable, *, way: str
) -> None:
    before = tree(pictures)
    assert deepclust("sort", mine, out, "--mode", "move").code == 0
    assert kill_command("remove", 10, "unsort", mine)

    filing = reopen().filing
    assert contents(pictures, out) == Counter(before.values())
    waits = filing.broken_off
    assert waits is not None
    assert (waits.plan.kind, waits.total) == (PlanKind.UNDO, IMAGES)
    assert 0 < waits.done < IMAGES
    with pytest.raises(ExportError, match="An undo cannot be put back"):
        filing.put_back().run()
    if way == "finish":
        assert filing.finish().run().images == IMAGES - waits.done
        assert (tree(pictures), tree(out)) == (before, {})
        assert not filing.can_undo
    else:
        filing.leave()
        assert contents(pictures, out) == Counter(before.values())
        assert filing.can_undo
    assert reopen().filing.broken_off is None


# -------------------------------------------------------------------- what else may come


@pytest.mark.parametrize(("mode", "left"), [(SortMode.COPY, 0), (SortMode.MOVE, IMAGES)])
def test_copies_that_were_broken_off_go_to_the_trash(
    pictures: Path, out: Path, reopen: Open, mode: SortMode, left: int
) -> None:
    before = tree(pictures)
    break_off(reopen(), out, mode, files=10)
    filing = reopen().filing
    assert filing.broken_off is not None
    assert filing.broken_off.done == 8  # two whole batches
    filing.put_back().run()

    assert (tree(pictures), tree(out)) == (before, {})


def test_while_it_is_finished_it_can_be_stopped_and_a_sort_does_the_rest(
    pictures: Path, out: Path, reopen: Open
) -> None:
    before = tree(pictures)
    break_off(reopen(), out, files=6)
    project = reopen()
    job = project.filing.finish()
    seen: list[Progress] = []

    def stop() -> None:
        if job.latest is not None:
            seen.append(job.latest)
            if job.latest.done >= 5:
                job.control.stop()

    job._next_nudge = -1e9
    job.watch(stop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deepclust_gui.model.job.NUDGE_INTERVAL_S", 0)
        with pytest.raises(Cancelled):
            job.run()

    assert {(one.phase, one.total) for one in seen} == {("Moving images", 20)}
    assert contents(pictures, out) == Counter(before.values())
    assert 4 < len(tree(out)) < IMAGES
    assert project.filing.broken_off is None
    project.filing.sort(project.filing.plan(1, out, SortMode.MOVE)).run()
    assert len(tree(out)) == IMAGES


@pytest.mark.parametrize("what", ["sort", "undo"])
def test_another_sort_or_an_undo_gives_it_up_and_knows_where_its_files_are(
    pictures: Path, out: Path, reopen: Open, what: str
) -> None:
    before = tree(pictures)
    break_off(reopen(), out, files=6)
    filing = reopen().filing
    if what == "sort":
        filing.sort(filing.plan(1, out.with_name("other"), SortMode.MOVE)).run()
        assert len(tree(out.with_name("other"))) == IMAGES
    else:
        filing.undo(filing.plan_undo()).run()
        assert tree(pictures) == before

    assert filing.broken_off is None
    filing.undo(filing.plan_undo()).run()
    assert tree(pictures) == before


@pytest.mark.parametrize("disk", ["of the sorted", "of the originals"])
def test_while_its_disk_is_not_connected_nothing_is_decided(
    pictures: Path, out: Path, reopen: Open, monkeypatch: pytest.MonkeyPatch, disk: str
) -> None:
    """Else a file that is on that disk would be said to be gone, or moved a second time."""
    before = tree(pictures)
    break_off(reopen(), out, files=6)
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: True)  # so it would be quick
    place = out if disk == "of the sorted" else pictures / "bars"
    away = place.with_name("unplugged")
    place.rename(away)

    project = reopen()
    assert project.filing.broken_off is not None
    for way in (project.filing.finish, project.filing.put_back):
        with pytest.raises(ExportError, match=r"is not there\. Connect its disk"):
            way().run()
    assert not place.exists()

    away.rename(place)
    assert project.filing.finish().run().failed == ()
    assert contents(pictures, out) == Counter(before.values())
    assert len(tree(out)) == IMAGES


def test_a_disk_that_answers_with_errors_does_not_keep_the_project_from_opening(
    out: Path, reopen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network drive whose server is gone, say."""
    break_off(reopen(), out, files=6)
    stat = os.stat

    def not_connected(path: object, **options: bool) -> os.stat_result:
        if str(path).startswith(str(out)):
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))
        return stat(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", not_connected)
        assert reopen().filing.broken_off is not None
    assert reopen().filing.finish().run().failed == ()


def test_without_room_for_the_rest_it_is_not_begun(
    pictures: Path, out: Path, reopen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_off(reopen(), out, files=6)
    filing = reopen().filing
    before = tree(pictures)
    usage = shutil.disk_usage(out)._replace(free=10)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _place: usage)
        with pytest.raises(ExportError, match="The copies need"):
            filing.finish().run()

    assert tree(pictures) == before
    assert filing.broken_off is not None
    assert filing.finish().run().failed == ()


def test_without_anything_broken_off_there_is_nothing_to_finish(reopen: Open) -> None:
    filing = reopen().filing
    assert filing.broken_off is None
    for way in (filing.finish().run, filing.put_back().run, filing.leave, filing.rest):
        with pytest.raises(ExportError, match="No sort is waiting"):
            way()


def test_who_only_looks_on_is_not_asked(mine: Path, out: Path, reopen: Open) -> None:
    break_off(reopen(), out, files=6)
    assert reopen().filing.broken_off is not None
    other = Workbench().open_project(mine, look_if_busy=True)
    try:
        assert other.is_read_only
        assert other.filing.broken_off is None
    finally:
        other.close()


def test_a_place_that_cannot_be_made_is_said_before_anything_is_planned(
    pictures: Path, out: Path, reopen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, filing = tree(pictures), reopen().filing
    plan = filing.plan(1, out)

    def read_only(*_arguments: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(os, "mkdir", read_only)
        with pytest.raises(ExportError, match="cannot be made: Read-only file system"):
            filing.sort(plan).run()

    assert not out.exists()
    assert tree(pictures) == before
    assert not filing.can_undo


# -------------------------------------------------------------------- a database that is busy


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)


def locked(mine: Path) -> sqlite3.Connection:
    """Return a connection of another program that holds the right to write."""
    connection = sqlite3.connect(mine, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_while_the_project_is_busy_no_file_is_touched(
    mine: Path, pictures: Path, out: Path, reopen: Open, impatient: None
) -> None:
    before, filing = tree(pictures), reopen().filing
    plan = filing.plan(1, out, SortMode.MOVE)
    with closing(locked(mine)), pytest.raises(ProjectError, match="in use by another program"):
        filing.sort(plan).run()

    assert (tree(pictures), tree(out)) == (before, {})


@pytest.mark.parametrize("when", ["reopened", "sorted again"])
def test_what_was_done_while_the_project_became_busy_is_settled_later(
    mine: Path,
    pictures: Path,
    out: Path,
    reopen: Open,
    monkeypatch: pytest.MonkeyPatch,
    *,
    impatient: None,
    when: str,
) -> None:
    before, project = tree(pictures), reopen()
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: True)
    plan = project.filing.plan(1, out, SortMode.MOVE)
    held: list[sqlite3.Connection] = []
    rename = moving.rename_new

    def rename_and_lock(source: Path, target: Path) -> None:
        rename(source, target)
        if not held:
            held.append(locked(mine))

    with monkeypatch.context() as patch:
        patch.setattr(moving, "rename_new", rename_and_lock)
        with pytest.raises(ProjectError, match="in use by another program"):
            project.filing.sort(plan).run()
    held[0].close()
    assert contents(pictures, out) == Counter(before.values())

    if when == "reopened":
        project = reopen()
        assert "finished now: 24 of 24 files" in project.filing.told
    else:
        project.filing.sort(project.filing.plan(1, out, SortMode.MOVE)).run()
    assert len(tree(out)) == IMAGES
    project.filing.undo(project.filing.plan_undo()).run()
    assert tree(pictures) == before


def test_what_cannot_be_settled_is_said_and_tried_again(
    mine: Path, pictures: Path, out: Path, reopen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(pictures)
    break_off(reopen(), out, files=6)
    with monkeypatch.context() as patch:

        def fail(*_arguments: object) -> None:
            raise OSError(5, "Input/output error")

        patch.setattr(recover, "temporary", fail)
        project = reopen()
        assert "could not be finished: The disk failed" in project.filing.told
        with pytest.raises(ExportError, match="The disk failed"):
            project.filing.sort(project.filing.plan(1, out.with_name("other"))).run()

    filing = reopen().filing
    assert filing.finish().run().failed == ()
    assert contents(pictures, out) == Counter(before.values())


def test_a_disk_that_fails_midway_is_said_and_settled_at_the_next_opening(
    pictures: Path, out: Path, reopen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, filing = tree(pictures), reopen().filing
    plan = filing.plan(1, out, SortMode.MOVE)
    with monkeypatch.context() as patch:

        def fail(*_arguments: object) -> None:
            raise OSError(5, "Input/output error")

        patch.setattr(moving, "sync_files", fail)
        with pytest.raises(ExportError, match="The disk failed while files were sorted"):
            filing.sort(plan).run()

    assert contents(pictures) == Counter(before.values())
    assert reopen().filing.finish().run().images == IMAGES
    assert contents(pictures, out) == Counter(before.values())


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (1, "1 file could not be brought along."),
        (2, "2 files could not be brought along."),
    ],
)
def test_a_quick_rest_is_finished_at_opening_and_what_cannot_come_along_is_counted(
    pictures: Path,
    out: Path,
    reopen: Open,
    monkeypatch: pytest.MonkeyPatch,
    *,
    gone: int,
    told: str,
) -> None:
    monkeypatch.setattr(moving, "on_one_disk", on_one_disk)
    project = reopen()
    plan = project.filing.plan(1, out, SortMode.MOVE)
    with monkeypatch.context() as patch:

        def power_cut(*_arguments: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(moving, "rename_new", power_cut)
        with pytest.raises(KeyboardInterrupt):
            project.filing.sort(plan).run()
    for name in ("0", "1")[:gone]:
        (pictures / "bars" / f"{name}.png").unlink()

    assert reopen().filing.told == (
        f"A sort that was broken off is finished now: {IMAGES - gone} of 24 files. {told}"
    )


# -------------------------------------------------------------------- on the command line


def test_each_command_says_what_waits_and_repeating_the_sort_finishes_it(
    mine: Path, pictures: Path, out: Path, reopen: Open, deepclust: Callable
) -> None:
    before, project = tree(pictures), reopen()
    break_off(project, out, files=6)
    project.close()
    words = ("sort", mine, out, "--mode", "move")
    told = (
        f"Moving images into “{out}” was broken off: 4 of 24 files are there. "
        f"`deepclust sort {mine} {out} --mode move` finishes it, `deepclust unsort {mine}` takes "
        "it back."
    )

    assert told in deepclust("groups", mine).err
    dry = deepclust(*words, "--dry-run")
    assert told in dry.err
    assert (dry.out.splitlines()[0], dry.out.count(" → ")) == ("20 files left to do.", 20)
    assert len(tree(out)) == 4
    ran = deepclust(*words)
    assert (ran.code, ran.out) == (0, f"Finished: 20 images more to {out}.\n")
    assert len(tree(out)) == IMAGES
    assert "broken off" not in deepclust("unsort", mine).err
    assert tree(pictures) == before


def test_unsort_takes_back_what_was_broken_off_and_finishes_itself(
    mine: Path, pictures: Path, out: Path, reopen: Open, deepclust: Callable
) -> None:
    before, project = tree(pictures), reopen()
    break_off(project, out, files=20)
    filing = reopen().filing
    run_until_cut(filing.undo(filing.plan_undo()), files=9)
    reopen().close()

    told = deepclust("unsort", mine, "--dry-run").err
    assert (
        "Taking a sort back was broken off: 8 of 20 files are back. "
        f"`deepclust unsort {mine}` takes back the rest."
    ) in told
    assert deepclust("unsort", mine).code == 0
    assert (tree(pictures), tree(out)) == (before, {})
    assert "broken off" not in deepclust("groups", mine).err


def test_a_sort_whose_folder_was_thrown_away_begins_anew(
    mine: Path, pictures: Path, out: Path, reopen: Open, deepclust: Callable
) -> None:
    before, project = tree(pictures), reopen()
    break_off(project, out, SortMode.COPY, files=6)
    project.close()
    shutil.rmtree(out)

    assert "Copied 24 images" in deepclust("sort", mine, out).out
    assert (len(tree(out)), tree(pictures)) == (IMAGES, before)
    assert "broken off" not in deepclust("groups", mine).err


def test_a_sort_to_somewhere_else_is_a_new_one(
    mine: Path, out: Path, reopen: Open, deepclust: Callable
) -> None:
    project = reopen()
    break_off(project, out, files=6)
    project.close()
    other = out.with_name("other")

    assert "Moved 24 images" in deepclust("sort", mine, other, "--mode", "move").out
    assert (len(tree(other)), tree(out)) == (IMAGES, {})
