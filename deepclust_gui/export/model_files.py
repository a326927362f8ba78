"""Trained models as files: safetensors with the card in the header, and the card beside it as JSON.

There is no pickle: such a file can hold numbers and text, and nothing that runs.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from deepclust_gui.errors import ExportError, SourceError
from deepclust_gui.export.atomic import refuse_existing, written_whole
from deepclust_gui.model.model_card import CARD_FORMAT, ModelCard

SUFFIX = ".safetensors"
_CARD = "card"
_HINT = "Choose a file that `deepclust model export` wrote."

Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """A model as it lies on the disk: its card and its numbers by name."""

    card: ModelCard
    tensors: dict[str, NDArray[Any]]


def check_model_target(out: Path, *, force: bool) -> None:
    """Raise ExportError if a model cannot be written to `out`, before time is spent on it."""
    if out.suffix != SUFFIX:
        raise ExportError(
            f"“{out.name}” does not end in {SUFFIX}.", f"Call it “{out.stem}{SUFFIX}”."
        )
    refuse_existing(out, force=force)
    refuse_existing(out.with_suffix(".json"), force=force)


def write_model(model: ModelFile, out: Path, *, force: bool = False) -> None:
    """Write a model to `out`, a .safetensors file, and its card beside it as .json.

    Raises ExportError if one of them exists (and not `force`) or cannot be written.
    """
    check_model_target(out, force=force)
    card = model.card.model_dump_json(indent=1)
    tensors = {name: np.ascontiguousarray(value) for name, value in model.tensors.items()}
    with written_whole(out, force=force) as temporary:
        temporary.write_bytes(save(tensors, {_CARD: card}))
    with written_whole(out.with_suffix(".json"), force=force) as temporary:
        temporary.write_text(card + "\n", encoding="utf-8")


def read_model(path: Path) -> ModelFile:
    """Return the model in a file; raises SourceError, in a sentence, for anything else.

    The card in the file counts, not the one beside it. Every number is finite or was written so by
    the method; whether the shapes fit the method is for the method to say.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            header = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError as error:
        raise SourceError(f"There is no file “{path}”.") from error
    except OSError as error:
        raise SourceError(f"“{path}” cannot be read: {error.strerror or error}.") from error
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError, MemoryError) as error:
        raise SourceError(f"“{path.name}” is damaged or no model at all.", _HINT) from error
    return ModelFile(_card(path, header), tensors)


def _card(path: Path, header: Mapping[str, str]) -> ModelCard:
    text = header.get(_CARD)
    if text is None:
        raise SourceError(
            f"“{path.name}” holds weights, but not what they are for: it has no card.", _HINT
        )
    try:
        version = json.loads(text).get("format")
        if isinstance(version, int) and version > CARD_FORMAT:
            raise SourceError(
                f"“{path.name}” was made by a newer version of DeepClust.", "Update DeepClust."
            )
        return ModelCard.model_validate_json(text)
    except (ValidationError, ValueError, AttributeError, RecursionError) as error:
        raise SourceError(f"The card of “{path.name}” makes no sense.", _HINT) from error
