"""The journal: edits are replayed, never overwritten, and ready to be undone."""

from pathlib import Path

from deepclust_gui.model.run import RunRequest
from deepclust_gui.store import ProjectStore


def edits(store: ProjectStore) -> list[tuple[int, int | None, str]]:
    with store._database.reading() as connection:
        return connection.execute(
            "SELECT number, parent, kind FROM edit ORDER BY number"
        ).fetchall()


def test_names_are_there_after_reopening(store: ProjectStore, run: int, tmp_path: Path):
    store.set_group_name(run, 0, "Katzen 🐈")
    store.set_group_name(run, 2, "dogs")
    store.close()

    opened = ProjectStore.open(store.path)

    assert opened.group_names(run) == {0: "Katzen 🐈", 2: "dogs"}
    opened.close()


def test_the_newest_name_counts_and_the_older_stay_in_the_journal(store: ProjectStore, run: int):
    for name in ("a", "b", "c"):
        store.set_group_name(run, 1, name)

    assert store.group_names(run) == {1: "c"}
    assert edits(store) == [(1, None, "name"), (2, 1, "name"), (3, 2, "name")]


def test_an_empty_name_takes_the_name_away(store: ProjectStore, run: int):
    store.set_group_name(run, 1, "cats")
    store.set_group_name(run, 1, "")

    assert store.group_names(run) == {}


def test_runs_have_names_of_their_own(store: ProjectStore, run: int):
    other = store.start_run(RunRequest("a"), method_name="A", plugin="p", params={}, device="cpu")
    store.set_group_name(run, 0, "cats")
    store.set_group_name(other, 0, "dogs")
    store.set_group_name(run, 1, "birds")

    assert store.group_names(run) == {0: "cats", 1: "birds"}
    assert store.group_names(other) == {0: "dogs"}


def test_only_edits_below_the_pointer_are_in_force(store: ProjectStore, run: int):
    """What undo will do: step the pointer back; a new edit then leaves the undone one behind."""
    store.set_group_name(run, 0, "cats")
    store.set_group_name(run, 0, "lions")
    with store._database.writing() as connection:
        connection.execute("UPDATE run SET edit = 1 WHERE number = ?", (run,))

    assert store.group_names(run) == {0: "cats"}
    store.set_group_name(run, 1, "dogs")
    assert store.group_names(run) == {0: "cats", 1: "dogs"}
    assert edits(store) == [(1, None, "name"), (2, 1, "name"), (3, 1, "name")]
