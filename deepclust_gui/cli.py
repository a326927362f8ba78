"""The `deepclust` command: everything the window can do, for scripts and servers."""

import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from deepclust_gui import __version__
from deepclust_gui.console import drive, fail, say
from deepclust_gui.errors import Cancelled, DeepClustError, ParameterError
from deepclust_gui.logs import COMMAND_LOG, LogFile
from deepclust_gui.model.bench import BenchTask
from deepclust_gui.model.job import Job
from deepclust_gui.model.method import MethodInfo
from deepclust_gui.model.run import Effort, ParamValue, Preset, Run, RunRequest
from deepclust_gui.paths import user_paths
from deepclust_gui.workbench import Bench, Project, Workbench

app = typer.Typer(
    name="deepclust",
    help="Sort images into groups without labels.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

if TYPE_CHECKING:
    from deepclust_gui.export.bench_records import RecordFile

MAX_SEED = 2**31 - 1
INTERRUPTED = 130  # 128 + SIGINT, as a shell would say


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
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")]
SplitOption = Annotated[Split, typer.Option(help="Which rows of an .npz.")]


def main(arguments: list[str]) -> int:
    """Run the command line; a mistake of the user is one sentence on stderr and exit code 2."""
    log_file = LogFile(user_paths().logs, COMMAND_LOG)
    try:
        code = app(args=arguments, prog_name="deepclust", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except TyperException as error:
        # Without any argument the help was shown instead, and there is nothing to add.
        return fail(f"{error.format_message()} See `deepclust --help`.") if arguments else 2
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


@app.command()
def run(
    source: Annotated[Path, typer.Argument(metavar="FOLDER|IMAGES.npz", help="The images.")],
    *,
    method: Annotated[str, typer.Option(help="Key of the method; default: recommended.")] = "",
    clusters: Annotated[int | None, typer.Option(help="Number of groups.")] = None,
    preset: PresetOption = Preset.BEST,
    effort: EffortOption = None,
    settings: SettingsOption = None,
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Start of all randomness.")] = 0,
    device: DeviceOption = "auto",
    image_size: Annotated[
        int | None, typer.Option(help="Side in pixels the images are brought to.")
    ] = None,
    split: SplitOption = Split.ALL,
    project: Annotated[Path | None, typer.Option(help="The project file to use.")] = None,
    labels: Annotated[Path | None, typer.Option(help="Write the labels to this CSV.")] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> int:
    """Import images, train, store the result and write labels."""
    workbench = Workbench()
    if labels is not None:
        workbench.check_output(labels, force=force)
    request = RunRequest(
        method=method or workbench.recommended_method,
        params=_parameters(settings or [], clusters),
        effort=_effort(effort, preset),
        preset=preset,
        seed=seed,
        device=device,
        image_size=image_size,
    )
    workbench.check_request(request)  # a mistake is told before any image is read
    if not method:
        say(f"Method: {request.method} (the recommended default).", quiet=as_json)
    importing = drive(workbench.new_project(source, project=project, split=split.value))
    opened = importing.result
    if opened.source_changes:
        say(f"{opened.source_changes} Give --project NEW for a new project.")
    try:
        training = _train(opened, opened.train(request))
        if labels is not None:
            opened.export(training.result.number, labels, format="csv", force=force)
        _report(opened, training.result, importing.seconds, training.seconds, as_json=as_json)
    finally:
        opened.close()
    return 0


@app.command()
def resume(
    project: ProjectArgument,
    *,
    run_number: RunOption = None,
    labels: Annotated[Path | None, typer.Option(help="Write the labels to this CSV.")] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> int:
    """Go on with a run that was interrupted."""
    workbench = Workbench()
    if labels is not None:
        workbench.check_output(labels, force=force)
    opened = workbench.open_project(project)
    try:
        number = run_number or opened.interrupted_run().number
        training = _train(opened, opened.resume(number))
        if labels is not None:
            opened.export(number, labels, format="csv", force=force)
        _report(opened, training.result, 0.0, training.seconds, as_json=as_json)
    finally:
        opened.close()
    return 0


@app.command()
def bench(
    source: Annotated[Path, typer.Argument(metavar="DATA.npz|FOLDER", help="The images.")],
    *,
    method: Annotated[str, typer.Option(metavar="KEY[,KEY]", help="The methods.")],
    preset: PresetOption = Preset.BEST,
    effort: EffortOption = None,
    split: SplitOption = Split.ALL,
    seeds: Annotated[str, typer.Option(metavar="N[,N]", help="One run each.")] = "0,1,2",
    settings: SettingsOption = None,
    clusters: Annotated[
        int | None,
        typer.Option(
            help="Number of groups; default: that of the known ones, as papers do. "
            "Nothing else of them is used before a run is over."
        ),
    ] = None,
    image_size: Annotated[
        int | None,
        typer.Option(help="Side in pixels; default with paper: that of the published figure."),
    ] = None,
    device: DeviceOption = "auto",
    out: Annotated[
        Path | None,
        typer.Option("--json", metavar="OUT", help="Add the records to this JSON file."),
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="OUT.md", help="Write a report as Markdown.")
    ] = None,
) -> int:
    """Measure methods: a run for each seed, its scores beside the published ones.

    With --json, seeds that have a record there already are not run again.
    """
    workbench = Workbench()
    numbers = _seeds(seeds)
    tasks = [
        BenchTask(
            source=source,
            method=key.strip(),
            split=split.value,
            preset=preset,
            effort=_effort(effort, preset),
            settings=_parameters(settings or [], None),
            clusters=clusters,
            image_size=image_size,
            device=device,
        )
        for key in method.split(",")
    ]
    jobs = [workbench.bench(task) for task in tasks]  # a mistake is told before any training
    records = workbench.bench_records(out)
    if markdown is not None:
        workbench.check_bench_report(markdown)
    for job in jobs:
        text = _measure(workbench, job, numbers, records)
        say(text) if out else print(text)
    if markdown is not None:
        workbench.write_bench_report(records.records, markdown)
    return 0


@app.command()
def bench_report(
    records: Annotated[
        list[Path], typer.Argument(metavar="RECORDS…", help="Files of `bench --json`, or folders.")
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.md", help="The file to write.")],
) -> int:
    """Write records of `bench` beside all published figures as Markdown.

    The same records give the same file. An older report is replaced, any other file is not.
    """
    workbench = Workbench()
    workbench.write_bench_report(workbench.read_bench_records(records), out, missing=True)
    say(f"Wrote {out}.")
    return 0


@app.command()
def methods(*, as_json: JsonOption = False) -> int:
    """List the methods and their parameters."""
    workbench = Workbench()
    cards = workbench.methods()
    if as_json:
        _print_json(
            [
                {
                    "key": card.info.key,
                    "name": card.info.name,
                    "summary": card.info.summary,
                    "reference": card.info.reference,
                    "differences": card.info.differences,
                    "published": [asdict(figure) for figure in card.info.published],
                    "plugin": card.plugin,
                    "plugin_version": card.plugin_version,
                    "recommended": card.info.key == workbench.recommended_method,
                    "parameters": card.schema,
                    "paper": {f.name: f.paper for f in card.fields if f.paper is not None},
                }
                for card in cards
            ]
        )
        return 0
    for card in cards:
        recommended = ", recommended" if card.info.key == workbench.recommended_method else ""
        print(f"{card.info.key}  ({card.info.name}, from {card.plugin}{recommended})")
        for line in _introduction(card.info):
            print(f"    {line}")
        for field in card.fields:
            paper = "" if field.paper is None else f" (paper: {field.paper})"
            told = f"{field.title}: {field.description}"
            print(f"    --set {field.name}={field.default}{paper}  {told}")
    for problem in workbench.plugin_problems():
        say(f"The plugin {problem.plugin} was left out: {problem.reason}")
    return 0


@app.command()
def export(
    project: ProjectArgument,
    *,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    table: Annotated[TableFormat, typer.Option("--format", help="csv, json or npz.")],
    run_number: RunOption = None,
    force: ForceOption = False,
) -> int:
    """Write the labels of a run."""
    opened = Workbench().open_project(project)
    try:
        opened.export(opened.run(run_number).number, out, format=table.value, force=force)
    finally:
        opened.close()
    say(f"Wrote {out}.")
    return 0


class SortMode(StrEnum):
    """How images get into the folders of their groups."""

    COPY = "copy"


@app.command()
def sort(
    project: ProjectArgument,
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="The folder to fill.")],
    *,
    mode: Annotated[SortMode, typer.Option(help="How: copy.")] = SortMode.COPY,  # noqa: ARG001
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")] = False,
    run_number: RunOption = None,
) -> int:
    """Copy the images into one folder per group; nothing is overwritten or deleted."""
    opened = Workbench().open_project(project)
    try:
        plan = opened.plan_sort(opened.run(run_number).number, destination)
        for folder in plan.folders:
            print(f"{folder.name}: {folder.images:,} images")
        print(
            f"{len(plan.copies):,} to copy ({plan.total_bytes / 1e6:,.1f} MB), "
            f"{plan.already_there:,} there already, {plan.renamed:,} renamed, "
            f"{len(plan.missing):,} missing."
        )
        if dry_run:
            return 0
        outcome = drive(opened.sort(plan)).result
    finally:
        opened.close()
    print(f"Copied {outcome.copied:,} images to {destination}.")
    for problem in outcome.failed:
        say(f"{problem.path}: {problem.reason}")
    return 1 if outcome.failed else 0


@app.command()
def problems(project: ProjectArgument, *, as_json: JsonOption = False) -> int:
    """List the files that were left out, with reasons."""
    opened = Workbench().open_project(project)
    try:
        found = opened.problems()
    finally:
        opened.close()
    if as_json:
        _print_json([{"path": problem.path, "reason": problem.reason} for problem in found])
    else:
        for problem in found:
            print(f"{problem.path}: {problem.reason}")
        say(f"{len(found):,} files were left out.")
    return 0


def _parameters(settings: list[str], clusters: int | None) -> dict[str, ParamValue]:
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


def _introduction(info: MethodInfo) -> Iterator[str]:
    """Yield what a method says of itself, line by line."""
    yield info.summary
    yield info.reference
    if info.differences:
        yield f"Preset best: {info.differences}"
    for figure in info.published:
        size = f", images of {figure.image_size} pixels" if figure.image_size else ""
        yield (
            f"Published on {figure.data} ({figure.split}{size}): ACC {figure.acc:.4f}, "
            f"NMI {figure.nmi:.4f} ({figure.nmi_mean} mean); {figure.source}"
        )


def _effort(effort: Effort | None, preset: Preset) -> Effort:
    """Return how long to train; raises ParameterError if that is said twice."""
    if effort is not None and preset is Preset.PAPER:
        raise ParameterError(
            f"--effort {effort} cannot be combined with --preset paper: the paper says how long "
            "to train.",
            "Leave one of the two out.",
        )
    return effort or Effort.BALANCED


def _seeds(text: str) -> list[int]:
    """Return the seeds of a list like “0,1,2”, each once; raises ParameterError."""
    words = [word.strip() for word in text.split(",")]
    if not all(word.isdecimal() and int(word) <= MAX_SEED for word in words):
        raise ParameterError(
            f"--seeds takes whole numbers from 0 to {MAX_SEED} like 0,1,2, not “{text}”."
        )
    return list(dict.fromkeys(int(word) for word in words))


def _measure(workbench: Workbench, job: Job[Bench], seeds: list[int], records: "RecordFile") -> str:
    """Run the seeds that have no record yet and return the table of all of them."""
    opened = drive(job).result
    try:
        question = opened.question
        for seed in seeds:
            if records.find(question, seed) is not None:
                say(f"{opened.shown}, seed {seed}: measured before.")
            else:
                run = _bench_seed(opened, seed, kept=records.is_kept)
                records.add(opened.record(run))
        found = [records.find(question, seed) for seed in seeds]
        return workbench.bench_table([record for record in found if record])
    finally:
        opened.close()


def _bench_seed(opened: Bench, seed: int, *, kept: bool) -> Run:
    say(f"{opened.shown}, seed {seed}")
    try:
        return drive(opened.run(seed)).result
    except Cancelled:
        lost = "" if kept else " Finished seeds are only remembered with --json OUT."
        say(f"Stopped; what was learnt is kept. The same command goes on from there.{lost}")
        raise


def _train(project: Project, job: Any) -> Any:
    try:
        return drive(job)
    except Cancelled:
        command = f"deepclust resume {shlex.quote(str(project.path))}"
        say(f"Stopped; what was learnt is kept. Go on with: {command}")
        raise


def _report(project: Project, run: Run, import_s: float, train_s: float, *, as_json: bool) -> None:
    groups = project.groups(run.number)
    scores = {
        name: round(value, 6)
        for name in ("acc", "nmi", "ari", "silhouette")
        if (value := getattr(run.scores, name)) is not None
    }
    if as_json:
        _print_json(
            {
                "project": str(project.path),
                "run": run.number,
                "method": run.method,
                "images": project.item_count,
                "problems": project.summary.problems,
                "groups": {str(group.label): group.size for group in groups},
                "seconds": {
                    "import": round(import_s, 3),
                    "train": round(train_s, 3),
                    "total": round(import_s + train_s, 3),
                },
                "scores": scores,
                "device": run.device,
            }
        )
        return
    print(f"{project.item_count:,} images in {len(groups)} groups by {run.method_name}:")
    for group in groups:
        print(f"  {group.name}: {group.size:,}")
    told = ", ".join(f"{name.upper()} {value:.3f}" for name, value in scores.items())
    print(f"{told or 'No score'} (seconds: import {import_s:.1f}, train {train_s:.1f})")
    print(f"Project: {project.path}, run {run.number}")


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
