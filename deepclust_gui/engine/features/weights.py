"""Reading the weights of a network from a file nobody vouches for."""

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from deepclust_gui.errors import FeatureError

SUFFIXES = (".safetensors", ".pth", ".pt")
_COUNTER = "num_batches_tracked"
"""How often batch-norm was trained: older files lack it, and looking at pictures needs none."""

_HINT = "Get the file anew, or choose another one."


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a .safetensors or .pth file by name; raises FeatureError.

    Nothing in the file is ever run: of a .pth only tensors are read, whatever else it holds.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise FeatureError(
            f"“{path.name}” is no file of weights.", f"Weights end in {', '.join(SUFFIXES)}."
        )
    try:
        found = _read(path)
    except FileNotFoundError as error:
        raise FeatureError(f"There is no file “{path}”.") from error
    except OSError as error:
        raise FeatureError(f"“{path}” cannot be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise FeatureError(f"“{path.name}” does not fit into memory.") from error
    except SafetensorError as error:
        raise FeatureError(f"“{path.name}” is cut short or damaged.", _HINT) from error
    except Exception as error:
        raise _refusal(path, error) from error
    if not isinstance(found, dict) or not all(isinstance(each, Tensor) for each in found.values()):
        raise FeatureError(
            f"“{path.name}” holds other things than the weights of one network.", _HINT
        )
    return found


def put_in(network: nn.Module, tensors: dict[str, Tensor], *, name: str, file: str) -> None:
    """Make `tensors` the weights of `network`, in 32 bits; raises FeatureError if they are not its.

    `network` may be on the device “meta”. `name` is its name, `file` that of the weights.
    """
    expected = network.state_dict()
    missing = [key for key in expected if key not in tensors and not key.endswith(_COUNTER)]
    unknown = [key for key in tensors if key not in expected]
    if missing or unknown:
        told = [_counted(missing, "missing"), _counted(unknown, "not known to it")]
        raise FeatureError(
            f"“{file}” holds the weights of another network than {name}: "
            f"{' and '.join(filter(None, told))}.",
            "Choose the file that belongs to it.",
        )
    for key, tensor in tensors.items():
        if tensor.shape != expected[key].shape:
            raise FeatureError(
                f"“{file}” holds the weights of another network than {name}: “{key}” is "
                f"{_shape(tensor)} there and should be {_shape(expected[key])}.",
                "Choose the file that belongs to it.",
            )
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise FeatureError(f"“{file}” is damaged: “{key}” holds numbers that are none.", _HINT)
    weights = {key: _as_used(each) for key, each in tensors.items()}
    for key in expected:
        weights.setdefault(key, torch.zeros((), dtype=torch.int64))
    network.load_state_dict(weights, assign=True)


def _read(path: Path) -> Any:
    if path.suffix.lower() == ".safetensors":
        return load_file(path)
    return torch.load(path, map_location="cpu", weights_only=True)


def _refusal(path: Path, error: Exception) -> FeatureError:
    """Tell a file with code in it from one that is merely damaged; torch has only a text."""
    if "Unsupported" in str(error) or "GLOBAL" in str(error) or "not allowed" in str(error):
        return FeatureError(
            f"“{path.name}” holds program code besides weights, so it was not opened.",
            "Do not use files from where this one came from.",
        )
    return FeatureError(f"“{path.name}” is cut short or damaged.", _HINT)


def _as_used(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def _counted(keys: list[str], what: str) -> str:
    if not keys:
        return ""
    verb = "is" if len(keys) == 1 else "are"
    return f"{len(keys)} of its parts {verb} {what} (“{keys[0]}”)"


def _shape(tensor: Tensor) -> str:
    return " × ".join(str(side) for side in tensor.shape) or "one number"
