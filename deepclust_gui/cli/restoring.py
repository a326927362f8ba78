"""Commands about the backups of a project: list them, and put one back."""

from typing import Annotated

import typer

from deepclust_gui.cli.options import JsonOption, ProjectArgument, print_json
from deepclust_gui.console import say
from deepclust_gui.errors import ParameterError
from deepclust_gui.model.backup import Backup
from deepclust_gui.workbench import Workbench
from deepclust_gui.workbench.backups import local_time

_MEGABYTE = 1_000_000


def backups(project: ProjectArgument, *, as_json: JsonOption = False) -> int:
    """List the backups of a project, newest first: number, time and size."""
    found = Workbench().backups.of(project)
    if as_json:
        print_json([_record(backup) for backup in found])
        return 0
    for backup in found:
        size = backup.size_bytes / _MEGABYTE
        print(f"{backup.number:>6}  {local_time(backup.made_at)}  {size:>9,.1f} MB")
    if not found:
        say(f"There is no backup of “{project.name}” yet.")
    return 0


def restore(
    project: ProjectArgument,
    *,
    only_list: Annotated[bool, typer.Option("--list", help="Only list the backups.")] = False,
    number: Annotated[
        int | None,
        typer.Option("--from", metavar="NUMBER", help="Which backup; default: the newest good."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Put a backup in the place of a project; the file that is there is kept aside.

    No image is touched. To undo it, give the file that was kept aside its name back.
    """
    if only_list:
        return backups(project, as_json=as_json)
    service = Workbench().backups
    chosen = None if number is None else _numbered(service.of(project), number)
    restored = service.restore(project, chosen)
    if as_json:
        aside = restored.kept_aside
        print_json(
            {
                "restored": _record(restored.backup),
                "kept_aside": None if aside is None else str(aside),
            }
        )
        return 0
    print(f"“{project.name}” is as it was at {local_time(restored.backup.made_at)}.")
    if restored.kept_aside is not None:
        print(f"What was there before is kept as “{restored.kept_aside}”.")
    return 0


def _numbered(found: tuple[Backup, ...], number: int) -> Backup:
    for backup in found:
        if backup.number == number:
            return backup
    there = ", ".join(str(backup.number) for backup in found) or "none"
    raise ParameterError(f"There is no backup {number}.", f"There are: {there}.")


def _record(backup: Backup) -> dict[str, object]:
    return {
        "number": backup.number,
        "made_at": backup.made_at.isoformat(),
        "bytes": backup.size_bytes,
        "path": str(backup.path),
    }
