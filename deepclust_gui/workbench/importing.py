"""From a source to a project: items, thumbnails and pixels, each file decoded once."""

from collections.abc import Callable, Sequence
from pathlib import Path

from deepclust_gui.data.isolation.decoder import Decoder
from deepclust_gui.data.pixels import PixelCache
from deepclust_gui.data.reading import read_items, sample_format
from deepclust_gui.data.source import Candidate, Source
from deepclust_gui.data.thumbnails import ThumbnailCache
from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches


def import_source(
    source: Source,
    place: Path,
    cache_root: Path,
    control: Control,
    report: Callable[[Progress], None],
) -> None:
    """Read every image of `source` into a new project file at `place`.

    Raises SourceError if there is no image in it, Cancelled after a stop; in both cases, and in any
    other, no project file is left behind: it holds nothing of the person's yet.
    """
    store = ProjectStore.create(
        place,
        location=source.shown,
        kind=source.kind,
        split=source.split,
        name=source.location.stem,
    )
    try:
        _fill(store, source, ProjectCaches(cache_root, store.project_id), control, report)
        _require_images(store, source)
        store.mark_imported()
    except BaseException:
        ProjectCaches.delete(cache_root, store.project_id)
        store.discard()
        raise
    store.close()


def _fill(
    store: ProjectStore,
    source: Source,
    caches: ProjectCaches,
    control: Control,
    report: Callable[[Progress], None],
) -> None:
    report(Progress("Looking for images"))
    candidates = source.candidates(control.check)
    with Decoder() as decoder:
        _read(store, source, candidates, caches, decoder=decoder, control=control, report=report)


def _read(
    store: ProjectStore,
    source: Source,
    candidates: Sequence[Candidate],
    caches: ProjectCaches,
    *,
    decoder: Decoder,
    control: Control,
    report: Callable[[Progress], None],
) -> None:
    wanted = sample_format(source, candidates, control=control, decoder=decoder)
    pixels = PixelCache(caches.folder, wanted)
    thumbnails = ThumbnailCache(caches.thumbnails)
    count = 0
    try:
        chunks = read_items(
            source,
            candidates=candidates,
            format=wanted,
            control=control,
            report=report,
            decoder=decoder,
        )
        for chunk in chunks:
            store.add_chunk(chunk.items, chunk.problems)
            thumbnails.add(count, chunk.thumbnails)
            pixels.append(chunk.pixels)
            count += len(chunk.items)
        pixels.complete(count)
    finally:
        thumbnails.close()


def _require_images(store: ProjectStore, source: Source) -> None:
    if store.item_count:
        return
    problems = store.problems()
    if not problems:
        raise SourceError(
            f"“{source.location}” is empty.", "Choose a folder that has images in it."
        )
    hint = "Choose a folder that has JPEG, PNG, WebP, TIFF, HEIC or similar images in it."
    if any(problem.path.lower().endswith(".npz") for problem in problems):
        hint = "It has .npz files: open one of those instead."
    files = "1 other file" if len(problems) == 1 else f"{len(problems):,} other files"
    raise SourceError(f"There are no images in “{source.location}” ({files}).", hint)
