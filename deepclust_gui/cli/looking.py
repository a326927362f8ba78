"""Commands that only look: groups, history, similar images, and where two runs disagree.

They look at a project that a window has open, too.
"""

from dataclasses import asdict
from typing import Annotated

import typer

from deepclust_gui.cli.edit_report import group_records, history_record
from deepclust_gui.cli.options import JsonOption, ProjectArgument, RunOption, print_json
from deepclust_gui.cli.projects import looked_at, tell_run
from deepclust_gui.console import say
from deepclust_gui.model.edit_words import images, told


def groups(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """List the groups of a run as they are now."""
    with looked_at(project) as opened:
        curation = opened.curation(opened.run(run_number).number)
        if as_json:
            print_json(group_records(curation))
            return 0
        tell_run(opened, run_number)
        for group in curation.groups():
            done = ", done" if group.accepted else ""
            checked = f"{group.settled:,} checked{done}"
            print(f"{group.label}: {group.name}, {images(group.size)}, {checked}")
    return 0


def history(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """List the edits of a run, oldest first, undone ones too."""
    with looked_at(project) as opened:
        curation = opened.curation(opened.run(run_number).number)
        edits = curation.history()
        if as_json:
            print_json([history_record(edit) for edit in edits])
            return 0
        tell_run(opened, run_number)
        for edit in edits:
            when = edit.made_at.astimezone().isoformat(" ", "seconds")
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
    run: Annotated[int, typer.Argument(min=1, metavar="RUN", help="A run.")],
    other: Annotated[int, typer.Argument(min=1, metavar="OTHER", help="The run to ask.")],
    *,
    as_json: JsonOption = False,
) -> int:
    """List the images that another run sees in another group: a second opinion.

    Groups of the other run are told by the numbers of those they match; “?” matches none.
    """
    with looked_at(project) as opened:
        opinion = opened.second_opinion(run, other)
        here = opened.labels(run)[opinion.disputed].tolist()
        there = [
            group if group >= 0 else None for group in opinion.groups[opinion.disputed].tolist()
        ]
        paths = [item.path for item in opened.items_at(opinion.disputed)]
        total = len(opinion.groups)
    rows = list(zip(paths, here, there, strict=True))
    if as_json:
        matches = [asdict(match) for match in opinion.matches]
        disputed = [{"path": path, "group": one, "other": two} for path, one, two in rows]
        print_json({"images": total, "matches": matches, "disputed": disputed})
        return 0
    for path, one, two in rows:
        print(f"{one} → {'?' if two is None else two}  {path}")
    say(f"The runs differ on {len(rows):,} of {total:,} images.")
    return 0
