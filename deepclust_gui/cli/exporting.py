"""Commands that bring results out: export, sort, and the list of problems."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from deepclust_gui.cli.options import (
    ForceOption,
    JsonOption,
    ProjectArgument,
    RunOption,
    TableFormat,
    print_json,
)
from deepclust_gui.cli.projects import looked_at, tell_newer, tell_run
from deepclust_gui.console import drive, say


def export(
    project: ProjectArgument,
    *,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    table: Annotated[TableFormat, typer.Option("--format", help="csv, json or npz.")],
    run_number: RunOption = None,
    force: ForceOption = False,
) -> int:
    """Write the labels of a run."""
    with looked_at(project) as opened:
        run = opened.run(run_number).number
        opened.export(run, out, format=table.value, force=force)
        tell_run(opened, run_number)
        tell_newer(opened, run)
    say(f"Wrote {out}.")
    return 0


class SortMode(StrEnum):
    """How images get into the folders of their groups."""

    COPY = "copy"


def sort(
    project: ProjectArgument,
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="The folder to fill.")],
    *,
    mode: Annotated[SortMode, typer.Option(help="How: copy.")] = SortMode.COPY,  # noqa: ARG001
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")] = False,
    run_number: RunOption = None,
) -> int:
    """Copy the images into one folder per group; nothing is overwritten or deleted."""
    with looked_at(project) as opened:
        plan = opened.plan_sort(opened.run(run_number).number, destination)
        tell_run(opened, run_number)
        for folder in plan.folders:
            print(f"{folder.name}: {folder.images:,} images")
        print(
            f"{len(plan.copies):,} to copy ({plan.total_bytes / 1e6:,.1f} MB), "
            f"{plan.already_there:,} there already, {plan.renamed:,} renamed, "
            f"{len(plan.missing):,} missing."
        )
        if dry_run:
            return 0
        outcome = drive(opened.sort(plan)).result
    print(f"Copied {outcome.copied:,} images to {destination}.")
    for problem in outcome.failed:
        say(f"{problem.path}: {problem.reason}")
    return 1 if outcome.failed else 0


def problems(project: ProjectArgument, *, as_json: JsonOption = False) -> int:
    """List the files that were left out, with reasons."""
    with looked_at(project) as opened:
        found = opened.problems()
    if as_json:
        print_json([{"path": problem.path, "reason": problem.reason} for problem in found])
    else:
        for problem in found:
            print(f"{problem.path}: {problem.reason}")
        say(f"{len(found):,} files were left out.")
    return 0
