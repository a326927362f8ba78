"""UMAP of an embedding: a map on which neighbours stay neighbours (McInnes, Healy & Melville 2018).

It takes seconds to minutes and holds the interpreter for long stretches, so it is run in a process
of its own: `engine.umap_process`. Nearest neighbours are exact and the layout starts from the
principal plane: that spares compiling and running an approximate search and a spectral start.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.engine.projection import aligned, principal_parts, principal_plane
from deepclust_gui.model.progress import Progress

NEIGHBOURS = 15
"""As umap-learn: how many images each is drawn to."""

FIT_ROWS = 50_000
"""Of more images than these, a sample is laid out and the rest are placed among it."""

MAX_PARTS = 50
"""Longer codes are brought to their first principal components first."""

_TREE_PARTS = 15  # up to here a k-d tree is quicker than comparing all
_PLACING_NEIGHBOURS = 5
_ROWS_AT_A_TIME = 2_048
_FEWEST = 5
_FLAT = 1e-6
_REPORT_INTERVAL_S = 0.2

Report = Callable[[Progress], None]
Rows = NDArray[np.float32]


def umap_plane(
    embedding: Rows,
    *,
    seed: int,
    threads: int = 1,
    report: Report = lambda _: None,
    fit_rows: int = FIT_ROWS,
) -> NDArray[np.float32]:
    """Return where UMAP puts the rows of `embedding` (N, E), finite float32 (N, 2).

    Equal embeddings and seeds give equal maps on one machine: the layout runs on one thread. The
    map is turned to lie as near the principal plane as it can. That plane itself comes back where
    neighbourhoods say nothing: less than five different rows, or all of them on one line. Numbers
    that are not finite count as 0.
    """
    report(Progress("Getting the map ready"))
    embedding = _finite(embedding)
    plane = principal_plane(embedding)
    codes = _codes(embedding)
    if not _has_neighbourhoods(codes):
        return plane
    fitted = _sample(len(codes), fit_rows, seed)
    near = _Nearest(codes[fitted], threads)
    layout = _layout(near, plane[fitted], seed, report)
    positions = np.empty((len(codes), 2), np.float32)
    positions[fitted] = layout
    rest = np.setdiff1d(np.arange(len(codes)), fitted, assume_unique=True)
    _place(positions, rest, codes, near=near, layout=layout, report=report)
    return aligned(positions, plane)


def _finite(embedding: Rows) -> Rows:
    with np.errstate(invalid="ignore"):
        if np.isfinite(embedding.sum(dtype=np.float64)):  # makes no second array
            return embedding
    return np.nan_to_num(embedding, nan=0.0, posinf=0.0, neginf=0.0)


def _codes(embedding: Rows) -> Rows:
    """Return `embedding` turned to its principal axes and at unit scale, (N, D ≤ MAX_PARTS).

    Distances keep their ratios, and their squares fit into float32.
    """
    parts = principal_parts(embedding, MAX_PARTS)
    scale = parts[:, :1].std(dtype=np.float64) if len(parts) else 0.0
    return (parts / (scale or 1.0)).astype(np.float32)


def _has_neighbourhoods(codes: Rows) -> bool:
    """Whether there are five different rows, not all on one line."""
    if codes.shape[1] < 2 or len(codes) < _FEWEST or codes[:, 1].std(dtype=np.float64) < _FLAT:
        return False
    others = np.ones(len(codes), np.bool_)
    for _ in range(_FEWEST):
        if not others.any():
            return False
        others &= (codes != codes[others.argmax()]).any(1)
    return True


def _sample(count: int, size: int, seed: int) -> NDArray[np.int64]:
    """Return `size` of `count` row numbers, or all, in order."""
    if count <= size:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, size, replace=False))


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """For each of Q rows its M nearest: `rows` int32 (Q, M), `distances` float32 (Q, M)."""

    rows: NDArray[np.int32]
    distances: NDArray[np.float32]


class _Search(Protocol):
    def __call__(
        self, codes: Rows, count: int
    ) -> tuple[NDArray[np.floating], NDArray[np.intp]]: ...


class _Nearest:
    """Finds the exact nearest of some rows (M, D)."""

    def __init__(self, codes: Rows, threads: int) -> None:
        self.codes = codes
        self._search = _by_tree(codes, threads) if codes.shape[1] <= _TREE_PARTS else _by_all(codes)

    def find(self, codes: Rows, count: int) -> _Found:
        """Return the `count` nearest of each row of `codes` (Q, D), the nearest first."""
        distances, rows = self._search(codes, count)
        return _Found(rows.astype(np.int32), distances.astype(np.float32))


def _by_tree(codes: Rows, threads: int) -> _Search:
    from scipy.spatial import KDTree

    tree = KDTree(codes)

    def search(codes: Rows, count: int) -> tuple[NDArray[np.floating], NDArray[np.intp]]:
        distances, rows = tree.query(codes, count, workers=threads)
        return np.asarray(distances), np.asarray(rows)

    return search


def _by_all(codes: Rows) -> _Search:
    from sklearn.neighbors import NearestNeighbors

    everything = NearestNeighbors(algorithm="brute").fit(codes)

    def search(codes: Rows, count: int) -> tuple[NDArray[np.floating], NDArray[np.intp]]:
        distances, rows = everything.kneighbors(codes, count)
        return distances, rows

    return search


def _layout(near: _Nearest, plane: Rows, seed: int, report: Report) -> NDArray[np.float32]:
    """Return the layout (M, 2) of the rows of `near`, begun at `plane` (M, 2)."""
    count = min(NEIGHBOURS, len(near.codes) - 1)
    found = _neighbours(near, count, report)
    report(Progress("Loading UMAP", note="The first time, this takes half a minute."))
    from umap import UMAP

    epochs = _Pace("Laying out the map", "rounds", report)
    reducer = UMAP(
        n_neighbors=count,
        init=plane,
        random_state=seed,
        n_jobs=1,
        precomputed_knn=(found.rows, found.distances),
        tqdm_kwds={
            "file": _Ticker(epochs),
            "disable": False,
            "bar_format": "{n}/{total}",
            "mininterval": _REPORT_INTERVAL_S,
        },
    )
    layout: NDArray[np.float32] = reducer.fit_transform(near.codes)
    return layout


def _neighbours(near: _Nearest, count: int, report: Report) -> _Found:
    """Return the `count` nearest of each row of `near`, itself among them."""
    total = len(near.codes)
    rows = np.empty((total, count), np.int32)
    distances = np.empty((total, count), np.float32)
    pace = _Pace("Finding neighbours", "images", report)
    for start in range(0, total, _ROWS_AT_A_TIME):
        some = slice(start, start + _ROWS_AT_A_TIME)
        found = near.find(near.codes[some], count)
        rows[some], distances[some] = found.rows, found.distances
        pace.tell(min(some.stop, total), total)
    return _Found(rows, distances)


def _place(
    positions: NDArray[np.float32],
    rest: NDArray[np.int64],
    codes: Rows,
    *,
    near: _Nearest,
    layout: NDArray[np.float32],
    report: Report,
) -> None:
    """Put the rows `rest` of `codes` (N, D) into `positions` (N, 2), among their nearest.

    A place is the mean of theirs, the nearer the heavier, by Student's t at the scale of the
    nearest. Neighbours that the layout put somewhere else than the nearest do not count: between
    two groups there is nothing.
    """
    pace = _Pace("Placing the other images", "images", report)
    reach = _reach(layout)
    for start in range(0, len(rest), _ROWS_AT_A_TIME):
        some = rest[start : start + _ROWS_AT_A_TIME]
        found = near.find(codes[some], _PLACING_NEIGHBOURS)
        places = layout[found.rows]  # (Q, M, 2)
        scale = np.maximum(found.distances[:, :1], 1e-6)
        weights = 1 / (1 + (found.distances / scale) ** 2)  # (Q, M)
        weights *= np.linalg.norm(places - places[:, :1], axis=2) <= reach
        weights /= weights.sum(1, keepdims=True)
        positions[some] = np.einsum("qm,qmd->qd", weights, places)
        pace.tell(start + len(some), len(rest))


def _reach(layout: NDArray[np.float32]) -> float:
    """Return how far apart on the map neighbours still belong together: a tenth of its spread."""
    return float(0.1 * layout.std(0, dtype=np.float64).sum())


class _Pace:
    """Reports how far a phase is and how long it will take, at most five times a second."""

    def __init__(self, phase: str, unit: str, report: Report) -> None:
        self._phase = phase
        self._unit = unit
        self._report = report
        self._begun: float | None = None
        self._begun_done = 0
        self._next = 0.0

    def tell(self, done: int, total: int) -> None:
        """Report that `done` of `total` are done, if it is time to."""
        now = time.monotonic()
        if self._begun is None and done:  # before the first, something may have been compiled
            self._begun, self._begun_done = now, done
        if now < self._next and done < total:
            return
        self._next = now + _REPORT_INTERVAL_S
        since = done - self._begun_done
        left = None
        if self._begun is not None and since:
            left = (now - self._begun) / since * (total - done)
        self._report(
            Progress(self._phase, done=done, total=total, unit=self._unit, seconds_left=left)
        )


class _Ticker:
    """The “file” that tqdm writes the epochs of umap-learn to: its only word while it works."""

    def __init__(self, pace: _Pace) -> None:
        self._pace = pace

    def write(self, text: str) -> int:
        done, slash, total = text.strip().partition("/")
        if slash and done.isdigit() and total.isdigit():
            self._pace.tell(int(done), int(total))
        return len(text)

    def flush(self) -> None:
        """Nothing waits to be written."""
