"""The pixels that methods train on: one memory-mapped array, uint8 (N, C, H, W)."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

DEFAULT_SIDE = 32
LARGEST_NATIVE_SIDE = 64

_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


class HasSize(Protocol):
    """An item, or a decoded image."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def is_grey(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """What all images are brought to: `height` × `width` pixels, `channels` 1 (grey) or 3.

    `interpolation` is the filter that does it: "bilinear" or "bicubic".
    """

    height: int
    width: int
    channels: int
    interpolation: str = "bilinear"

    @property
    def shape(self) -> tuple[int, ...]:
        """(C, H, W)."""
        return (self.channels, self.height, self.width)

    def pixels(self, image: Image.Image) -> NDArray[np.uint8]:
        """Return an "L" or "RGB" image in this format, uint8 (C, H, W); its shape is not kept."""
        image = image.convert("L" if self.channels == 1 else "RGB")
        if image.size != (self.width, self.height):
            size = (self.width, self.height)
            image = image.resize(size, _FILTERS[self.interpolation], reducing_gap=2.0)
        array = np.asarray(image)  # (H, W) or (H, W, 3)
        return array[None] if array.ndim == 2 else np.moveaxis(array, 2, 0)


def suggest_format(images: Iterable[HasSize]) -> PixelFormat:
    """Return the format for a set of images, or a sample of it.

    Small images that all have one size keep it; all others become 32 × 32. Only if all are grey,
    one channel is enough.
    """
    sizes: set[tuple[int, int]] = set()
    channels = 1
    for image in images:
        sizes.add((image.height, image.width))
        if not image.is_grey:
            channels = 3
    if len(sizes) == 1:
        height, width = sizes.pop()
        if max(height, width) <= LARGEST_NATIVE_SIDE:
            return PixelFormat(height, width, channels)
    return PixelFormat(DEFAULT_SIDE, DEFAULT_SIDE, channels)


class PixelCache:
    """The pixels of a project in one format, as files in `folder` that may be deleted at any time.

    Written from front to back: the first `append` of a PixelCache starts the file anew (or, with
    `keep`, goes on behind so many images), and only `complete` makes the new ones count, so a crash
    never leaves half an array that looks whole.
    """

    def __init__(
        self,
        folder: Path,
        format: PixelFormat,  # noqa: A002 - the plain word
        *,
        keep: int = 0,
    ) -> None:
        name = f"pixels-{format.channels}x{format.height}x{format.width}"
        self.format = format
        self._keep = keep
        self._file = folder / f"{name}.uint8"
        self._count_file = folder / f"{name}.count"
        self._started = False

    def append(self, block: NDArray[np.uint8]) -> None:
        """Add images at the end: uint8 (n, C, H, W)."""
        if block.dtype != np.uint8 or block.shape[1:] != self.format.shape:
            raise ValueError(
                f"Pixels must be uint8 (n, {self.format.shape}), not {block.dtype} {block.shape}."
            )
        if not self._started:
            self._begin()
        with self._file.open("ab" if self._started or self._keep else "wb") as stream:
            stream.write(np.ascontiguousarray(block).data)
        self._started = True

    def complete(self, n: int) -> None:
        """Declare the array whole, with `n` images besides those that were kept."""
        partial = self._count_file.with_suffix(".partial")
        partial.write_text(str(self._keep + n), encoding="ascii")
        partial.replace(self._count_file)

    def is_complete(self, n: int) -> bool:
        """Return whether the array is there, whole, and holds exactly `n` images."""
        return self.count() == n

    def count(self) -> int | None:
        """Return how many images the array is known to hold, None if there is no whole one."""
        try:
            count = int(self._count_file.read_text(encoding="ascii"))
            return count if self._file.stat().st_size >= count * self._image_bytes else None
        except (OSError, ValueError):  # of which a UnicodeDecodeError is one
            return None

    def array(self, count: int | None = None) -> NDArray[np.uint8]:
        """Return all images, or the first `count`, uint8 (N, C, H, W), mapped from disk.

        Writable without touching the file (copy-on-write): torch warns about memory it may not
        write to.
        """
        n = self._file.stat().st_size // self._image_bytes if count is None else count
        if not n:
            return np.empty((0, *self.format.shape), np.uint8)  # nothing cannot be mapped
        return np.memmap(self._file, np.uint8, mode="c", shape=(n, *self.format.shape))

    @property
    def _image_bytes(self) -> int:
        return int(np.prod(self.format.shape))

    def _begin(self) -> None:
        """Make room for what is written: behind what is kept, or in a file begun anew."""
        if not self._keep:
            self._count_file.unlink(missing_ok=True)
            self._file.parent.mkdir(parents=True, exist_ok=True)
            return
        with self._file.open("r+b") as stream:  # what a stop left behind goes
            stream.truncate(self._keep * self._image_bytes)


def forget_beyond(folder: Path, count: int) -> None:
    """Let no array in `folder` count more than its first `count` images.

    What lies behind may be of another state of the project, as after a backup was restored.
    """
    for file in folder.glob("pixels-*.count"):
        with suppress(OSError, ValueError):
            if int(file.read_text(encoding="ascii")) > count:
                file.write_text(str(count), encoding="ascii")
