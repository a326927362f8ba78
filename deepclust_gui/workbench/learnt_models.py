"""What runs learnt, kept in the project, so that new images can join their groups later."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deepclust_gui.errors import MethodError, ProjectError
from deepclust_gui.model.run import Run
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.methods import Methods

if TYPE_CHECKING:
    from torch import Tensor

    from deepclust_gui.engine.runner import Trained
    from deepclust_gui.sdk import Method

log = logging.getLogger(__name__)

LEARNT = "learnt"
_ITEMS, _SHAPE, _STATE = "items", "shape", "state."


@dataclass(frozen=True, slots=True, eq=False)
class LearntModel:
    """What a method learnt: `state`, from `items` images (or vectors) of `shape`."""

    state: "Mapping[str, Tensor]"
    items: int
    shape: tuple[int, ...]


def keep_learnt(store: ProjectStore, number: int, trained: "Trained") -> None:
    """Keep what a run learnt in the project. Raises nothing: the groups are safe without it."""
    import torch
    from safetensors.torch import save

    if not trained.state:
        return
    tensors = {f"{_STATE}{name}": value for name, value in trained.state.items()}
    tensors[_ITEMS] = torch.tensor([len(trained.result.labels)])
    tensors[_SHAPE] = torch.tensor(trained.shape)
    try:
        store.keep_bytes(number, LEARNT, save(tensors))
    except (ProjectError, ValueError, RuntimeError, MemoryError):
        log.info("What run %d learnt could not be kept.", number, exc_info=True)


def learnt_model(store: ProjectStore, run: Run) -> LearntModel:
    """Return what a run learnt; raises MethodError if nothing was kept or it cannot be read."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    content = store.kept_bytes(run.number, LEARNT)
    if content is None:
        raise MethodError(
            f"What run {run.number} learnt was not kept, so new images cannot join its groups.",
            "Group the images again; from now on it is kept.",
        )
    try:
        tensors = load(content)
        items = int(tensors.pop(_ITEMS)[0])
        shape = tuple(tensors.pop(_SHAPE).tolist())
    except (SafetensorError, KeyError, ValueError) as error:
        raise MethodError(
            f"What run {run.number} learnt cannot be read.", "Group the images again."
        ) from error
    state = {name.removeprefix(_STATE): value for name, value in tensors.items()}
    return LearntModel(state, items, shape)


def restored_method(
    methods: Methods, key: str, params: dict[str, Any], model: LearntModel, *, seed: int
) -> "Method[Any]":
    """Return a method as it was when it had learnt `model`.

    Raises MethodError if there is no such method or the model is not of it, ParameterError if it
    has no such parameters.
    """
    from deepclust_gui.engine.learnt import restored

    method_type = methods.registry.method_type(key)
    return restored(
        method_type,
        method_type.params_type.build(params),
        dict(model.state),
        items=model.items,
        shape=model.shape,
        seed=seed,
    )
