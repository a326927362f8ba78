"""A project file as a whole: made, moved, opened by one window at a time, refused in sentences."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.items import Problem
from deepclust_gui.model.run import RunRequest
from deepclust_gui.store import ProjectStore, schema


def create(path: Path) -> ProjectStore:
    return ProjectStore.create(path, location="/images", kind="folder", split="all", name="cats")


def refusal(path: Path) -> ProjectError:
    """Return why a file is not opened, having seen that nothing was left beside it."""
    before = {file.name for file in path.parent.glob("*")}
    with pytest.raises(ProjectError) as caught:
        ProjectStore.open(path)
    assert {file.name for file in path.parent.glob("*")} == before
    return caught.value


def test_a_project_remembers_what_it_is_of(tmp_path: Path):
    path = tmp_path / "new" / "folder" / "cats.deepclust"
    made = ProjectStore.create(path, location="/a b", kind="array", split="test", name="Cats")
    made.close()

    opened = ProjectStore.open(path)

    assert (opened.location, opened.kind, opened.split) == ("/a b", "array", "test")
    assert (opened.name, opened.project_id) == ("Cats", made.project_id)
    assert len(opened.project_id) == 32
    opened.close()


def test_projects_have_different_ids(store: ProjectStore, tmp_path: Path):
    other = create(tmp_path / "other.deepclust")

    assert other.project_id != store.project_id
    other.close()


def test_a_closed_project_is_one_file_that_may_be_moved(store: ProjectStore, tmp_path: Path):
    store.add_chunk([], [Problem("a.txt", "Not an image.")])
    store.close()
    elsewhere = tmp_path / "elsewhere" / "renamed.deepclust"
    elsewhere.parent.mkdir()

    assert [file.name for file in tmp_path.glob("cats*")] == ["cats.deepclust"]
    store.path.rename(elsewhere)
    opened = ProjectStore.open(elsewhere)

    assert opened.problems() == [Problem("a.txt", "Not an image.")]
    opened.close()


def test_an_existing_file_is_never_overwritten(tmp_path: Path):
    path = tmp_path / "cats.deepclust"
    path.write_text("precious")

    with pytest.raises(ProjectError, match="exists already"):
        create(path)
    assert path.read_text() == "precious"


def test_a_project_whose_import_broke_off_is_replaced(tmp_path: Path):
    path = tmp_path / "cats.deepclust"
    old = create(path)
    old.close()

    new = create(path)

    assert new.project_id != old.project_id
    new.mark_imported()
    new.close()
    with pytest.raises(ProjectError, match="exists already"):
        create(path)


def test_a_project_that_is_being_imported_is_not_replaced(store: ProjectStore):
    with pytest.raises(ProjectError, match="is open in another window"):
        create(store.path)

    store.add_chunk([], [Problem("a.txt", "Not an image.")])
    assert store.problems() == [Problem("a.txt", "Not an image.")]


def test_a_discarded_project_leaves_nothing_behind(store: ProjectStore, tmp_path: Path):
    store.add_chunk([], [Problem("a.txt", "Not an image.")])

    store.discard()

    assert list(tmp_path.iterdir()) == []


def test_making_a_project_fails_whole(tmp_path: Path):
    path = tmp_path / "cats.deepclust"
    with pytest.raises(ProjectError):
        ProjectStore.create(path, location="/x", kind="neither", split="all", name="x")

    assert list(tmp_path.iterdir()) == []


def test_a_project_file_without_its_row_says_so(store: ProjectStore):
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute("DELETE FROM project")
    connection.commit()
    connection.close()

    with pytest.raises(ProjectError, match="is empty"):
        ProjectStore.peek(store.path)


def test_the_log_of_a_deleted_project_does_not_get_into_a_new_one(
    store: ProjectStore, tmp_path: Path
):
    store.add_chunk([], [Problem("old.txt", "x")])
    path = tmp_path / "new.deepclust"
    copy_as_after_a_crash(store, path)
    path.unlink()

    made = create(path)

    assert made.problems() == []
    made.close()


def test_a_project_open_in_another_window_is_refused_until_that_closes(store: ProjectStore):
    with pytest.raises(ProjectError, match=r"“cats\.deepclust” is open in another window"):
        ProjectStore.open(store.path)

    store.close()
    ProjectStore.open(store.path).close()


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
def test_a_link_to_an_open_project_does_not_get_round_the_lock(store: ProjectStore, tmp_path: Path):
    link = tmp_path / "link.deepclust"
    link.symlink_to(store.path)

    with pytest.raises(ProjectError, match="is open in another window"):
        ProjectStore.open(link)


def test_closing_twice_does_not_free_the_lock_of_the_next(store: ProjectStore):
    store.close()
    second = ProjectStore.open(store.path)

    store.close()

    with pytest.raises(ProjectError, match="is open in another window"):
        ProjectStore.open(store.path)
    second.close()


def test_there_must_be_a_file(tmp_path: Path):
    assert "There is no project “" in refusal(tmp_path / "none.deepclust").message
    assert "There is no project “" in refusal(tmp_path).message


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0", os.urandom(5000)])
def test_other_files_are_not_projects(tmp_path: Path, content: bytes):
    path = tmp_path / "x.deepclust"
    path.write_bytes(content)

    assert refusal(path).message == "“x.deepclust” is not a DeepClust project."
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_not_a_project(tmp_path: Path):
    path = tmp_path / "x.deepclust"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE project (id INTEGER)")
    connection.close()

    assert refusal(path).message == "“x.deepclust” is not a DeepClust project."


def test_a_project_of_a_newer_version_says_so(store: ProjectStore):
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    connection.close()

    error = refusal(store.path)

    assert (
        f"was made by a newer version of DeepClust (format {len(schema.MIGRATIONS) + 1}"
        in error.message
    )
    assert error.hint == "Update DeepClust to open it."


def test_a_damaged_project_says_so(store: ProjectStore):
    store.add_chunk([], [Problem(f"{n}.txt", "Not an image." * 50) for n in range(500)])
    store.close()
    content = bytearray(store.path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    store.path.write_bytes(content)

    assert refusal(store.path).message == "The project “cats.deepclust” is damaged."


def test_a_project_in_use_by_another_program_says_so(store: ProjectStore, monkeypatch):
    monkeypatch.setattr("deepclust_gui.store.database.BUSY_TIMEOUT_S", 0.01)
    store.close()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(ProjectError, match="is in use by another program"):
        ProjectStore.open(store.path)
    other.close()


def test_after_closing_every_use_is_refused_in_a_sentence(store: ProjectStore):
    store.close()

    with pytest.raises(ProjectError, match="The project is closed"):
        store.items(0, 1)


def test_an_older_project_is_brought_up_to_date(store: ProjectStore, monkeypatch):
    store.add_chunk([], [Problem("a.txt", "Not an image.")])
    store.close()
    later = ("CREATE TABLE later (x INTEGER) STRICT", "INSERT INTO later VALUES (7)")
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, later])
    monkeypatch.setattr("deepclust_gui.store.project.MIGRATIONS", schema.MIGRATIONS)

    for _ in range(2):  # the second time there is nothing left to do
        opened = ProjectStore.open(store.path)
        assert opened.problems() == [Problem("a.txt", "Not an image.")]
        opened.close()

    connection = sqlite3.connect(store.path)
    assert connection.execute("SELECT x FROM later").fetchall() == [(7,)]
    assert schema.version_of(connection) == len(schema.MIGRATIONS)
    connection.close()


def test_runs_of_the_first_format_come_back_without_what_they_cost(tmp_path: Path, monkeypatch):
    path = tmp_path / "old.deepclust"
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        patch.setattr("deepclust_gui.store.project.MIGRATIONS", schema.MIGRATIONS)
        create(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO item VALUES (0, 'a.png', 8, 8, 0, 99, 1, 'abc', NULL)",
        )
        connection.execute(
            "INSERT INTO run (method, method_name, plugin, params, request, device, status, "
            "started_at, seconds) VALUES ('dekm', 'DEKM', 'deepclust', '{}', ?, 'cpu', 'done', "
            "'2026-01-01', 12.5)",
            (json.dumps(asdict(RunRequest("dekm"))),),
        )

    opened = ProjectStore.open(path)
    run = opened.run(1)

    assert (run.seconds, run.performance, run.item_count) == (12.5, None, 1)
    opened.close()


def test_a_migration_that_fails_changes_nothing(store: ProjectStore, monkeypatch):
    store.close()
    broken = ("CREATE TABLE later (x INTEGER) STRICT", "INSERT INTO nowhere VALUES (7)")
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, broken])
    monkeypatch.setattr("deepclust_gui.store.project.MIGRATIONS", schema.MIGRATIONS)

    with pytest.raises(ProjectError, match="cannot be used"):
        ProjectStore.open(store.path)

    connection = sqlite3.connect(store.path)
    assert schema.version_of(connection) == len(schema.MIGRATIONS) - 1
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert "later" not in names
    connection.close()


def test_a_folder_that_cannot_be_written_to_says_so(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(ProjectError, match="cannot be written to"):
        create(tmp_path / "file" / "cats.deepclust")


def test_many_threads_may_read_while_one_writes(store: ProjectStore):
    def write(number: int) -> None:
        store.add_chunk([], [Problem(f"{number}-{part}", "x") for part in range(10)])

    def read(_number: int) -> int:
        return len(store.problems())

    with ThreadPoolExecutor(8) as pool:
        writes = pool.map(write, range(20))
        seen = list(pool.map(read, range(50)))
        list(writes)

    assert all(count % 10 == 0 for count in seen)  # never half a chunk
    assert len(store.problems()) == 200


def test_connections_of_ended_threads_are_closed(store: ProjectStore):
    for _ in range(20):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(store.problems).result()

    assert len(store._database._open) <= 2


def copy_as_after_a_crash(store: ProjectStore, to: Path) -> None:
    for suffix in ("", "-wal"):
        beside = store.path.with_name(store.path.name + suffix)
        if beside.exists():
            shutil.copy(beside, to.with_name(to.name + suffix))


@pytest.mark.parametrize("settled", [True, False])
def test_what_was_written_before_a_crash_is_there_after_it(
    store: ProjectStore,
    tmp_path: Path,
    settled: bool,  # noqa: FBT001
):
    store.add_chunk([], [Problem("a.txt", "Not an image.")])
    if settled:
        store.mark_imported()
    copy = tmp_path / "copy.deepclust"
    copy_as_after_a_crash(store, copy)

    opened = ProjectStore.open(copy)

    assert opened.problems() == [Problem("a.txt", "Not an image.")]
    assert opened.is_imported == settled
    opened.close()


def test_a_write_that_fails_half_way_leaves_nothing(store: ProjectStore):
    def write(problem: Callable[[], Problem]) -> None:
        store.add_chunk([], [Problem("a.txt", "x"), problem()])

    with pytest.raises(ProjectError):
        write(lambda: Problem(None, "no path"))  # type: ignore[arg-type]

    assert store.problems() == []
    store.add_chunk([], [Problem("b.txt", "x")])
    assert store.problems() == [Problem("b.txt", "x")]
