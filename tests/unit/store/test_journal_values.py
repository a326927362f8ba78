"""The journal in detail: where undo and redo lead, and what of an edit is believed."""

import json
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.curation import Mark, MarkItems, MoveItems, NameGroup
from deepclust_gui.store import ProjectStore
from deepclust_gui.store.edits import Written, read_change, read_facts, write_change
from helpers.curating import add_run, new_store

ITEMS = np.array([1, 2])


def test_chain_and_redo_path_say_where_undo_and_redo_lead(store: ProjectStore, run: int) -> None:
    assert (store.can_undo(run), store.can_redo(run), store.has_edits(run)) == (False,) * 3
    assert store.last_edited() is None
    edits = [store.add_edit(run, NameGroup(0, name), who="").number for name in "abc"]
    assert (store.can_undo(run), store.can_redo(run), store.has_edits(run)) == (True, False, True)
    store.go_to_edit(run, edits[0])

    assert store.chain(run) == (edits[0],)
    assert store.redo_path(run) == (edits[1], edits[2])
    assert store.can_redo(run)
    store.go_to_edit(run, None)
    assert store.chain(run) == ()
    assert store.has_edits(run)
    assert store.last_edited().run == run


@pytest.mark.parametrize(
    "use",
    [
        "chain",
        "redo_path",
        "can_undo",
        "can_redo",
        "has_edits",
        "history",
        "undo_edit",
        "redo_edit",
    ],
)
def test_a_run_there_is_not_is_a_sentence(use: str, store: ProjectStore) -> None:
    with pytest.raises(ProjectError, match="no run 7"):
        getattr(store, use)(7)
    with pytest.raises(ProjectError, match="no run 7"):
        store.reserve_groups(7, 1, at_least=0)


def test_an_edit_about_images_a_run_has_not_is_refused(tmp_path) -> None:
    store = new_store(tmp_path / "p.deepclust")
    run = add_run(store, [0, 0, 1])
    number = store.add_edit(run, MoveItems(np.array([3]), 1), who="").number
    try:
        with pytest.raises(ProjectError, match="about image 3, and there are 3"):
            list(store.changes(run))
        with pytest.raises(ProjectError, match="about image 3, and there are 3"):
            store.change(number)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("kind", "payload", "arrays"),
    [
        ("name", {"group": -1, "name": "x"}, None),
        ("name", {"group": True, "name": "x"}, None),
        ("name", {"group": 10**9, "name": "x"}, None),
        ("name", {"group": 0, "name": 7}, None),
        ("name", {"group": 0, "name": "x" * 20_000}, None),
        ("merge", {"into": 0, "others": ["x"]}, None),
        ("accept", {"group": 0, "done": "yes"}, None),
        ("mark", {"mark": "odd"}, {"items": ITEMS}),
        ("move", {"to": 0}, {"items": ITEMS.astype(np.int32)}),
        ("move", {"to": 0}, {"items": ITEMS.reshape(1, 2)}),
        ("move", {"to": 0}, {"items": -ITEMS}),
        ("move", {"to": 0}, {"items": ITEMS + 2**50}),
        ("move", {"to": 0}, {}),
        ("split", {"group": 0}, {"items": ITEMS, "targets": ITEMS[:1]}),
        ("suggest", {}, {"items": ITEMS, "targets": ITEMS, "confidence": ITEMS}),
        (
            "suggest",
            {},
            {"items": ITEMS, "targets": ITEMS, "confidence": np.array([0.5, 7], np.float32)},
        ),
        (
            "adopt",
            {"of_run": 1, "names": {"-1": "x"}, "accepted": []},
            {"items": ITEMS, "targets": ITEMS},
        ),
        ("adopt", {"of_run": 1, "names": [], "accepted": []}, {"items": ITEMS, "targets": ITEMS}),
    ],
)
def test_a_change_that_nobody_could_have_made_is_a_sentence(kind, payload, arrays) -> None:
    written = Written(kind, json.dumps(payload), save(arrays) if arrays else None)

    with pytest.raises(ProjectError, match=rf"“{kind}”.*cannot be read"):
        read_change(written)


@pytest.mark.parametrize("payload", ["[" * 100_000, "[]", "x", "{}", '{"to": 1, "count": -1}'])
def test_facts_that_nobody_wrote_are_a_sentence(payload: str) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        read_facts(payload, "move")


def test_facts_of_format_2_and_of_adoptions_are_listed() -> None:
    assert read_facts('{"label": 2, "name": "x"}', "name") == {"group": 2, "name": "x"}
    facts = {"of_run": 1, "names": {"3": "x"}, "accepted": [3], "count": 2}
    assert read_facts(json.dumps(facts), "adopt") == facts


def test_a_mark_is_read_as_it_was_written() -> None:
    change = read_change(replace(write_change(MarkItems(ITEMS, Mark.UNSURE))))
    assert change.mark is Mark.UNSURE
