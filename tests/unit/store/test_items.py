"""Items and problems come back as they were added."""

from dataclasses import replace

import numpy as np
import pytest

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.items import Item, Problem
from deepclust_gui.store import ProjectStore


def item(index: int, group: str | None = None) -> Item:
    return Item(
        index=index,
        path=f"{group}/Größe {index}.jpg",
        width=30 + index,
        height=20,
        is_grey=index % 2 == 0,
        size_bytes=2**40 + index,
        modified_ns=1_700_000_000_123_456_789,
        digest=f"{index:032x}",
        known_group=group,
    )


def test_items_come_back_as_they_were_in_pages(store: ProjectStore):
    items = [item(index, "cats" if index % 3 else None) for index in range(25)]
    store.add_chunk(items[:10], [])
    store.add_chunk(items[10:], [])

    assert store.item_count == 25
    assert store.items(0, 100) == items
    assert store.items(8, 5) == items[8:13]
    assert store.items(24, 10) == items[24:]
    assert store.items(25, 10) == []
    assert store.items(0, 0) == []
    assert store.paths() == [item.path for item in items]


def test_each_size_is_told_once_in_grey_and_in_colour(store: ProjectStore):
    looks = [(20, 30, True), (20, 30, False), (20, 30, True), (10, 30, False)]
    items = [
        replace(item(index), height=height, width=width, is_grey=is_grey)
        for index, (height, width, is_grey) in enumerate(looks)
    ]
    assert store.looks() == []
    store.add_chunk(items, [])

    assert store.looks() == [(10, 30, False), (20, 30, False), (20, 30, True)]


def test_chosen_items_come_in_the_order_asked_for(store: ProjectStore):
    items = [item(index) for index in range(2000)]
    store.add_chunk(items, [])
    wanted = np.random.default_rng(0).permutation(2000)

    assert store.items_at(wanted) == [items[index] for index in wanted]
    assert store.items_at([3, 1, 3]) == [items[3], items[1], items[3]]
    assert store.items_at([]) == []
    with pytest.raises(IndexError, match="There is no item 2000"):
        store.items_at([0, 2000])


def test_problems_keep_their_order(store: ProjectStore):
    problems = [Problem(f"{name}.txt", "Not an image.") for name in "cab"]
    store.add_chunk([], problems[:1])
    store.add_chunk([], problems[1:])

    assert store.problems() == problems


def test_a_chunk_that_does_not_fit_is_not_added_at_all(store: ProjectStore):
    store.add_chunk([item(0)], [])

    with pytest.raises(ProjectError, match="cannot be used"):
        store.add_chunk([item(1), replace(item(2), path=item(0).path)], [Problem("a", "b")])

    assert store.item_count == 1
    assert store.problems() == []


def test_known_groups_are_sorted_and_items_without_one_are_minus_one(store: ProjectStore):
    store.add_chunk([item(0, "dogs"), item(1), item(2, "cats"), item(3, "dogs")], [])

    labels = store.known_labels()

    assert store.known_groups() == ("cats", "dogs")
    assert labels is not None
    assert labels.dtype == np.int64
    assert labels.tolist() == [1, -1, 0, 1]


def test_without_known_groups_there_are_no_known_labels(store: ProjectStore):
    store.add_chunk([item(0)], [])

    assert store.known_groups() == ()
    assert store.known_labels() is None


def test_an_import_counts_only_when_it_was_marked_whole(store: ProjectStore):
    assert not store.is_imported
    store.mark_imported()
    assert store.is_imported
