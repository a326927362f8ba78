"""The features of a project's images: made once, kept, and made anew only where that is needed."""

import hashlib
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.features import FeatureCache
from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.data.reading import Meter
from deepclust_gui.errors import FeatureError
from deepclust_gui.model.control import Control
from deepclust_gui.model.embedder import OWN_FEATURES, EmbedderInfo
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.recommendation import Recommendation
from deepclust_gui.model.run import RunRequest
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.methods import Methods
from deepclust_gui.workbench.pictures import Pictures
from deepclust_gui.workbench.recommending import recommend
from deepclust_gui.workbench.trouble import told_plainly

if TYPE_CHECKING:
    from deepclust_gui.engine.features.extractor import Extractor

LOOKING = "Looking at the images"
SAVE_S = 2.0
"""How much work a crash may cost."""


class Features:
    """Makes and keeps the features of one project. Safe to use from several threads."""

    def __init__(
        self, store: ProjectStore, caches: ProjectCaches, methods: Methods, pictures: Pictures
    ) -> None:
        self._store = store
        self._caches = caches
        self._methods = methods
        self._pictures = pictures

    def make(self, request: RunRequest) -> Job[NDArray[np.float32]]:
        """Return the job that makes the features `request` names, float32 (N, D).

        A stop keeps what was made. Raises FeatureError if weights are missing.
        """
        self.check(request)

        def work(control: Control, report: Report) -> NDArray[np.float32]:
            return self.array(request, control, report)

        return Job(f"Looking at the pictures of {self._store.name}", work)

    def recommendation(self) -> Recommendation:
        """Return what suits the images; decided from their sizes and colours alone."""
        return recommend(self._store.looks(), self._methods.embedders)

    def check(self, request: RunRequest) -> None:
        """Raise FeatureError if the features of `request` can be neither found nor made."""
        if request.features not in ("", OWN_FEATURES):
            self._methods.embedders.weights(request.features, request.weights)

    def array(
        self, request: RunRequest, control: Control, report: Report, *, count: int | None = None
    ) -> NDArray[np.float32]:
        """Return the features of all images, or the first `count`, float32 (N, D).

        Only those that are not kept yet are made. Raises Cancelled after a stop (what was made
        stays), FeatureError for weights that do not fit, SourceError, naming it, if an image is
        gone or has changed, ProjectError if there is no room.
        """
        digests = self._store.digests(self._store.item_count if count is None else count)
        with told_plainly(self._caches.folder):
            if request.features == OWN_FEATURES:
                return self._own(request, digests)
            info = self._methods.embedders.card(request.features).info
            name = cache_name(info, request.weights)
            cache = FeatureCache(self._caches.folder, name, info.dimension)
            rows = cache.missing(digests)
            if len(rows):
                self._fill(cache, rows, request, control, report)
            return cache.array(digests)

    def _fill(
        self,
        cache: FeatureCache,
        rows: NDArray[np.int64],
        request: RunRequest,
        control: Control,
        report: Report,
    ) -> None:
        """Make the features of `rows` int64 (M,) and keep them as they come."""
        from deepclust_gui.engine.features.extractor import Extractor, extraction_threads

        weights = self._methods.embedders.weights(request.features, request.weights)
        embedder = self._methods.registry.embedder_type(request.features)()
        device = self._methods.choose_device(request.device).device
        extractor = Extractor(embedder, weights, device=device)
        with extraction_threads():
            self._extract(extractor, cache, rows, control, report)

    def _extract(
        self,
        extractor: "Extractor",
        cache: FeatureCache,
        rows: NDArray[np.int64],
        control: Control,
        report: Report,
    ) -> None:
        from deepclust_gui.engine.features.extractor import in_batches

        items = self._store.items_at(rows.tolist())
        digests = [item.digest for item in items]
        wanted = extractor.info.preprocessing
        side = PixelFormat(wanted.side, wanted.side, 3, wanted.interpolation)
        blocks = self._pictures.pixel_blocks(items, side, control)
        writer = _Writer(cache, rows, digests)
        meter = Meter(LOOKING, len(rows), report)
        try:
            for batch in in_batches(blocks, extractor.batch):
                control.check()
                writer.add(extractor.features(batch))
                meter.advance(len(batch))
        finally:
            blocks.close()
            writer.save()

    def _own(self, request: RunRequest, digests: list[str]) -> NDArray[np.float32]:
        """Return the features a person brought, float32 (N, D), of which a copy is kept."""
        from deepclust_gui.data.own_features import read_own_features

        kept = list(self._caches.folder.glob(f"features-own-{request.weights[:16]}-*.float32"))
        if kept:
            dimension = int(kept[0].stem.rpartition("-")[2])
            cache = self._own_cache(request, dimension)
            if not len(cache.missing(digests)):
                return cache.array(digests)
        brought = read_own_features(Path(request.features_file))
        values = brought.rows_for(self._store.paths()[: len(digests)])
        cache = self._own_cache(request, values.shape[1])
        rows = cache.missing(digests)
        cache.write(rows, values[rows], [digests[row] for row in rows.tolist()])
        if not np.isfinite(values).all():
            raise FeatureError("The features hold numbers that are none.")
        return cache.array(digests)

    def _own_cache(self, request: RunRequest, dimension: int) -> FeatureCache:
        return FeatureCache(
            self._caches.folder, f"own-{request.weights[:16]}-{dimension}", dimension
        )


class _Writer:
    """Keeps features on the disk every few seconds, in the order of `rows`."""

    def __init__(self, cache: FeatureCache, rows: NDArray[np.int64], digests: list[str]) -> None:
        self._cache = cache
        self._rows = rows
        self._digests = digests
        self._saved = 0
        self._waiting: list[NDArray[np.float32]] = []
        self._since = time.monotonic()

    def add(self, values: NDArray[np.float32]) -> None:
        self._waiting.append(values)
        if time.monotonic() - self._since > SAVE_S:
            self.save()

    def save(self) -> None:
        """Write what waits; called at the end too, whatever happened."""
        if self._waiting:
            values = np.concatenate(self._waiting)
            some = slice(self._saved, self._saved + len(values))
            self._cache.write(self._rows[some], values, self._digests[some])
            self._saved += len(values)
        self._waiting, self._since = [], time.monotonic()


def cache_name(info: EmbedderInfo, weights: str) -> str:
    """Return what stands for all that features depend on but the image itself."""
    text = repr((info.key, weights, sorted(asdict(info.preprocessing).items()), info.dimension))
    return f"{info.key}-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
