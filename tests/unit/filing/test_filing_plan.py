"""Planning and carrying out on real files: clashes, room, stops, faults; no content is lost."""

import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from deepclust_gui.errors import Cancelled, ExportError, ProjectError
from deepclust_gui.filing import moving, plan
from deepclust_gui.filing.carry_out import CarryOut, temporary
from deepclust_gui.filing.recover import look_at
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.sorting import (
    Action,
    PlanStatus,
    SortMode,
    StepState,
)
from helpers.sorting import Noted, carried, contents, kept_plan, planned

MODES = (SortMode.COPY, SortMode.MOVE)


def test_names_that_differ_in_case_or_unicode_form_only_are_kept_apart(tmp_path: Path) -> None:
    for name in ("x/A.txt", "y/a.txt", "x/e\u0301.txt", "y/\u00e9.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)

    made = planned(tmp_path / "in", tmp_path / "out")

    names = sorted(step.target.name for step in made.steps)
    assert names == ["A.txt", "a (2).txt", "\u00e9 (2).txt", "\u00e9.txt"]


def test_a_path_that_would_be_too_long_is_left_out_and_named(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MAX_PATH_BYTES", 10)
    made = planned(source, tmp_path / "out")
    assert (made.steps, len(made.refused)) == ((), 4)
    assert "too long" in made.refused[0].reason


def test_too_little_room_is_seen_in_the_plan(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=3)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage)
    assert not planned(source, tmp_path / "out").fits
    assert planned(source, tmp_path / "out", SortMode.MOVE).fits  # on one disk needs no room


def test_a_file_is_no_place_to_sort_into(source: Path) -> None:
    with pytest.raises(ExportError, match="is a file"):
        planned(source, source / "a" / "1.txt")


@pytest.mark.parametrize("mode", MODES)
def test_a_target_that_comes_up_meanwhile_and_a_foreign_temporary_file_stay(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: SortMode
) -> None:
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    made = planned(source, tmp_path / "out", mode)
    journal = Noted(made)
    made.steps[0].target.parent.mkdir(parents=True)
    made.steps[0].target.write_text("mine")
    theirs = temporary(kept_plan(made), journal.steps[1])
    theirs.write_text("theirs")

    outcome = carried(made, journal)

    assert (outcome.images, len(outcome.failed)) == (2, 2)
    assert (made.steps[0].target.read_text(), theirs.read_text()) == ("mine", "theirs")
    assert made.steps[0].source.read_text() == "a/1.txt"
    assert made.steps[1].source.read_text() == "a/2.txt"


def test_a_stop_midway_keeps_whole_copies_only(source: Path, tmp_path: Path) -> None:
    made = planned(source, tmp_path / "out")
    journal, control = Noted(made), Control()

    def stop_after_two(progress: Progress) -> None:
        if progress.done == 2:
            control.stop()

    with pytest.raises(Cancelled):
        CarryOut(kept_plan(made), journal, item_path=str).run(control, stop_after_two, phase="x")

    assert journal.status is PlanStatus.STOPPED
    there = contents(tmp_path / "out")
    assert 2 <= there.total() < 4
    assert there <= contents(source)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("call", ["copy_new", "rename_new", "make_folder"])
def test_a_fault_loses_nothing(
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    mode: SortMode,
    number: int,
    call: str,
) -> None:
    before = contents(source)
    made = planned(source, tmp_path / "out", mode)

    def fail(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    monkeypatch.setattr(moving, call, fail)
    journal = Noted(made)
    try:
        outcome = carried(made, journal)
    except ExportError as error:
        assert "became full" in str(error)  # noqa: PT017 - only one of the faults ends it
    else:
        assert len(outcome.failed) == 4
    assert contents(source) == before
    assert not any(path.is_file() for path in (tmp_path / "out").rglob("*"))


@pytest.mark.parametrize("mode", MODES)
def test_sources_that_vanish_or_change_after_planning_are_named(
    source: Path, tmp_path: Path, mode: SortMode
) -> None:
    made = planned(source, tmp_path / "out", mode)
    made.steps[0].source.unlink()
    made.steps[1].source.write_text("changed")

    outcome = carried(made, Noted(made))

    assert outcome.images == 2
    assert [problem.reason for problem in outcome.failed] == [
        "The file is gone.",
        "The file has changed since it was planned.",
    ]
    assert made.steps[1].source.read_text() == "changed"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("other_disk", [False, True])
@pytest.mark.parametrize("call", ["begin", "settle", "close"])
def test_after_a_busy_database_the_files_tell_what_was_done(
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    mode: SortMode,
    other_disk: bool,
    call: str,
) -> None:
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: not other_disk)
    before = contents(source)
    made = planned(source, tmp_path / "out", mode)
    journal = Noted(made, busy_at=call)

    with pytest.raises(ProjectError):
        carried(made, journal)

    expected = StepState.PLANNED if call == "begin" else StepState.DONE
    found = [look_at(kept_plan(made), kept).state for kept in journal.steps]
    assert found == [expected] * 4
    if mode is SortMode.MOVE:
        assert contents(source, tmp_path / "out") == before
    else:
        assert contents(source) == before


def test_a_move_that_came_halfway_is_finished_and_a_changed_source_stays(
    source: Path, tmp_path: Path
) -> None:
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    journal = Noted(made)
    for step in made.steps[:2]:
        step.target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(step.source, step.target)
    made.steps[1].source.write_text("changed")
    temporary(kept_plan(made), journal.steps[2]).write_text("half")

    found = [look_at(kept_plan(made), kept).state for kept in journal.steps[:3]]

    assert found == [StepState.DONE, StepState.FAILED, StepState.PLANNED]
    assert not made.steps[0].source.exists()
    assert made.steps[1].source.read_text() == "changed"
    assert made.steps[2].source.exists()
    assert not temporary(kept_plan(made), journal.steps[2]).exists()


def test_what_is_gone_was_taken_away_and_our_links_are_known(source: Path, tmp_path: Path) -> None:
    made = planned(source, tmp_path / "out", SortMode.LINK)
    journal = Noted(made)
    assert look_at(kept_plan(made), journal.steps[0]).state is StepState.PLANNED
    carried(made, journal)
    assert look_at(kept_plan(made), journal.steps[0]).state is StepState.DONE

    for action in (Action.UNLINK, Action.TRASH):
        step = replace(made.steps[0], action=action, source=made.steps[0].target)
        back = replace(journal.steps[0], step=step)
        assert look_at(kept_plan(made), back).state is StepState.PLANNED
    made.steps[0].target.unlink()
    assert look_at(kept_plan(made), back).state is StepState.DONE
    assert planned(source, tmp_path / "out", SortMode.LINK).already_there == 3


def test_a_copy_that_is_there_is_known_and_a_link_is_not_moved(
    source: Path, tmp_path: Path
) -> None:
    carried(made := planned(source, tmp_path / "out"), Noted(made))
    assert planned(source, tmp_path / "out").already_there == 4

    (source / "a" / "2.txt").unlink()
    (source / "a" / "2.txt").symlink_to(source / "b" / "3.txt")
    refused = planned(source, tmp_path / "moved", SortMode.MOVE).refused
    assert ["link" in problem.reason for problem in refused] == [True]


def test_a_source_that_changes_while_it_is_copied_stays_and_its_copy_goes(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = planned(source, tmp_path / "out")
    copy = moving.copy_new

    def copy_damaged(file: Path, to: Path) -> None:
        copy(file, to)
        to.write_text("damaged")

    monkeypatch.setattr(moving, "copy_new", copy_damaged)
    before = contents(source)
    assert "damaged" in carried(made, Noted(made)).failed[0].reason
    assert contents(source) == before
    assert not contents(tmp_path / "out")
