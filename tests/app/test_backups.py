"""Backups through the workbench and the command line: made by opening, offered, restored."""

import json
import logging
import threading
from pathlib import Path

import pytest

from deepclust_gui.errors import DamagedProjectError, ProjectError
from deepclust_gui.store import backups as copies
from deepclust_gui.workbench import Workbench
from deepclust_gui.workbench import backups as keeping
from helpers.belongings import tree


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5000:9000] = bytes(4000)
    path.write_bytes(content)


def opened_once(path: Path) -> None:
    Workbench().open_project(path).close()


def test_opening_makes_a_backup_and_opening_again_none(grouped) -> None:
    opened_once(grouped.project)  # where the images lie as seen from here is new
    for path in Path(Workbench().paths.backups).rglob("*.deepclust"):
        path.unlink()
    for _ in range(2):
        opened_once(grouped.project)
        assert [one.number for one in Workbench().backups.of(grouped.project)] == [1]


def test_a_project_that_is_only_looked_at_has_no_backup_made(grouped) -> None:
    project = Workbench().open_project(grouped.project)
    for backup in Workbench().backups.of(grouped.project):
        backup.path.unlink()
    looking = Workbench().open_project(grouped.project, look_if_busy=True)
    assert looking._backup_keeper._thread is None
    looking.close()
    project.close()


def test_a_project_that_changes_is_backed_up_every_so_often(grouped, monkeypatch) -> None:
    monkeypatch.setattr(keeping, "EVERY_S", 0.01)
    monkeypatch.setattr(keeping, "REST_FACTOR", 0)
    made: list[object] = []
    twice = threading.Event()
    make_backup = copies.make_backup

    def make(*args, **options):
        made.append(make_backup(*args, **options))
        if len(made) == 2:
            twice.set()
        return made[-1]

    monkeypatch.setattr(copies, "make_backup", make)
    monkeypatch.setattr(keeping.BackupKeeper.__init__, "__kwdefaults__", {"every_s": 0.01})
    project = Workbench().open_project(grouped.project)
    project.curation(1).name(0, "cats")
    assert twice.wait(30) or len(made) == 1  # the edit may have come before the first
    project.curation(1).name(0, "dogs")
    assert twice.wait(30)
    project.close()


def test_a_backup_that_fails_is_a_line_in_the_log_and_no_more(grouped, monkeypatch, caplog) -> None:
    def fail(*_args, **_options):
        raise OSError("The disk is gone.")

    monkeypatch.setattr(copies, "make_backup", fail)
    with caplog.at_level(logging.INFO):
        opened_once(grouped.project)

    assert "The disk is gone." in caplog.text


def test_closing_does_not_wait_for_a_long_backup(grouped, monkeypatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_S", 0.0)
    begun = threading.Event()

    def endless(*_args, check, **_options):
        begun.set()
        while True:
            check()

    monkeypatch.setattr(copies, "make_backup", endless)
    project = Workbench().open_project(grouped.project)
    assert begun.wait(30)
    project.close()


def test_a_damaged_project_is_told_with_the_date_of_its_newest_good_backup(grouped) -> None:
    opened_once(grouped.project)
    (backup,) = Workbench().backups.of(grouped.project)
    for damage in (spoil, lambda path: path.write_bytes(b"x" * 9999), lambda path: path.unlink()):
        damage(grouped.project)
        with pytest.raises(DamagedProjectError) as told:
            Workbench().open_project(grouped.project)
        assert told.value.backup_made_at == backup.made_at
        assert f"of {keeping.local_time(backup.made_at)}" in told.value.hint


def test_nothing_is_offered_where_no_backup_is_good(grouped) -> None:
    opened_once(grouped.project)
    (backup,) = Workbench().backups.of(grouped.project)
    spoil(backup.path)
    spoil(grouped.project)
    with pytest.raises(ProjectError, match="is damaged") as told:
        Workbench().open_project(grouped.project)
    assert getattr(told.value, "backup_made_at", None) is None
    with pytest.raises(ProjectError, match="no good backup"):
        Workbench().backups.restore(grouped.project)


def test_a_project_refused_for_another_reason_offers_nothing(grouped, monkeypatch) -> None:
    opened_once(grouped.project)
    monkeypatch.setattr("deepclust_gui.store.project.MIGRATIONS", [])
    with pytest.raises(ProjectError, match="newer version") as told:
        Workbench().open_project(grouped.project)
    assert not isinstance(told.value, DamagedProjectError)


def test_restore_from_the_command_line_brings_the_edits_back(grouped, deepclust) -> None:
    images = tree(grouped.pictures)
    assert deepclust("edit", grouped.project, "name", 0, "cats").code == 0
    opened_once(grouped.project)
    spoil(grouped.project)
    damaged = grouped.project.read_bytes()
    refused = deepclust("groups", grouped.project)
    assert refused.code == 2
    assert "deepclust restore" in refused.err

    done = deepclust("restore", grouped.project)

    assert done.code == 0, done.err
    assert "is as it was at" in done.out
    (aside,) = grouped.project.parent.glob("* before restoring *")
    assert str(aside) in done.out
    assert aside.read_bytes() == damaged
    assert "cats" in deepclust("groups", grouped.project).out
    assert tree(grouped.pictures) == images


def test_backups_are_listed_and_one_of_them_is_taken(grouped, deepclust) -> None:
    assert "no backup" in deepclust("backups", grouped.project).err
    assert deepclust("edit", grouped.project, "name", 0, "cats").code == 0  # 1: before it
    opened_once(grouped.project)  # 2: after it
    listed = deepclust("backups", grouped.project, "--json").json
    assert [row["number"] for row in listed] == [2, 1]
    assert deepclust("restore", grouped.project, "--list").out.split()[0] == "2"

    done = deepclust("restore", grouped.project, "--from", 1, "--json").json

    assert done["restored"]["number"] == 1
    assert Path(done["kept_aside"]).exists()
    assert "cats" not in deepclust("groups", grouped.project).out


def test_a_backup_there_is_not_is_a_sentence(grouped, deepclust) -> None:
    told = deepclust("restore", grouped.project, "--from", 7)
    assert told.code == 2
    assert "There is no backup 7. There are: none." in told.err
    json.dumps(told.err)
