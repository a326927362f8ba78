"""How a change is written down: its kind, facts as JSON, and its arrays as safetensors."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.curation import (
    AcceptGroup,
    AddItems,
    AdoptGroups,
    Change,
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
from deepclust_gui.store.database import understood
from deepclust_gui.store.health import parsed

Arrays = dict[str, NDArray[Any]]
LARGEST_GROUP = 10_000_000
LARGEST_ITEM = 2**40
LONGEST_NAME = 10_000
_LARGEST = {"items": LARGEST_ITEM, "targets": LARGEST_GROUP}
_GROUPS = ("group", "into", "others", "to", "accepted", "of_run", "label", "new")


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A change as it stands in a row of the journal."""

    kind: str
    payload: str
    arrays: bytes | None


def write_change(change: Change) -> Written:
    """Return a change as it is kept."""
    kind, facts, arrays = _parts(change)
    if "items" in arrays:
        facts["count"] = len(arrays["items"])
    blob = save({name: np.ascontiguousarray(values) for name, values in arrays.items()})
    return Written(kind.value, json.dumps(facts), blob if arrays else None)


def _parts(change: Change) -> tuple[EditKind, dict[str, Any], Arrays]:  # noqa: C901, PLR0911 - one a kind
    match change:
        case NameGroup():
            return EditKind.NAME, {"group": change.group, "name": change.name}, {}
        case MergeGroups():
            return EditKind.MERGE, {"into": change.into, "others": list(change.others)}, {}
        case SplitGroup():
            facts = {"group": change.group, "new": np.unique(change.targets).tolist()}
            return EditKind.SPLIT, facts, {"items": change.items, "targets": change.targets}
        case MoveItems():
            return EditKind.MOVE, {"to": change.to}, {"items": change.items}
        case MarkItems():
            return EditKind.MARK, {"mark": change.mark.name.lower()}, {"items": change.items}
        case ConfirmItems():
            return EditKind.CONFIRM, {}, {"items": change.items}
        case AcceptGroup():
            return EditKind.ACCEPT, {"group": change.group, "done": change.done}, {}
        case FollowSuggestions():
            arrays: Arrays = {
                "items": change.items,
                "targets": change.targets,
                "confidence": change.confidence,
            }
            return EditKind.SUGGEST, {}, arrays
        case AddItems():
            arrays = {name: getattr(change, name) for name in AddItems.__slots__}
            return EditKind.ADD, {"unsure": int((change.marks == Mark.UNSURE).sum())}, arrays
        case AdoptGroups():  # pragma: no branch - the last kind there is
            facts = {
                "of_run": change.of_run,
                "names": {str(group): name for group, name in change.names.items()},
                "accepted": list(change.accepted),
            }
            return EditKind.ADOPT, facts, {"items": change.items, "targets": change.targets}


def kind_of(text: str) -> EditKind:
    """Return the kind of an edit; raises ProjectError if this version does not know it."""
    try:
        return EditKind(text)
    except ValueError as error:
        raise ProjectError(
            f"The project has an edit of a kind this version does not know (“{text}”).",
            "Update DeepClust to see these groups; nothing of them is lost.",
        ) from error


def read_change(written: Written) -> Change:
    """Return a change as it was; raises ProjectError if this version does not know its kind."""
    read = _READERS[kind_of(written.kind)]
    with understood(f"An edit (“{written.kind}”)"):
        try:
            arrays = load(written.arrays) if written.arrays else {}
        except SafetensorError as error:
            raise ValueError("no arrays") from error
        change = read(parsed(written.payload), arrays)
        for name in change.__slots__:
            require_sane_field(name, getattr(change, name))
        _require_one_row_each(change)
        return change


def read_facts(payload: str, kind: str) -> dict[str, Any]:
    """Return the facts of an edit as they are listed in the history; ProjectError if malformed."""
    with understood(f"An edit (“{kind}”)"):
        facts = parsed(payload)
        if "label" in facts:  # as format 2 called it
            facts["group"] = facts.pop("label")
        for name in _FACTS[kind_of(kind)]:
            require_sane_field(name, facts[name])
        return facts


_FACTS: dict[EditKind, tuple[str, ...]] = {
    EditKind.NAME: ("group", "name"),
    EditKind.MERGE: ("into", "others"),
    EditKind.SPLIT: ("group", "new", "count"),
    EditKind.MOVE: ("to", "count"),
    EditKind.MARK: ("mark", "count"),
    EditKind.CONFIRM: ("count",),
    EditKind.ACCEPT: ("group", "done"),
    EditKind.SUGGEST: ("count",),
    EditKind.ADOPT: ("of_run", "names", "accepted", "count"),
    EditKind.ADD: ("count", "unsure"),
}
"""What the history says of an edit of each kind."""


def require_sane_field(name: str, value: object) -> None:
    """Raise ValueError if a field of a change is not what this program writes into it."""
    if name in _LARGEST:
        _require_numbers(value, _LARGEST[name])
    elif name in _GROUPS:
        numbers = value if isinstance(value, (tuple, list)) else (value,)
        if not all(type(one) is int and 0 <= one <= LARGEST_GROUP for one in numbers):
            raise ValueError(f"{name} is no group")
    elif not _IS_SANE[name](value):
        raise ValueError(f"{name} is not what it should be")


def _require_numbers(values: object, largest: int) -> None:
    """Raise ValueError unless these are items or groups, int64 (M,)."""
    if not isinstance(values, np.ndarray) or values.dtype != np.int64 or values.ndim != 1:
        raise ValueError("no numbers")
    if len(values) and (values.min() < 0 or values.max() > largest):
        raise ValueError("a number out of range")


def _require_one_row_each(change: Change) -> None:
    columns = ("items", "targets", "confidence", "marks", "codes")
    if len({len(getattr(change, name)) for name in columns if name in change.__slots__}) > 1:
        raise ValueError("not one row for each item")


def _are_names(value: object) -> bool:
    return isinstance(value, dict) and all(
        0 <= int(group) <= LARGEST_GROUP and _is_name(name) for group, name in value.items()
    )


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NAME


def _is_confidence(value: object) -> bool:
    if not isinstance(value, np.ndarray) or value.dtype != np.float32 or value.ndim != 1:
        return False
    return bool(((value >= 0) & (value <= 1)).all())


def _are_marks(value: object) -> bool:
    if not isinstance(value, np.ndarray) or value.dtype != np.uint8 or value.ndim != 1:
        return False
    return bool((value <= max(Mark)).all())


def _are_codes(value: object) -> bool:
    if not isinstance(value, np.ndarray) or value.dtype != np.float32 or value.ndim != 2:
        return False
    return bool(np.isfinite(value).all())


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= LARGEST_ITEM


_IS_SANE: dict[str, Callable[[Any], bool]] = {
    "name": _is_name,
    "names": _are_names,
    "confidence": _is_confidence,
    "count": _is_count,
    "unsure": _is_count,
    "marks": _are_marks,
    "codes": _are_codes,
    "done": lambda value: isinstance(value, bool),
    "mark": lambda value: isinstance(value, Mark) or value.upper() in Mark.__members__,
}


def _added(facts: dict[str, Any], arrays: Arrays) -> AddItems:
    if facts["count"] != len(arrays["items"]):
        raise ValueError("another number of images than it says")
    return AddItems(**{name: arrays[name] for name in AddItems.__slots__})


_READERS: dict[EditKind, Callable[[dict[str, Any], Arrays], Change]] = {
    EditKind.NAME: lambda facts, _: NameGroup(
        facts["group"] if "group" in facts else facts["label"],  # as format 2 called it
        facts["name"],
    ),
    EditKind.MERGE: lambda facts, _: MergeGroups(facts["into"], tuple(facts["others"])),
    EditKind.SPLIT: lambda facts, arrays: SplitGroup(
        facts["group"], arrays["items"], arrays["targets"]
    ),
    EditKind.MOVE: lambda facts, arrays: MoveItems(arrays["items"], facts["to"]),
    EditKind.MARK: lambda facts, arrays: MarkItems(arrays["items"], Mark[facts["mark"].upper()]),
    EditKind.CONFIRM: lambda _, arrays: ConfirmItems(arrays["items"]),
    EditKind.ACCEPT: lambda facts, _: AcceptGroup(facts["group"], facts["done"]),
    EditKind.SUGGEST: lambda _, arrays: FollowSuggestions(
        arrays["items"], arrays["targets"], arrays["confidence"]
    ),
    EditKind.ADOPT: lambda facts, arrays: AdoptGroups(
        of_run=facts["of_run"],
        names={int(group): name for group, name in facts["names"].items()},
        accepted=tuple(facts["accepted"]),
        items=arrays["items"],
        targets=arrays["targets"],
    ),
    EditKind.ADD: _added,
}
