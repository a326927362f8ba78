"""Project files from strangers: refused in a sentence, or used. See `fuzz.fuzz_projects`."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from deepclust_gui.errors import DamagedProjectError, DeepClustError, ProjectError
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Workbench
from fuzz.fuzz_projects import fuzz
from helpers.belongings import tree

REFUSED = {
    "UPDATE item SET path = '../../secret.png' WHERE number = 0": "leads out of the folder",
    "UPDATE item SET path = '/etc/passwd' WHERE number = 0": "leads out of the folder",
    r"UPDATE item SET path = '\x2e\x2e/secret.png' WHERE number = 0": "leads out of the folder",
    "UPDATE item SET path = 'a/' || hex(zeroblob(9000)) WHERE number = 0": "a path is too long",
    "UPDATE item SET width = -1": "impossible sizes",
    "UPDATE item SET number = number + 7000": "not numbered in order",
    "UPDATE project SET location = '//host/share'": "network address or a device",
    r"UPDATE project SET location = '\\host\share'": "network address or a device",
    "UPDATE project SET location = '/dev/shm'": "network address or a device",
    "UPDATE project SET uuid = '../../../home'": "its id is none",
    "UPDATE project SET name = hex(zeroblob(9000))": "its name is too long",
    "DELETE FROM project": "says nothing about itself",
    "DELETE FROM item": "has no images",
    "UPDATE run SET next_group = 9223372036854775807": "its runs are impossible",
    "UPDATE run SET item_count = 1000000": "images it has not",
    "INSERT INTO left_out VALUES (99999, 0, 'x')": "leaves out images it has not",
    "CREATE TRIGGER t AFTER UPDATE ON run BEGIN DELETE FROM item; END": "another program",
    "CREATE VIEW v AS SELECT 1": "another program",
    "ALTER TABLE item ADD COLUMN x TEXT AS (hex(path))": "another program",
    "CREATE INDEX odd ON item (abs(width))": "another program",
}


@pytest.mark.parametrize("script", REFUSED, ids=lambda script: script[:50])
def test_a_hostile_project_is_refused_in_a_sentence_and_nothing_is_touched(
    script: str, grouped, home: Path
) -> None:
    with closing(sqlite3.connect(grouped.project, isolation_level=None)) as connection:
        connection.execute(script)
    images = tree(grouped.pictures)

    with pytest.raises(ProjectError, match=REFUSED[script]):
        Workbench().open_project(grouped.project)

    assert tree(grouped.pictures) == images
    assert [file for file in home.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize(
    ("script", "use"),
    [
        ("UPDATE array SET rows = 1000000000000", lambda p: p.labels(1)),
        ("UPDATE array SET dtype = '|O'", lambda p: p.labels(1)),
        ("UPDATE array SET columns = 0 WHERE name = 'embedding'", lambda p: p.labels(1)),
        ("UPDATE array SET data = zeroblob(length(data)), dtype = '<f8'", lambda p: p.labels(1)),
        ("UPDATE run SET params = '[]'", lambda p: p.runs()),
        ("UPDATE run SET request = printf('%.*c', 50000, '[')", lambda p: p.runs()),
        ("UPDATE run SET status = 'x'", lambda p: p.runs()),
        ("UPDATE run SET started_at = 'x'", lambda p: p.runs()),
        ('UPDATE run SET scores = \'{"nmi": "x"}\'', lambda p: p.runs()),
        ("UPDATE edit SET payload = '{}'", lambda p: p.curation(1).history()),
        ("UPDATE edit SET made_at = 'x'", lambda p: p.curation(1).history()),
        ("UPDATE edit SET arrays = zeroblob(9)", lambda p: p.labels(1)),
    ],
)
def test_a_value_that_nobody_wrote_is_a_sentence_when_it_is_needed(script, use, grouped) -> None:
    project = Workbench().open_project(grouped.project)
    project.curation(1).move([0], None)
    project.close()
    with closing(sqlite3.connect(grouped.project, isolation_level=None)) as connection:
        connection.execute(script)

    project = Workbench().open_project(grouped.project)
    try:
        with pytest.raises(DeepClustError, match="cannot be read"):
            use(project)
    finally:
        project.close()


def test_edits_that_go_round_in_circles_do_not_hang(grouped) -> None:
    store = ProjectStore.open(grouped.project)
    store.close()
    project = Workbench().open_project(grouped.project)
    project.curation(1).move([0], None)
    project.close()
    with closing(sqlite3.connect(grouped.project, isolation_level=None)) as connection:
        connection.execute("UPDATE edit SET parent = number")

    with pytest.raises(ProjectError, match="go round in circles"):
        Workbench().open_project(grouped.project)


def test_images_are_not_taken_from_a_network_address(grouped, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="address of a network"):
        ProjectStore.create(
            tmp_path / "p.deepclust", location=r"\\nas\x", kind="folder", split="all", name="x"
        )


def test_mutated_projects_end_in_a_sentence_or_are_used(tmp_path: Path, monkeypatch) -> None:
    """The short version of `python tests/fuzz/fuzz_projects.py --count 2000`."""
    monkeypatch.setenv("DEEPCLUST_HOME", str(tmp_path / "home"))
    report = fuzz(60, seed=7)

    assert report.finds == []
    assert report.outcomes["refused"] > 4
    assert report.outcomes["used"] > 2


def test_a_table_whose_name_is_no_text_is_damage(grouped) -> None:
    """Found by the fuzzer: a flipped bit in the inside of the file."""
    content = grouped.project.read_bytes()
    assert b"CREATE TABLE taken" in content
    grouped.project.write_bytes(content.replace(b"CREATE TABLE taken", b"CREATE TABLE t\xd1ken"))

    with pytest.raises(DamagedProjectError, match="is damaged"):
        Workbench().open_project(grouped.project)
