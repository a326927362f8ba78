"""Commands for new images: assign, and models that leave their project."""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from deepclust_gui.cli.options import (
    ForceOption,
    JsonOption,
    ProjectArgument,
    RunOption,
    Split,
    SplitOption,
    print_json,
)
from deepclust_gui.cli.projects import looked_at, tell_run
from deepclust_gui.console import drive, say
from deepclust_gui.errors import ParameterError
from deepclust_gui.export.assigned_table import write_assigned
from deepclust_gui.model.assigned import Assigned
from deepclust_gui.model.edit_words import images
from deepclust_gui.workbench import Workbench

SHOWN = 10

model = typer.Typer(help="Trained models as files, for use elsewhere.", no_args_is_help=True)


def assign(
    places: Annotated[
        list[Path],
        typer.Argument(metavar="PROJECT FOLDER", help="A .deepclust file, and new images."),
    ],
    *,
    labels: Annotated[Path | None, typer.Option(help="Write the groups to this CSV.")] = None,
    model_file: Annotated[
        Path | None, typer.Option("--model", help="A model in a file, in place of PROJECT.")
    ] = None,
    run_number: RunOption = None,
    split: SplitOption = Split.ALL,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> int:
    """Say into which of the groups new images belong, without grouping anew.

    Images that are like none that were grouped are marked “new?”. Nothing is copied or moved.
    """
    if len(places) != (1 if model_file else 2):
        raise ParameterError(
            "assign takes PROJECT FOLDER, or --model FILE FOLDER.", "See `deepclust assign --help`."
        )
    if labels is not None:
        Workbench().check_output(labels, force=force)
    if model_file is not None:
        job = Workbench().assign_with(model_file, places[0], split=split.value)
        found = drive(job).result
    else:
        with looked_at(places[0]) as opened:
            tell_run(opened, run_number)
            run = opened.run(run_number).number
            found = drive(opened.assigning(run).assign(places[1], split=split.value)).result
    if labels is not None:
        write_assigned(found, labels, force=force)
    if as_json:
        print_json(_record(found))
    else:
        _tell(found)
    return 0


@model.command("export")
def export_model(
    project: ProjectArgument,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A .safetensors file to write.")],
    *,
    run_number: RunOption = None,
    force: ForceOption = False,
) -> int:
    """Write what a run learnt, with its groups, to OUT and a card of it beside it (.json)."""
    with looked_at(project) as opened:
        tell_run(opened, run_number)
        run = opened.run(run_number).number
        drive(opened.assigning(run).export_model(out, force=force))
    say(f"Written: {out}. Use it with `deepclust assign --model {out.name} FOLDER`.")
    return 0


@model.command("show")
def show_model(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A model in a file.")],
) -> int:
    """Print the card of a model: its method, settings, groups and versions, as JSON."""
    print_json(Workbench().model_card(file).model_dump(mode="json"))
    return 0


def _tell(found: Assigned) -> None:
    print(f"{images(len(found.paths))} looked at:")
    for group in np.unique(found.groups).tolist():
        of_group = found.groups == group
        new = int((of_group & found.is_new).sum())
        told = f", of which new? {new:,}" if new else ""
        sure = f"{float(found.confidence[of_group].mean()):.0%} sure"
        print(f"  {found.names.get(group, '-')}: {int(of_group.sum()):,}{told} ({sure})")
    new_paths = [path for path, is_new in zip(found.paths, found.is_new, strict=True) if is_new]
    if new_paths:
        print(f"{images(len(new_paths))} like none that were grouped (new?):")
        print("\n".join(f"  {path}" for path in new_paths[:SHOWN]))
        if len(new_paths) > SHOWN:
            print(f"  … and {len(new_paths) - SHOWN:,} more")
    for problem in found.problems[:SHOWN]:
        say(f"Left out: {problem.path}: {problem.reason}")
    print(found.drift)


def _record(found: Assigned) -> dict[str, object]:
    rows = zip(
        found.paths,
        found.groups.tolist(),
        found.confidence.tolist(),
        found.is_new.tolist(),
        strict=True,
    )
    return {
        "images": [
            {
                "path": path,
                "group": group,
                "group_name": found.names.get(group, ""),
                "confidence": round(confidence, 4),
                "new": is_new,
            }
            for path, group, confidence, is_new in rows
        ],
        "problems": [{"path": p.path, "reason": p.reason} for p in found.problems],
        "drift": found.drift,
    }
