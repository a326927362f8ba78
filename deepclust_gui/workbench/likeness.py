"""Images that are versions of one another, and bursts: found, shown, and never touched."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.parallel import map_in_order
from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.folder import ImageSet
from deepclust_gui.model.items import Item
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.pictures import Pictures

VERSION = "version"
"""The reason of a set of images that are versions of one photo: cut, resized, saved again."""

BURST = "burst"
"""The reason of a set that holds photos taken within seconds of one another."""

JUDGED_SIDE = 640
_PIECE = 64


class Likeness:
    """Finds what is nearly the same among the images of a project. Safe on any thread."""

    def __init__(self, store: ProjectStore, pictures: Pictures) -> None:
        self._store = store
        self._pictures = pictures

    def find(self) -> Job[tuple[ImageSet, ...]]:
        """Return the job that finds sets of images that are nearly the same.

        Of each set the first is the suggestion which to keep: of versions the largest, of a burst
        the sharpest that is well exposed. Of files that are equal, only the first is looked at.
        Nothing is changed by it. Raises SourceError if images must be read anew and are gone.
        """

        def work(control: Control, report: Report) -> tuple[ImageSet, ...]:
            return self._find(control, report)

        return Job("Looking for pictures that are nearly the same", work)

    def _find(self, control: Control, report: Report) -> tuple[ImageSet, ...]:
        from deepclust_gui.engine.near_duplicates.versions import burst_pairs, linked_sets

        kept = self._without_copies()
        if len(kept) < 2:
            return ()
        points = self._looks(kept, control, report)
        versions = self._versions(kept, points, control, report)
        bursts = burst_pairs(points, self._store.taken(self._store.item_count)[kept, 0])
        found = linked_sets(len(kept), np.concatenate([versions, bursts]))
        in_burst = np.zeros(len(kept), np.bool_)
        in_burst[bursts.ravel()] = True
        report(Progress("Choosing the best", total=len(found), unit="sets"))
        sets = []
        for done, rows in enumerate(found):
            control.check()
            reason = BURST if in_burst[rows].any() else VERSION
            sets.append(self._best_first(ImageSet(tuple(kept[rows].tolist()), reason)))
            report(Progress("Choosing the best", done, len(found), unit="sets"))
        return tuple(sets)

    def _without_copies(self) -> NDArray[np.int64]:
        """Return the items but those whose file equals that of an earlier one, int64 (M,)."""
        is_kept = np.ones(self._store.item_count, np.bool_)
        for items in self._store.equal_items():
            is_kept[list(items[1:])] = False
        return np.flatnonzero(is_kept)

    def _looks(
        self, kept: NDArray[np.int64], control: Control, report: Report
    ) -> NDArray[np.float32]:
        """Return how the images look, float32 (M, D)."""
        from deepclust_gui.engine.appearance import appearance

        pixels = self._pictures.pixels(self._pictures.format(None), control, report)
        report(Progress("Looking at all images once", total=len(kept)))
        return appearance(pixels if len(kept) == len(pixels) else pixels[kept], check=control.check)

    def _versions(
        self,
        kept: NDArray[np.int64],
        points: NDArray[np.float32],
        control: Control,
        report: Report,
    ) -> NDArray[np.int64]:
        """Return the pairs of rows of `kept` that show one photo, int64 (P, 2)."""
        from deepclust_gui.engine.near_duplicates.candidates import candidate_pairs
        from deepclust_gui.engine.near_duplicates.versions import same_photos

        pairs = candidate_pairs(points, check=control.check)
        if not len(pairs):
            return pairs
        rows, places = np.unique(pairs, return_inverse=True)
        squares = self._squares(kept[rows], control, report)
        places = places.reshape(pairs.shape)
        check = _counted(control, report, len(places))
        return rows[same_photos(places, squares, check=check)]

    def _squares(
        self, items: NDArray[np.int64], control: Control, report: Report
    ) -> NDArray[np.uint8]:
        """Return what is compared of each item, uint8 (M, 48, 48), from its thumbnail."""
        from deepclust_gui.engine.near_duplicates.alignment import SIDE_PX
        from deepclust_gui.engine.near_duplicates.versions import grey_square

        def squares(some: NDArray[np.int64]) -> list[NDArray[np.uint8]]:
            return [grey_square(self._thumbnail(item)) for item in some.tolist()]

        found = np.empty((len(items), SIDE_PX, SIDE_PX), np.uint8)
        done = 0
        lots = np.split(items, range(_PIECE, len(items), _PIECE))
        for some in map_in_order(squares, lots, check=control.check):
            found[done : done + len(some)] = some
            done += len(some)
            report(Progress("Looking closer", done, len(items)))
        return found

    def _thumbnail(self, item: int) -> NDArray[np.uint8]:
        """Return the small picture of an item; one without light where it is gone for good."""
        try:
            return self._pictures.thumbnail(item)
        except SourceError:
            return np.zeros((1, 1, 3), np.uint8)

    def _best_first(self, one: ImageSet) -> ImageSet:
        items = self._store.items_at(one.items)
        if one.reason == BURST:
            order = sorted(items, key=lambda item: -self._quality(item.index))
        else:
            order = sorted(items, key=_size, reverse=True)
        return replace(one, items=tuple(item.index for item in order))

    def _quality(self, item: int) -> float:
        from deepclust_gui.engine.near_duplicates.versions import quality

        try:
            return quality(self._pictures.image(item, longest_side=JUDGED_SIDE))
        except SourceError:  # gone: another of the burst is to be kept
            return -1.0


def others(sets: Iterable[ImageSet]) -> list[int]:
    """Return all images of the sets but the first of each."""
    return [item for one in sets for item in one.items[1:]]


def _size(item: Item) -> tuple[int, int, int]:
    return (item.width * item.height, item.size_bytes, -item.index)


def _counted(control: Control, report: Report, pairs: int) -> Callable[[], None]:
    """Return what is called between pieces of a comparison: it looks for a stop and tells."""
    from deepclust_gui.engine.near_duplicates.alignment import PAIRS_AT_A_TIME

    pieces = 0

    def check() -> None:
        nonlocal pieces
        control.check()
        done = min(pairs, pieces * PAIRS_AT_A_TIME)
        report(Progress("Comparing", done, pairs, unit="pairs"))
        pieces += 1

    return check
