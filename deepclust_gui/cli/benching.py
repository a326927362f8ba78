"""Commands that measure methods: bench and bench-report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deepclust_gui.cli.options import (
    MAX_SEED,
    DeviceOption,
    EffortOption,
    PresetOption,
    SettingsOption,
    Split,
    SplitOption,
    effort_of,
    parameters,
)
from deepclust_gui.console import drive, say
from deepclust_gui.errors import Cancelled, ParameterError
from deepclust_gui.model.bench import BenchTask
from deepclust_gui.model.job import Job
from deepclust_gui.model.run import Preset, Run
from deepclust_gui.workbench import Bench, Workbench

if TYPE_CHECKING:
    from deepclust_gui.export.bench_records import RecordFile


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
            effort=effort_of(effort, preset),
            settings=parameters(settings or [], None),
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
