"""The command near-duplicates: images that are nearly the same, with a suggestion which to keep."""

from typing import Annotated

import typer

from deepclust_gui.cli.options import JsonOption, ProjectArgument, RunOption, print_json
from deepclust_gui.cli.projects import changed, looked_at
from deepclust_gui.console import drive, say
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.edit_words import images
from deepclust_gui.model.folder import ImageSet
from deepclust_gui.workbench import Project
from deepclust_gui.workbench.likeness import BURST, others


def near_duplicates(
    project: ProjectArgument,
    *,
    exclude: Annotated[
        bool,
        typer.Option("--exclude", help="Mark all but the best of each set as excluded."),
    ] = False,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """List images that are versions of one photo, and bursts: the one to keep comes first.

    Nothing on the disk is touched. --exclude is one edit of a run, and can be undone.
    """
    with changed(project) if exclude else looked_at(project) as opened:
        drive(opened.taking.ask())  # for bursts
        sets = drive(opened.likeness.find()).result
        told = [_told(opened, one) for one in sets]
        if exclude and sets:
            _exclude(opened, sets, run_number)
    if as_json:
        print_json(told)
        return 0
    for one in told:
        print(one["why"])
        for path in one["images"]:
            print(f"  {path}{'  (suggested to keep)' * (path == one['keep'])}")
    more = sum(len(one["images"]) - 1 for one in told)
    say(
        f"{images(more)} {'is' if more == 1 else 'are'} nearly the same as another."
        if more
        else "No images are nearly the same."
    )
    return 0


def _told(project: Project, one: ImageSet) -> dict[str, str | list[str]]:
    paths = [item.path for item in project.items_at(one.items)]
    why = "a burst" if one.reason == BURST else "versions of one photo"
    return {"why": why, "keep": paths[0], "images": paths}


def _exclude(project: Project, sets: tuple[ImageSet, ...], run_number: int | None) -> None:
    """Exclude all but the first of each set from a run, as one edit."""
    run = project.run(run_number)
    known = [item for item in others(sets) if item < run.item_count]
    if known:
        project.curation(run.number).mark(known, Mark.EXCLUDED)
        say(f"{images(len(known))} excluded from run {run.number}; `deepclust undo` brings back.")
