"""Commands about the weights of networks that look at pictures: list, get."""

from typing import Annotated

import typer

from deepclust_gui.cli.options import JsonOption, print_json
from deepclust_gui.console import drive, say
from deepclust_gui.model.embedder import WeightsStanding
from deepclust_gui.workbench import Workbench

MEGABYTE = 1 << 20

weights = typer.Typer(
    help="The weights of networks that look at pictures.",
    no_args_is_help=True,
    add_completion=False,
)


@weights.command("list")
def list_weights(*, as_json: JsonOption = False) -> int:
    """List the networks, what their weights weigh, where they come from and which are here."""
    standings = Workbench().embedders.standings()
    if as_json:
        print_json([_as_record(each) for each in standings])
        return 0
    for each in standings:
        info = each.info
        here = "here" if each.is_here else "not here"
        size = f"{info.weights_bytes / MEGABYTE:,.0f} MB"
        print(f"{info.key}  ({info.name}, {info.speed.value}, {size}, {here})")
        print(f"    {info.summary}")
        print(f"    Licence of the weights: {info.licence}")
        if each.source is not None:
            print(f"    {each.source.address}")
    say("Look with one by: deepclust run FOLDER --features KEY [--weights FILE]")
    say("Without a file of its weights, fetch them first: deepclust weights get KEY")
    return 0


@weights.command("get")
def get_weights(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The network.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Fetch without asking.")] = False,
) -> int:
    """Fetch the weights of a network, after asking; goes on where an earlier attempt ended."""
    workbench = Workbench()
    job = workbench.embedders.fetch(key)
    info, source = workbench.embedders.card(key).info, workbench.embedders.source(key)
    assert source is not None  # `fetch` has refused otherwise
    say(f"{info.name}: about {source.size_bytes / MEGABYTE:,.0f} MB from {source.address}")
    say(f"Licence of the weights: {info.licence}")
    if not yes:
        typer.confirm("Fetch it?", abort=True, err=True)
    digest = drive(job).result
    say(f"The weights of {info.name} are here (SHA-256 {digest[:12]}…).")
    return 0


def _as_record(standing: WeightsStanding) -> dict[str, object]:
    info, source = standing.info, standing.source
    return {
        "key": info.key,
        "name": info.name,
        "summary": info.summary,
        "speed": info.speed.value,
        "weights_bytes": info.weights_bytes,
        "licence": info.licence,
        "dimension": info.dimension,
        "side": info.preprocessing.side,
        "address": source.address if source else None,
        "sha256": source.sha256 if source else None,
        "here": standing.is_here,
    }
