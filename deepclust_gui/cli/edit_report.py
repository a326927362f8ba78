"""What the commands that change groups print: a sentence, or a record for scripts."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from deepclust_gui.model.curation import Edit, EditKind
from deepclust_gui.model.edit_words import images, told
from deepclust_gui.model.opinion import Adoption
from deepclust_gui.workbench import Curation


def summed_up(made: Edit, curation: Curation, word: str = "") -> str:
    """Return what an edit did and how large its groups are now; `word` comes before it."""
    sentence = told(made, curation.grouping)
    if word:
        return f"{word}: {sentence[:1].lower()}{sentence[1:]}."
    sizes = _sizes(curation, _touched(made))
    return f"{sentence} ({sizes})." if sizes else f"{sentence}."


def edit_record(made: Edit, curation: Curation) -> dict[str, Any]:
    """Return an edit that was just made, undone or redone, and the groups after it."""
    return {
        "edit": made.number,
        "kind": made.kind.value,
        "facts": made.facts,
        "groups": group_records(curation),
    }


def history_record(edit: Edit) -> dict[str, Any]:
    """Return an edit of the history."""
    return {
        "number": edit.number,
        "kind": edit.kind.value,
        "facts": edit.facts,
        "who": edit.who,
        "made_at": edit.made_at.isoformat(),
        "in_force": edit.in_force,
    }


def group_records(curation: Curation) -> list[dict[str, Any]]:
    """Return the groups as they are now."""
    return [
        {
            "group": group.label,
            "name": group.name,
            "size": group.size,
            "accepted": group.accepted,
            "settled": group.settled,
        }
        for group in curation.groups()
    ]


def matched(proposal: Adoption) -> Iterator[str]:
    """Yield what of an earlier run goes on in which group, and what does not, line by line."""
    for match in proposal.matches:
        done = ", done" if match.accepted else ""
        yield (
            f"{match.here} ← {match.there} “{match.name}”{done}: "
            f"{match.shared:,} shared images, {match.overlap:.0%} of both"
        )
    for left in proposal.unmatched:
        yield f"“{left}” has no group like it here."


def adoption_record(curation: Curation, proposal: Adoption, made: Edit | None) -> dict[str, Any]:
    """Return what was, or would be, adopted; with the edit if there was one."""
    record = {
        "matches": [asdict(match) for match in proposal.matches],
        "unmatched": list(proposal.unmatched),
    }
    return record if made is None else {**edit_record(made, curation), **record}


def _sizes(curation: Curation, groups: set[int]) -> str:
    """Return how large these groups are, as a person would say it; "" for none."""
    shown = [(group.label, group.size) for group in curation.groups() if group.label in groups]
    if len(shown) == 1:
        return images(shown[0][1])
    return ", ".join(f"{label} has {images(size)}" for label, size in shown)


def _touched(made: Edit) -> set[int]:
    """Return the groups whose new size a person wants to know."""
    match made.kind:
        case EditKind.MERGE:
            return {made.facts["into"]}
        case EditKind.SPLIT:
            return {made.facts["group"], *made.facts["new"]}
        case EditKind.MOVE:
            return {made.facts["to"]}
        case _:
            return set()
