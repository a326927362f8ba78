"""What a method sees of an image: its pixels, or the features a network makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.errors import MethodError
from deepclust_gui.model.embedder import OWN_FEATURES, PIXELS
from deepclust_gui.workbench.methods import Methods

if TYPE_CHECKING:
    from deepclust_gui.engine.features.extractor import Extractor


@dataclass(frozen=True, slots=True, eq=False)
class Eye:
    """Images are brought to `format`, then go through `look` if there is one."""

    format: PixelFormat
    look: Callable[[NDArray[np.uint8]], NDArray[np.float32]] | None = None

    def see(self, pixels: NDArray[np.uint8]) -> NDArray[Any]:
        """Return what the method sees of `pixels` (M, C, H, W): those, or features (M, D)."""
        return pixels if self.look is None else self.look(pixels)


def eye_for(
    methods: Methods, features: str, weights: str, *, shape: tuple[int, ...], device: str
) -> Eye:
    """Return what sees images as a run did whose rows were of `shape`.

    `features` and `weights` are as in a RunRequest. Raises FeatureError if the weights are not
    here, MethodError for features that came from a file.
    """
    if features == PIXELS and len(shape) == 3:
        channels, height, width = shape
        return Eye(PixelFormat(height, width, channels))
    if features in (PIXELS, OWN_FEATURES):
        raise MethodError(
            "The groups were made of features from a file, and new images have none there.",
            "Group by a network or by pixels to have new images join.",
        )
    from deepclust_gui.engine.features.extractor import Extractor

    file = methods.embedders.weights(features, weights)
    chosen = methods.choose_device(device).device
    extractor = Extractor(methods.registry.embedder_type(features)(), file, device=chosen)
    wanted = extractor.info.preprocessing
    return Eye(PixelFormat(wanted.side, wanted.side, 3, wanted.interpolation), _looking(extractor))


def _looking(extractor: "Extractor") -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    from deepclust_gui.engine.features.extractor import extraction_threads

    def look(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        with extraction_threads():
            return np.concatenate(
                [
                    extractor.features(pixels[start : start + extractor.batch])
                    for start in range(0, len(pixels), extractor.batch)
                ]
            )

    return look
