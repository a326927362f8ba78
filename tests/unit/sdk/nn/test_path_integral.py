"""AC-PIC: against dense matrices and literal inverses, on shapes, and where a graph is odd."""

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import make_circles, make_moons

from deepclust_gui.errors import Cancelled, MethodError
from deepclust_gui.sdk import neighbourhood, path_integral_clustering
from deepclust_gui.sdk.nn import path_integral
from deepclust_gui.sdk.nn.path_integral import Merging, first_clusters, nearest_neighbours

NEIGHBOURS, Z = 8, 0.01


def nobody() -> None:
    """Nobody wants to stop."""


class Dense:
    """The slow way: the whole matrix P, and an inverse for each term of each gain."""

    def __init__(self, points: NDArray[Any], neighbours: int) -> None:
        n = len(points)
        d2 = ((points[:, None] - points) ** 2).sum(2)
        near = [[j for j in np.argsort(d2[i], kind="stable") if j != i] for i in range(n)]
        near = [row[:neighbours] for row in near]
        width = np.mean([d2[i, j] for i in range(n) for j in near[i]])
        while min(np.exp(-d2[i, near[i][0]] / width) for i in range(n)) < 1e-5:
            width *= 2
        w = np.eye(n)
        for i in range(n):
            for j in near[i]:
                w[i, j] = np.exp(-d2[i, j] / width)
        self.p = w / w.sum(1, keepdims=True)
        self.clusters: list[frozenset[int]] = [frozenset({i}) for i in range(n)]
        for i in range(n):
            one, other = self.of(i), self.of(near[i][0])
            self.clusters = [c for c in self.clusters if c not in (one, other)] + [one | other]

    def of(self, node: int) -> frozenset[int]:
        return next(c for c in self.clusters if node in c)

    def complexity(self, part: frozenset[int], whole: frozenset[int]) -> float:
        """1_aᵀ (I - z P_whole)⁻¹ 1_a / |a|²."""
        nodes = sorted(whole)
        one = np.array([float(node in part) for node in nodes])
        inverse = np.linalg.inv(np.eye(len(nodes)) - Z * self.p[np.ix_(nodes, nodes)])
        return float(one @ inverse @ one) / len(part) ** 2

    def gain(self, a: frozenset[int], b: frozenset[int]) -> float:
        gain_a = self.complexity(a, a | b) - self.complexity(a, a)
        return gain_a + self.complexity(b, a | b) - self.complexity(b, b)

    def merge_best(self) -> None:
        a, b = max(itertools.combinations(self.clusters, 2), key=lambda pair: self.gain(*pair))
        self.clusters = [c for c in self.clusters if c not in (a, b)] + [a | b]


def merging(points: NDArray[Any], neighbours: int = NEIGHBOURS) -> Merging:
    near, d2 = nearest_neighbours(points, neighbours, nobody)
    graph = path_integral.walk_graph(near, d2)
    return Merging(points, graph, first_clusters(near), Z, nobody)


def partition(labels: NDArray[Any]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


@pytest.fixture
def clouds(rng: np.random.Generator) -> NDArray[np.float64]:
    """Three clouds of 20 that touch, in three dimensions."""
    return rng.normal(0, 1, (60, 3)) + 2.5 * np.eye(3)[np.arange(60) % 3]


def test_gains_and_merges_are_those_of_inverses(clouds: NDArray[np.float64]) -> None:
    """From the first clusters to two: every gain to 1e-8 of it, and the same pair each time."""
    fast, slow = merging(clouds), Dense(clouds, NEIGHBOURS)
    np.testing.assert_allclose(fast._graph.steps.sum(1), 1)
    compared = 0
    while True:
        assert partition(fast.labels) == set(slow.clusters)
        for a, b in itertools.combinations(sorted(fast.members), 2):
            one, other = (frozenset(fast.members[name].tolist()) for name in (a, b))
            # Differences of numbers about 1, so that 1e-15 of those is what the slow way knows.
            assert fast.gain(a, b) == pytest.approx(slow.gain(one, other), rel=1e-8, abs=1e-14)
            compared += fast.gain(a, b) > 1e-7
        if len(slow.clusters) == 2:
            break
        fast.merge(*fast.best_pair())
        slow.merge_best()
    assert compared > 100


def test_long_paths_count(clouds: NDArray[np.float64]) -> None:
    """With a damping of 0.3 too, where paths of a dozen steps still matter."""
    near, d2 = nearest_neighbours(clouds, NEIGHBOURS, nobody)
    graph = path_integral.walk_graph(near, d2)
    fast = Merging(clouds, graph, np.arange(60) % 2, 0.3, nobody)
    p = np.zeros((60, 60))
    np.put_along_axis(p, graph.ends, graph.steps, 1)

    def total(rows: NDArray[Any], start: NDArray[Any]) -> float:
        inverse = np.linalg.inv(np.eye(len(rows)) - 0.3 * p[np.ix_(rows, rows)])
        return float(start @ inverse @ start) / start.sum() ** 2

    everyone = np.arange(60)
    halves = [everyone[everyone % 2 == half] for half in (0, 1)]
    gain = sum(
        total(everyone, (everyone % 2 == half) * 1.0) - total(halves[half], np.ones(30))
        for half in (0, 1)
    )
    assert fast.gain(0, 1) == pytest.approx(gain, rel=1e-9)


@pytest.mark.parametrize("make", [make_moons, make_circles])
def test_finds_groups_that_are_not_round(make: Any) -> None:
    """Two moons; two rings."""
    extra = {"factor": 0.4} if make is make_circles else {}
    points, known = make(400, noise=0.05, random_state=0, **extra)

    labels = path_integral_clustering(points, 2)

    assert partition(labels) == partition(known)


def test_the_order_of_rows_does_not_matter(clouds: NDArray[np.float64]) -> None:
    order = np.random.default_rng(1).permutation(60)

    labels = path_integral_clustering(clouds, 3)
    shuffled = path_integral_clustering(clouds[order], 3)

    assert partition(labels[order]) == partition(shuffled)
    assert labels.dtype == np.int64
    assert labels[0] == 0
    assert set(labels) == {0, 1, 2}


@pytest.mark.parametrize("k", [1, 2, 25, 59, 60])
def test_any_number_of_groups(clouds: NDArray[np.float64], k: int) -> None:
    """One, all, and more than there are first clusters."""
    labels = path_integral_clustering(clouds.astype(np.float32), k)

    assert sorted(set(labels)) == list(range(k))


@pytest.mark.parametrize("k", [1, 3, 30])
def test_equal_codes(k: int) -> None:
    """No distance at all, whichever twins are found first."""
    labels = path_integral_clustering(np.ones((50, 4), np.float32), k)

    assert sorted(set(labels)) == list(range(k))


def test_twins_stay_together(rng: np.random.Generator) -> None:
    """Thirty copies of each of three codes, more than have room among the neighbours."""
    codes = np.repeat(rng.normal(size=(3, 4)), 30, axis=0)

    assert partition(path_integral_clustering(codes, 3)) == partition(np.repeat([0, 1, 2], 30))


def test_what_is_not_connected_joins_the_nearest(rng: np.random.Generator) -> None:
    """Four clouds far apart, no edge between them: to three, the two nearest become one."""
    middles = np.repeat([[0.0], [100], [130], [300]], 30, axis=0)
    codes = middles + rng.normal(size=(120, 2))

    labels = path_integral_clustering(codes, 3)

    assert partition(labels) == partition(np.repeat([0, 1, 1, 2], 30))
    assert len(partition(path_integral_clustering(codes, 1))) == 1


def test_outliers_are_no_group_if_so_asked(rng: np.random.Generator) -> None:
    """Two odd codes take the place of a cloud as published, and join the nearest cloud else."""
    clouds = rng.normal(size=(150, 2)) + np.repeat([[0.0, 0], [6, 0], [0, 40]], 50, axis=0)
    codes = np.concatenate([clouds, [[14.0, 0], [14.1, 0]]])
    known = np.append(np.repeat([0, 1, 2], 50), [1, 1])

    published = path_integral_clustering(codes, 3)
    asked = path_integral_clustering(codes, 3, smallest=0.05)

    assert partition(asked) == partition(known)
    assert frozenset({150, 151}) in partition(published)
    assert len(partition(published)) == 3


def test_outliers_far_from_all_join_the_nearest_mean() -> None:
    """Where no edge leads to a large cluster."""
    points = np.array([[0.0], [1], [2], [10], [11], [12], [20]])
    graph = path_integral.WalkGraph(np.arange(7)[:, None], np.ones((7, 1)))
    labels = np.array([0, 0, 0, 5, 5, 5, 6])

    joined = path_integral.adopt_outliers(labels, points, graph, 1)

    assert joined.tolist() == [0, 0, 0, 5, 5, 5, 5]


def test_small_groups_stay_where_there_were_never_enough_large_ones(
    clouds: NDArray[np.float64],
) -> None:
    """Groups of more than six times the mean cannot be; the published ones are found."""
    one, other = (path_integral_clustering(clouds, 8, smallest=share) for share in (0, 6.0))

    assert partition(one) == partition(other)


def test_a_far_pair_widens_the_graph(rng: np.random.Generator) -> None:
    """Of 1,000 codes one is so far off that its edges would be nothing: σ² doubles till not."""
    near = np.array([[1, 2], [0, 2], [0, 1]])
    d2 = np.array([[1.0, 2], [1, 2], [2, 2]])
    far = np.concatenate([np.tile(d2[:1], (999, 1)), [[1e4, 1e4]]])
    ends = np.concatenate([np.tile(near[:1], (999, 1)), [[0, 1]]])

    steps = path_integral.walk_graph(ends, far).steps

    width = far.mean()
    while np.exp(-1e4 / width) < 1e-5:
        width *= 2
    assert width > far.mean()
    assert steps[-1, 1] / steps[-1, 0] == pytest.approx(np.exp(-1e4 / width))
    plain = path_integral.walk_graph(near, d2, 3.0).steps
    assert plain[0, 2] / plain[0, 0] == pytest.approx(np.exp(-2 / (3 * d2.mean())))


def test_neighbours_are_the_nearest_others(rng: np.random.Generator) -> None:
    """Many at once and in many dimensions, as a slow search finds them."""
    for width in (3, 40):
        points = rng.normal(size=(600, width))
        near, d2 = nearest_neighbours(points, 5, nobody)

        slow = ((points[:, None] - points) ** 2).sum(2)
        np.fill_diagonal(slow, np.inf)
        np.testing.assert_array_equal(near, np.argsort(slow, 1)[:, :5])
        np.testing.assert_allclose(d2, np.sort(slow, 1)[:, :5])


def test_it_can_be_left(clouds: NDArray[np.float64]) -> None:
    """While neighbours are looked for, in the first gains, and between merges."""
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    path_integral_clustering(clouds, 2, check=count)
    assert calls > 10
    for last in (1, 2, calls):

        def stop(last: int = last) -> None:
            nonlocal calls
            calls += 1
            if calls == last:
                raise Cancelled

        calls = 0
        with pytest.raises(Cancelled):
            path_integral_clustering(clouds, 2, check=stop)


def test_codes_that_are_no_numbers_are_refused() -> None:
    codes = np.zeros((30, 2), np.float32)
    codes[3] = np.nan

    with pytest.raises(MethodError, match="diverged"):
        path_integral_clustering(codes, 2)


@pytest.mark.parametrize("k", [0, 31])
def test_more_groups_than_codes_are_refused(k: int) -> None:
    with pytest.raises(ValueError, match=f"30 codes cannot be sorted into {k} groups"):
        path_integral_clustering(np.zeros((30, 2), np.float32), k)


@pytest.mark.parametrize(
    ("items", "n_clusters", "neighbours"), [(70_000, 10, 20), (1_797, 10, 11), (100, 40, 5)]
)
def test_neighbourhoods_are_small_where_groups_are(
    items: int, n_clusters: int, neighbours: int
) -> None:
    assert neighbourhood(items, n_clusters) == neighbours
