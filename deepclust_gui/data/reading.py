"""Reading all images of a source: one decode each gives hash, thumbnail and pixels."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.base import Candidate, Source
from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.isolation.decoder import Decoder, Outcome, borrowed
from deepclust_gui.data.parallel import map_in_order
from deepclust_gui.data.pixels import PixelCache, PixelFormat, suggest_format
from deepclust_gui.data.seeing import Seen, Wanted
from deepclust_gui.data.thumbnails import THUMBNAIL_SIDE
from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
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
    """A candidate, and what one decode of it gave."""

    candidate: Candidate
    seen: Seen


def sample_format(
    source: Source,
    candidates: Sequence[Candidate],
    *,
    control: Control,
    decoder: Decoder | None = None,
) -> PixelFormat:
    """Return the format that suits an even sample of the source; nothing is kept of it."""
    step = max(1, len(candidates) // SAMPLE)
    sample = [candidate for candidate in candidates if not candidate.reason][::step]
    wanted = Wanted(THUMBNAIL_SIDE)
    with borrowed(decoder) as ready:

        def look(batch: Sequence[Candidate]) -> list[Outcome]:
            return ready.see(source, batch, wanted, control)

        batches = map_in_order(look, _batches(sample), check=control.check)
        return suggest_format(seen for batch in batches for seen in batch if isinstance(seen, Seen))


def read_items(
    source: Source,
    *,
    candidates: Sequence[Candidate],
    format: PixelFormat,  # noqa: A002 - the plain word
    control: Control,
    report: Report,
    decoder: Decoder | None = None,
) -> Iterator[Chunk]:
    """Yield the candidates of the source, in their order, read on all cores; memory stays flat.

    Every candidate ends in exactly one chunk, as an item or a problem. Raises Cancelled after a
    stop, SourceError if the whole source is gone.
    """
    wanted = replace(_to_train_on(format), thumbnail=True)
    meter = Meter("Reading images", len(candidates), report)
    chunk = _Collector(format)
    with borrowed(decoder) as ready:

        def read(batch: Sequence[Candidate]) -> list[_Image | Problem]:
            return _read(ready, source, batch, wanted, control)

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
    decoder: Decoder | None = None,
) -> None:
    """Fill `cache` with the pixels of known items: the same as when they were imported.

    Raises SourceError, naming the file, if one is gone or is another image now.
    """
    meter = Meter("Preparing images", len(items), report)
    for block in pixel_blocks(source, items, format=format, control=control, decoder=decoder):
        cache.append(block)
        meter.advance(len(block))
    cache.complete(len(items))


def pixel_blocks(
    source: Source,
    items: Sequence[Item],
    *,
    format: PixelFormat,  # noqa: A002 - the plain word
    control: Control,
    decoder: Decoder | None = None,
) -> Iterator[NDArray[np.uint8]]:
    """Yield the pixels of known items in order, a few at a time, uint8 (n, C, H, W).

    They are decoded ahead of whoever takes them, by at most some hundred. Raises SourceError,
    naming the file, if one is gone or is another image now.
    """
    wanted = _to_train_on(format)
    with borrowed(decoder) as ready:

        def read(batch: Sequence[Item]) -> NDArray[np.uint8]:
            outcomes = ready.see(source, batch, wanted, control)
            return np.stack([_same(*pair) for pair in zip(batch, outcomes, strict=True)])

        yield from map_in_order(read, _batches(items), check=control.check)


def _read(
    decoder: Decoder,
    source: Source,
    batch: Sequence[Candidate],
    wanted: Wanted,
    control: Control,
) -> list[_Image | Problem]:
    """Read some candidates; whatever is wrong with one becomes a problem."""
    readable = [candidate for candidate in batch if not candidate.reason]
    outcomes = iter(decoder.see(source, readable, wanted, control))
    return [
        Problem(candidate.path, candidate.reason)
        if candidate.reason
        else _told(candidate, next(outcomes))
        for candidate in batch
    ]


def _told(candidate: Candidate, outcome: Outcome) -> _Image | Problem:
    if isinstance(outcome, UnreadableImage):
        return Problem(candidate.path, outcome.reason)
    return _Image(candidate, outcome)


def _same(item: Item, outcome: Outcome) -> NDArray[np.uint8]:
    """Return the pixels of a known item, uint8 (C, H, W)."""
    hint = "Put it back, or make a new project of the images as they are now."
    if isinstance(outcome, UnreadableImage):
        raise SourceError(
            f"“{item.path}” cannot be read any more: {outcome.reason}", hint
        ) from outcome
    if outcome.digest != item.digest:
        raise SourceError(f"“{item.path}” has changed since it was imported.", hint)
    assert outcome.pixels is not None
    return outcome.pixels


def _to_train_on(chosen: PixelFormat) -> Wanted:
    """Return what to get for `chosen`: decoded for a thumbnail and twice what is trained on.

    One function for import and rebuild, so that both give the very same pixels.
    """
    return Wanted(max(THUMBNAIL_SIDE, 2 * chosen.height, 2 * chosen.width), pixels=chosen)


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
            assert image.seen.pixels is not None
            pixels[row] = image.seen.pixels
        self._next_index += len(images)
        self._images, self._problems, self._since = [], [], time.monotonic()
        return Chunk(items, [image.seen.thumbnail for image in images], pixels, problems)


def _item(image: _Image, index: int) -> Item:
    seen = image.seen
    return Item(
        index=index,
        path=image.candidate.path,
        width=seen.width,
        height=seen.height,
        is_grey=seen.is_grey,
        size_bytes=seen.size_bytes,
        modified_ns=seen.modified_ns,
        digest=seen.digest,
        known_group=image.candidate.known_group,
    )


class Meter:
    """Counts what is done of `total` images and tells it."""

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
