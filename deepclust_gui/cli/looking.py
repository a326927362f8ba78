"""Commands that only look: groups, history, similar images, and where two runs disagree.

They look at a project that a window has open, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from deepclust_gui.cli.edit_words import told
from deepclust_gui.cli.options import JsonOption, ProjectArgument, RunOption, print_json
from deepclust_gui.console import say
from deepclust_gui.model.curation import Edit
from deepclust_gui.workbench import Curation, Project, Workbench

RunArgument = Annotated[int, typer.Argument(min=1)]


def groups(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """List the groups of a run as they are now."""
    with looked_at(project) as opened:
        curation = opened.curation(opened.run(run_number).number)
        if as_json:
            print_json(group_records(curation))
            return 0
        for group in curation.groups():
            done = ", done" if group.accepted else ""
            print(
                f"{group.label}: {group.name}, {group.size:,} images, {group.settled:,} "
                f"checked{done}"
            )
    return 0


def history(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """List the edits of a run, oldest first, undone ones too."""
    with looked_at(project) as opened:
        curation = opened.curation(opened.run(run_number).number)
        edits = curation.history()
        if as_json:
            print_json([edit_record(edit) for edit in edits])
            return 0
        for edit in edits:
            when = edit.made_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
            undone = "" if edit.in_force else "  (undone)"
            print(
                f"{edit.number}  {when}  {edit.who or '-'}  {told(edit, curation.grouping)}{undone}"
            )
        if not edits:
            say("There are no edits yet.")
    return 0


def similar(
    project: ProjectArgument,
    path: Annotated[str, typer.Argument(metavar="PATH", help="An image, as in the CSV.")],
    *,
    count: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """List the images most like one, the most similar first."""
    with looked_at(project) as opened:
        run = opened.run(run_number).number
        (item,) = opened.items_of([path])
        found = opened.similar(run, int(item), count=count)
        labels = opened.labels(run)[found].tolist()
        paths = [near.path for near in opened.items_at(found)]
    if as_json:
        records = zip(paths, labels, strict=True)
        print_json([{"path": near, "group": group} for near, group in records])
    else:
        for near, group in zip(paths, labels, strict=True):
            print(f"{group}  {near}")
    return 0


def compare(
    project: ProjectArgument,
    run: RunArgument,
    other: RunArgument,
    *,
    as_json: JsonOption = False,
) -> int:
    """List the images that another run sees in another group: a second opinion."""
    with looked_at(project) as opened:
        opinion = opened.second_opinion(run, other)
        here = opened.labels(run)[opinion.disputed].tolist()
        there = opinion.groups[opinion.disputed].tolist()
        paths = [item.path for item in opened.items_at(opinion.disputed)]
        total = opened.item_count
    rows = list(zip(paths, here, there, strict=True))
    if as_json:
        print_json([{"path": path, "here": one, "there": two} for path, one, two in rows])
        return 0
    for path, one, two in rows:
        print(f"{one} → {two if two >= 0 else '?'}  {path}")
    say(f"The runs agree on {total - len(rows):,} of {total:,} images.")
    return 0


@contextmanager
def looked_at(path: Path) -> Iterator[Project]:
    """Open a project to look at it."""
    project = Workbench().open_project(path, look_if_busy=True)
    try:
        yield project
    finally:
        project.close()


def edit_record(edit: Edit) -> dict[str, Any]:
    """Return an edit as JSON has it."""
    return {
        "number": edit.number,
        "kind": edit.kind.value,
        "facts": edit.facts,
        "who": edit.who,
        "made_at": edit.made_at.isoformat(),
        "in_force": edit.in_force,
    }


def group_records(curation: Curation) -> list[dict[str, Any]]:
    """Return the groups as JSON has them."""
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
