"""A pretrained network that turns pictures into features, as fast as the machine allows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from deepclust_gui.engine.cores import usable_cores
from deepclust_gui.engine.features.weights import put_in, read_weights
from deepclust_gui.engine.threads import training_threads
from deepclust_gui.errors import FeatureError
from deepclust_gui.sdk.embedder import Embedder

NUMBERS_AT_A_TIME = 32 * 3 * 224 * 224
"""How many numbers of pictures go through the network at once: more is no faster on a processor."""


class Extractor:
    """A network with its weights in; raises FeatureError if they are missing or not its own."""

    def __init__(self, embedder: Embedder, weights: Path, *, device: str = "cpu") -> None:
        self.info = embedder.info
        self.device = torch.device(device)
        side = self.info.preprocessing.side
        self.batch = max(1, NUMBERS_AT_A_TIME // (3 * side * side))
        tensors = read_weights(weights)
        try:
            with torch.device("meta"):
                network = embedder.build()
        except ImportError as error:
            raise FeatureError(
                f"{self.info.name} needs something that is missing: {error}."
            ) from error
        put_in(network, tensors, name=self.info.name, file=weights.name)
        trunk = embedder.trunk(network).eval().requires_grad_(requires_grad=False)
        # Channels last is how convolutions compute on processors and cards alike: twice as fast.
        self._trunk = trunk.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._mean, self._deviation = self._normalisation()

    def features(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the features float32 (B, D) of pictures uint8 (B, 3, S, S).

        Raises FeatureError if they are no numbers.
        """
        with torch.inference_mode():
            x = torch.from_numpy(pictures).to(self.device).float()  # (B, 3, S, S)
            x = x.sub_(self._mean).div_(self._deviation)
            found = self._trunk(x.contiguous(memory_format=torch.channels_last)).float().cpu()
        self._check(found, len(pictures))
        result: NDArray[np.float32] = found.numpy()
        return result

    def _normalisation(self) -> tuple[Tensor, Tensor]:
        """Return what to take off and divide by, both (3, 1, 1), for pictures in 0..255."""
        wanted = self.info.preprocessing
        mean = torch.tensor(wanted.mean, device=self.device).mul_(255)
        deviation = torch.tensor(wanted.std, device=self.device).mul_(255)
        return mean[:, None, None], deviation[:, None, None]

    def _check(self, found: Tensor, count: int) -> None:
        if tuple(found.shape) != (count, self.info.dimension):
            raise FeatureError(
                f"{self.info.name} made {tuple(found.shape)} numbers where "
                f"{(count, self.info.dimension)} were announced.",
                "This is a fault of the network's plugin.",
            )
        if not found.isfinite().all():
            raise FeatureError(
                f"{self.info.name} made something else than numbers of a picture.",
                "The file of its weights is damaged: get it anew.",
            )


def check_weights(embedder: Embedder, weights: Path) -> None:
    """Raise FeatureError if a file does not hold the weights of `embedder`."""
    Extractor(embedder, weights)


def in_batches(blocks: Iterable[NDArray[np.uint8]], size: int) -> Iterator[NDArray[np.uint8]]:
    """Yield the rows of `blocks` anew, `size` at a time; the last batch may be smaller."""
    waiting: list[NDArray[np.uint8]] = []
    count = 0
    for block in blocks:
        waiting.append(block)
        count += len(block)
        while count >= size:
            rows = np.concatenate(waiting)
            yield rows[:size]
            waiting, count = [rows[size:]], count - size
    if count:
        yield np.concatenate(waiting)


@contextmanager
def extraction_threads() -> Iterator[None]:
    """Let torch use all cores and put back what was: decoding is done beside, and takes little."""
    with training_threads(usable_cores()):
        yield
