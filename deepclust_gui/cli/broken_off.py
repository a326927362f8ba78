"""What is said of a sort that a crash broke off: how far it is, and which commands there are."""

import shlex
from pathlib import Path

from deepclust_gui.model.sorting import BrokenOff, PlanKind, SortMode

DOING = {SortMode.COPY: "Copying", SortMode.MOVE: "Moving", SortMode.LINK: "Linking"}


def told_of_broken_off(waits: BrokenOff, project: Path) -> str:
    """Return how far it is, and the commands that finish it or take it back."""
    plan = waits.plan
    back = _command("unsort", project)
    if plan.kind is PlanKind.UNDO:
        return (
            f"Taking a sort back was broken off: {waits.done:,} of {waits.total:,} files are back. "
            f"`{back}` takes back the rest."
        )
    again = _command("sort", project, plan.destination, "--mode", plan.mode)
    return (
        f"{DOING[plan.mode]} images into “{plan.destination}” was broken off: {waits.done:,} of "
        f"{waits.total:,} files are there. `{again}` finishes it, `{back}` takes it back."
    )


def _command(*words: str | Path) -> str:
    return shlex.join(["deepclust", *map(str, words)])
