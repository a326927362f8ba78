"""The layout of N2D, against slow versions and what UMAP promises."""

import math

import numpy as np
import torch
from torch import Tensor

from deepclust_gui.sdk import attract, fuzzy_graph, neighbour_graph, place_among, spectral_start
from deepclust_gui.sdk.nn.manifold import CURVE_A, CURVE_B, attraction, membership, repulsion


def nothing() -> None:
    return None


def test_membership_is_that_of_umap() -> None:
    """The nearest counts 1, and a row sums to log2 of the number of neighbours."""
    distances = torch.rand(20, 12, dtype=torch.float64).sort(1).values + 0.1

    weights = membership(distances)

    torch.testing.assert_close(weights[:, 0], torch.ones(20, dtype=torch.float64))
    goal = torch.full((20,), math.log2(12), dtype=torch.float64)
    torch.testing.assert_close(weights.sum(1), goal, rtol=1e-4, atol=0)
    assert (weights.diff(dim=1) <= 0).all()


def test_membership_of_equal_rows() -> None:
    """No distance at all is no reason for NaN."""
    assert torch.equal(membership(torch.zeros(3, 4)), torch.ones(3, 4))


def test_the_graph_is_the_fuzzy_union_both_ways() -> None:
    """W + w' - w w', as a slow loop computes it."""
    codes = torch.randn(15, 3)
    near = neighbour_graph(codes, 4, nothing).near
    distances = (codes[:, None] - codes[near]).norm(dim=2)
    one_way = torch.zeros(15, 15, dtype=torch.float64)
    for i, row in enumerate(near.tolist()):
        for j, weight in zip(row, membership(distances.double())[i].tolist(), strict=True):
            one_way[i, j] = weight
    expected = one_way + one_way.T - one_way * one_way.T

    graph = fuzzy_graph(near, distances)

    found = torch.zeros(15, 15, dtype=torch.float64)
    found[graph.heads, graph.tails] = graph.weights.double()
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-6)


def curve(difference: Tensor) -> Tensor:
    """Return 1 / (1 + a d^2b) of y_i - y_j."""
    return 1 / (1 + CURVE_A * difference.square().sum().pow(CURVE_B))


def test_attraction_is_the_gradient_of_the_log_likelihood() -> None:
    """Of log(1 / (1 + a d^2b)), by automatic differentiation."""
    difference = torch.tensor([0.4, -0.3, 0.8], requires_grad=True)
    (expected,) = torch.autograd.grad(curve(difference).log(), difference)

    torch.testing.assert_close(attraction(difference.detach()), expected)
    assert not attraction(torch.zeros(3)).any()


def test_repulsion_is_the_gradient_for_pairs_that_are_none() -> None:
    """Of log(1 - 1 / (1 + a d^2b)), but for the 0.001 that umap-learn adds to d²."""
    difference = torch.tensor([1.4, -0.9, 0.8], requires_grad=True)
    (expected,) = torch.autograd.grad((1 - curve(difference)).log(), difference)

    torch.testing.assert_close(repulsion(difference.detach()), expected, rtol=2e-3, atol=0)


def test_neighbours_stay_neighbours_and_groups_part() -> None:
    """Two crowds in 20 numbers are two crowds, far apart, in two."""
    torch.manual_seed(0)
    codes = torch.randn(80, 20)
    codes[::2] += 5
    near = neighbour_graph(codes, 10, nothing).near
    graph = fuzzy_graph(near, (codes[:, None] - codes[near]).norm(dim=2))
    places = spectral_start(graph, codes, 2, seed=0, check=nothing)

    for epoch in range(100):
        for _ in attract(graph, places, rate=1 - epoch / 100):
            pass

    one, other = places[::2], places[1::2]
    gap = (one.mean(0) - other.mean(0)).norm()
    assert gap > 3 * max(one.std(0).max(), other.std(0).max())


def test_known_rows_stay_and_new_ones_join_the_nearest() -> None:
    """At distance 0 nobody else counts, even among equal rows."""
    known, places = torch.randn(30, 4), torch.randn(30, 2)

    torch.testing.assert_close(place_among(known, known, places, 5), places, atol=1e-4, rtol=1e-4)
    between = place_among(known[:1] + 1e-4, known, places, 5)
    torch.testing.assert_close(between, places[:1], atol=1e-2, rtol=0)
    one = place_among(torch.ones(2, 4), torch.ones(1, 4), places[:1], 5)
    np.testing.assert_allclose(one, places[[0, 0]], atol=1e-6)
