"""Backups: made beside the work, thinned out by a rule, put back without losing anything."""

import logging
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepclust_gui.errors import ProjectError, ProjectInUseError
from deepclust_gui.model.backup import DAILY, LATEST, MONTHLY, WEEKLY, Backup, affordable, kept
from deepclust_gui.model.curation import NameGroup
from deepclust_gui.model.items import Problem
from deepclust_gui.model.run import RunStatus
from deepclust_gui.store import ProjectStore, backups
from deepclust_gui.store.backups import Stopped, backups_of, is_needed, make_backup, newest_good
from deepclust_gui.store.health import damage

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOURS = st.integers(-400 * 24, 400 * 24)  # a clock may go backwards, by a year too


def backup(number: int, made_at: datetime, size: int = 1) -> Backup:
    return Backup(Path(str(number)), number, made_at, size)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def make(root: Path, store: ProjectStore, **options) -> Backup | None:
    return make_backup(root, store.project_id, store.path, **options)


def spoil(path: Path) -> None:
    """Damage a project as a bad disk does."""
    content = bytearray(path.read_bytes())
    content[5000:9000] = bytes(4000)
    path.write_bytes(content)


# ---------------------------------------------------------------- which are kept


def test_a_year_of_daily_backups_leaves_twelve_days_ten_weeks_and_nine_months() -> None:
    alive: set[Backup] = set()
    for day in range(400):
        for hour in (9, 12):
            made_at = datetime(2025, 1, 1, hour, tzinfo=UTC) + timedelta(days=day)
            alive = kept({*alive, backup(2 * day + (hour == 12), made_at)})

    days = sorted({one.made_at.date() for one in alive}, reverse=True)
    assert [(days[0] - day).days for day in days[:DAILY]] == list(range(DAILY))
    assert len({day.isocalendar()[:2] for day in days[:40]}) >= WEEKLY
    assert len({(day.year, day.month) for day in days}) >= MONTHLY
    assert len(alive) <= LATEST + DAILY + WEEKLY + MONTHLY
    early = [one for one in alive if one.made_at.hour == 9]
    assert len(early) == 1  # but for the latest three, only the newest of each day


@settings(max_examples=200, deadline=None)
@given(st.lists(HOURS, min_size=1, max_size=60))
def test_whatever_the_clock_says_the_newest_stay_and_few_are_kept(hours: list[int]) -> None:
    alive: set[Backup] = set()
    seen: list[Backup] = []
    for number, hour in enumerate(hours):
        newest = backup(number, NOON + timedelta(hours=hour))
        seen.append(newest)
        alive = kept({*alive, newest})
        assert newest in alive
        assert len(alive) <= LATEST + DAILY + WEEKLY + MONTHLY
    newest_of_day = {one.made_at.date(): one for one in seen}
    latest = sorted(newest_of_day.values(), key=lambda one: -one.number)[:DAILY]
    assert set(latest) <= alive
    assert kept(alive) == alive  # doing it twice changes nothing


@given(st.lists(st.integers(0, 100), max_size=20), st.integers(0, 500))
def test_the_newest_that_fit_a_budget_stay_and_three_in_any_case(sizes, budget) -> None:
    all_of = [backup(number, NOON, size) for number, size in enumerate(sizes)]

    chosen = affordable(all_of, budget)

    numbers = sorted(one.number for one in chosen)
    assert numbers == list(range(len(sizes)))[len(sizes) - len(numbers) :]
    assert len(chosen) >= min(3, len(sizes))
    assert len(chosen) <= 3 or sum(one.size_bytes for one in chosen) <= budget


# ---------------------------------------------------------------- made


def test_a_backup_is_a_whole_project_in_one_file(store, run, root) -> None:
    store.add_edit(run, NameGroup(0, "cats"), who="")

    made = make(root, store)

    assert damage(made.path) == ""
    assert [file.name for file in made.path.parent.iterdir()] == [made.path.name]
    copy = ProjectStore.open(made.path)
    assert [change.name for change in copy.changes(run)] == ["cats"]
    copy.close()


def test_a_backup_is_needed_only_where_something_changed(store, run, root) -> None:
    store.end_run(run, RunStatus.FAILED, "", 1.0)
    store.close()
    assert is_needed(root, store.project_id, store.path)
    make(root, store)
    assert not is_needed(root, store.project_id, store.path)

    opened = ProjectStore.open(store.path)
    assert opened.commits == 1  # runs a crash left were looked for: there is none
    opened.close()
    assert not is_needed(root, store.project_id, store.path)
    opened = ProjectStore.open(store.path)
    opened.add_edit(run, NameGroup(0, "cats"), who="")
    assert is_needed(root, store.project_id, store.path)
    opened.close()
    assert is_needed(root, store.project_id, store.path)
    store.path.unlink()
    assert is_needed(root, store.project_id, store.path)


def test_edits_go_on_while_a_backup_is_made_and_it_shows_one_moment(
    store, run, root, monkeypatch
) -> None:
    monkeypatch.setattr(backups, "PAGES_A_STEP", 1)
    store.add_chunk([], [Problem(f"{n}", "x" * 900) for n in range(500)])
    store.add_edit(run, NameGroup(0, "before"), who="")
    steps = 0

    def edit() -> None:
        nonlocal steps
        steps += 1
        store.add_edit(run, NameGroup(0, f"during {steps}"), who="")

    made = make(root, store, check=edit)

    assert steps > 100
    copy = ProjectStore.open(made.path)
    assert [change.name for change in copy.changes(run)] == ["before"]
    copy.close()


def test_a_backup_that_is_stopped_leaves_nothing(store, root) -> None:
    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        make(root, store, check=stop)

    assert [file for file in root.rglob("*") if file.is_file()] == []


def test_a_check_of_a_backup_can_be_stopped(store, root, monkeypatch) -> None:
    monkeypatch.setattr("deepclust_gui.store.health._STEPS_BETWEEN_CHECKS", 10)
    store.add_chunk([], [Problem(f"{n}", "x" * 900) for n in range(500)])
    made = make(root, store)

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        damage(made.path, check=stop)


def test_a_damaged_project_pushes_no_good_backup_out(store, root, caplog) -> None:
    store.add_chunk([], [Problem(f"{n}", "x" * 900) for n in range(50)])
    store.close()
    good = make(root, store)
    spoil(store.path)

    with caplog.at_level(logging.INFO):
        assert make(root, store) is None

    assert "damaged" in caplog.text
    assert backups_of(root, store.path) == [good]


def test_a_disk_that_is_nearly_full_has_no_backup_and_the_log_says_so(
    store, root, monkeypatch, caplog
) -> None:
    usage = shutil.disk_usage(store.path.parent)._replace(free=backups.SPARE_BYTES)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    with caplog.at_level(logging.INFO):
        assert make(root, store) is None

    assert "the disk has only 256 MB left" in caplog.text


def test_old_backups_go_when_new_ones_come(store, root) -> None:
    for day in range(20):
        make(root, store, now=NOON + timedelta(days=day))

    left = backups_of(root, store.path)
    assert [one.number for one in left][:DAILY] == list(range(20, 8, -1))
    assert len(left) < 20


def test_files_that_are_no_backups_stay_out_of_it(store, root) -> None:
    made = make(root, store)
    for name in ("mine.deepclust", "000009-20261399T000000Z.deepclust", "notes.txt"):
        (made.path.parent / name).touch()

    assert backups_of(root, store.path) == [made]


# ---------------------------------------------------------------- found


def test_backups_are_found_by_id_where_the_project_was_moved(store, root, tmp_path) -> None:
    made = make(root, store)
    store.close()
    moved = store.path.rename(tmp_path / "moved.deepclust")

    assert backups_of(root, moved) == [made]


def test_backups_are_found_by_place_where_the_file_says_nothing_any_more(store, root) -> None:
    made = make(root, store)
    store.close()
    for content in (b"", b"nonsense" * 1000, None):
        if content is None:
            store.path.unlink()
        else:
            store.path.write_bytes(content)
        assert newest_good(root, store.path) == made


def test_two_copies_of_a_project_have_backups_of_their_own(store, root, tmp_path) -> None:
    first = make(root, store)
    store.close()
    copy = Path(shutil.copy(store.path, tmp_path / "copy.deepclust"))
    second = make_backup(root, store.project_id, copy)

    assert backups_of(root, store.path) == [first]
    assert backups_of(root, copy) == [second]


def test_the_newest_good_backup_is_found_behind_damaged_ones(store, root) -> None:
    store.add_chunk([], [Problem(f"{n}", "x" * 900) for n in range(50)])
    good = make(root, store, now=NOON)
    bad = make(root, store, now=NOON + timedelta(days=1))
    spoil(bad.path)

    assert newest_good(root, store.path) == good
    spoil(good.path)
    assert newest_good(root, store.path) is None


# ---------------------------------------------------------------- put back


def contents(folder: Path) -> Counter[bytes]:
    return Counter(file.read_bytes() for file in folder.glob("*.deepclust"))


def test_restoring_keeps_what_was_there_and_can_be_undone(store, run, root) -> None:
    made = make(root, store)
    store.add_edit(run, NameGroup(0, "later"), who="")
    store.close()
    before = store.path.read_bytes()

    restored = backups.restore(store.path, made)

    assert restored.kept_aside.read_bytes() == before
    assert store.path.read_bytes() == made.path.read_bytes()
    again = backups.restore(store.path, made)  # within the same second, too
    assert len({restored.kept_aside, again.kept_aside}) == 2
    undone = ProjectStore.open(restored.kept_aside)
    assert [change.name for change in undone.changes(run)] == ["later"]
    undone.close()


def test_the_log_of_a_crashed_project_goes_aside_with_it(store, run, root, tmp_path) -> None:
    """A log that stays would be played into the restored file."""
    made = make(root, store)
    store.add_edit(run, NameGroup(0, "in the log"), who="")
    crashed = tmp_path / "crashed.deepclust"
    for suffix in ("", "-wal"):
        shutil.copy(f"{store.path}{suffix}", f"{crashed}{suffix}")

    restored = backups.restore(crashed, made)

    for path, names in ((crashed, []), (restored.kept_aside, ["in the log"])):
        opened = ProjectStore.open(path)
        assert [change.name for change in opened.changes(run)] == names
        opened.close()


def test_a_project_that_is_gone_comes_back(store, root) -> None:
    made = make(root, store)
    store.close()
    store.path.unlink()

    assert backups.restore(store.path, made).kept_aside is None
    ProjectStore.open(store.path).close()


def test_a_project_in_a_window_is_not_replaced(store, root) -> None:
    made = make(root, store)
    with pytest.raises(ProjectInUseError):
        backups.restore(store.path, made)


def test_a_damaged_backup_is_not_put_back(store, root) -> None:
    store.add_chunk([], [Problem(f"{n}", "x" * 900) for n in range(50)])
    made = make(root, store)
    store.close()
    before = store.path.read_bytes()
    spoil(made.path)

    with pytest.raises(ProjectError, match="is damaged itself"):
        backups.restore(store.path, made)
    assert store.path.read_bytes() == before


def test_a_disk_that_fails_while_restoring_changes_nothing(store, root, monkeypatch) -> None:
    made = make(root, store)
    store.close()
    before = contents(store.path.parent)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(ProjectError, match="cannot be restored: No space left"):
        backups.restore(store.path, made)
    assert contents(store.path.parent) == before


def test_restoring_works_where_the_disk_has_no_hard_links(store, root, monkeypatch) -> None:
    made = make(root, store)
    store.close()
    before = store.path.read_bytes()

    def no_links(_file: Path, _name: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(backups.os, "link", no_links)
    assert backups.restore(store.path, made).kept_aside.read_bytes() == before


def test_a_name_kept_aside_is_never_given_twice(store, root, monkeypatch) -> None:
    """Not even where only the log of an earlier one is left."""
    made = make(root, store)
    store.close()
    first = backups.restore(store.path, made).kept_aside
    taken = first.with_name(first.name + "-wal")
    first.rename(taken)

    class Stopped(datetime):
        @classmethod
        def now(cls, _zone):
            stamp = first.stem.removeprefix("cats before restoring ")
            return datetime.strptime(stamp, "%Y-%m-%d %H%M%S").astimezone()

    monkeypatch.setattr(backups, "datetime", Stopped)
    second = backups.restore(store.path, made).kept_aside
    assert second.name == f"{first.stem} 2.deepclust"
    assert taken.exists()
