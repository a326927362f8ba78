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

Arrays = dict[str, NDArray[Any]]


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


def _parts(change: Change) -> tuple[EditKind, dict[str, Any], Arrays]:  # noqa: PLR0911 - one a kind
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
        case AdoptGroups():
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
    try:
        return read(json.loads(written.payload), load(written.arrays) if written.arrays else {})
    except (KeyError, ValueError, SafetensorError) as error:
        raise ProjectError(
            f"An edit of the project (“{written.kind}”) cannot be read.",
            "Update DeepClust if the project was made by a newer version; else restore a backup.",
        ) from error


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
}
