"""The journal: edits are replayed, never overwritten; undone and brought back at will."""

import numpy as np
import pytest

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.curation import (
    AcceptGroup,
    AdoptGroups,
    ConfirmItems,
    EditKind,
    FollowSuggestions,
    Mark,
    MarkItems,
    MergeGroups,
    MoveItems,
    NameGroup,
    SplitGroup,
)
from deepclust_gui.model.run import RunRequest
from deepclust_gui.store import ProjectStore

ITEMS = np.array([1, 4, 7])
TARGETS = np.array([11, 10, 11])
CHANGES = (
    NameGroup(0, "Katzen 🐈"),
    MergeGroups(0, (2, 3)),
    SplitGroup(0, ITEMS, TARGETS),
    MoveItems(ITEMS, 5),
    MarkItems(ITEMS, Mark.UNSURE),
    ConfirmItems(ITEMS),
    AcceptGroup(0, done=False),
    FollowSuggestions(ITEMS, TARGETS, np.array([0.5, 0.25, 1], np.float32)),
    AdoptGroups(1, {3: "cats"}, (3, 4), ITEMS, TARGETS),
)


def same(one: object, other: object) -> bool:
    """Whether two changes say the same, arrays included."""
    assert type(one) is type(other)
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))  # of dicts and tuples too
        if not isinstance(getattr(one, name), dict)
        else getattr(one, name) == getattr(other, name)
        for name in one.__slots__
    )


def names(store: ProjectStore, run: int) -> list[str]:
    return [change.name for change in store.changes(run)]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_every_kind_of_change_is_there_after_reopening(store: ProjectStore, run: int, change):
    edit = store.add_edit(run, change, who="anna")
    store.close()

    opened = ProjectStore.open(store.path)
    (found,) = opened.changes(run)
    (remembered,) = opened.history(run)
    opened.close()

    assert same(found, change)
    assert remembered == edit
    assert remembered.who == "anna"


def test_the_history_counts_images_but_does_not_hold_them(store: ProjectStore, run: int):
    edit = store.add_edit(run, MoveItems(ITEMS, 5), who="")

    assert edit.kind is EditKind.MOVE
    assert edit.facts == {"to": 5, "count": 3}


def test_runs_have_edits_of_their_own(store: ProjectStore, run: int):
    other = store.start_run(RunRequest("a"), method_name="A", plugin="p", params={}, device="cpu")
    store.add_edit(run, NameGroup(0, "cats"), who="")
    store.add_edit(other, NameGroup(0, "dogs"), who="")
    store.add_edit(run, NameGroup(1, "birds"), who="")

    assert names(store, run) == ["cats", "birds"]
    assert names(store, other) == ["dogs"]
    assert store.undo_edit(other).facts["name"] == "dogs"
    assert store.undo_edit(other) is None
    assert names(store, run) == ["cats", "birds"]


def test_undo_goes_back_to_the_start_and_redo_to_the_end(store: ProjectStore, run: int):
    for name in "abc":
        store.add_edit(run, NameGroup(0, name), who="")

    assert [store.undo_edit(run).facts["name"] for _ in "abc"] == ["c", "b", "a"]
    assert store.undo_edit(run) is None
    assert names(store, run) == []
    assert [store.redo_edit(run).facts["name"] for _ in "abc"] == ["a", "b", "c"]
    assert store.redo_edit(run) is None
    assert names(store, run) == ["a", "b", "c"]


def test_an_edit_after_an_undo_leaves_the_undone_one_in_the_history(store: ProjectStore, run: int):
    store.add_edit(run, NameGroup(0, "a"), who="")
    store.add_edit(run, NameGroup(0, "b"), who="")
    store.undo_edit(run)
    store.add_edit(run, NameGroup(0, "c"), who="")

    assert names(store, run) == ["a", "c"]
    assert store.redo_edit(run) is None
    assert [(e.facts["name"], e.in_force) for e in store.history(run)] == [
        ("a", True),
        ("b", False),
        ("c", True),
    ]
    store.undo_edit(run)
    assert store.redo_edit(run).facts["name"] == "c"  # the newest child, not the older one


def test_numbers_of_groups_are_never_given_twice(store: ProjectStore, run: int):
    assert list(store.reserve_groups(run, 2, at_least=10)) == [10, 11]
    assert list(store.reserve_groups(run, 1, at_least=10)) == [12]
    store.close()

    opened = ProjectStore.open(store.path)
    assert list(opened.reserve_groups(run, 1, at_least=10)) == [13]
    opened.close()


def test_an_edit_of_a_newer_version_is_told_and_stays(store: ProjectStore, run: int):
    store.add_edit(run, NameGroup(0, "a"), who="")
    with store._database.writing() as connection:
        connection.execute("UPDATE edit SET kind = 'rotate'")

    with pytest.raises(ProjectError, match=r"“rotate”.*Update DeepClust"):
        list(store.changes(run))
    with pytest.raises(ProjectError, match=r"“rotate”.*Update DeepClust"):
        store.history(run)
    with store._database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM edit").fetchone() == (1,)


def test_a_damaged_edit_is_a_sentence(store: ProjectStore, run: int):
    store.add_edit(run, MoveItems(ITEMS, 5), who="")
    with store._database.writing() as connection:
        connection.execute("UPDATE edit SET arrays = x'00'")

    with pytest.raises(ProjectError, match=r"“move”.*cannot be read"):
        list(store.changes(run))


def test_a_name_of_format_2_is_still_read(store: ProjectStore, run: int):
    store.add_edit(run, NameGroup(0, "a"), who="")
    with store._database.writing() as connection:
        connection.execute("""UPDATE edit SET payload = '{"label": 2, "name": "cats"}'""")

    assert list(store.changes(run)) == [NameGroup(2, "cats")]


def test_a_project_open_elsewhere_can_be_looked_at_but_not_changed(store: ProjectStore, run: int):
    store.add_edit(run, NameGroup(0, "a"), who="")

    looking = ProjectStore.open(store.path, look_if_busy=True)
    try:
        assert looking.is_read_only
        assert names(looking, run) == ["a"]
        with pytest.raises(ProjectError, match="open in another window"):
            looking.add_edit(run, NameGroup(0, "b"), who="")
        store.add_edit(run, NameGroup(0, "c"), who="")
        assert names(looking, run) == ["a", "c"]
    finally:
        looking.close()
    with pytest.raises(ProjectError, match="open in another window"):
        ProjectStore.open(store.path)  # closing the other one did not free the lock
