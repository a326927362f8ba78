"""Commands that train: run, resume, and the list of methods."""

import shlex
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from deepclust_gui.cli.options import (
    MAX_SEED,
    DeviceOption,
    EffortOption,
    FeaturesOption,
    ForceOption,
    JsonOption,
    PresetOption,
    ProjectArgument,
    RunOption,
    SettingsOption,
    Split,
    SplitOption,
    WeightsOption,
    effort_of,
    parameters,
    print_json,
)
from deepclust_gui.console import drive, say
from deepclust_gui.errors import Cancelled
from deepclust_gui.model.method import MethodInfo
from deepclust_gui.model.run import Preset, Run, RunRequest
from deepclust_gui.workbench import Project, Workbench


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
    features: FeaturesOption = "",
    weights: WeightsOption = None,
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
    by_features = features not in ("", "pixels")
    request = RunRequest(
        method=method or (by_features and workbench.feature_method) or workbench.recommended_method,
        params=parameters(settings or [], clusters),
        effort=effort_of(effort, preset),
        preset=preset,
        seed=seed,
        device=device,
        image_size=image_size,
    )
    request = workbench.embedders.settle(request, features, weights=weights)
    workbench.check_request(request)  # a mistake is told before any image is read
    importing = drive(workbench.new_project(source, project=project, split=split.value))
    opened = importing.result
    if opened.source_changes:
        say(f"{opened.source_changes} Give --project NEW for a new project.")
    try:
        if not method and not features:
            request = _suited(opened, request, quiet=as_json)
        elif not method:
            say(f"Method: {request.method} (the recommended default).", quiet=as_json)
        training = _train(opened, opened.train(request))
        if labels is not None:
            opened.export(training.result.number, labels, format="csv", force=force)
        _report(opened, training.result, importing.seconds, training.seconds, as_json=as_json)
    finally:
        opened.close()
    return 0


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


def methods(*, as_json: JsonOption = False) -> int:
    """List the methods and their parameters."""
    workbench = Workbench()
    cards = workbench.methods()
    if as_json:
        print_json(
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


def _suited(project: Project, request: RunRequest, *, quiet: bool) -> RunRequest:
    """Return the request with what suits the images, and say why."""
    told = project.features.recommendation()
    if told.features:
        request = replace(request, method=told.method, features=told.features, weights=told.weights)
        say(f"Looking at the images with {told.embedder_name}: {told.reason}.", quiet=quiet)
    say(f"Method: {request.method} (the recommended default).", quiet=quiet)
    if told.are_photos and not told.features:
        say(
            f"It would be better to look at what the images show, as {told.reason}. "
            f"Get the network with: deepclust weights get {told.embedder}",
            quiet=quiet,
        )
    return request


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
        print_json(
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
    for line in _scores_told(scores):
        print(line)
    print(f"It took {import_s:.1f} s to read the images and {train_s:.1f} s to group them.")
    print(f"Project: {project.path}, run {run.number}")


def _scores_told(scores: dict[str, float]) -> Iterator[str]:
    """Yield what the scores say, line by line."""
    if "acc" in scores:
        figures = ", ".join(
            f"{name.upper()} {scores[name]:.3f}" for name in ("acc", "nmi", "ari") if name in scores
        )
        yield f"Agreement with the groups known from sub-folders or labels: {figures}"
    if "silhouette" in scores:
        yield (
            f"How clearly the groups stand apart, from -1 to 1: {scores['silhouette']:.3f} "
            "(silhouette)"
        )
