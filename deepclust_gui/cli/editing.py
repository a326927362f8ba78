"""Commands that change groups: edit, undo and redo. Each makes one edit, kept at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from deepclust_gui.cli.edit_words import told
from deepclust_gui.cli.looking import edit_record, group_records
from deepclust_gui.cli.options import JsonOption, ProjectArgument, RunOption, print_json
from deepclust_gui.console import drive, say
from deepclust_gui.errors import ParameterError
from deepclust_gui.model.curation import Edit, EditKind, Mark
from deepclust_gui.workbench import Curation, Project, Workbench

NEW = "new"

edit = typer.Typer(
    help="Change the groups of a run: one edit, which `deepclust undo` takes back.",
    no_args_is_help=True,
)

GroupArgument = Annotated[int, typer.Argument(metavar="GROUP", help="Its number, as in the CSV.")]
PathsArgument = Annotated[
    list[str], typer.Argument(metavar="PATH…", help="Images, by their path as in the CSV.")
]


@dataclass(frozen=True, slots=True)
class _Target:
    """What the verb after PROJECT is about."""

    project: Path
    run: int | None
    as_json: bool


@edit.callback()
def _edit(
    context: typer.Context,
    project: ProjectArgument,
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change the groups of a run: one edit, which `deepclust undo` takes back."""
    context.obj = _Target(project, run_number, as_json)


@edit.command()
def name(
    context: typer.Context,
    group: GroupArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The name.")],
) -> int:
    """Name a group."""
    return _do(context, lambda _, curation: curation.name(group, text))


@edit.command()
def merge(
    context: typer.Context,
    into: Annotated[int, typer.Argument(metavar="INTO", help="The group that stays.")],
    others: Annotated[list[int], typer.Argument(metavar="OTHER…", help="The groups that go.")],
) -> int:
    """Bring all images of other groups into one, which keeps its number and name."""
    return _do(context, lambda _, curation: curation.merge(into, others))


@edit.command()
def split(
    context: typer.Context,
    group: GroupArgument,
    *,
    into: Annotated[int, typer.Option("--into", metavar="K", help="Into how many parts.")],
    method: Annotated[
        str | None,
        typer.Option(
            help="Train this method on the group's images; default: k-means on what the run learnt."
        ),
    ] = None,
) -> int:
    """Part a group into several; the largest part keeps the number."""
    return _do(
        context, lambda _, curation: drive(curation.split_by(group, into, method=method)).result
    )


@edit.command()
def move(
    context: typer.Context,
    group: Annotated[str, typer.Argument(metavar="GROUP|new", help="A number, or “new”.")],
    paths: PathsArgument,
) -> int:
    """Put images into a group, or into a new one."""
    to = _group_or_new(group)
    return _do(context, lambda project, curation: curation.move(_items(project, paths), to))


@edit.command()
def exclude(context: typer.Context, paths: PathsArgument) -> int:
    """Leave images out of all groups and exports."""
    return _mark(context, paths, Mark.EXCLUDED)


@edit.command()
def unsure(context: typer.Context, paths: PathsArgument) -> int:
    """Set images aside, to decide later."""
    return _mark(context, paths, Mark.UNSURE)


@edit.command()
def include(context: typer.Context, paths: PathsArgument) -> int:
    """Take “excluded” and “unsure” back."""
    return _mark(context, paths, Mark.NONE)


@edit.command()
def confirm(context: typer.Context, paths: PathsArgument) -> int:
    """Say that images are where they belong."""
    return _do(context, lambda project, curation: curation.confirm(_items(project, paths)))


@edit.command()
def accept(
    context: typer.Context,
    group: GroupArgument,
    *,
    not_done: Annotated[bool, typer.Option("--not-done", help="Take that back.")] = False,
) -> int:
    """Say that a group is done."""
    return _do(context, lambda _, curation: curation.accept(group, done=not not_done))


@edit.command()
def adopt(
    context: typer.Context,
    earlier: Annotated[int, typer.Argument(metavar="RUN", help="The earlier run.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what matches.")] = False,
) -> int:
    """Let names and accepted groups of an earlier run go on where groups match."""
    target: _Target = context.obj
    with _opened(target.project) as project:
        proposal = project.adoption(project.run(target.run).number, earlier)
        for match in proposal.matches:
            done = ", done" if match.accepted else ""
            say(
                f"{match.here} ← {match.there} “{match.name}”{done}: "
                f"{match.overlap:.0%} the same images",
                quiet=target.as_json,
            )
        for left in proposal.unmatched:
            say(f"“{left}” has no group like it here.", quiet=target.as_json)
        if dry_run:
            return 0
        _report(project.curation(proposal.run), project.adopt(proposal), as_json=target.as_json)
    return 0


def undo(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """Take the newest edit back."""
    return _step(project, run_number, Curation.undo, "Undone", as_json=as_json)


def redo(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """Bring back the edit that was undone last."""
    return _step(project, run_number, Curation.redo, "Done again", as_json=as_json)


def _do(context: typer.Context, change: Callable[[Project, Curation], Edit]) -> int:
    target: _Target = context.obj
    with _opened(target.project) as project:
        curation = project.curation(project.run(target.run).number)
        _report(curation, change(project, curation), as_json=target.as_json)
    return 0


def _step(
    path: Path,
    run: int | None,
    step: Callable[[Curation], Edit],
    word: str,
    *,
    as_json: bool,
) -> int:
    with _opened(path) as project:
        curation = project.curation(project.run(run).number)
        _report(curation, step(curation), as_json=as_json, word=word)
    return 0


def _mark(context: typer.Context, paths: list[str], mark: Mark) -> int:
    return _do(context, lambda project, curation: curation.mark(_items(project, paths), mark))


@contextmanager
def _opened(path: Path) -> Iterator[Project]:
    project = Workbench().open_project(path)
    try:
        yield project
    finally:
        project.close()


def _items(project: Project, paths: list[str]) -> NDArray[np.int64]:
    return project.items_of(paths)


def _group_or_new(text: str) -> int | None:
    if text == NEW:
        return None
    if not text.isdecimal():
        raise ParameterError(f"A group is a number or “{NEW}”, not “{text}”.")
    return int(text)


def _report(curation: Curation, made: Edit, *, as_json: bool, word: str = "") -> None:
    """Print what was done, and after a split or merge how large the groups are now."""
    if as_json:
        print_json(_record(curation, made))
        return
    sentence = told(made, curation.grouping)
    print(f"{word}: {sentence[:1].lower()}{sentence[1:]}." if word else f"{sentence}.")
    touched = _touched(made)
    for group in curation.groups():
        if group.label in touched:
            print(f"  {group.label}: {group.name}, {group.size:,} images")


def _touched(made: Edit) -> set[int]:
    facts = made.facts
    match made.kind:
        case EditKind.MERGE:
            return {facts["into"]}
        case EditKind.SPLIT:
            return {facts["group"], *facts["new"]}
        case EditKind.MOVE:
            return {facts["to"]}
        case _:
            return set()


def _record(curation: Curation, made: Edit) -> dict[str, Any]:
    return {**edit_record(made), "groups": group_records(curation)}
