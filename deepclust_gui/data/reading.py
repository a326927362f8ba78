"""Reading all images of a source: one decode each gives hash, thumbnail and pixels."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.base import Candidate, Source
from deepclust_gui.data.decode import Decoded, UnreadableImage, shrunk
from deepclust_gui.data.parallel import map_in_order
from deepclust_gui.data.pixels import PixelCache, PixelFormat, suggest_format
from deepclust_gui.data.thumbnails import THUMBNAIL_SIDE, encode_thumbnail
from deepclust_gui.errors import Cancelled, SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.digest import digest_of
from deepclust_gui.model.items import Item, Problem
from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress

CHUNK_FILES = 256
CHUNK_SECONDS = 1.0
"""A chunk is handed on after so many files or so much time, whichever comes first."""

SAMPLE = 64
"""How many images `sample_format` looks at."""

_FILES_A_TASK = 8  # enough to make the cost of handing work to a thread vanish
T = TypeVar("T")


@dataclass(slots=True)
class Chunk:
    """Some consecutive files of a source, read.

    `items`, `thumbnails` (encoded) and `pixels` uint8 (n, C, H, W) belong together, row by row;
    `problems` are the files between them that were left out.
    """

    items: list[Item]
    thumbnails: list[bytes]
    pixels: NDArray[np.uint8]
    problems: list[Problem]


@dataclass(frozen=True, slots=True, eq=False)
class _Image:
    """What one decode gives, without the image itself; `pixels` uint8 (C, H, W)."""

    candidate: Candidate
    width: int
    height: int
    is_grey: bool
    size_bytes: int
    digest: str
    thumbnail: bytes
    pixels: NDArray[np.uint8]


def sample_format(
    source: Source, candidates: Sequence[Candidate], *, control: Control
) -> PixelFormat:
    """Return the format that suits an even sample of the source; nothing is kept of it."""
    step = max(1, len(candidates) // SAMPLE)
    sample = [candidate for candidate in candidates if not candidate.reason][::step]

    def look(candidate: Candidate) -> Decoded | None:
        try:
            return source.decode(candidate, longest_side=THUMBNAIL_SIDE)
        except UnreadableImage:
            return None

    seen = map_in_order(look, sample, check=control.check)
    return suggest_format(decoded for decoded in seen if decoded is not None)


def read_items(
    source: Source,
    *,
    candidates: Sequence[Candidate],
    format: PixelFormat,  # noqa: A002 - the plain word
    control: Control,
    report: Report,
) -> Iterator[Chunk]:
    """Yield the candidates of the source, in their order, read on all cores; memory stays flat.

    Every candidate ends in exactly one chunk, as an item or a problem. Raises Cancelled after a
    stop, SourceError if the whole source is gone.
    """

    def read(batch: Sequence[Candidate]) -> list[_Image | Problem]:
        return [_read(source, candidate, format, control) for candidate in batch]

    meter = _Meter("Reading images", len(candidates), report)
    chunk = _Collector(format)
    for results in map_in_order(read, _batches(candidates), check=control.check):
        for result in results:
            chunk.add(result)
        meter.advance(len(results), problems=chunk.problem_count)
        if chunk.is_full:
            yield chunk.take()
    if not chunk.is_empty:
        yield chunk.take()


def build_pixels(
    source: Source,
    items: Sequence[Item],
    *,
    format: PixelFormat,  # noqa: A002 - the plain word
    cache: PixelCache,
    control: Control,
    report: Report,
) -> None:
    """Fill `cache` with the pixels of known items: the same as when they were imported.

    Raises SourceError, naming the file, if one is gone or is another image now.
    """

    def read(batch: Sequence[Item]) -> NDArray[np.uint8]:
        return np.stack([_reread(source, item, format, control) for item in batch])

    meter = _Meter("Preparing images", len(items), report)
    for block in map_in_order(read, _batches(items), check=control.check):
        cache.append(block)
        meter.advance(len(block))
    cache.complete(len(items))


def _read(
    source: Source, candidate: Candidate, chosen: PixelFormat, control: Control
) -> _Image | Problem:
    """Read one candidate; whatever is wrong with it becomes a problem."""
    if control.stop_requested:
        raise Cancelled
    if candidate.reason:
        return Problem(candidate.path, candidate.reason)
    try:
        content = source.read(candidate)
        decoded = source.decode_bytes(content, longest_side=_decode_side(chosen))
    except UnreadableImage as error:
        return Problem(candidate.path, error.reason)
    return _Image(
        candidate=candidate,
        width=decoded.width,
        height=decoded.height,
        is_grey=decoded.is_grey,
        size_bytes=len(content),
        digest=digest_of(content),
        thumbnail=encode_thumbnail(shrunk(decoded.image, THUMBNAIL_SIDE)),
        pixels=chosen.pixels(decoded.image),
    )


def _reread(source: Source, item: Item, chosen: PixelFormat, control: Control) -> NDArray[np.uint8]:
    """Return the pixels of a known item, uint8 (C, H, W)."""
    if control.stop_requested:
        raise Cancelled
    hint = "Put it back, or make a new project of the images as they are now."
    try:
        content = source.read(item)
        if digest_of(content) != item.digest:
            raise SourceError(f"“{item.path}” has changed since it was imported.", hint)
        decoded = source.decode_bytes(content, longest_side=_decode_side(chosen))
    except UnreadableImage as error:
        raise SourceError(f"“{item.path}” cannot be read any more: {error.reason}", hint) from error
    return chosen.pixels(decoded.image)


def _decode_side(chosen: PixelFormat) -> int:
    """Return the side to decode at: enough for a thumbnail and twice what is trained on.

    One function for import and rebuild, so that both give the very same pixels.
    """
    return max(THUMBNAIL_SIDE, 2 * chosen.height, 2 * chosen.width)


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _FILES_A_TASK):
        yield values[start : start + _FILES_A_TASK]


@dataclass(slots=True)
class _Collector:
    """Gathers what was read until it makes a chunk; numbers the items."""

    format: PixelFormat
    problem_count: int = 0
    _next_index: int = 0
    _images: list[_Image] = field(default_factory=list)
    _problems: list[Problem] = field(default_factory=list)
    _since: float = field(default_factory=time.monotonic)

    def add(self, result: _Image | Problem) -> None:
        if isinstance(result, Problem):
            self._problems.append(result)
            self.problem_count += 1
        else:
            self._images.append(result)

    @property
    def is_empty(self) -> bool:
        return not self._images and not self._problems

    @property
    def is_full(self) -> bool:
        files = len(self._images) + len(self._problems)
        return files >= CHUNK_FILES or time.monotonic() - self._since > CHUNK_SECONDS

    def take(self) -> Chunk:
        """Return what was gathered and start anew."""
        images, problems = self._images, self._problems
        items = [_item(image, index) for index, image in enumerate(images, self._next_index)]
        pixels = np.empty((len(images), *self.format.shape), np.uint8)
        for row, image in enumerate(images):
            pixels[row] = image.pixels
        self._next_index += len(images)
        self._images, self._problems, self._since = [], [], time.monotonic()
        return Chunk(items, [image.thumbnail for image in images], pixels, problems)


def _item(image: _Image, index: int) -> Item:
    return Item(
        index=index,
        path=image.candidate.path,
        width=image.width,
        height=image.height,
        is_grey=image.is_grey,
        size_bytes=image.size_bytes,
        modified_ns=image.candidate.modified_ns,
        digest=image.digest,
        known_group=image.candidate.known_group,
    )


class _Meter:
    """Counts what is done and tells it."""

    def __init__(self, phase: str, total: int, report: Report) -> None:
        self._phase = phase
        self._total = total
        self._report = report
        self._done = 0
        self._started = time.monotonic()
        report(Progress(phase, total=total))

    def advance(self, count: int, *, problems: int = 0) -> None:
        """Report that `count` more are done; `problems` of all so far were left out."""
        self._done += count
        rate = self._done / max(time.monotonic() - self._started, 1e-6)
        self._report(
            Progress(
                self._phase,
                done=self._done,
                total=self._total,
                images_per_s=rate,
                seconds_left=(self._total - self._done) / rate,
                problems=problems,
            )
        )
