"""Commands that change groups: edit, undo and redo. Each makes one edit, kept at once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from deepclust_gui.cli.edit_report import adoption_record, edit_record, matched, summed_up
from deepclust_gui.cli.options import JsonOption, ProjectArgument, RunOption, print_json
from deepclust_gui.cli.projects import changed, looked_at, tell_run
from deepclust_gui.console import drive
from deepclust_gui.errors import ParameterError
from deepclust_gui.model.curation import Edit, Mark
from deepclust_gui.workbench import Curation, Project

NEW = "new"

edit = typer.Typer(no_args_is_help=True)

GroupArgument = Annotated[int, typer.Argument(metavar="GROUP", help="Its number, as in the CSV.")]
PathsArgument = Annotated[
    list[str], typer.Argument(metavar="PATH…", help="Images, by their path as in the CSV.")
]

Change = Callable[[Project, Curation], Edit]


@dataclass(frozen=True, slots=True)
class _Target:
    """What a command is about, and how it tells what it did."""

    project: Path
    run: int | None
    as_json: bool


@edit.callback()
def _edit(context: typer.Context, project: ProjectArgument) -> None:
    """Change the groups of a run: one edit, which `deepclust undo` takes back.

    The options of a command: deepclust edit PROJECT COMMAND --help
    """
    context.obj = project


@edit.command()
def name(
    context: typer.Context,
    group: GroupArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The name.")],
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Name a group."""
    return _do(context, run_number, as_json, lambda _, curation: curation.name(group, text))


@edit.command()
def merge(
    context: typer.Context,
    into: Annotated[int, typer.Argument(metavar="INTO", help="The group that stays.")],
    others: Annotated[list[int], typer.Argument(metavar="OTHER…", help="The groups that go.")],
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Bring all images of other groups into one, which keeps its number and name."""
    return _do(context, run_number, as_json, lambda _, curation: curation.merge(into, others))


@edit.command()
def split(
    context: typer.Context,
    group: GroupArgument,
    *,
    into: Annotated[int, typer.Option("--into", metavar="K", help="Into how many parts.")],
    method: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="Train this method on the group's images; default: k-means on what the run "
            "learnt.",
        ),
    ] = None,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Part a group into several; the largest part keeps the number."""

    def change(_: Project, curation: Curation) -> Edit:
        return drive(curation.split_by(group, into, method=method)).result

    return _do(context, run_number, as_json, change)


@edit.command()
def move(
    context: typer.Context,
    group: Annotated[str, typer.Argument(metavar="GROUP|new", help="A number, or “new”.")],
    paths: PathsArgument,
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Put images into a group, or into a new one."""
    to = _group_or_new(group)

    def change(project: Project, curation: Curation) -> Edit:
        return curation.move(project.items_of(paths), to)

    return _do(context, run_number, as_json, change)


@edit.command()
def exclude(
    context: typer.Context,
    paths: PathsArgument,
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Leave images out of all groups and exports."""
    return _do(context, run_number, as_json, _marking(paths, Mark.EXCLUDED))


@edit.command()
def unsure(
    context: typer.Context,
    paths: PathsArgument,
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Set images aside, to decide later."""
    return _do(context, run_number, as_json, _marking(paths, Mark.UNSURE))


@edit.command()
def include(
    context: typer.Context,
    paths: PathsArgument,
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take “excluded” and “unsure” back."""
    return _do(context, run_number, as_json, _marking(paths, Mark.NONE))


@edit.command()
def confirm(
    context: typer.Context,
    paths: PathsArgument,
    *,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say that images are where they belong."""

    def change(project: Project, curation: Curation) -> Edit:
        return curation.confirm(project.items_of(paths))

    return _do(context, run_number, as_json, change)


@edit.command()
def accept(
    context: typer.Context,
    group: GroupArgument,
    *,
    not_done: Annotated[bool, typer.Option("--not-done", help="Take that back.")] = False,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say that a group is done."""

    def change(_: Project, curation: Curation) -> Edit:
        return curation.accept(group, done=not not_done)

    return _do(context, run_number, as_json, change)


@edit.command("add-new")
def add_new(
    context: typer.Context, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """Let images that came after the run join its groups, without grouping anew.

    Look for them with `deepclust rescan PROJECT` first. Those that fit nowhere are marked unsure.
    """

    def change(project: Project, curation: Curation) -> Edit:
        return drive(project.joining(curation.run.number).join()).result

    return _do(context, run_number, as_json, change)


@edit.command()
def adopt(
    context: typer.Context,
    earlier: Annotated[int, typer.Argument(metavar="RUN", help="The earlier run.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what matches.")] = False,
    run_number: RunOption = None,
    as_json: JsonOption = False,
) -> int:
    """Let names and accepted groups of an earlier run go on where groups match."""
    target = _Target(context.obj, run_number, as_json)
    with looked_at(target.project) if dry_run else changed(target.project) as project:
        proposal = project.adoption(project.run(target.run).number, earlier)
        made = None if dry_run else project.adopt(proposal)
        if target.as_json:
            print_json(adoption_record(project.curation(proposal.run), proposal, made))
            return 0
        for line in matched(proposal):
            print(line)
        if made:
            print(summed_up(made, project.curation(proposal.run)))
    return 0


def undo(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """Take the newest edit back."""
    target = _Target(project, run_number, as_json)
    return _step(target, Curation.undo, "Undone")


def redo(
    project: ProjectArgument, *, run_number: RunOption = None, as_json: JsonOption = False
) -> int:
    """Bring back the edit that was undone last."""
    target = _Target(project, run_number, as_json)
    return _step(target, Curation.redo, "Done again")


def _do(context: typer.Context, run: int | None, as_json: bool, change: Change) -> int:  # noqa: FBT001
    return _make(_Target(context.obj, run, as_json), change)


def _step(target: _Target, step: Callable[[Curation], Edit], word: str) -> int:
    return _make(target, lambda _, curation: step(curation), word)


def _make(target: _Target, change: Change, word: str = "") -> int:
    """Make one edit and tell it."""
    with changed(target.project) as project:
        curation = project.curation(project.run(target.run).number)
        made = change(project, curation)
        if target.as_json:
            print_json(edit_record(made, curation))
        else:
            print(summed_up(made, curation, word))
            tell_run(project, target.run)
    return 0


def _marking(paths: list[str], mark: Mark) -> Change:
    return lambda project, curation: curation.mark(project.items_of(paths), mark)


def _group_or_new(text: str) -> int | None:
    if text == NEW:
        return None
    if not text.isdecimal():
        raise ParameterError(f"A group is a number or “{NEW}”, not “{text}”.")
    return int(text)
