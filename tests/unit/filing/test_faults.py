"""Disks that fail, files that others hold, clocks that jump: no content is lost, and it is said."""

import errno
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deepclust_gui.errors import Cancelled, ExportError
from deepclust_gui.filing import carry_out, moving, plan
from deepclust_gui.filing.carry_out import temporary
from deepclust_gui.filing.names import Places
from deepclust_gui.filing.recover import IN_BOTH_PLACES, look_at
from deepclust_gui.filing.sidecars import Sidecars
from deepclust_gui.filing.undo import plan_undo
from deepclust_gui.model.control import Control
from deepclust_gui.model.sorting import (
    KeptStep,
    PlanStatus,
    SortMode,
    SortPlan,
    StepState,
)
from helpers.sorting import Noted, carried, contents, kept_plan, planned

EMPTY = SortPlan(SortMode.MOVE, Path(), (), (), 0, 0, (), (), 0, 0, 0)


def failing(number: int, real: Callable[..., Any], *, where: Callable[[Path], bool]) -> Any:
    """Return a call of the system that fails for some paths, and is the real one for others."""

    def call(path: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(path, str | Path) and where(Path(path)):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, *arguments, **options)

    return call


def fail_fsync(patch: pytest.MonkeyPatch) -> None:
    """Let no file come onto the disk; folders do."""
    sync = os.fsync

    def fail(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(descriptor)

    patch.setattr(os, "fsync", fail)
    patch.setattr(moving, "_sync_disk", lambda _descriptor: False)


def left_over(folder: Path) -> list[str]:
    """Return the files in a folder, by name."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# -------------------------------------------------------------------- another disk after all


def test_a_move_that_turns_out_to_lead_to_another_disk_is_copied(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two folders of one disk that are shown to a container one by one cannot rename across."""
    before = contents(source)
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    rename = moving.rename_new

    def across(file: Path, to: Path) -> None:
        if file.parent != to.parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(file, to)

    monkeypatch.setattr(moving, "rename_new", across)
    outcome = carried(made, Noted(made))

    assert (outcome.images, outcome.failed) == (4, ())
    assert contents(tmp_path / "out") == before
    assert left_over(source) == []


# -------------------------------------------------------------------- disks that fail


@pytest.mark.parametrize("mode", [SortMode.COPY, SortMode.MOVE])
def test_copies_that_cannot_be_synced_take_no_place_and_no_source_goes(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: SortMode
) -> None:
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    before = contents(source)
    made = planned(source, tmp_path / "out", mode)
    journal = Noted(made)
    with monkeypatch.context() as patch:
        fail_fsync(patch)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            carried(made, journal)

    assert contents(source) == before
    assert {name.endswith(".part") for name in left_over(tmp_path / "out")} == {True}
    assert journal.status is PlanStatus.OPEN
    assert {look_at(kept_plan(made), kept).state for kept in journal.steps} == {StepState.PLANNED}
    assert left_over(tmp_path / "out") == []


def test_a_half_done_move_keeps_its_source_while_the_copy_cannot_be_synced(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    journal, step = Noted(made), made.steps[0]
    step.target.parent.mkdir(parents=True)
    shutil.copy2(step.source, step.target)
    with monkeypatch.context() as patch:
        fail_fsync(patch)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            look_at(kept_plan(made), journal.steps[0])

    assert step.source.read_text() == step.target.read_text() == "a/1.txt"
    assert look_at(kept_plan(made), journal.steps[0]).state is StepState.DONE
    assert not step.source.exists()


def test_a_full_disk_ends_it_with_the_name_of_the_folder(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a file: what was copied before stays, half of one does not."""
    made = planned(source, tmp_path / "out")
    journal, copy = Noted(made), shutil.copyfileobj
    sizes = []

    def fill_up(read: Any, written: Any, size: int) -> None:
        sizes.append(size)
        if len(sizes) == 3:
            written.write(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        copy(read, written, size)

    monkeypatch.setattr(shutil, "copyfileobj", fill_up)
    with pytest.raises(ExportError, match="became full") as told:
        carried(made, journal)

    assert str(made.steps[2].target.parent) in str(told.value)
    assert left_over(tmp_path / "out") == ["1.txt", "2.txt"]
    assert journal.status is PlanStatus.STOPPED
    assert list(journal.states.values()) == [StepState.DONE] * 2 + [StepState.PLANNED] * 2


def test_a_stop_between_two_files_of_a_batch_places_what_is_copied(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, control = planned(source, tmp_path / "out"), Control()
    journal, copy = Noted(made), shutil.copyfileobj

    def copy_and_stop(*arguments: Any) -> None:
        copy(*arguments)
        control.stop()

    monkeypatch.setattr(shutil, "copyfileobj", copy_and_stop)
    with pytest.raises(Cancelled):
        carried(made, journal, control)

    assert left_over(tmp_path / "out") == ["1.txt"]
    assert journal.status is PlanStatus.STOPPED


def test_many_files_go_in_batches_by_number_and_by_size(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a crash leaves few files to be judged, and memory is not filled with copies."""
    begun = []
    for number, (steps, size) in enumerate([(3, 1000), (100, 10)]):
        monkeypatch.setattr(carry_out, "BATCH_STEPS", steps)
        monkeypatch.setattr(carry_out, "BATCH_BYTES", size)
        made = planned(source, tmp_path / str(number))
        journal = Noted(made)
        begin = journal.begin_steps
        monkeypatch.setattr(
            journal,
            "begin_steps",
            lambda plan, numbers, begin=begin: (begun.append(numbers), begin(plan, numbers)),
        )
        carried(made, journal)

    assert begun == [[0, 1, 2], [3], [0, 1], [2, 3]]


def test_a_copy_that_cannot_take_its_place_is_told_even_if_it_cannot_be_removed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = planned(source, tmp_path / "out")
    made.steps[0].target.parent.mkdir(parents=True)
    made.steps[0].target.write_text("mine")
    hold = failing(errno.EACCES, os.unlink, where=lambda path: path.suffix == ".part")
    monkeypatch.setattr(os, "unlink", hold)

    outcome = carried(made, Noted(made))

    assert [problem.reason for problem in outcome.failed] == [
        "A file of that name came up meanwhile."
    ]
    assert made.steps[0].target.read_text() == "mine"


# -------------------------------------------------------------------- files that others hold


@pytest.mark.parametrize("other_disk", [False, True])
def test_a_file_that_another_program_holds_stays_and_the_others_go(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, other_disk: bool
) -> None:
    """As on Windows, where a file that is open can be neither renamed nor removed."""
    before = contents(source)
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    held = made.steps[1].source
    rename = moving.rename_new

    def hold(file: Path, to: Path) -> None:
        if file == held:
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        rename(file, to)

    monkeypatch.setattr(moving, "on_one_disk", lambda *_: not other_disk)
    monkeypatch.setattr(moving, "rename_new", hold)
    monkeypatch.setattr(
        os, "unlink", failing(errno.EACCES, os.unlink, where=lambda path: path == held)
    )
    outcome = carried(made, Noted(made))

    assert (outcome.images, [problem.path for problem in outcome.failed]) == (3, [str(held)])
    assert left_over(source) == [held.name]
    assert contents(source, tmp_path / "out") == before


def test_a_file_that_neither_goes_nor_lets_its_copy_go_is_in_both_places_and_that_is_said(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    step = made.steps[0]
    both = (step.source, step.target)
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    monkeypatch.setattr(
        os, "unlink", failing(errno.EACCES, os.unlink, where=lambda path: path in both)
    )

    outcome = carried(made, Noted(made))

    assert "It is in both places now." in outcome.failed[0].reason
    assert step.source.read_text() == step.target.read_text() == "a/1.txt"


def test_a_copy_stays_where_its_source_can_be_neither_removed_nor_read(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails just then: the copy may be all that is left."""
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    step, digest = made.steps[0], moving.digest_of_file
    failed = []

    def fail_from_now_on(path: Path) -> bool:
        if path == step.source:
            failed.append(path)
        return path == step.source

    def read(path: Path) -> str:
        if path == step.source and failed:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return digest(path)

    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    monkeypatch.setattr(moving, "digest_of_file", read)
    monkeypatch.setattr(os, "unlink", failing(errno.EIO, os.unlink, where=fail_from_now_on))
    outcome = carried(made, Noted(made))

    assert "in both places" in outcome.failed[0].reason
    assert step.target.read_text() == "a/1.txt"


@pytest.mark.parametrize(
    ("gone", "reasons"),
    [
        (True, []),
        (False, ["The file changed while it was moved: it is in both places."]),
    ],
)
def test_a_source_that_changes_while_it_is_moved_stays_and_one_that_goes_was_moved(
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    gone: bool,
    reasons: list[str],
) -> None:
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    monkeypatch.setattr(moving, "on_one_disk", lambda *_: False)
    sync, step = moving.sync_folders, made.steps[0]

    def meddle(folders: set[Path]) -> None:
        if step.target.exists() and step.source.exists():
            step.source.unlink() if gone else step.source.write_text("newer")
        sync(folders)

    monkeypatch.setattr(moving, "sync_folders", meddle)
    outcome = carried(made, Noted(made))

    assert [problem.reason for problem in outcome.failed] == reasons
    assert step.target.read_text() == "a/1.txt"
    assert gone or step.source.read_text() == "newer"


def test_a_folder_that_is_read_only_takes_nothing_and_loses_nothing(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(source)
    made = planned(source, tmp_path / "out")
    monkeypatch.setattr(
        os, "open", failing(errno.EROFS, os.open, where=lambda path: path.suffix == ".part")
    )

    outcome = carried(made, Noted(made))

    assert {problem.reason for problem in outcome.failed} == {
        "It did not work: Read-only file system."
    }
    assert contents(source) == before
    assert left_over(tmp_path / "out") == []


# -------------------------------------------------------------------- taking back


def done(made: SortPlan) -> list[KeptStep]:
    """Carry a plan out and return its steps as the journal has them, the newest first."""
    journal = Noted(made)
    assert carried(made, journal).failed == ()
    return list(reversed(journal.steps))


def taken_back(steps: list[KeptStep]) -> list[str]:
    """Undo steps; return why files stay, those of the plan first."""
    back = plan_undo(steps)
    outcome = carried(replace(EMPTY, steps=back.steps), Noted(back))
    return [problem.reason for problem in (*back.refused, *outcome.failed)]


@pytest.mark.parametrize("mode", list(SortMode))
def test_what_was_sorted_is_taken_back_though_the_clock_was_set_back(
    source: Path, tmp_path: Path, mode: SortMode
) -> None:
    """Times of writing may be in the future then, or all be another: the content decides."""
    before = contents(source)
    steps = done(planned(source, tmp_path / "out", mode))
    for number, path in enumerate(sorted((tmp_path / "out").rglob("*.txt"))):
        os.utime(path, (10**9 * (number + 1), 10**9 * (number + 1)))

    assert taken_back(steps) == []
    assert contents(source) == before
    assert left_over(tmp_path / "out") == []


def test_a_copy_that_was_edited_while_the_clock_stood_still_stays(
    source: Path, tmp_path: Path
) -> None:
    """Same size, same time of writing, other content: only reading it tells."""
    steps = done(planned(source, tmp_path / "out"))
    edited = steps[0].step.target
    status = edited.stat()
    edited.write_text("B/3.txt")
    os.utime(edited, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert taken_back(steps) == ["It was changed since it was copied, so it stays."]
    assert edited.read_text() == "B/3.txt"


def test_what_is_gone_already_needs_no_taking_away(source: Path, tmp_path: Path) -> None:
    steps = done(planned(source, tmp_path / "out"))
    links = done(planned(source, tmp_path / "links", SortMode.LINK))
    for kept in (*steps, *links):
        kept.step.target.unlink()

    assert taken_back(steps) == []
    assert taken_back(links) == []


def test_what_took_the_place_of_a_link_stays(source: Path, tmp_path: Path) -> None:
    steps = done(planned(source, tmp_path / "out", SortMode.LINK))
    for kept, when in zip(steps, ("before", "after"), strict=False):
        kept.step.target.unlink()
        if when == "before":
            kept.step.target.write_text("mine")
    late = plan_undo(steps)
    steps[1].step.target.write_text("late")
    outcome = carried(replace(EMPTY, steps=late.steps), Noted(late))

    reason = "It is not the link that was made here, so it stays."
    assert [problem.reason for problem in (*late.refused, *outcome.failed)] == [reason] * 2
    assert steps[0].step.target.read_text() == "mine"
    assert steps[1].step.target.read_text() == "late"


def test_what_cannot_be_read_is_not_taken_back(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = done(planned(source, tmp_path / "out"))
    os.utime(steps[0].step.target, (0, 0))

    def fail(_path: Path) -> str:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(moving, "digest_of_file", fail)
    back = plan_undo(steps)

    assert [problem.reason for problem in back.refused] == [
        "It cannot be read: Input/output error."
    ]
    assert len(back.steps) == 3


def test_moved_files_that_are_gone_or_whose_place_is_taken_stay(
    source: Path, tmp_path: Path
) -> None:
    steps = done(planned(source, tmp_path / "out", SortMode.MOVE))
    steps[0].step.target.unlink()
    steps[1].step.source.write_text("mine")
    steps[2].step.target.write_text("other")

    assert taken_back(steps) == [
        "The file is gone.",
        f"There is something else at “{steps[1].step.source}” now.",
        "It was changed since, so it stays.",
    ]
    assert steps[1].step.source.read_text() == "mine"


def test_looking_at_what_to_undo_can_be_stopped(source: Path, tmp_path: Path) -> None:
    steps = done(planned(source, tmp_path / "out"))
    control = Control()
    control.stop()
    with pytest.raises(Cancelled):
        plan_undo(steps, check=control.check)


# -------------------------------------------------------------------- after a crash


def test_a_copy_that_has_both_names_is_in_its_place(source: Path, tmp_path: Path) -> None:
    """Where a second name does what a rename cannot, a crash may fall between the two."""
    made = planned(source, tmp_path / "out")
    journal, step = Noted(made), made.steps[0]
    step.target.parent.mkdir(parents=True)
    part = temporary(kept_plan(made), journal.steps[0])
    shutil.copy2(step.source, part)
    os.link(part, step.target)

    assert look_at(kept_plan(made), journal.steps[0]).state is StepState.DONE
    assert left_over(tmp_path / "out") == [step.target.name]


def test_a_file_of_another_that_is_at_the_target_is_not_taken_for_ours(
    source: Path, tmp_path: Path
) -> None:
    made = planned(source, tmp_path / "out")
    journal = Noted(made)
    for step in made.steps[:2]:
        step.target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(step.source, step.target)
    made.steps[1].target.write_text("other")
    temporary(kept_plan(made), journal.steps[0]).write_text("half")  # so the copy was not placed

    found = [look_at(kept_plan(made), kept) for kept in journal.steps[:2]]

    assert [one.state for one in found] == [StepState.PLANNED] * 2
    assert made.steps[0].target.read_text() == "a/1.txt"
    assert made.steps[1].target.read_text() == "other"


def test_a_link_of_another_is_not_taken_for_ours(source: Path, tmp_path: Path) -> None:
    made = planned(source, tmp_path / "out", SortMode.LINK)
    made.steps[0].target.parent.mkdir(parents=True)
    made.steps[0].target.symlink_to(made.steps[1].source)

    assert look_at(kept_plan(made), Noted(made).steps[0]).state is StepState.PLANNED


def test_a_source_that_changed_after_the_crash_is_in_both_places(
    source: Path, tmp_path: Path
) -> None:
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    step = made.steps[0]
    step.target.parent.mkdir(parents=True)
    shutil.copy2(step.source, step.target)
    step.source.write_text("newer")

    told = look_at(kept_plan(made), Noted(made).steps[0])

    assert (told.state, told.reason) == (StepState.FAILED, IN_BOTH_PLACES)
    assert (step.source.read_text(), step.target.read_text()) == ("newer", "a/1.txt")


def test_a_moved_image_that_went_on_by_itself_is_not_said_to_be_there(
    source: Path, tmp_path: Path
) -> None:
    """Between the move and the note of it somebody may take the file away."""
    made = planned(source, tmp_path / "out", SortMode.MOVE)
    journal = Noted(made)
    carried(made, journal)
    made.steps[0].target.unlink()
    outcomes = [look_at(kept_plan(made), kept) for kept in journal.steps[1:]]
    outcomes.append(replace(outcomes[0], number=0))

    moves = carry_out.moved_items(outcomes, dict(enumerate(made.steps)), str)

    assert sorted(move.item for move in moves) == [1, 2, 3]


# -------------------------------------------------------------------- planning


def test_an_image_or_sidecar_that_cannot_be_read_is_left_out_and_named(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "a" / "1.txt.xmp").write_text("beside")
    digest = plan.digest_of_file

    def fail(path: Path) -> str:
        if path.name in ("2.txt", "1.txt.xmp"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return digest(path)

    images = [
        plan.Sortable(0, source / "a" / "1.txt", "a/1.txt", 7, 0, "", 0),
        plan.Sortable(1, source / "a" / "2.txt", "a/2.txt", 7, 0, "", 0),
        plan.Sortable(2, source / "a" / "none.txt", "a/none.txt", 7, 0, "", 0),
    ]
    monkeypatch.setattr(plan, "digest_of_file", fail)
    made = plan.plan_sort(images, {0: "G"}, tmp_path / "out", SortMode.COPY)

    assert [step.source.name for step in made.steps] == ["1.txt"]
    assert {problem.reason for problem in made.refused} == {
        "It cannot be read: Input/output error."
    }
    assert len(made.refused) == 2
    assert made.missing == ("a/none.txt",)


def test_what_is_at_the_target_and_is_not_the_image_makes_it_take_another_name(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder, a file of another size, one of other content, one that cannot be read."""
    group = tmp_path / "out" / "G"
    group.mkdir(parents=True)
    (group / "1.txt").mkdir()
    (group / "2.txt").write_text("longer than it")
    (group / "3.txt").write_text("B/3.txt")
    names = {step.source.name: step.target.name for step in planned(source, tmp_path / "out").steps}
    assert names == {"1.txt": "1 (3).txt", "2.txt": "2 (2).txt", "3.txt": "3 (2).txt"}

    real = plan.digest_of_file

    def fail(path: Path) -> str:
        if path.is_relative_to(group):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(path)

    monkeypatch.setattr(plan, "digest_of_file", fail)
    shutil.copy2(source / "b" / "3.txt", group / "3.txt")
    made = planned(source, tmp_path / "out")
    assert made.already_there == 0


def test_a_folder_that_cannot_be_listed_has_no_sidecars_and_no_names(tmp_path: Path) -> None:
    assert Sidecars().of(tmp_path / "none" / "1.jpg") == []
    assert Places().found(tmp_path / "none" / "1.jpg") is None


def test_a_sidecar_of_two_images_goes_with_the_first(source: Path, tmp_path: Path) -> None:
    """`a.xmp` belongs to `a.jpg` and to `a.png`; it can be moved only once."""
    (source / "a" / "1.png").write_text("raw")
    (source / "a" / "1.xmp").write_text("beside")
    (source / "a" / "1.xmp.txt").write_text("no sidecar")
    made = planned(source / "a", tmp_path / "out", SortMode.MOVE)

    assert sum(step.source.name == "1.xmp" and step.item is None for step in made.steps) == 1


def test_a_drive_that_is_not_connected_is_said(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    with pytest.raises(ExportError, match="drive of “E:/out” is not there"):
        plan.plan_sort([], {}, Path("E:/out"), SortMode.COPY)
