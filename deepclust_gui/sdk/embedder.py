"""The base class of every network that turns pictures into features."""

from abc import ABC, abstractmethod
from typing import ClassVar

from torch import nn

from deepclust_gui.model.embedder import EmbedderInfo, WeightsSource


class Embedder(ABC):
    """A pretrained network: derive, fill in `info`, and write `build` and `trunk`.

    The weights are never part of a plugin: the person agrees to fetch them from `source`, or has
    them in a file. They are checked against `build`, each name and shape, before they are used.
    """

    info: ClassVar[EmbedderInfo]

    @abstractmethod
    def build(self) -> nn.Module:
        """Return the whole network, untrained, as its weights were published for.

        Called with the device “meta”, so that nothing is computed for weights that are replaced.
        """

    @abstractmethod
    def trunk(self, network: nn.Module) -> nn.Module:
        """Return what turns normalised pictures (B, 3, S, S) into features (B, D).

        `network` is that of `build` with its weights in; it may be changed.
        """

    def source(self) -> WeightsSource | None:
        """Return where the weights can be had; None if only from a file."""
        return None
