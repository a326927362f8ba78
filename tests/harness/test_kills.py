"""The short version of `python tests/harness/kills_trials.py --trials 5000 --sigkills 250`."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.errors import ExportError, ProjectError
from deepclust_gui.export import atomic
from deepclust_gui.store import ProjectStore, database, journal
from harness.kills_trials import (
    EDITS,
    SCENARIOS,
    edit,
    export,
    grouped,
    is_whole,
    judged,
    run_trials,
)
from helpers.curating import curation_of, fingerprint


def test_a_kill_at_any_step_or_moment_loses_nothing() -> None:
    count = run_trials(160, 4)

    assert count.wrong == []
    assert count.trials.total() == 164


def test_the_trials_see_an_edit_that_is_lost(tmp_path: Path) -> None:
    """Otherwise they would prove nothing."""
    grouped(tmp_path)
    states = ["start"]
    edit(tmp_path, 0, states.append)
    assert judged(SCENARIOS["edit"], tmp_path, states[1:], states) == ""
    store = ProjectStore.open(tmp_path / "p.deepclust")
    with store._database.writing() as connection:
        connection.execute("UPDATE run SET edit = NULL")
    store.close()

    assert len(states) == EDITS + 1
    assert "lost" in judged(SCENARIOS["edit"], tmp_path, states[1:], states)


# ---------------------------------------------------------------- faults


@pytest.fixture
def place(tmp_path: Path) -> Path:
    grouped(tmp_path)
    return tmp_path / "p.deepclust"


def refused_and_unharmed(path: Path, match: str) -> None:
    """An edit is refused in a sentence; the groups are as before, and edits go on afterwards."""
    store = ProjectStore.open(path)
    curation = curation_of(store)
    curation.confirm(np.arange(390))  # leaves no room in the pages there are
    curation.name(0, "before")
    before = fingerprint(curation.grouping)
    yield curation
    with pytest.raises(ProjectError, match=match):
        curation.move(np.arange(300), None)
    assert fingerprint(curation.grouping) == before
    yield store
    curation.move([0], None)
    after = fingerprint(curation.grouping)
    store.close()
    store = ProjectStore.open(path)
    assert fingerprint(curation_of(store).grouping) == after
    store.close()
    assert is_whole(path)


def test_a_full_disk_refuses_an_edit_and_loses_none(place: Path) -> None:
    steps = refused_and_unharmed(place, "no space left")
    curation = next(steps)
    with curation._store._database.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    store = next(steps)
    with store._database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1073741823")
    assert next(steps, None) is None


def test_a_database_that_another_program_holds_refuses_an_edit(place: Path, monkeypatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.01)
    steps = refused_and_unharmed(place, "in use by another program")
    next(steps)
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    next(steps)
    other.close()
    assert next(steps, None) is None


def test_a_disk_that_fails_refuses_an_edit(place: Path, monkeypatch) -> None:
    steps = refused_and_unharmed(place, "failed while reading or writing")
    curation = next(steps)

    def fail(_connection: sqlite3.Connection, _run: int, _edit: int | None) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_point_at", fail)
        assert curation is not None
        next(steps)
    assert next(steps, None) is None


def test_a_clock_that_was_set_back_mixes_no_edits_up(place: Path, monkeypatch) -> None:
    store = ProjectStore.open(place)
    curation = curation_of(store)
    curation.name(0, "first")
    monkeypatch.setattr(journal, "now", lambda: "1999-01-01T00:00:00.000+00:00")
    curation.name(0, "second")
    store.close()

    store = ProjectStore.open(place)
    again = curation_of(store)
    assert [change.facts["name"] for change in again.history()] == ["first", "second"]
    assert again.undo().facts["name"] == "second"
    assert store.last_edited().made_at.year == 1999
    store.close()


@pytest.mark.parametrize("function", ["fsync", "link"])
def test_a_disk_that_fails_leaves_an_existing_export_as_it_was(
    function: str, tmp_path: Path, monkeypatch
) -> None:
    (tmp_path / "old.json").write_text("precious")

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    if function == "link":  # then the name is taken exclusively; that fails as well
        monkeypatch.setattr(Path, "open", fail)
    monkeypatch.setattr(atomic.os, function, fail)
    with pytest.raises(ExportError, match="No space left"):
        export(tmp_path, 0, lambda _text: None)
    monkeypatch.undo()
    assert not (tmp_path / "new.csv").exists()
    assert (tmp_path / "old.json").read_text() == "precious"
