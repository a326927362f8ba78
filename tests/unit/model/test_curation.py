"""What each kind of change does to the groups, and to nothing else."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from deepclust_gui.model.curation import (
    AcceptGroup,
    AddItems,
    AdoptGroups,
    Change,
    ConfirmItems,
    Edit,
    EditKind,
    FollowSuggestions,
    Grouping,
    Mark,
    MarkItems,
    MergeGroups,
    MoveItems,
    NameGroup,
    SplitGroup,
)
from deepclust_gui.model.edit_words import told
from deepclust_gui.store.edits import write_change

LABELS = np.array([0, 0, 0, 2, 2, 2, 5, 5])
CONFIDENCE = np.linspace(0.2, 0.9, 8).astype(np.float32)
UNCHANGED = {
    "labels": LABELS.tolist(),
    "confidence": CONFIDENCE.tolist(),
    "marks": [0] * 8,
    "confirmed": [False] * 8,
    "names": {2: "cats", 5: "dogs"},
    "accepted": {2},
}


def items(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


@pytest.fixture
def before() -> Grouping:
    start = Grouping.of(LABELS, CONFIDENCE)
    return start.after(NameGroup(2, "cats"), NameGroup(5, "dogs"), AcceptGroup(2))


def state(grouping: Grouping) -> dict:
    """Return all that a grouping holds, to be compared."""
    return {
        "labels": grouping.labels.tolist(),
        "confidence": grouping.confidence.tolist(),
        "marks": grouping.marks.tolist(),
        "confirmed": grouping.confirmed.tolist(),
        "names": grouping.names,
        "accepted": set(grouping.accepted),
    }


def with_at(values: list, rows: tuple[int, ...], value: object) -> list:
    """Return `values` with another value at some rows."""
    return [value if row in rows else old for row, old in enumerate(values)]


EFFECTS: dict[str, tuple[Change, dict]] = {
    "a name": (NameGroup(0, "birds"), {"names": {0: "birds", 2: "cats", 5: "dogs"}}),
    "another name": (NameGroup(2, "birds"), {"names": {2: "birds", 5: "dogs"}}),
    "a name taken back": (NameGroup(2, "Group 2"), {"names": {5: "dogs"}}),
    "an empty name of format 2": (NameGroup(2, ""), {"names": {5: "dogs"}}),
    "a merge": (
        MergeGroups(0, (5,)),
        {"labels": [0, 0, 0, 2, 2, 2, 0, 0], "names": {2: "cats"}},
    ),
    "a merge into an accepted group": (
        MergeGroups(2, (0, 5)),
        {"labels": [2] * 8, "names": {2: "cats"}, "accepted": set()},
    ),
    "a merge of an accepted group": (
        MergeGroups(5, (2,)),
        {"labels": [0, 0, 0, 5, 5, 5, 5, 5], "names": {5: "dogs"}, "accepted": set()},
    ),
    "a split": (
        SplitGroup(2, items(3, 5), items(7, 6)),
        {"labels": [0, 0, 0, 7, 2, 6, 5, 5], "accepted": set()},
    ),
    "a move": (
        MoveItems(items(0, 7), 2),
        {
            "labels": [2, 0, 0, 2, 2, 2, 5, 2],
            "confidence": with_at(CONFIDENCE.tolist(), (0, 7), 1.0),
            "confirmed": with_at([False] * 8, (0, 7), True),
        },
    ),
    "a move to a new group": (
        MoveItems(items(3), 9),
        {
            "labels": [0, 0, 0, 9, 2, 2, 5, 5],
            "confidence": with_at(CONFIDENCE.tolist(), (3,), 1.0),
            "confirmed": with_at([False] * 8, (3,), True),
        },
    ),
    "an exclusion": (MarkItems(items(1), Mark.EXCLUDED), {"marks": [0, 1, 0, 0, 0, 0, 0, 0]}),
    "a doubt": (MarkItems(items(1, 2), Mark.UNSURE), {"marks": [0, 2, 2, 0, 0, 0, 0, 0]}),
    "a confirmation": (
        ConfirmItems(items(4)),
        {
            "confidence": with_at(CONFIDENCE.tolist(), (4,), 1.0),
            "confirmed": with_at([False] * 8, (4,), True),
        },
    ),
    "an acceptance": (AcceptGroup(0), {"accepted": {0, 2}}),
    "an acceptance taken back": (AcceptGroup(2, done=False), {"accepted": set()}),
    "suggestions": (
        FollowSuggestions(items(0, 3), items(5, 0), np.array([0.5, 0.75], np.float32)),
        {
            "labels": [5, 0, 0, 0, 2, 2, 5, 5],
            "confidence": [0.5, *CONFIDENCE.tolist()[1:3], 0.75, *CONFIDENCE.tolist()[4:]],
        },
    ),
    "an adoption": (
        AdoptGroups(1, {0: "fish", 5: "birds"}, (5,), items(0, 6), items(5, 5)),
        {
            "labels": [5, 0, 0, 2, 2, 2, 5, 5],
            "names": {0: "fish", 2: "cats", 5: "birds"},
            "accepted": {2, 5},
            "confidence": with_at(CONFIDENCE.tolist(), (0, 6), 1.0),
            "confirmed": with_at([False] * 8, (0, 6), True),
        },
    ),
    "an addition": (
        AddItems(
            items(8, 9),
            items(0, 2),
            np.array([0.5, 0.25], np.float32),
            np.array([0, 2], np.uint8),
            np.zeros((2, 3), np.float32),
        ),
        {
            "labels": [*UNCHANGED["labels"], 0, 2],
            "confidence": [*with_at(CONFIDENCE.tolist(), (3, 4, 5), 1.0), 0.5, 0.25],
            "marks": [0] * 8 + [0, 2],
            "confirmed": [*with_at([False] * 8, (3, 4, 5), True), False, False],
            "accepted": set(),
        },
    ),
}


@pytest.mark.parametrize("what", EFFECTS)
def test_a_change_does_this_and_nothing_else(what: str, before: Grouping) -> None:
    change, difference = EFFECTS[what]

    after = before.after(change)

    assert state(after) == {**UNCHANGED, **difference}
    assert state(before) == UNCHANGED  # a grouping never changes


def test_many_changes_at_once_are_the_same_as_one_by_one(before: Grouping) -> None:
    changes = [change for change, _ in EFFECTS.values()]
    stepped = before
    for change in changes:
        stepped = stepped.after(change)

    assert state(before.after(*changes)) == state(stepped)


def test_moving_or_confirming_takes_a_mark_back(before: Grouping) -> None:
    marked = before.after(
        MarkItems(items(0, 1), Mark.EXCLUDED), MarkItems(items(2, 3), Mark.UNSURE)
    )

    after = marked.after(MoveItems(items(0, 2), 5), ConfirmItems(items(1, 3)))

    assert after.marks.tolist() == [0] * 8
    assert marked.after(MarkItems(items(0, 1), Mark.NONE)).marks.tolist() == [
        0,
        0,
        2,
        2,
        0,
        0,
        0,
        0,
    ]


def test_a_merge_of_accepted_groups_stays_accepted(before: Grouping) -> None:
    both = before.after(AcceptGroup(0), MergeGroups(0, (2,)))

    assert both.accepted == {0}


def test_excluded_images_are_of_no_group_but_keep_their_number(before: Grouping) -> None:
    after = before.after(MarkItems(items(6, 7, 0), Mark.EXCLUDED))

    assert after.included.tolist() == [False, True, True, True, True, True, False, False]
    assert after.groups.tolist() == [0, 2]
    assert after.members(0).tolist() == [1, 2]
    assert after.members(5).tolist() == []
    assert after.after(MarkItems(items(7), Mark.NONE)).members(5).tolist() == [7]


def test_settled_are_confirmed_excluded_and_accepted_images_but_no_unsure_ones(
    before: Grouping,
) -> None:
    after = before.after(
        ConfirmItems(items(0, 1)),
        MarkItems(items(1, 3), Mark.UNSURE),
        MarkItems(items(6), Mark.EXCLUDED),
    )

    assert after.settled.tolist() == [True, False, False, False, True, True, True, False]


def test_a_group_nobody_named_is_called_by_its_number(before: Grouping) -> None:
    assert [before.name(group) for group in (0, 2, 4)] == ["Group 0", "cats", "Group 4"]


def test_numbers_far_apart_are_kept(before: Grouping) -> None:
    after = before.after(MoveItems(items(0), 70_000))

    assert after.groups.tolist() == [0, 2, 5, 70_000]


def test_no_images_are_no_groups() -> None:
    empty = Grouping.of(np.empty(0, np.int64), np.empty(0, np.float32))

    assert empty.groups.tolist() == []
    assert empty.after(AcceptGroup(0)).settled.tolist() == []


TOLD = {
    "a name": "Named group 0 “birds”",
    "an empty name of format 2": "Named group 2 “Group 2”",
    "a merge": "Merged 5 into Group 0",
    "a merge into an accepted group": "Merged 0, 5 into group 2 “cats”",
    "a split": "Split 2 images from group 2 “cats” into 6, 7",
    "a move": "Moved 2 images to group 2 “cats”",
    "a move to a new group": "Moved 1 image to Group 9",
    "an exclusion": "Excluded 1 image",
    "a doubt": "Marked 2 images as unsure",
    "a confirmation": "Confirmed 1 image",
    "an acceptance": "Group 0 is done",
    "an acceptance taken back": "Group 2 “cats” is not done after all",
    "suggestions": "Followed the suggestions for 2 images",
    "an adoption": "Took over 2 groups from run 1",
    "an addition": "Added 2 images to the groups, 1 of them unsure",
}


@pytest.mark.parametrize("what", TOLD)
def test_every_kind_is_told_in_english(what: str, before: Grouping, now) -> None:
    change, _ = EFFECTS[what]

    assert told(now(change), before) == TOLD[what]


def test_every_kind_of_edit_is_tested_here() -> None:
    assert {write_change(EFFECTS[what][0]).kind for what in TOLD} == set(EditKind)


@pytest.fixture
def now():
    """Return the edit that a change would be in the journal."""

    def edit(change: Change) -> Edit:
        written = write_change(change)
        facts = json.loads(written.payload)
        return Edit(1, EditKind(written.kind), facts, "", datetime.now(UTC), in_force=True)

    return edit
