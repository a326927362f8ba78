"""After a crash: what became of the steps that were begun, told by the files themselves."""

import os

from deepclust_gui.filing.carry_out import temporary
from deepclust_gui.filing.moving import holds, is_our_link, sync_files, sync_folders
from deepclust_gui.model.sorting import Action, KeptPlan, KeptStep, StepOutcome, StepState

IN_BOTH_PLACES = "It is in both places, because one of them was changed."


def look_at(plan: KeptPlan, kept: KeptStep) -> StepOutcome:
    """Return what became of a begun step, as done, failed, or planned if it did not happen.

    A temporary copy of ours is removed, a move that came half-way is finished. Raises OSError if
    the files cannot be looked at; then nothing is decided.
    """
    state, reason = _state(plan, kept)
    return StepOutcome(kept.key.number, state, reason)


def _state(plan: KeptPlan, kept: KeptStep) -> tuple[StepState, str]:
    step = kept.step
    left_over = temporary(plan, kept)
    had_copy = left_over.exists()
    if had_copy:
        # A copy that had both names for a moment is in its place already.
        had_copy = not (step.target.exists() and left_over.samefile(step.target))
        left_over.unlink()
    if step.action in (Action.TRASH, Action.UNLINK):
        gone = not os.path.lexists(step.source)
        return (StepState.DONE if gone else StepState.PLANNED), ""
    if not os.path.lexists(step.target):
        return StepState.PLANNED, ""
    if step.action is Action.LINK:
        ours = is_our_link(step.target, step.source)
        return (StepState.DONE if ours else StepState.PLANNED), ""
    if had_copy or not holds(step.target, step.digest):
        return StepState.PLANNED, ""  # somebody else's; the step will say so
    if step.action is Action.MOVE and os.path.lexists(step.source):
        return _finished_move(kept)
    return StepState.DONE, ""


def _finished_move(kept: KeptStep) -> tuple[StepState, str]:
    """Remove the source of a move whose copy (or second name) is whole and on the disk."""
    step = kept.step
    if not holds(step.source, step.digest):
        return StepState.FAILED, IN_BOTH_PLACES
    sync_files([step.target])
    sync_folders({step.target.parent})
    step.source.unlink()
    return StepState.DONE, ""
