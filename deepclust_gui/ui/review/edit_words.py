"""What a person did to the groups, and when, in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from deepclust_gui.model.curation import Edit, EditKind, Grouping, default_group_name
from deepclust_gui.ui.words import days_ago, group_name, images

Facts = dict[str, Any]
translate = QCoreApplication.translate  # lupdate finds the texts by this name


def edit_title(edit: Edit, grouping: Grouping) -> str:
    """Return what an edit did, in a line; groups are called what they are called now."""
    return _WORDS[edit.kind](edit.facts, grouping)


def group_words(group: int, grouping: Grouping) -> str:
    """Return a group as it stands in a sentence: “cats”, or Group 3 if nobody named it."""
    name = group_name(group, grouping.name(group))
    return name if name == group_name(group) else quoted(name)


def quoted(name: str) -> str:
    """Return a name in quotation marks."""
    return translate("edits", "“{name}”").format(name=name)


def group_count(count: int) -> str:
    """Return “1 group” or “12 groups”."""
    if count == 1:
        return translate("edits", "1 group")
    return translate("edits", "{count} groups").format(count=count)


def moments_ago(moment: datetime, now: datetime) -> str:
    """Return when something happened: just now, 2 minutes ago, 3 hours ago, yesterday, a date."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return translate("edits", "just now")
    if minutes == 1:
        return translate("edits", "1 minute ago")
    if minutes < 60:
        return translate("edits", "{count} minutes ago").format(count=minutes)
    hours = minutes // 60
    if hours == 1:
        return translate("edits", "1 hour ago")
    if hours < 12:
        return translate("edits", "{count} hours ago").format(count=hours)
    return days_ago(moment, now)


def _named(facts: Facts, _grouping: Grouping) -> str:
    group = facts["group"] if "group" in facts else facts["label"]  # as format 2 called it
    if facts["name"] in ("", default_group_name(group)):
        return translate("edits", "Took the name of group {group} back").format(group=group)
    return translate("edits", "Named group {group} {name}").format(
        group=group, name=quoted(facts["name"])
    )


def _merged(facts: Facts, grouping: Grouping) -> str:
    into, others = group_words(facts["into"], grouping), facts["others"]
    what = group_words(others[0], grouping) if len(others) == 1 else group_count(len(others))
    return translate("edits", "Merged {what} into {group}").format(what=what, group=into)


def _split(facts: Facts, grouping: Grouping) -> str:
    words = translate("edits", "Split {images} from {group}")
    if len(facts["new"]) > 1:
        words = translate("edits", "Split {images} from {group} into {groups}")
    return words.format(
        images=images(facts["count"]),
        group=group_words(facts["group"], grouping),
        groups=group_count(len(facts["new"])),
    )


def _moved(facts: Facts, grouping: Grouping) -> str:
    return translate("edits", "Moved {images} to {group}").format(
        images=images(facts["count"]), group=group_words(facts["to"], grouping)
    )


def _marked(facts: Facts, _grouping: Grouping) -> str:
    words = {
        "none": translate("edits", "Took the mark from {images}"),
        "excluded": translate("edits", "Excluded {images}"),
        "unsure": translate("edits", "Not sure about {images}"),
    }
    return words[facts["mark"]].format(images=images(facts["count"]))


def _confirmed(facts: Facts, _grouping: Grouping) -> str:
    return translate("edits", "Confirmed {images}").format(images=images(facts["count"]))


def _accepted(facts: Facts, grouping: Grouping) -> str:
    words = (
        translate("edits", "{group} is done")
        if facts["done"]
        else translate("edits", "{group} is not done after all")
    )
    return words.format(group=group_words(facts["group"], grouping))


def _followed(facts: Facts, _grouping: Grouping) -> str:
    words = translate("edits", "Followed suggestions for {images}")
    return words.format(images=images(facts["count"]))


def _adopted(facts: Facts, _grouping: Grouping) -> str:
    return translate("edits", "Took over names from run {run}").format(run=facts["of_run"])


def _added(facts: Facts, _grouping: Grouping) -> str:
    words = translate("edits", "Added {images} to the groups")
    return words.format(images=images(facts["count"]))


_WORDS: dict[EditKind, Callable[[Facts, Grouping], str]] = {
    EditKind.NAME: _named,
    EditKind.MERGE: _merged,
    EditKind.SPLIT: _split,
    EditKind.MOVE: _moved,
    EditKind.MARK: _marked,
    EditKind.CONFIRM: _confirmed,
    EditKind.ACCEPT: _accepted,
    EditKind.SUGGEST: _followed,
    EditKind.ADOPT: _adopted,
    EditKind.ADD: _added,
}
