"""Edits by which images that came later join a run: kept whole, believed only where they fit."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.curation import AddItems, EditKind, Mark, MoveItems
from deepclust_gui.model.items import Item
from deepclust_gui.store import ProjectStore
from deepclust_gui.store.edits import Written, read_change
from helpers.curating import add_run, new_store

KNOWN, CODES = 3, 4
"""How many images the run has groups for, and in how many numbers it tells them."""


def added(first: int = KNOWN, count: int = 2) -> AddItems:
    return AddItems(
        items=np.arange(first, first + count),
        targets=np.zeros(count, np.int64),
        confidence=np.full(count, 0.5, np.float32),
        marks=np.array([Mark.UNSURE, *[Mark.NONE] * (count - 1)], np.uint8),
        codes=np.zeros((count, CODES), np.float32),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    """A project of seven images, whose run 1 has groups for the first three."""
    store = new_store(tmp_path / "p.deepclust")
    images = [Item(n, f"{n}.png", 8, 8, True, 100, 0, f"{n:032x}", None) for n in range(7)]
    store.add_chunk(images, [])
    add_run(store, [0, 0, 1])
    yield store
    store.close()


def test_joining_comes_back_as_it_was_and_later_edits_may_be_about_those_images(
    store: ProjectStore,
) -> None:
    edits = [
        store.add_edit(1, change, who="")
        for change in (added(), added(5), MoveItems(np.array([6]), 1))
    ]

    assert edits[0].kind is EditKind.ADD
    assert edits[0].facts == {"unsure": 1, "count": 2}
    first, second, third = store.changes(1)
    for name in AddItems.__slots__:
        np.testing.assert_array_equal(getattr(first, name), getattr(added(), name))
        assert getattr(first, name).dtype == getattr(added(), name).dtype
    for edit, change in zip(edits, (first, second, third), strict=True):
        np.testing.assert_array_equal(store.change(edit.number).items, change.items)


@pytest.mark.parametrize(
    "change",
    [
        replace(added(), codes=np.zeros((2, CODES + 1), np.float32)),
        added(KNOWN + 1),
        added(KNOWN - 1),
        added(count=5),
        replace(added(), items=np.array([4, 3])),
    ],
    ids=["codes of another size", "one left out", "one twice", "more than there are", "order"],
)
def test_images_that_cannot_be_the_next_do_not_join(store: ProjectStore, change: AddItems) -> None:
    number = store.add_edit(1, change, who="").number

    with pytest.raises(ProjectError, match="An edit of the project cannot be read"):
        list(store.changes(1))
    with pytest.raises(ProjectError, match="An edit of the project cannot be read"):
        store.change(number)


def test_without_an_embedding_none_joins(store: ProjectStore) -> None:
    with store._database.writing() as connection:
        connection.execute("DELETE FROM array WHERE name = 'embedding'")
    store.add_edit(1, added(), who="")

    with pytest.raises(ProjectError, match="An edit of the project cannot be read"):
        list(store.changes(1))


@pytest.mark.parametrize(
    ("wrong", "count"),
    [
        ({}, 3),
        ({"marks": np.zeros(2, np.int64)}, 2),
        ({"marks": np.zeros((2, 1), np.uint8)}, 2),
        ({"marks": np.array([0, 200], np.uint8)}, 2),
        ({"codes": np.zeros((2, CODES))}, 2),
        ({"codes": np.zeros(2, np.float32)}, 2),
        ({"codes": np.full((2, CODES), np.nan, np.float32)}, 2),
        ({"confidence": np.zeros(1, np.float32)}, 2),
    ],
)
def test_what_is_not_what_joining_writes_is_a_sentence(wrong: dict[str, Any], count: int) -> None:
    arrays = {name: getattr(added(), name) for name in AddItems.__slots__} | wrong
    written = Written("add", json.dumps({"unsure": 1, "count": count}), save(arrays))

    with pytest.raises(ProjectError, match=r"“add”.*cannot be read"):
        read_change(written)
