"""Trained models that leave the project they were made in, and come from elsewhere."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui import __version__
from deepclust_gui.data.source import open_source
from deepclust_gui.errors import SourceError
from deepclust_gui.export.model_files import ModelFile, read_model
from deepclust_gui.model.assigned import Assigned
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.model_card import CardGroup, ModelCard
from deepclust_gui.model.result import Group
from deepclust_gui.model.run import Run
from deepclust_gui.workbench.assigning import Sorter
from deepclust_gui.workbench.eyes import eye_for
from deepclust_gui.workbench.learnt_models import LearntModel, restored_method
from deepclust_gui.workbench.methods import Methods
from deepclust_gui.workbench.trouble import told_plainly
from deepclust_gui.workbench.yardsticks import as_tensors, from_tensors

if TYPE_CHECKING:
    from deepclust_gui.engine.placing import KnownImages

_STATE, _KNOWN, _MEASURE = "state.", "known.", "yardstick."
LARGEST_INPUT = 4 * 1024 * 1024
"""More numbers an image are a mistake, or meant to fill the memory."""

PREPROCESSING = (
    "Upright by EXIF, grey or RGB by the number of channels, squeezed to the size of `shape` with "
    "bilinear sampling, divided by 255."
)
FEATURES = (
    "Upright by EXIF, RGB, squeezed to what the network `features` was made for; `weights` is "
    "the SHA-256 of its weights. The method sees what the network makes of that."
)


def model_of(run: Run, learnt: LearntModel, sorter: Sorter, groups: Iterable[Group]) -> ModelFile:
    """Return a run as a model that can be used without its project."""
    import torch

    from deepclust_gui.engine.placing import thinned

    known = thinned(sorter.known)
    tensors: dict[str, NDArray[Any]] = {
        f"{_STATE}{name}": (
            value.float() if value.dtype == torch.bfloat16 else value  # numpy has no such numbers
        ).numpy()
        for name, value in learnt.state.items()
    }
    for name in ("codes", "found", "groups"):
        tensors[f"{_KNOWN}{name}"] = getattr(known, name)
    tensors |= {f"{_MEASURE}{name}": part for name, part in as_tensors(sorter.measure).items()}
    limit = sorter.measure.limit
    card = ModelCard(
        method=run.method,
        method_name=run.method_name,
        plugin=run.plugin,
        params=run.params,
        seed=run.request.seed,
        items=learnt.items,
        shape=list(learnt.shape),
        features=run.request.features,
        weights=run.request.weights,
        preprocessing=FEATURES if run.request.features else PREPROCESSING,
        groups=[CardGroup(number=g.label, name=g.name, size=g.size) for g in groups],
        limit=limit if np.isfinite(limit) else None,
        versions={"deepclust": __version__, "torch": str(torch.__version__)},
    )
    return ModelFile(card, tensors)


def model_card(path: Path) -> ModelCard:
    """Return what a model file says of itself; raises SourceError for any other file."""
    return read_model(path).card


def assign_with(methods: Methods, model: Path, place: Path, *, split: str) -> Job[Assigned]:
    """Return the job that puts the images of `place` into the groups of a model in a file.

    Raises SourceError, MethodError or ParameterError, in a sentence, where that cannot be.
    """
    read = read_model(model)
    with told_plainly(place):
        source = open_source(place, split=split)

    def work(control: Control, report: Report) -> Assigned:
        return sorter_of(methods, read, model.name).sort(source, control, report)

    return Job(f"Looking where the images of {source.location.name} belong", work)


def sorter_of(methods: Methods, model: ModelFile, name: str) -> Sorter:
    """Return what puts images into the groups of a model; it may have come from anywhere.

    Raises SourceError if its numbers do not fit together, MethodError or ParameterError if they do
    not fit the method.
    """
    import torch

    card = model.card
    known = _known(_parts(model.tensors, _KNOWN))
    measure = from_tensors(_parts(model.tensors, _MEASURE))
    if known is None or measure is None or card.numbers > LARGEST_INPUT:
        raise SourceError(
            f"The numbers in “{name}” do not fit together.",
            "Choose a file that `deepclust model export` wrote.",
        )
    state = {k: torch.from_numpy(v) for k, v in _parts(model.tensors, _STATE).items()}
    learnt = LearntModel(state, card.items, tuple(card.shape))
    return Sorter(
        method=restored_method(methods, card.method, card.params, learnt, seed=card.seed),
        eye=eye_for(methods, card.features, card.weights, shape=learnt.shape, device="auto"),
        known=known,
        measure=measure,
        names={group.number: group.name for group in card.groups},
    )


def _parts(tensors: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _known(parts: Mapping[str, NDArray[Any]]) -> "KnownImages | None":
    """Return the known images of a model; None if they are not what they should be."""
    from deepclust_gui.engine.placing import KnownImages

    codes, found, groups = (parts.get(name) for name in ("codes", "found", "groups"))
    if codes is None or found is None or groups is None:
        return None
    if codes.dtype != np.float32 or found.dtype != np.int64 or groups.dtype != np.int64:
        return None
    if codes.ndim != 2 or found.shape != (len(codes),) or groups.shape != (len(codes),):
        return None
    most = groups.max(initial=0)
    if not np.isfinite(codes).all() or groups.min(initial=0) < -1 or most > LARGEST_GROUP:
        return None
    return KnownImages(codes, found, groups)


LARGEST_GROUP = 10_000_000
"""A larger number of a group is a mistake, or meant to fill the memory."""
