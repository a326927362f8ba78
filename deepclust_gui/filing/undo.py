"""Taking sorts back: a plan of its own, from what the journal says was done."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from deepclust_gui.filing.moving import is_our_link, is_unchanged
from deepclust_gui.model.items import Problem
from deepclust_gui.model.sorting import Action, FileStep, KeptStep, UndoPlan

_BACK = {Action.COPY: Action.TRASH, Action.MOVE: Action.MOVE, Action.LINK: Action.UNLINK}


def plan_undo(done: Iterable[KeptStep], *, check: Callable[[], None] = lambda: None) -> UndoPlan:
    """Return how to take back the steps `done`, which come newest first; touches nothing.

    A file that was changed since stays where it is, and so does one whose old place is taken.
    """
    steps: list[FileStep] = []
    refused: list[Problem] = []
    arriving: set[Path] = set()
    for kept in done:
        check()
        step = replace(
            kept.step,
            action=_BACK[kept.step.action],
            source=kept.step.target,
            target=kept.step.source,
            undoes=kept.key,
        )
        reason = "" if step.source in arriving else _objection(step)
        if reason:
            refused.append(Problem(str(step.source), reason))
            continue
        if step.action is Action.MOVE:
            arriving.add(step.target)
        steps.append(step)
    return UndoPlan(tuple(steps), tuple(refused))


def _objection(step: FileStep) -> str:
    """Return why a step cannot be taken back; "" if it can. What is gone needs no removal."""
    is_there = os.path.lexists(step.source)
    if step.action is Action.UNLINK:
        is_ours = not is_there or is_our_link(step.source, step.target)
        return "" if is_ours else "It is not the link that was made here, so it stays."
    if not is_there:
        return "The file is gone." if step.action is Action.MOVE else ""
    try:
        same = is_unchanged(step.source, step.size_bytes, step.modified_ns, step.digest)
    except OSError as error:
        return f"It cannot be read: {error.strerror or error}."
    if not same:
        return "It was changed since, so it stays."
    if step.action is Action.MOVE and os.path.lexists(step.target):
        return f"There is something else at “{step.target}” now."
    return ""
