"""What new images are measured by, as numbers that a file can hold."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from deepclust_gui.engine.novelty import Yardstick

_PARTS = ("mean", "axes", "known", "own")


def as_tensors(measure: "Yardstick") -> dict[str, NDArray[np.float32]]:
    """Return its parts by name."""
    return {name: np.ascontiguousarray(getattr(measure, name)) for name in _PARTS}


def from_tensors(tensors: Mapping[str, NDArray[Any]]) -> "Yardstick | None":
    """Return what `as_tensors` gave the parts of; None for anything else."""
    from deepclust_gui.engine.novelty import Yardstick

    parts = [tensors.get(name) for name in _PARTS]
    if any(part is None or part.dtype != np.float32 for part in parts):
        return None
    mean, axes, known, own = (np.asarray(part) for part in parts)
    fits = (mean.ndim, axes.ndim, known.ndim, own.ndim) == (1, 2, 2, 1)
    if not fits or axes.shape != (len(mean), known.shape[1]):
        return None
    if not all(np.isfinite(part).all() for part in (mean, axes, known, own)):
        return None
    return Yardstick(mean, axes, known, own)


def packed(measure: "Yardstick") -> bytes:
    """Return it as bytes for the project."""
    from safetensors.numpy import save

    return save(as_tensors(measure))


def unpacked(content: bytes) -> "Yardstick | None":
    """Return what was packed, None if it is damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return from_tensors(load(content))
    except (SafetensorError, ValueError, KeyError):
        return None
