"""Loads thumbnails in the background: what is in view first, the rest not at all."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPixmap
from shiboken6 import isValid

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.control import Control
from deepclust_gui.ui.jobs import Task, Tasks
from deepclust_gui.ui.pixels import thumbnail_of
from deepclust_gui.ui.tokens import RADIUS_SMALL

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

log = logging.getLogger(__name__)

CACHE_BYTES = 160 * 1024 * 1024
BATCH = 8
IN_FLIGHT = 3
SETTLE_MS = 15
REFINE_MS = 250


class ThumbnailLoader(QObject):
    """Keeps the newest tiles in memory (least recently used go first) and fetches the missing.

    Signals: `loaded()` after tiles arrived, `arrived(items)` too, with which, int64 (M,).
    """

    loaded = Signal()
    arrived = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._project: Project | None = None
        self._side_px, self._ratio = 0, 1.0
        self._wished = (0, 1.0)
        self._tiles: OrderedDict[int, QPixmap] = OrderedDict()
        self._stale: set[int] = set()  # made for another size
        self._failed: set[int] = set()
        self._bytes = 0
        self._wanted: NDArray[np.int64] = np.empty(0, np.int64)
        self._in_view = 0  # so many of them, the first
        self._on_their_way: dict[Task, tuple[int, ...]] = {}
        # Fast scrolling passes thousands of rows: after the first, wait for it to settle.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._fetch)
        self._refine = QTimer(self)
        self._refine.setSingleShot(True)
        self._refine.setInterval(REFINE_MS)
        self._refine.timeout.connect(self._on_refine)

    def set_project(self, project: "Project | None") -> None:
        """Load from another project; the tiles of the one before are forgotten."""
        if project is not self._project:
            self._project = project
            self._forget_all()

    def set_tile(self, side: int, ratio: float) -> None:
        """Make tiles of `side` device-independent pixels on a screen of `ratio`."""
        side_px = round(side * ratio)
        if (side_px, ratio) == self._wished:
            return
        self._wished = (side_px, ratio)
        # What there is gets stretched until better tiles come. Small changes, as while a window
        # edge is dragged, are waited out.
        if ratio != self._ratio or abs(side_px - self._side_px) > self._side_px // 4:
            self._refine.stop()
            self._take_wished()
        else:
            self._refine.start()

    def tile(self, index: int) -> QPixmap | None:
        """Return the tile of an item, None until it was loaded."""
        found = self._tiles.get(index)
        if found is not None:
            self._tiles.move_to_end(index)
        return found

    def want(self, items: NDArray[np.int64], rows: range) -> None:
        """Ask for the items in `rows` of `items`; what was asked for before is dropped."""
        margin = len(rows) // 2
        below = items[rows.stop : rows.stop + margin]
        above = items[max(0, rows.start - margin) : rows.start]
        self._wanted = np.concatenate([items[rows.start : rows.stop], below, above])
        self._in_view = len(rows)
        self._give_up_batches(keep=frozenset(self._wanted.tolist()))
        if not self._settle.isActive():
            if not self._on_their_way:
                self._fetch_some(self._wanted[: self._in_view].tolist())
            self._settle.start()

    @Slot()
    def _fetch(self) -> None:
        """Start as many batches as may be on their way; what is in view comes first."""
        in_view = self._wanted[: self._in_view].tolist()
        if not self._fetch_some(in_view) and self._pending().isdisjoint(in_view):
            self._fetch_some(self._wanted[self._in_view :].tolist())

    def _fetch_some(self, items: list[int]) -> bool:
        """Start batches of the items that are missing; return whether any are."""
        pending, project = self._pending(), self._project
        missing = [item for item in items if self._is_missing(item) and item not in pending]
        free = IN_FLIGHT - len(self._on_their_way)
        if project is not None:
            for start in range(0, min(len(missing), free * BATCH), BATCH):
                self._start(project, tuple(missing[start : start + BATCH]))
        return bool(missing)

    def _pending(self) -> set[int]:
        return {item for batch in self._on_their_way.values() for item in batch}

    def _is_missing(self, item: int) -> bool:
        return (item not in self._tiles or item in self._stale) and item not in self._failed

    def _start(self, project: "Project", batch: tuple[int, ...]) -> None:
        side_px, ratio, control = self._side_px, self._ratio, Control()

        def work() -> list[QImage | None]:
            tiles = []
            for index in batch:
                control.check()
                tiles.append(_tile_if_readable(project, index, side_px, ratio))
            return tiles

        def on_done(images: list[QImage | None]) -> None:
            if isValid(self):  # the view may have been closed meanwhile
                self._on_their_way.pop(task, None)
                self._keep(batch, images)

        def on_error(_error: Exception) -> None:
            if isValid(self):
                self._on_their_way.pop(task, None)
                self._failed.update(batch)
                self._settle.start()

        task = self._tasks.run(work, on_done, on_error=on_error, control=control)
        self._on_their_way[task] = batch

    def _keep(self, batch: Sequence[int], images: Sequence[QImage | None]) -> None:
        for index, image in zip(batch, images, strict=True):
            if image is None:
                self._failed.add(index)
                continue
            pixmap = QPixmap.fromImage(image)
            self._bytes += _bytes(pixmap) - _bytes(self._tiles.pop(index, None))
            self._tiles[index] = pixmap
            self._stale.discard(index)
        while self._bytes > CACHE_BYTES and self._tiles:
            oldest, tile = self._tiles.popitem(last=False)
            self._stale.discard(oldest)
            self._bytes -= _bytes(tile)
        self.loaded.emit()
        self.arrived.emit(np.array(batch, np.int64))
        if not self._fetch_some(self._wanted[: self._in_view].tolist()):
            self._settle.start()  # read ahead, but let the window paint first

    def _take_wished(self) -> None:
        self._give_up_batches()
        self._side_px, self._ratio = self._wished
        self._stale = set(self._tiles)

    @Slot()
    def _on_refine(self) -> None:
        self._take_wished()
        self._fetch()

    def _give_up_batches(self, *, keep: frozenset[int] = frozenset()) -> None:
        """Let go of batches on their way, but for those with items to keep."""
        for task, batch in list(self._on_their_way.items()):
            if keep.isdisjoint(batch):
                task.cancel()
                del self._on_their_way[task]

    def _forget_all(self) -> None:
        self._give_up_batches()
        self._tiles.clear()
        self._stale.clear()
        self._failed.clear()
        self._bytes = 0


def _bytes(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else pixmap.width() * pixmap.height() * 4


def _tile_if_readable(project: "Project", index: int, side_px: int, ratio: float) -> QImage | None:
    """Return a tile, None if its image is gone."""
    try:
        return _tile(project, index, side_px, ratio)
    except DeepClustError as error:
        log.info("No thumbnail of item %d: %s", index, error)
        return None


def _tile(project: "Project", index: int, side_px: int, ratio: float) -> QImage:
    """Return the middle of a thumbnail as a square tile with round corners; on a worker."""
    picture = thumbnail_of(project, index)
    side = min(picture.width(), picture.height())
    middle = QRect((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
    tile = picture.copy(middle).scaled(
        side_px,
        side_px,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    tile = tile.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(tile)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, _mask(side_px, ratio))
    painter.end()
    return tile


@lru_cache(maxsize=16)
def _mask(side_px: int, ratio: float) -> QImage:
    """Return a square with round corners; clipping to them would take longer than all the rest."""
    mask = QImage(side_px, side_px, QImage.Format.Format_ARGB32_Premultiplied)
    mask.fill(Qt.GlobalColor.transparent)
    painter = QPainter(mask)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawRoundedRect(QRectF(mask.rect()), RADIUS_SMALL * ratio, RADIUS_SMALL * ratio)
    painter.end()
    return mask
