"""Commands that bring results out: export, and the list of problems."""

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
from deepclust_gui.console import say


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
