"""What an edit did, in English: for the command line.

The window has words of its own, which can be translated.
"""

from collections.abc import Callable
from typing import Any

from deepclust_gui.model.curation import Edit, EditKind, Grouping, default_group_name

Facts = dict[str, Any]
Call = Callable[[int], str]


def told(edit: Edit, grouping: Grouping) -> str:
    """Return what `edit` did, without a full stop; groups are called as in `grouping`."""

    def call(group: int) -> str:
        name = grouping.name(group)
        return name if name == default_group_name(group) else f"group {group} “{name}”"

    words = _WORDS[edit.kind](edit.facts, call)
    return words[:1].upper() + words[1:]


def images(count: int) -> str:
    """Return a number of images in words."""
    return "1 image" if count == 1 else f"{count:,} images"


def _named(facts: Facts, _call: Call) -> str:
    group: int = facts["group"] if "group" in facts else facts["label"]  # as format 2 called it
    return f"named group {group} “{facts['name'] or default_group_name(group)}”"


def _images(facts: Facts) -> str:
    return images(facts["count"])


def _listed(groups: list[int]) -> str:
    return ", ".join(str(group) for group in groups)


def _accepted(facts: Facts, call: Call) -> str:
    return f"{call(facts['group'])} is {'done' if facts['done'] else 'not done after all'}"


def _adopted(facts: Facts, _call: Call) -> str:
    groups = {int(group) for group in facts["names"]} | set(facts["accepted"])
    told = "1 group" if len(groups) == 1 else f"{len(groups):,} groups"
    return f"took over {told} from run {facts['of_run']}"


def _added(facts: Facts, _call: Call) -> str:
    unsure = f", {facts['unsure']:,} of them unsure" if facts["unsure"] else ""
    return f"added {_images(facts)} to the groups{unsure}"


_MARKED = {
    "none": "took the marks of {count} back",
    "excluded": "excluded {count}",
    "unsure": "marked {count} as unsure",
}

_WORDS: dict[EditKind, Callable[[Facts, Call], str]] = {
    EditKind.NAME: _named,
    EditKind.MERGE: lambda f, call: f"merged {_listed(f['others'])} into {call(f['into'])}",
    EditKind.SPLIT: lambda f, call: (
        f"split {_images(f)} from {call(f['group'])} into {_listed(f['new'])}"
    ),
    EditKind.MOVE: lambda f, call: f"moved {_images(f)} to {call(f['to'])}",
    EditKind.MARK: lambda f, _: _MARKED[f["mark"]].format(count=_images(f)),
    EditKind.CONFIRM: lambda f, _: f"confirmed {_images(f)}",
    EditKind.ACCEPT: _accepted,
    EditKind.SUGGEST: lambda f, _: f"followed the suggestions for {_images(f)}",
    EditKind.ADOPT: _adopted,
    EditKind.ADD: _added,
}
