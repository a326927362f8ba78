"""The command itself: its sub-commands, and how it ends."""

from typing import Annotated

import typer
from typer.exceptions import TyperException

from deepclust_gui import __version__
from deepclust_gui.cli import (
    assigning,
    benching,
    editing,
    exporting,
    filing,
    likeness,
    looking,
    relinking,
    restoring,
    running,
    weights,
)
from deepclust_gui.console import fail, say
from deepclust_gui.errors import Cancelled, DeepClustError
from deepclust_gui.logs import COMMAND_LOG, LogFile
from deepclust_gui.paths import user_paths

INTERRUPTED = 130  # 128 + SIGINT, as a shell would say

app = typer.Typer(
    name="deepclust",
    help="Sort images into groups without labels.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    running.run,
    running.resume,
    running.methods,
    exporting.export,
    filing.sort,
    filing.unsort,
    exporting.problems,
    looking.groups,
    looking.history,
    looking.similar,
    looking.compare,
    editing.undo,
    editing.redo,
    relinking.relink,
    relinking.rescan,
    relinking.duplicates,
    assigning.assign,
    likeness.near_duplicates,
    restoring.restore,
    restoring.backups,
    benching.bench,
    benching.bench_report,
):
    app.command()(command)
app.add_typer(editing.edit, name="edit")
app.add_typer(assigning.model, name="model")
app.add_typer(weights.weights, name="weights")


def main(arguments: list[str]) -> int:
    """Run the command line; a mistake of the user is one sentence on stderr and exit code 2."""
    log_file = LogFile(user_paths().logs, COMMAND_LOG)
    try:
        code = app(args=arguments, prog_name="deepclust", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except TyperException as error:
        # Where the help was shown instead, there is nothing to add.
        told = error.format_message().strip()
        end = "" if told.endswith((".", "?")) else "."
        return fail(f"{told}{end} See `deepclust --help`.") if told else 2
    except DeepClustError as error:
        return fail(str(error))
    except (Cancelled, typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    finally:
        log_file.close()


def _version(*, wanted: bool) -> None:
    if wanted:
        say(f"deepclust {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=lambda v: _version(wanted=v), is_eager=True)
    ] = False,
) -> None:
    """Sort images into groups without labels."""
