"""Commands that sort the files of images into folders, and bring them back: sort and unsort."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from deepclust_gui.cli.options import ProjectArgument, RunOption
from deepclust_gui.cli.projects import changed, looked_at, tell_run
from deepclust_gui.console import drive, say
from deepclust_gui.model.edit_words import images
from deepclust_gui.model.sorting import (
    Action,
    FileStep,
    PlanKind,
    SortMode,
    SortOutcome,
    SortPlan,
    UndoPlan,
)
from deepclust_gui.workbench import Project

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")]
AllOption = Annotated[
    bool, typer.Option("--all", help="With --dry-run: show every step, not just the first 20.")
]
SHOWN_STEPS = 20

VERBS = {SortMode.COPY: "copy", SortMode.MOVE: "move", SortMode.LINK: "link"}
DID = {SortMode.COPY: "Copied", SortMode.MOVE: "Moved", SortMode.LINK: "Linked"}


def sort(
    project: ProjectArgument,
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="The folder to fill.")],
    *,
    mode: Annotated[
        SortMode, typer.Option(help="How: copy, move, or link to the originals.")
    ] = SortMode.COPY,
    dry_run: DryRunOption = False,
    show_all: AllOption = False,
    run_number: RunOption = None,
) -> int:
    """Bring the images into one folder per group; `unsort` takes it back.

    Nothing is overwritten and no folder is deleted. What is there already is left alone.
    Repeating a sort that was broken off finishes it.
    """
    with looked_at(project) if dry_run else changed(project) as opened:
        if _is_broken_off(opened, destination, mode):
            return _finish(opened, destination, dry_run=dry_run, show_all=show_all)
        plan = opened.filing.plan(opened.run(run_number).number, destination, mode)
        tell_run(opened, run_number)
        _tell_plan(plan, most=_most(dry_run=dry_run, show_all=show_all))
        if dry_run:
            return 0
        outcome = drive(opened.filing.sort(plan)).result
    print(f"{DID[mode]} {images(outcome.images)} to {destination}.")
    return _tell_failed(outcome)


def unsort(
    project: ProjectArgument, *, dry_run: DryRunOption = False, show_all: AllOption = False
) -> int:
    """Take all sorts back: moved files return, unchanged copies go to the trash, links go.

    Whatever was changed since stays where it is, and is named.
    """
    with looked_at(project) if dry_run else changed(project) as opened:
        plan = opened.filing.plan_undo()
        _tell_undo(plan, most=_most(dry_run=dry_run, show_all=show_all))
        if dry_run:
            return 0
        outcome = drive(opened.filing.undo(plan)).result
    print(f"Took back {images(outcome.images)}.")
    return _tell_failed(outcome)


def _is_broken_off(project: Project, destination: Path, mode: SortMode) -> bool:
    """Return whether this very sort waits to be finished; it does not where its folder went."""
    waits = project.filing.broken_off
    return (
        waits is not None
        and waits.plan.kind is PlanKind.SORT
        and (waits.plan.destination, waits.plan.mode) == (Path(os.path.realpath(destination)), mode)
        and destination.is_dir()
    )


def _finish(project: Project, destination: Path, *, dry_run: bool, show_all: bool) -> int:
    if dry_run:
        rest = project.filing.rest()
        print(f"{_files(len(rest))} left to do.")
        _tell_lines([_doing(step) for step in rest], _most(dry_run=True, show_all=show_all))
        return 0
    outcome = drive(project.filing.finish()).result
    print(f"Finished: {images(outcome.images)} more to {destination}.")
    return _tell_failed(outcome)


def _most(*, dry_run: bool, show_all: bool) -> int | None:
    """Return how many lines of a plan are shown, None for all."""
    if not dry_run:
        return 0
    return None if show_all else SHOWN_STEPS


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _tell_lines(lines: Sequence[str], most: int | None) -> None:
    shown = lines[:most]
    for line in shown:
        print(f"  {line}")
    if len(shown) < len(lines):
        print(f"  and {len(lines) - len(shown):,} more; --all shows them.")


def _tell_plan(plan: SortPlan, *, most: int | None) -> None:
    for folder in plan.folders:
        print(f"{folder.name}: {images(folder.images)}")
    beside = f", {_files(plan.sidecars)} beside them" if plan.sidecars else ""
    print(
        f"{plan.images:,} to {VERBS[plan.mode]} ({plan.total_bytes / 1e6:,.1f} MB){beside}, "
        f"{plan.already_there:,} there already, {plan.renamed:,} renamed, "
        f"{len(plan.missing):,} missing, {len(plan.refused):,} left out."
    )
    if most == 0:
        return
    _tell_lines([_doing(step) for step in plan.steps], most)
    _tell_lines([f"{problem.path}: {problem.reason}" for problem in plan.refused], most)
    if not plan.fits:
        print(f"That does not fit: {plan.free_bytes / 1e6:,.1f} MB are free.")


def _tell_undo(plan: UndoPlan, *, most: int | None) -> None:
    print(
        f"{plan.images(Action.MOVE):,} to move back, {plan.images(Action.TRASH):,} copies to the "
        f"trash, {plan.images(Action.UNLINK):,} links to remove, {len(plan.refused):,} to leave."
    )
    if most == 0:
        return
    _tell_lines([_undoing(step) for step in plan.steps], most)
    _tell_lines([f"{problem.path}: {problem.reason}" for problem in plan.refused], most)


def _doing(step: FileStep) -> str:
    return f"{step.source} → {step.target}"


def _undoing(step: FileStep) -> str:
    arrow = f" → {step.target}" if step.action is Action.MOVE else ""
    return f"{step.action}: {step.source}{arrow}"


def _tell_failed(outcome: SortOutcome) -> int:
    for problem in outcome.failed:
        say(f"{problem.path}: {problem.reason}")
    return 1 if outcome.failed else 0
