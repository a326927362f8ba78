"""The images of a project as a person or a method sees them."""

import contextlib
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.decode import UnreadableImage, shrunk
from deepclust_gui.data.names import from_text
from deepclust_gui.data.pixels import PixelCache, PixelFormat, suggest_format
from deepclust_gui.data.reading import build_pixels
from deepclust_gui.data.source import Source, open_source
from deepclust_gui.data.thumbnails import THUMBNAIL_SIDE, ThumbnailCache, encode_thumbnail
from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Report
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.trouble import told_plainly

if TYPE_CHECKING:
    from PIL.Image import Image


class Pictures:
    """Thumbnails and pixels from the caches, made anew from the source where they are missing."""

    def __init__(self, store: ProjectStore, caches: ProjectCaches) -> None:
        self._store = store
        self._caches = caches
        self._thumbnails = ThumbnailCache(caches.thumbnails)
        self._source: Source | None = None
        self._lock = threading.Lock()

    @property
    def source(self) -> Source:
        """The images themselves; raises SourceError if the folder or file is not there."""
        with self._lock:
            if self._source is None:
                location = Path(from_text(self._store.location))
                self._source = open_source(location, split=self._store.split)
            return self._source

    def thumbnail(self, index: int) -> NDArray[np.uint8]:
        """Return a small picture (H, W, 3) of item `index`.

        Raises SourceError if it must be made anew and the image is gone.
        """
        cached = self._thumbnails.get(index)
        if cached is not None:
            return cached
        picture = self._decoded(index, THUMBNAIL_SIDE)
        with contextlib.suppress(sqlite3.Error):  # a full disk: then it is made again next time
            self._thumbnails.add(index, [encode_thumbnail(picture)])
        return np.asarray(picture.convert("RGB"))

    def image(self, index: int, *, longest_side: int) -> NDArray[np.uint8]:
        """Return the picture (H, W, 3) of item `index` from its file, shrunk to fit.

        Raises SourceError if it is gone or cannot be read any more.
        """
        return np.asarray(self._decoded(index, longest_side).convert("RGB"))

    def format(self, image_size: int | None) -> PixelFormat:
        """Return what the images are brought to for training: as suggested, or of this size."""
        suggested = suggest_format(self._store.looks())
        if image_size is None:
            return suggested
        return PixelFormat(image_size, image_size, suggested.channels)

    def pixels(self, wanted: PixelFormat, control: Control, report: Report) -> NDArray[np.uint8]:
        """Return all images uint8 (N, C, H, W), read again only if they are not cached this way.

        Raises SourceError, naming it, if an image must be read again and is gone or has changed,
        ProjectError if there is no room for them.
        """
        cache = PixelCache(self._caches.folder, wanted)
        count = self._store.item_count
        with told_plainly(self._caches.folder):
            if not cache.is_complete(count):
                build_pixels(
                    self.source,
                    self._store.items(0, count),
                    format=wanted,
                    cache=cache,
                    control=control,
                    report=report,
                )
            return cache.array()

    def close(self) -> None:
        """Close the cache of thumbnails."""
        self._thumbnails.close()

    def _decoded(self, index: int, longest_side: int) -> "Image":
        item = self._store.items(index, 1)[0]
        try:
            return shrunk(self.source.decode(item, longest_side=longest_side).image, longest_side)
        except UnreadableImage as error:
            raise SourceError(f"“{item.path}” cannot be shown: {error.reason}") from error
