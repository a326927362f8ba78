"""Targets: against the formulas written out, and what they do to the balance."""

import numpy as np
import pytest
import torch
from torch import Tensor

from deepclust_gui.sdk import balanced_target, dec_target


@pytest.fixture
def p() -> Tensor:
    """Predictions for 200 items, of which the first group has far more than its share."""
    logits = torch.randn(200, 4, generator=torch.Generator().manual_seed(0))
    return torch.softmax(logits + torch.tensor([2.0, 0, 0, 0]), 1)


@pytest.mark.parametrize(("target", "power", "root"), [(dec_target, 2, 1), (balanced_target, 1, 2)])
def test_target_is_the_formula(p: Tensor, target: object, power: int, root: int) -> None:
    """Item by item, group by group: p² / f, and p / √f, over their sum."""
    q = target(p)  # type: ignore[operator]

    f = [sum(float(row[k]) for row in p) for k in range(4)]
    for row, found in zip(p, q, strict=True):
        plain = np.array([float(row[k]) ** power / f[k] ** (1 / root) for k in range(4)])
        np.testing.assert_allclose(found, plain / plain.sum(), atol=1e-6)
    torch.testing.assert_close(q.sum(1), torch.ones(200), atol=1e-6, rtol=0)


@pytest.mark.parametrize("target", [dec_target, balanced_target])
def test_a_group_that_is_too_large_shrinks(p: Tensor, target: object) -> None:
    q = target(p)  # type: ignore[operator]

    assert q[:, 0].mean() < p[:, 0].mean()


def test_balanced_target_leaves_balanced_predictions_alone(p: Tensor) -> None:
    """Each row in all its rotations: every group has the same share."""
    even = torch.cat([p.roll(shift, 1) for shift in range(4)])

    torch.testing.assert_close(balanced_target(even), even)
    assert not torch.allclose(dec_target(even), even, atol=1e-2)


def test_only_the_target_of_dec_makes_surer(p: Tensor) -> None:
    """The mean entropy falls with squares, and not with the root."""

    def entropy(rows: Tensor) -> float:
        return float(-(rows * rows.log()).sum(1).mean())

    assert entropy(dec_target(p)) < entropy(p) - 0.1
    assert entropy(balanced_target(p)) > entropy(p)


@pytest.mark.parametrize("target", [dec_target, balanced_target])
def test_a_group_without_items_stays_empty(target: object) -> None:
    """0 / 0 is no number anywhere; and no gradient goes through a target."""
    p = torch.tensor([[1.0, 0, 0], [0.5, 0.5, 0]], requires_grad=True)

    q = target(p)  # type: ignore[operator]

    assert q.isfinite().all()
    assert q[:, 2].tolist() == [0, 0]
    assert not q.requires_grad
