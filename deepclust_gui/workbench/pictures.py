"""The images of a project as a person or a method sees them."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.isolation.decoder import Decoder
from deepclust_gui.data.names import from_text
from deepclust_gui.data.pixels import PixelCache, PixelFormat, suggest_format
from deepclust_gui.data.reading import build_pixels, pixel_blocks
from deepclust_gui.data.seeing import Seen, Wanted
from deepclust_gui.data.source import Source, open_source
from deepclust_gui.data.thumbnails import THUMBNAIL_SIDE, ThumbnailCache
from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.items import Item
from deepclust_gui.model.job import Report
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.trouble import told_plainly


class Pictures:
    """Thumbnails and pixels from the caches, made anew from the source where they are missing."""

    def __init__(self, store: ProjectStore, caches: ProjectCaches) -> None:
        self._store = store
        self._caches = caches
        self._thumbnails = ThumbnailCache(caches.thumbnails)
        self._decoder = Decoder()
        self._source: Source | None = None
        self._lock = threading.Lock()

    @property
    def source(self) -> Source:
        """The images themselves; raises SourceError if the folder or file is not there."""
        with self._lock:
            if self._source is None:
                location = Path(from_text(self._store.location))
                if not os.path.exists(location):  # noqa: PTH110 - never raises
                    raise folder_is_gone(self._store.location)
                self._source = open_source(location, split=self._store.split)
            return self._source

    def forget_source(self) -> None:
        """Look for the images anew: they may be in another place now."""
        with self._lock:
            self._source = None

    def thumbnail(self, index: int) -> NDArray[np.uint8]:
        """Return a small picture (H, W, 3) of item `index`.

        Raises SourceError if it must be made anew and the image is gone.
        """
        cached = self._thumbnails.get(index)
        if cached is not None:
            return cached
        seen = self._seen(index, Wanted(THUMBNAIL_SIDE, picture=True, thumbnail=True))
        with contextlib.suppress(sqlite3.Error):  # a full disk: then it is made again next time
            self._thumbnails.add(index, [seen.thumbnail])
        assert seen.picture is not None
        return seen.picture

    def encoded_thumbnail(self, index: int) -> bytes:
        """Return a small picture of item `index` as a JPEG or PNG file; raises as `thumbnail`.

        It may turn out to be damaged: `thumbnail` then makes it anew.
        """
        encoded = self._thumbnails.encoded(index)
        if encoded is None:
            self.thumbnail(index)
            encoded = self._thumbnails.encoded(index)
        return encoded or b""

    def image(self, index: int, *, longest_side: int) -> NDArray[np.uint8]:
        """Return the picture (H, W, 3) of item `index` from its file, shrunk to fit.

        Raises SourceError if it is gone or cannot be read any more.
        """
        picture = self._seen(index, Wanted(longest_side, picture=True)).picture
        assert picture is not None
        return picture

    def format(self, image_size: int | None, count: int | None = None) -> PixelFormat:
        """Return what the images are brought to for training: as suggested, or of this size.

        With `count`, as was suggested when there were only so many.
        """
        suggested = suggest_format(self._store.looks(count))
        if image_size is None:
            return suggested
        return PixelFormat(image_size, image_size, suggested.channels)

    def pixels(
        self, wanted: PixelFormat, control: Control, report: Report, *, count: int | None = None
    ) -> NDArray[np.uint8]:
        """Return all images, or the first `count`, uint8 (N, C, H, W).

        Only those that are not cached this way are read again. Raises SourceError, naming it, if
        one of them is gone or has changed, ProjectError if there is no room for them.
        """
        count = self._store.item_count if count is None else count
        with told_plainly(self._caches.folder):
            cached = PixelCache(self._caches.folder, wanted).count() or 0
            cache = PixelCache(self._caches.folder, wanted, keep=cached)
            if cached < count or cache.count() is None:
                build_pixels(
                    self.source,
                    self._store.items(cached, count - cached),
                    format=wanted,
                    cache=cache,
                    control=control,
                    report=report,
                    decoder=self._decoder,
                )
            return cache.array(count)

    def pixel_blocks(
        self, items: Sequence[Item], wanted: PixelFormat, control: Control
    ) -> Generator[NDArray[np.uint8], None, None]:
        """Yield the pixels of items in order, uint8 (n, C, H, W), decoded ahead; nothing is kept.

        Raises SourceError, naming it, if an image is gone or has changed.
        """
        yield from pixel_blocks(
            self.source, items, format=wanted, control=control, decoder=self._decoder
        )

    def close(self) -> None:
        """Close the cache of thumbnails and end the processes that decode."""
        self._thumbnails.close()
        self._decoder.close()

    def _seen(self, index: int, wanted: Wanted) -> Seen:
        item = self._store.items(index, 1)[0]
        try:
            return self._decoder.see_one(self.source, item, wanted)
        except UnreadableImage as error:
            raise SourceError(f"“{item.path}” cannot be shown: {error.reason}") from error


def folder_is_gone(location: str) -> SourceError:
    """Return what to tell a person where the folder (or file) of the images is not there."""
    return SourceError(
        f"“{location}” is not there. Your groups are safe.",
        "Connect the disk again, or choose “Find the images…” "
        "(on the command line: deepclust relink PROJECT FOLDER).",
    )
