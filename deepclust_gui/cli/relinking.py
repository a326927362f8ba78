"""Commands about the folder of a project: relink, rescan and duplicates."""

from pathlib import Path
from typing import Annotated

import typer

from deepclust_gui.cli.options import JsonOption, ProjectArgument, print_json
from deepclust_gui.cli.projects import changed, looked_at, tell_newer
from deepclust_gui.console import drive, say
from deepclust_gui.errors import ParameterError
from deepclust_gui.model.edit_words import images
from deepclust_gui.model.folder import Relinked, Rescanned

SHOWN = 10

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]


def relink(
    project: ProjectArgument,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the images are now, however deep.")
    ],
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> int:
    """Find the images of a project again in another folder, by what is in the files.

    The project moves to FOLDER; groups, names and edits stay, and no image is touched.
    """
    with looked_at(project) if dry_run else changed(project) as opened:
        outcome = drive(opened.folder.relink(folder, dry_run=dry_run)).result
    if as_json:
        print_json(_relinked_record(outcome))
        return 0
    would = "would be" if dry_run else "are"
    print(f"{outcome.found:,} of {images(outcome.images)} {would} found in {outcome.location}.")
    if outcome.moved:
        print(f"{images(outcome.moved)} {_have(outcome.moved)} another path there than before.")
    _list(f"{images(len(outcome.offline))} not found, kept as offline:", outcome.offline)
    _list(f"{_files(len(outcome.unread))} could not be read:", outcome.unread)
    return 0


def rescan(
    project: ProjectArgument,
    *,
    dry_run: DryRunOption = False,
    take_changed: Annotated[
        bool,
        typer.Option("--take-changed", help="Take files that were changed as new images."),
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Look through the folder of a project again: follow what moved, add what is new.

    Images whose file is gone or was changed stay as they were. New ones are in no group until the
    images are grouped again.
    """
    with looked_at(project) if dry_run else changed(project) as opened:
        job = opened.folder.rescan(dry_run=dry_run, take_changed=take_changed)
        outcome = drive(job).result
        if as_json:
            print_json(_rescanned_record(outcome))
            return 0
        _tell_rescan(outcome, dry_run=dry_run)
        if run := opened.run_in_use():
            tell_newer(opened, run.number)
    return 0


def duplicates(
    project: ProjectArgument,
    *,
    leave_out: Annotated[
        bool,
        typer.Option("--leave-out", help="Group only the first of each set from now on."),
    ] = False,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Group all that were left out again.")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """List the images that are exact copies of others, set by set; or leave them out of groups.

    Nothing on the disk is touched.
    """
    if leave_out and take_back:
        raise ParameterError("--leave-out and --take-back cannot both be done.", "Choose one.")
    with changed(project) if leave_out or take_back else looked_at(project) as opened:
        care = opened.folder
        sets = care.duplicates()
        if leave_out:
            say(f"{images(care.leave_out(sets))} left out of the grouping.")
        if take_back:
            say(f"{images(care.take_back())} taken back into the grouping.")
        left_out = {each.item for each in care.left_out()}
        told = [
            [(item.path, item.index in left_out) for item in opened.items_at(one.items)]
            for one in sets
        ]
    if as_json:
        print_json([[{"path": path, "left_out": out} for path, out in one] for one in told])
        return 0
    for one in told:
        print("\n".join(f"{path}{'  (left out)' * out}" for path, out in one), end="\n\n")
    copies = sum(len(one) - 1 for one in told)
    say(
        f"{images(copies)} {'is an exact copy' if copies == 1 else 'are exact copies'} of others."
        if copies
        else "No image is an exact copy of another."
    )
    return 0


def _tell_rescan(outcome: Rescanned, *, dry_run: bool) -> None:
    if outcome.found_nothing:
        print("The folder holds what the project knows; nothing is new.")
        return
    moved = [f"{before} → {now}" for before, now in outcome.moved]
    _list(f"{images(len(moved))} moved within the folder:", moved)
    if outcome.added:
        new = f"{_files(outcome.added)} to be read" if dry_run else f"{images(outcome.added)} added"
        print(f"{new}.")
    _list(
        f"{images(len(outcome.changed))} changed since; kept as {_they_were(len(outcome.changed))} "
        "(--take-changed adds the new versions):",
        outcome.changed,
    )
    _list(f"{images(len(outcome.offline))} not there any more, kept as offline:", outcome.offline)


def _list(head: str, lines: tuple[str, ...] | list[str]) -> None:
    """Print a heading and the first lines, if there are any."""
    if not lines:
        return
    print(head)
    for line in lines[:SHOWN]:
        print(f"  {line}")
    if len(lines) > SHOWN:
        print(f"  … and {len(lines) - SHOWN:,} more")


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _they_were(count: int) -> str:
    return "it was" if count == 1 else "they were"


def _relinked_record(outcome: Relinked) -> dict[str, object]:
    return {
        "location": outcome.location,
        "images": outcome.images,
        "found": outcome.found,
        "moved": outcome.moved,
        "offline": list(outcome.offline),
        "unread": list(outcome.unread),
    }


def _rescanned_record(outcome: Rescanned) -> dict[str, object]:
    return {
        "images": outcome.images,
        "moved": [{"from": before, "to": now} for before, now in outcome.moved],
        "added": outcome.added,
        "changed": list(outcome.changed),
        "offline": list(outcome.offline),
        "problems": outcome.problems,
    }
