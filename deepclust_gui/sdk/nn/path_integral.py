"""Agglomerative clustering by path integral (AC-PIC): Zhang, Zhao & Wang, Pattern Recognition 2013.

A random walk runs over the graph of nearest neighbours. A set of nodes C holds together as far as
the walk, damped by z at each step, stays within it: S_C = 1ᵀ(I - zP_C)⁻¹1 / |C|². Two clusters
belong together if paths between the nodes of one gain much by detours through the other. The pair
that gains most is merged, until K clusters are left.

P is sparse and its rows sum to 1, so the inverse is Σ_k zᵏP_Cᵏ, of which z = 0.01 leaves a few
terms: a few sparse products, no matrix of n × n and no inverse.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from deepclust_gui.errors import DivergedError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRECISION = 1e-12
"""Paths are counted up to the length at which a longer one adds less than this share."""

FAINTEST = 1e-5
"""The weight of the edge to its nearest neighbour that every node must have at least."""

QUERY_ROWS = 500
"""For so many items at a time neighbours are looked for."""

GAIN_NODES = 50_000
"""Gains are computed for pairs of clusters that together have about so many nodes at a time."""


def path_integral_clustering(
    codes: NDArray[np.float32] | Floats,
    n_clusters: int,
    *,
    neighbours: int = 20,
    scale: float = 1.0,
    z: float = 0.01,
    smallest: float = 0.0,
    check: Callable[[], None] | None = None,
) -> Ints:
    """Return the labels 0 … K-1, int64 (N,), of `codes` (N, E), numbered as they first occur.

    `neighbours` is the out-degree of the graph, `scale` the a in the width of its weights, `z` the
    damping of a step (below 1). `check` is called every few milliseconds and may raise to leave.
    Where no two clusters are connected both ways, those with the nearest means are merged.

    As published, two outliers that are each other's neighbours, and hardly anybody else's, gain so
    little that they stay a group to the end, in place of a real one. With `smallest` above 0 the
    merging ends when the last K clusters are left that have more than this share of N / K nodes,
    and the others then join those; unless there never were K.

    Raises DivergedError if `codes` are not all finite, ValueError if K is not within 1 … N.
    """
    if not 1 <= n_clusters <= len(codes):
        raise ValueError(f"{len(codes)} codes cannot be sorted into {n_clusters} groups.")
    if not np.isfinite(codes).all():
        raise DivergedError.at("its codes are no numbers any more")
    n = len(codes)
    if n_clusters == n:
        return np.arange(n, dtype=np.int64)
    points = codes.astype(np.float64)
    near, distance2 = nearest_neighbours(points, min(neighbours, n - 1), check or _nothing)
    graph = walk_graph(near, distance2, scale)
    labels = first_clusters(near)
    if labels.max() + 1 < n_clusters:  # more clusters are wanted than there are to merge
        labels = np.arange(n, dtype=np.int64)
    merging = Merging(points, graph, labels, z, check or _nothing)
    floor = smallest * n / n_clusters
    found = None
    while len(merging.members) > n_clusters:
        merging.merge(*merging.best_pair())
        if merging.count_above(floor) >= n_clusters:
            found = merging.labels.copy()
    if found is None:
        return _numbered(merging.labels)
    return _numbered(adopt_outliers(found, points, graph, floor))


def neighbourhood(items: int, n_clusters: int) -> int:
    """Return how many neighbours to join each of `items` to: 20, fewer where groups are small.

    A neighbourhood must not reach beyond its group (see DECISIONS.md).
    """
    return max(5, min(20, items // (16 * n_clusters)))


def nearest_neighbours(
    points: Floats, neighbours: int, check: Callable[[], None]
) -> tuple[Ints, Floats]:
    """Return the `neighbours` nearest of all other `points` (N, E), nearest first, as (N, k).

    Beside them the squared distances (N, k). Computed on one thread: the same on every machine.
    """
    index = NearestNeighbors().fit(points)
    near = np.empty((len(points), neighbours), np.int64)
    distance2 = np.empty((len(points), neighbours))
    for start in range(0, len(points), QUERY_ROWS):
        check()
        rows = np.arange(start, min(start + QUERY_ROWS, len(points)))  # (R,)
        with threadpool_limits(1):
            found = index.kneighbors(points[rows], neighbours + 1, return_distance=False)
        # Each row finds itself, unless it has many twins; then its last neighbour is one too many.
        others = found != rows[:, None]  # (R, k + 1)
        others[others.all(1), -1] = False
        near[rows] = found[others].reshape(len(rows), neighbours)
        # Anew from the differences: twins are at 0, which no matrix product promises.
        difference = points[rows, None] - points[near[rows]]  # (R, k, E)
        distance2[rows] = np.einsum("rke,rke->rk", difference, difference)
    return near, distance2


@dataclass(frozen=True, slots=True, eq=False)
class WalkGraph:
    """Edges from each node i to the nodes `ends[i]` (N, k + 1), i among them.

    `steps` (N, k + 1) are their probabilities P; rows sum to 1.
    """

    ends: Ints
    steps: Floats


def walk_graph(near: Ints, distance2: Floats, scale: float = 1.0) -> WalkGraph:
    """Return the random walk on the graph of the neighbours `near` (N, k) at `distance2` (N, k).

    w_ij = exp(-d_ij² / σ²), w_ii = 1, P = D⁻¹W. σ² is `scale` times the mean of all d_ij², doubled
    until every node has a neighbour that counts.
    """
    width = max(scale * distance2.mean(), np.finfo(np.float64).tiny)  # σ²; all are twins: any
    while np.exp(-distance2[:, 0].max() / width) < FAINTEST:
        width *= 2
    weights = np.column_stack([np.ones(len(near)), np.exp(-distance2 / width)])  # (N, k + 1)
    ends = np.column_stack([np.arange(len(near)), near])  # (N, k + 1)
    return WalkGraph(ends, weights / weights.sum(1, keepdims=True))


def first_clusters(near: Ints) -> Ints:
    """Return the labels (N,) to begin with: who is connected by nearest neighbours is together."""
    n = len(near)
    edges = csr_array((np.ones(n), near[:, 0], np.arange(n + 1)), shape=(n, n), dtype=np.float64)
    _, labels = connected_components(edges, directed=True, connection="weak")
    return np.asarray(labels, np.int64)


def adopt_outliers(labels: Ints, points: Floats, graph: WalkGraph, floor: float) -> Ints:
    """Return `labels` (N,) with clusters of at most `floor` nodes joined to larger ones.

    Each goes to where the largest weight of its edges leads or, if none leads to a larger cluster,
    to the one with the nearest mean.
    """
    sizes = np.bincount(labels)  # (C,); 0 for names that are not in use
    large = sizes > floor
    joined = labels.copy()
    for small in np.flatnonzero(~large & (sizes > 0)).tolist():
        nodes = np.flatnonzero(labels == small)
        ends, steps = graph.ends[nodes].ravel(), graph.steps[nodes].ravel()
        leads = np.bincount(labels[ends], steps, len(sizes)) * large  # (C,)
        if not leads.any():
            means = np.full((len(sizes), points.shape[1]), np.inf)  # (C, E)
            for name in np.flatnonzero(large).tolist():
                means[name] = points[labels == name].mean(0)
            leads = -np.square(means - points[nodes].mean(0)).sum(1)
        joined[nodes] = leads.argmax()
    return joined


class Merging:
    """Clusters being merged, with the gains of all pairs that are connected both ways.

    `labels` (N,) and `members` say which clusters there are now; a merged one keeps the lower name.
    """

    def __init__(
        self, points: Floats, graph: WalkGraph, labels: Ints, z: float, check: Callable[[], None]
    ) -> None:
        self.labels = labels.copy()
        self._points = points
        self._graph = graph
        self._z = z
        self._check = check
        order = np.argsort(labels, kind="stable")  # (N,)
        parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
        self.members: dict[int, Ints] = dict(enumerate(parts))
        self._rank = np.empty(len(labels), np.int64)  # the place of each node among the members
        for part in parts:
            self._rank[part] = np.arange(len(part))
        self._out: list[set[int]] = [set() for _ in parts]  # clusters that edges lead to …
        self._into: list[set[int]] = [set() for _ in parts]  # … and that they come from
        self._connect()
        self._gains: list[dict[int, float]] = [{} for _ in parts]
        self._best = np.zeros(len(parts))  # the largest gain of each cluster …
        self._partner = np.full(len(parts), -1)  # … and with whom
        self._learn([(a, b) for a in self.members for b in self._mutual(a) if a < b])
        for cluster in self.members:
            self._choose(cluster)

    def best_pair(self) -> tuple[int, int]:
        """Return the pair whose merging gains most, or else the one with the nearest means."""
        first = int(self._best.argmax())
        return (first, int(self._partner[first])) if self._best[first] > 0 else self._nearest()

    def count_above(self, floor: float) -> int:
        """Return how many clusters have more than `floor` nodes."""
        return sum(len(nodes) > floor for nodes in self.members.values())

    def gain(self, first: int, second: int) -> float:
        """Return what merging two clusters gains; 0 if they are not connected both ways."""
        return self._gains[first].get(second, 0.0)

    def merge(self, first: int, second: int) -> None:
        """Merge two clusters and compute the gains of the new one."""
        kept, gone = sorted((first, second))
        self._join(kept, gone)
        for other in self._gains[gone]:
            del self._gains[other][gone]
        self._gains[gone] = {}
        self._best[gone] = 0
        others = self._mutual(kept)
        self._learn([(kept, other) for other in others])
        for cluster in (kept, *others):
            self._choose(cluster)

    def _connect(self) -> None:
        """Note between which clusters there are edges."""
        starts = np.repeat(self.labels, self._graph.ends.shape[1])
        ends = self.labels[self._graph.ends].ravel()
        between = (starts != ends) & (self._graph.steps.ravel() > 0)
        count = len(self._out)
        # As one number a pair: rows of two are sorted ten times as slowly. And sorted, not hashed
        # as `np.unique` does it, which lets no other thread run: the window would stand still.
        pairs = np.sort(starts[between] * count + ends[between])
        for pair in pairs[np.diff(pairs, prepend=-1) != 0].tolist():
            start, end = divmod(pair, count)
            self._out[start].add(end)
            self._into[end].add(start)

    def _mutual(self, cluster: int) -> list[int]:
        return sorted(self._out[cluster] & self._into[cluster])

    def _join(self, kept: int, gone: int) -> None:
        """Let `kept` have the members and the edges of `gone`."""
        members = np.concatenate([self.members[kept], self.members.pop(gone)])
        self.members[kept] = members
        self.labels[members] = kept
        self._rank[members] = np.arange(len(members))
        for here, there in ((self._out, self._into), (self._into, self._out)):
            for other in here[gone]:
                there[other].discard(gone)
                there[other].add(kept)
            here[kept] = (here[kept] | here[gone]) - {kept, gone}
            here[gone] = set()

    def _learn(self, pairs: list[tuple[int, int]]) -> None:
        """Compute and keep the gains of `pairs`."""
        for some in self._portions(pairs):
            self._check()
            for (a, b), gain in zip(some, self._compute(np.array(some)).tolist(), strict=True):
                self._gains[a][b] = self._gains[b][a] = gain

    def _portions(self, pairs: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
        sizes = [len(self.members[a]) + len(self.members[b]) for a, b in pairs]
        portion = np.cumsum(sizes) // GAIN_NODES  # (pairs,), ascending
        cuts = [0, *(np.flatnonzero(np.diff(portion)) + 1).tolist(), len(pairs)]
        for start, end in pairwise(cuts):
            if start < end:
                yield pairs[start:end]

    def _choose(self, cluster: int) -> None:
        """Note with whom `cluster` gains most."""
        gains = self._gains[cluster]
        self._partner[cluster] = max(gains, key=gains.__getitem__, default=-1)
        self._best[cluster] = gains.get(int(self._partner[cluster]), 0.0)

    def _compute(self, pairs: Ints) -> Floats:
        """Return the gain (S_{a|a∪b} - S_a) + (S_{b|a∪b} - S_b) of each of `pairs` (Q, 2).

        The pairs are laid side by side as one graph of M nodes in 2Q sides, a and b of each pair;
        a cluster is in it once for each pair. For a node, `stay` is the weight of the paths of
        length k to its own side that never leave it, `home` of those that do and come back, `away`
        of those to the other side. What `home` adds up to is the gain: S_{a|a∪b} counts `stay` and
        `home`, S_a only `stay`. So no small difference of large numbers is taken.
        """
        clusters, partners = pairs.ravel(), pairs[:, ::-1].ravel()  # (2Q,)
        sizes = np.array([len(self.members[c]) for c in clusters.tolist()])  # (2Q,)
        begins = np.cumsum(sizes) - sizes  # (2Q,)
        nodes = np.concatenate([self.members[c] for c in clusters.tolist()])  # (M,)
        side = np.repeat(np.arange(len(sizes)), sizes)  # (M,)
        ends, steps = self._graph.ends[nodes], self._z * self._graph.steps[nodes]  # (M, k + 1)
        group, place = self.labels[ends], self._rank[ends]  # (M, k + 1)
        within = _edges(steps, group == clusters[side, None], place + begins[side, None])
        across = _edges(steps, group == partners[side, None], place + begins[side ^ 1, None])
        nothing: Floats = np.zeros(len(nodes))
        stay, home, away, total = nothing + 1, nothing, nothing, nothing  # (M,) each; k = 0
        for _ in range(path_length(self._z)):
            stay, home, away = (
                within @ stay,
                within @ home + across @ away,
                within @ away + across @ (stay + home),
            )
            total = total + home
        gains: Floats = np.bincount(side, total, len(sizes)) / sizes**2  # (2Q,): each side its own
        return gains[::2] + gains[1::2]  # (Q,)

    def _nearest(self) -> tuple[int, int]:
        """Return the two clusters whose means are nearest to each other."""
        self._check()
        names = sorted(self.members)
        means = np.stack([self._points[self.members[name]].mean(0) for name in names])
        index = NearestNeighbors(n_neighbors=1).fit(means)
        distances, nearest = index.kneighbors()
        row = int(distances[:, 0].argmin())
        return names[row], names[int(nearest[row, 0])]


def path_length(z: float) -> int:
    """Return up to which length paths are counted; the shortest detour has two steps."""
    return 2 + math.ceil(math.log(PRECISION) / math.log(z))


def _edges(steps: Floats, chosen: NDArray[np.bool_], columns: Ints) -> csr_array:
    """Return the sparse matrix (M, M) with the `chosen` of `steps` (M, k + 1) in `columns`."""
    ends = np.concatenate([[0], np.cumsum(chosen.sum(1))])
    return csr_array((steps[chosen], columns[chosen], ends), shape=(len(steps), len(steps)))


def _numbered(labels: Ints) -> Ints:
    """Return `labels` (N,) renamed to 0 … K-1 in the order in which they first occur."""
    _, first, names = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[names].astype(np.int64)


def _nothing() -> None:
    return None
