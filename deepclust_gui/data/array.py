"""Images that lie together in one array of an .npz file, as benchmark sets do."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.base import Candidate, Content, HasPath, Source
from deepclust_gui.data.decode import Decoded, UnreadableImage, from_pixels
from deepclust_gui.data.names import to_text
from deepclust_gui.errors import SourceError
from deepclust_gui.model.items import modified_ns

_HINT = (
    "It must hold “images”, uint8 of N × height × width (× 3), "
    "and may hold “labels” (N) and “split” (N, 0 train, 1 test)."
)
_PARTS = {"train": 0, "test": 1}


class ArraySource(Source):
    """The rows of `images`, uint8 (N, H, W) or (N, H, W, 3), with optional `labels` and `split`.

    An image's path is its row in the file, "000000" and up, whatever the split.
    """

    kind: ClassVar[str] = "array"

    def __init__(self, location: Path, split: str) -> None:
        super().__init__(location, split)
        arrays = _load(location)
        self._images = _checked_images(arrays, location)
        self._labels = _checked_column(arrays, "labels", len(self._images), location)
        self._rows = _rows(arrays, split, len(self._images), location)
        self._modified_ns = modified_ns(location.stat())

    def candidates(self, check: Callable[[], None]) -> list[Candidate]:
        """Return one candidate for each row of the split; its known group is its label."""
        check()
        return [
            Candidate(f"{row:06d}", self._known_group(row), self._modified_ns)
            for row in self._rows.tolist()
        ]

    def load(self, entry: HasPath, *, may_be_large: bool = True) -> Content:  # noqa: ARG002
        return Content(self._image(entry).tobytes(), self._modified_ns)

    def decode_bytes(
        self,
        content: bytes,
        *,
        longest_side: int | None = None,
        may_be_large: bool = True,  # noqa: ARG002 - all rows are in memory already
    ) -> Decoded:
        pixels = np.frombuffer(content, np.uint8).reshape(self._images.shape[1:])
        return from_pixels(pixels, longest_side=longest_side)

    def _image(self, entry: HasPath) -> NDArray[np.uint8]:
        try:
            image: NDArray[np.uint8] = self._images[int(entry.path)]  # (H, W) or (H, W, 3)
        except (ValueError, IndexError) as error:
            raise UnreadableImage(f"The file has no row {entry.path}.") from error
        return image

    def _known_group(self, row: int) -> str | None:
        if self._labels is None:
            return None
        label = self._labels[row].item()
        return to_text(
            label.decode(errors="surrogateescape") if isinstance(label, bytes) else str(label)
        )


def _load(location: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays that matter; raises SourceError for a file that is damaged or no .npz."""
    try:
        # Opened here because numpy forgets to close what turns out to be no archive.
        with location.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return {name: file[name] for name in ("images", "labels", "split") if name in file}
    except MemoryError as error:
        raise SourceError(f"“{_shown(location)}” does not fit into memory.") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, AttributeError) as error:
        raise SourceError(f"“{_shown(location)}” cannot be read as .npz.", _HINT) from error


def _checked_images(arrays: dict[str, NDArray[Any]], location: Path) -> NDArray[np.uint8]:
    name = _shown(location)
    if "images" not in arrays:
        raise SourceError(f"“{name}” holds no array “images”.", _HINT)
    images: NDArray[Any] = arrays["images"]
    if images.dtype != np.uint8:
        raise SourceError(f"“images” in “{name}” must be uint8, not {images.dtype}.", _HINT)
    if images.ndim != 3 and not (images.ndim == 4 and images.shape[3] == 3):
        shape = " × ".join(str(side) for side in images.shape)
        raise SourceError(f"“images” in “{name}” has the shape {shape}.", _HINT)
    if images.size == 0:
        raise SourceError(f"“images” in “{name}” is empty.", _HINT)
    return images


def _checked_column(
    arrays: dict[str, NDArray[Any]], key: str, length: int, location: Path
) -> NDArray[Any] | None:
    """Return a plain column of the given length, None if there is none."""
    if key not in arrays:
        return None
    column = arrays[key]
    if column.shape != (length,):
        shape = " × ".join(str(side) for side in column.shape)
        raise SourceError(
            f"“{key}” in “{_shown(location)}” has the shape {shape}; there are {length} images.",
            _HINT,
        )
    return column


def _rows(
    arrays: dict[str, NDArray[Any]], split: str, length: int, location: Path
) -> NDArray[np.int64]:
    """Return the rows of a split, in order."""
    if split == "all":
        return np.arange(length)
    column = _checked_column(arrays, "split", length, location)
    if column is None:
        raise SourceError(
            f"“{_shown(location)}” has no train and test part.", "Leave out the split."
        )
    rows = np.flatnonzero(column == _PARTS[split])
    if not len(rows):
        raise SourceError(f"The {split} part of “{_shown(location)}” is empty.")
    return rows


def _shown(location: Path) -> str:
    return to_text(location.name)
