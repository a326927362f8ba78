"""The orthonormalising layer, the affinity of neighbours, and the spectral loss."""

import math

import pytest
import torch
from torch import Tensor

from deepclust_gui.errors import MethodError
from deepclust_gui.sdk.nn import (
    NeighbourGraph,
    Orthonormalisation,
    affinity_within,
    knn_affinity,
    neighbour_graph,
    rows_with_neighbours,
    spectral,
    spectral_loss,
)
from deepclust_gui.sdk.nn.spectral import orthonormalising_matrix

M, K = 1024, 10


def unchecked() -> None:
    """Nobody wants to stop."""


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def slow_affinity(codes: Tensor, k: int) -> Tensor:
    """Equation 14 with loops."""
    m = len(codes)
    z = codes.double()
    nearest = [
        sorted((float((z[i] - z[j]).square().sum()), j) for j in range(m) if j != i)[:k]
        for i in range(m)
    ]
    scale2 = float(torch.tensor([row[min(2, k) - 1][0] for row in nearest]).median())
    weights = torch.zeros(m, m, dtype=torch.float64)
    for i in range(m):
        for distance2, j in nearest[i]:
            weights[i, j] += math.exp(-distance2 / (2 * scale2)) / 2
            weights[j, i] += math.exp(-distance2 / (2 * scale2)) / 2
    return weights.float()


# Orthonormal columns


@pytest.mark.parametrize("m", [M, 700, 37])
def test_columns_become_orthonormal(m: int) -> None:
    """(1/m) YᵀY = I, and Y = ỸR with R upper triangular: not a penalty, exact."""
    raw = torch.tanh(random(m, K) @ random(K, K, seed=1))

    y = Orthonormalisation(K)(raw)
    matrix = orthonormalising_matrix(raw)

    assert float((y.T @ y / m - torch.eye(K)).abs().max()) < 1e-4
    torch.testing.assert_close(y, raw @ matrix)
    assert torch.equal(matrix, matrix.triu())


def test_a_fixed_matrix_answers_for_each_row_alone() -> None:
    """In evaluation the layer is one linear map, whatever else is in the batch."""
    layer = Orthonormalisation(K)
    layer.eval()
    assert layer(random(3, K)).isnan().all()
    everything = random(M, K)
    layer.fix(everything)

    new = random(5, K, seed=2)

    torch.testing.assert_close(layer(new)[2:3], layer(new[2:3]))
    torch.testing.assert_close(layer(2 * new), 2 * layer(new))
    layer.train()
    torch.testing.assert_close(layer(everything), everything @ layer.matrix)
    assert not torch.allclose(layer(random(M, K, seed=3)), random(M, K, seed=3) @ layer.matrix)


def test_the_gradient_passes_through_the_decomposition() -> None:
    """As by finite differences; scaling Ỹ changes nothing, so its gradient along Ỹ is 0."""
    raw = random(30, 3).double().requires_grad_()

    assert torch.autograd.gradcheck(lambda r: r @ orthonormalising_matrix(r), (raw,))
    orthonormal = raw @ orthonormalising_matrix(raw)
    (gradient,) = torch.autograd.grad((orthonormal * random(30, 3, seed=1)).sum(), raw)
    assert float((gradient * raw).sum().detach()) == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("raw", [torch.ones(50, 4), torch.zeros(50, 4), random(2, 4)])
def test_dependent_columns_do_no_harm(raw: Tensor) -> None:
    """Equal rows, a dead network, fewer rows than columns: finite, with a finite gradient."""
    raw = raw.clone().requires_grad_()

    y = Orthonormalisation(4)(raw)
    y.square().sum().backward()

    assert y.isfinite().all()
    assert raw.grad is not None
    assert raw.grad.isfinite().all()


def test_a_failed_decomposition_is_tried_with_more_jitter() -> None:
    """A matrix that is not positive definite but for a larger jitter."""
    gram = torch.diag(torch.tensor([1.0, -1e-4], dtype=torch.float64))

    lower = spectral._cholesky(gram)

    assert lower.isfinite().all()


def test_what_is_not_finite_is_said_in_a_sentence() -> None:
    with pytest.raises(MethodError, match="diverged"):
        orthonormalising_matrix(torch.full((9, 3), math.nan))


# Affinity


@pytest.mark.parametrize("k", [1, 3])
def test_affinity_is_that_of_a_plain_loop(k: int) -> None:
    codes = random(40, 5)

    torch.testing.assert_close(knn_affinity(codes, k), slow_affinity(codes, k))


def test_affinity_is_sparse_symmetric_and_without_loops() -> None:
    """Entries in (0, 1], at most 2k a row on average, zero diagonal."""
    affinity = knn_affinity(random(200, 8), 3)

    assert torch.equal(affinity, affinity.T)
    assert not affinity.diagonal().any()
    assert 3 <= float((affinity > 0).sum(1).float().mean()) <= 6
    assert affinity.min() >= 0
    assert affinity.max() <= 1


def test_scaling_the_codes_leaves_the_affinity() -> None:
    """σ is measured on the codes."""
    codes = random(60, 4)

    torch.testing.assert_close(knn_affinity(codes, 3), knn_affinity(100 * codes, 3))


@pytest.mark.parametrize("m", [2, 3, 50])
def test_equal_codes_are_neighbours_of_weight_one(m: int) -> None:
    affinity = knn_affinity(torch.ones(m, 4), 3)

    assert affinity.isfinite().all()
    assert float(affinity.sum()) == m * min(3, m - 1)


def test_the_gradient_flows_through_the_affinity_unless_detached() -> None:
    codes = random(20, 4).requires_grad_()

    knn_affinity(codes, 3).sum().backward()

    assert codes.grad is not None
    assert codes.grad.abs().sum() > 0
    assert not knn_affinity(codes.detach(), 3).requires_grad


def test_the_graph_of_all_is_the_affinity_of_all() -> None:
    """A part of it is a block of the whole: not neighbours within the part."""
    codes = random(90, 5)
    graph = neighbour_graph(codes, 3, unchecked)
    rows = torch.randperm(90)[:30]

    whole = affinity_within(graph, torch.arange(90))

    torch.testing.assert_close(whole, slow_affinity(codes, 3))
    torch.testing.assert_close(affinity_within(graph, rows), whole[rows][:, rows])


def test_a_graph_is_made_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking at a few rows at a time changes nothing; above the limit all have neighbours yet."""
    codes = random(90, 5)
    whole = neighbour_graph(codes, 3, unchecked)
    monkeypatch.setattr(spectral, "ROWS", 7)
    pieces = neighbour_graph(codes, 3, unchecked)
    monkeypatch.setattr(spectral, "POOL", 40)
    torch.manual_seed(0)
    parts = neighbour_graph(codes, 3, unchecked)

    assert torch.equal(pieces.near, whole.near)
    assert (parts.near != torch.arange(90)[:, None]).all()
    exact = (codes[:, None] - codes[parts.near]).square().sum(2)
    assert (exact.diff(dim=1) >= 0).all()  # nearest first
    first = parts.near[:, 0] == whole.near[:, 0]
    assert 0.15 < float(first.float().mean()) < 0.6  # in three parts a third keeps the nearest


def test_a_stop_is_heard_between_the_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spectral, "ROWS", 7)

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        neighbour_graph(random(90, 5), 3, stop)


def test_neighbours_come_together() -> None:
    """Many more edges than among as many random rows, and no row twice."""
    codes = random(2000, 3)
    graph = neighbour_graph(codes, 3, unchecked)

    rows = rows_with_neighbours(graph, 200)
    chance = torch.randperm(2000)[:200]

    assert len(rows.unique()) == len(rows) == 200
    edges = int((affinity_within(graph, rows) > 0).sum())
    assert edges > 4 * int((affinity_within(graph, chance) > 0).sum())
    assert not torch.equal(rows, rows.sort().values)


@pytest.mark.parametrize("size", [1, 2, 9, 50])
def test_small_sets_are_taken_whole(size: int) -> None:
    graph = NeighbourGraph((torch.arange(9)[:, None] + 1) % 9, torch.ones(9, 1))

    rows = rows_with_neighbours(graph, size)

    assert len(rows.unique()) == len(rows) == min(size, 9)


# Loss


def test_loss_is_that_of_all_pairs() -> None:
    """(1/m²) Σ W_ij ‖y_i - y_j‖², the same as (2/m²) tr(Yᵀ(D - W)Y)."""
    y, affinity = random(50, 4), knn_affinity(random(50, 6, seed=1), 3)

    slow = sum(
        float(affinity[i, j] * (y[i] - y[j]).square().sum()) for i in range(50) for j in range(50)
    )

    assert float(spectral_loss(y, affinity)) == pytest.approx(slow / 50**2, rel=1e-5)


def test_loss_does_not_change_with_a_rotation() -> None:
    """Y is known up to a rotation only: why the largest column of Y means nothing."""
    y, affinity = random(50, 4), knn_affinity(random(50, 6, seed=1), 3)
    rotation = torch.linalg.qr(random(4, 4, seed=2)).Q

    turned = spectral_loss(y @ rotation, affinity)

    torch.testing.assert_close(turned, spectral_loss(y, affinity), rtol=1e-5, atol=0)
    assert not torch.equal(y.argmax(1), (y @ rotation).argmax(1))


def test_connected_parts_cost_nothing() -> None:
    """Indicators of parts without edges between them are the best there is, and not constant."""
    affinity = torch.block_diag(*[torch.ones(5, 5) - torch.eye(5)] * 3)
    y = torch.eye(3).repeat_interleave(5, 0) * math.sqrt(3)  # (1/15) YᵀY = I

    assert float(spectral_loss(y, affinity)) == pytest.approx(0, abs=1e-6)
    assert float(spectral_loss(y.roll(1, 0), affinity)) > 0.1
