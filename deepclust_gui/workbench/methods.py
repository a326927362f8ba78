"""The methods at hand, and what a request for one of them comes to."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deepclust_gui.errors import ParameterError
from deepclust_gui.model.method import MethodCard, MethodInfo, PluginProblem
from deepclust_gui.model.run import MAX_IMAGE_SIZE, MIN_IMAGE_SIZE, DeviceChoice, RunRequest
from deepclust_gui.workbench.embedders import Embedders

if TYPE_CHECKING:
    from deepclust_gui.host.registry import Registry
    from deepclust_gui.model.params import Params
    from deepclust_gui.sdk import Method


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a request names: the method, its checked parameters, the device."""

    card: MethodCard
    method_type: "type[Method[Any]]"
    params: "Params"
    device: DeviceChoice


class Methods:
    """Loads plugins, and torch with them, when first asked. Safe to use from several threads."""

    def __init__(self, plugin_folder: Path, weights_folder: Path) -> None:
        self._plugin_folder = plugin_folder
        self.embedders = Embedders(weights_folder, lambda: self.registry)
        self._registry: Registry | None = None
        self._lock = threading.Lock()

    def cards(self) -> tuple[MethodCard, ...]:
        """Return the methods of all plugins. The first call takes seconds."""
        return self.registry.cards

    def problems(self) -> tuple[PluginProblem, ...]:
        """Return the plugins that could not be used, with reasons."""
        return self.registry.problems

    @property
    def registry(self) -> "Registry":
        """The methods themselves."""
        from deepclust_gui.host.registry import load_registry

        with self._lock:
            if self._registry is None:
                self._registry = load_registry(self._plugin_folder)
            return self._registry

    def choose_device(self, requested: str) -> DeviceChoice:
        """Return the device a run would use and why; raises DeviceError if it is not there."""
        from deepclust_gui.engine.device import choose_device

        return choose_device(requested)

    def resolve(self, request: RunRequest) -> Resolved:
        """Look up what a request names, whatever project it is for.

        Raises MethodError, ParameterError or DeviceError, in a sentence.
        """
        _check_image_size(request.image_size)
        method_type = self.registry.method_type(request.method)
        _check_takes(method_type.info, request.features)
        return Resolved(
            card=self.registry.card(request.method),
            method_type=method_type,
            params=method_type.params_type.build(request.params, request.effort, request.preset),
            device=self.choose_device(request.device),
        )


def _check_takes(info: MethodInfo, features: str) -> None:
    if features and not info.can_group(features):
        raise ParameterError(
            f"{info.name} looks at the pixels of images and cannot group features.",
            "Choose another method, or leave the features out.",
        )


def _check_image_size(size: int | None) -> None:
    if size is not None and not MIN_IMAGE_SIZE <= size <= MAX_IMAGE_SIZE:
        raise ParameterError(
            f"Image size must be between {MIN_IMAGE_SIZE} and {MAX_IMAGE_SIZE} pixels, not {size}."
        )
