"""A method with what it learnt, without the images it learnt from: to assign new ones."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from deepclust_gui.engine.threads import training_threads
from deepclust_gui.errors import MethodError
from deepclust_gui.model.params import Params
from deepclust_gui.model.result import Result
from deepclust_gui.sdk.data import Data
from deepclust_gui.sdk.method import ENCODE_BATCH, ENCODE_NUMBERS, Method, evaluating


def learnt_state(method: Method[Any]) -> dict[str, Tensor]:
    """Return a copy of all that a method learnt, on the CPU; nothing if not all are tensors."""
    state = method.state_dict()
    if not all(isinstance(value, Tensor) for value in state.values()):
        return {}
    return {name: value.detach().to("cpu", copy=True).contiguous() for name, value in state.items()}


def restored(
    method_type: type[Method[Any]],
    params: Params,
    state: dict[str, Tensor],
    *,
    items: int,
    shape: tuple[int, ...],
    seed: int = 0,
    device: str = "cpu",
) -> Method[Any]:
    """Return a method as it was at the end of a run on `items` images (or vectors) of `shape`.

    Raises MethodError if `state` is not that of such a run.
    """
    has_rows = any(value.shape[:1] == (items,) for value in state.values())
    count = items if has_rows else max(1, int(getattr(params, "n_clusters", 1)))
    data = Data(_nothing_of(count, shape), device=torch.device(device), seed=seed)
    method = method_type(params, data, seed=seed)
    try:
        method.load_state_dict(state)
    except (RuntimeError, ValueError, TypeError) as error:
        raise MethodError(
            f"What was learnt does not fit the method {method.info.name} of this version.",
            "Group the images again.",
        ) from error
    return method


def assign_new(
    method: Method[Any],
    pixels: NDArray[np.uint8] | NDArray[np.float32],
    *,
    check: Callable[[], None] = lambda: None,
) -> Result:
    """Return embedding, label and confidence of new images (M, *shape) by a restored method.

    `check` is called between pieces and may raise to end early. Raises MethodError where the method
    has no answer for an image.
    """
    size = min(ENCODE_BATCH, max(1, ENCODE_NUMBERS // math.prod(pixels.shape[1:])))
    embeddings, labels, confidences = [], [], []
    data = Data(pixels, device=method.device)
    with training_threads(), evaluating(method):
        for start in range(0, len(pixels), size):
            check()
            rows = torch.arange(start, min(start + size, len(pixels)))
            found = method.assign(data.take(rows))
            surest = found.probabilities.max(1)
            embeddings.append(found.embedding.float().cpu())
            labels.append(surest.indices.cpu())
            confidences.append(surest.values.float().cpu())
    confidence = torch.cat(confidences)
    if confidence.isnan().any():
        raise MethodError(f"{method.info.name} has no group for some of the new images.")
    return Result(
        embedding=torch.cat(embeddings).numpy(),
        labels=torch.cat(labels).numpy().astype(np.int64),
        confidence=confidence.clamp(0, 1).numpy(),
    )


def _nothing_of(count: int, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return what stands for `count` images that are not there: zeros that take no memory."""
    one = np.zeros((1, *shape), np.uint8 if len(shape) == 3 else np.float32)
    strides = (0, *one.strides[1:])
    return np.lib.stride_tricks.as_strided(one, (count, *shape), strides, writeable=True)
