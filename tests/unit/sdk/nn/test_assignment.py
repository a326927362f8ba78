"""Soft and hard assignment: against slow versions, in closed form, and their symmetries."""

import math

import numpy as np
import pytest
import torch

from deepclust_gui.sdk import (
    align_labels,
    gaussian_posterior,
    group_means,
    squared_distances,
    student_t,
    variance_within,
)

ONE = torch.tensor(1.0)


@pytest.fixture
def codes() -> torch.Tensor:
    return torch.randn(7, 4, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def centres() -> torch.Tensor:
    return torch.randn(3, 4, generator=torch.Generator().manual_seed(1))


def slow_distance2(z: torch.Tensor, centre: torch.Tensor) -> float:
    return sum((float(a) - float(b)) ** 2 for a, b in zip(z, centre, strict=True))


def shares(values: list[float]) -> list[float]:
    return [value / sum(values) for value in values]


def slow_student_t(codes: torch.Tensor, centres: torch.Tensor) -> list[list[float]]:
    return [shares([1 / (1 + slow_distance2(z, m)) for m in centres]) for z in codes]


def slow_posterior(codes: torch.Tensor, centres: torch.Tensor, var: float) -> list[list[float]]:
    return [shares([math.exp(-slow_distance2(z, m) / (2 * var)) for m in centres]) for z in codes]


def test_student_t_equals_the_slow_version(codes: torch.Tensor, centres: torch.Tensor) -> None:
    """Entry by entry."""
    torch.testing.assert_close(
        student_t(codes, centres), torch.tensor(slow_student_t(codes, centres))
    )


def test_posterior_equals_the_slow_version(codes: torch.Tensor, centres: torch.Tensor) -> None:
    """Entry by entry."""
    torch.testing.assert_close(
        gaussian_posterior(codes, centres, torch.tensor(0.7)),
        torch.tensor(slow_posterior(codes, centres, 0.7)),
    )


def test_closed_forms() -> None:
    """On a centre, with the other at distance 1."""
    code, centres = torch.zeros(1, 2), torch.tensor([[0.0, 0.0], [1.0, 0.0]])

    torch.testing.assert_close(student_t(code, centres), torch.tensor([[2 / 3, 1 / 3]]))
    sure = 1 / (1 + math.exp(-0.5))
    torch.testing.assert_close(
        gaussian_posterior(code, centres, ONE), torch.tensor([[sure, 1 - sure]])
    )


@pytest.mark.parametrize("soft", [student_t, lambda z, m: gaussian_posterior(z, m, ONE)])
def test_soft_assignments_are_distances_only(soft, codes, centres) -> None:
    """Moving and turning everything changes nothing; renaming the centres renames the columns."""
    turn = torch.linalg.qr(torch.randn(4, 4, generator=torch.Generator().manual_seed(2))).Q
    q = soft(codes, centres)

    torch.testing.assert_close(soft((codes + 1) @ turn, (centres + 1) @ turn), q)
    torch.testing.assert_close(soft(codes, centres[[2, 0, 1]]), q[:, [2, 0, 1]])
    torch.testing.assert_close(q.sum(1), torch.ones(7))
    assert torch.equal(q.argmax(1), squared_distances(codes, centres).argmin(1))


@pytest.mark.parametrize("soft", [student_t, lambda z, m: gaussian_posterior(z, m, ONE)])
def test_no_groups_yet_is_nan(soft, codes) -> None:
    """NaN centres give NaN probabilities, the sign for “no groups yet”."""
    assert soft(codes, torch.full((3, 4), math.nan)).isnan().all()


@pytest.mark.parametrize("variance", [0.0, 1e-30, 1e30])
def test_posterior_is_finite_for_any_variance(codes, centres, variance: float) -> None:
    """Also where a group has no extent, as with equal images."""
    p = gaussian_posterior(codes * 1e3, centres, torch.tensor(variance))

    assert p.isfinite().all()
    torch.testing.assert_close(p.sum(1), torch.ones(7))


def test_distances_do_not_depend_on_the_batch(codes, centres) -> None:
    """Bit for bit: a row alone is the row among others."""
    together = squared_distances(codes, centres)

    for row in range(len(codes)):
        assert torch.equal(squared_distances(codes[row : row + 1], centres)[0], together[row])


def test_variance_of_a_round_cloud_is_its_variance() -> None:
    """In closed form: σ² for σ² I, whatever the number of dimensions."""
    cloud = 3 * torch.randn(20_000, 5, generator=torch.Generator().manual_seed(0))

    assert float(variance_within(cloud)) == pytest.approx(9, rel=0.03)


def test_variance_ignores_directions_that_do_not_vary() -> None:
    """More dimensions of nothing change nothing; more items than dimensions or fewer neither."""
    cloud = torch.randn(30, 3, generator=torch.Generator().manual_seed(0))
    padded = torch.cat([cloud, torch.zeros(30, 200)], dim=1)

    torch.testing.assert_close(variance_within(cloud), variance_within(padded))
    eigenvalues = torch.linalg.eigvalsh(cloud.T @ cloud / 30)
    torch.testing.assert_close(
        variance_within(cloud), eigenvalues.square().sum() / eigenvalues.sum()
    )


def test_no_deviation_has_no_variance() -> None:
    """All on their centres: 0, not NaN."""
    assert float(variance_within(torch.zeros(5, 3))) == 0


def test_alignment_undoes_a_renaming(rng: np.random.Generator) -> None:
    """Renamed labels come back to what they were."""
    labels = rng.integers(0, 6, 100)
    names = rng.permutation(6)

    np.testing.assert_array_equal(align_labels(names[labels], labels, 6), labels)


def test_alignment_is_one_to_one_and_best(rng: np.random.Generator) -> None:
    """It never merges groups, and no renaming agrees more."""
    labels, reference = rng.integers(0, 4, 50), rng.integers(0, 4, 50)

    aligned = align_labels(labels, reference, 4)

    assert len(set(zip(labels, aligned, strict=True))) == len(set(labels))
    for _ in range(50):
        other = rng.permutation(4)[labels]
        assert (other == reference).sum() <= (aligned == reference).sum()


def test_alignment_with_unused_names() -> None:
    """Groups that nobody is in do not matter."""
    labels = np.array([3, 3, 0])

    np.testing.assert_array_equal(align_labels(labels, np.array([1, 1, 2]), 5), [1, 1, 2])


def test_means_of_groups() -> None:
    """Of the items with that label; nothing where there are none."""
    codes = torch.tensor([[1.0, 2.0], [5.0, 0.0], [3.0, 4.0]])

    means = group_means(codes, torch.tensor([0, 2, 0]), 3)

    assert means.tolist() == [[2, 3], [0, 0], [5, 0]]
