"""The options that several commands share, and what they come to."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from deepclust_gui.errors import ParameterError
from deepclust_gui.model.run import Effort, ParamValue, Preset

MAX_SEED = 2**31 - 1


class Split(StrEnum):
    """Which rows of an .npz file to take."""

    TRAIN = "train"
    TEST = "test"
    ALL = "all"


class TableFormat(StrEnum):
    """How labels are written."""

    CSV = "csv"
    JSON = "json"
    NPZ = "npz"


ProjectArgument = Annotated[Path, typer.Argument(metavar="PROJECT", help="A .deepclust file.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, nothing else.")]
RunOption = Annotated[
    int | None, typer.Option("--run", min=1, help="Which run; default: the newest.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace an output file that exists.")]

PresetOption = Annotated[
    Preset, typer.Option(help="Settings that work best, or those of the method's paper.")
]
EffortOption = Annotated[
    Effort | None,
    typer.Option(help="How long to train; default: balanced. Not with --preset paper."),
]
SettingsOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter; wins over preset and effort."),
]
FeaturesOption = Annotated[
    str,
    typer.Option(
        metavar="KEY|FILE",
        help="Look at the images with this network (deepclust weights list), or take features "
        "from an .npy, .npz or .parquet file; “pixels” for none.",
    ),
]
WeightsOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The weights of the network: .safetensors or .pth."),
]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")]
SplitOption = Annotated[Split, typer.Option(help="Which rows of an .npz.")]


def parameters(settings: list[str], clusters: int | None) -> dict[str, ParamValue]:
    """Return what --set and --clusters say; pydantic turns the texts into numbers."""
    values: dict[str, ParamValue] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"--set takes NAME=VALUE, not “{setting}”.")
        values[name.strip()] = value.strip()
    if clusters is not None:
        values["n_clusters"] = clusters
    return values


def effort_of(effort: Effort | None, preset: Preset) -> Effort:
    """Return how long to train; raises ParameterError if that is said twice."""
    if effort is not None and preset is Preset.PAPER:
        raise ParameterError(
            f"--effort {effort} cannot be combined with --preset paper: the paper says how long "
            "to train.",
            "Leave one of the two out.",
        )
    return effort or Effort.BALANCED


def print_json(value: Any) -> None:
    """Print a value as JSON on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()
