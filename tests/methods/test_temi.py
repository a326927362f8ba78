"""TEMI: its loss against slow versions, closed forms and symmetry."""

import math

import torch

from deepclust_gui.sdk import Data
from deepclust_gui.sdk.testing import sample_array
from deepclust_methods.temi import Heads, Temi, TemiParams, agreement, pointwise_information


def answers(*shape: int) -> torch.Tensor:
    return torch.randn(*shape).softmax(-1)


def test_information_is_as_a_slow_loop_computes_it() -> None:
    """Log Σ_k (q_k q'_k)^β / π_k, one image at a time."""
    one, other, share = answers(2, 5, 4), answers(2, 5, 4), answers(2, 1, 4)
    expected = torch.zeros(2, 5)
    for h in range(2):
        for b in range(5):
            total = 0.0
            for k in range(4):
                product = float(one[h, b, k] * other[h, b, k])
                total += product**0.6 / float(share[h, 0, k])
            expected[h, b] = math.log(total)

    torch.testing.assert_close(pointwise_information(one, other, share, 0.6), expected)


def test_information_of_sure_and_even_answers_is_log_k() -> None:
    """Two images surely of one of K even groups tell log K of each other, whatever β is."""
    sure = torch.eye(4)[None]  # (1, 4, 4)
    even = torch.full((1, 1, 4), 0.25)

    for beta in (0.6, 1.0):
        found = pointwise_information(sure, sure, even, beta)
        torch.testing.assert_close(found, torch.full((1, 4), math.log(4)), atol=1e-3, rtol=0)


def test_information_is_symmetric_and_0_for_answers_that_say_nothing() -> None:
    """With β = 1, an answer equal to the shares tells nothing of any other."""
    one, other = answers(1, 6, 3), answers(1, 6, 3)
    share = answers(1, 1, 3)

    there = pointwise_information(one, other, share, 1.0)
    torch.testing.assert_close(there, pointwise_information(other, one, share, 1.0))
    silent = pointwise_information(one, share.expand(1, 6, 3), share, 1.0)
    torch.testing.assert_close(silent, torch.zeros(1, 6), atol=1e-6, rtol=0)


def test_agreement_is_1_for_the_same_group_and_0_for_others() -> None:
    """The weight of a pair of neighbours."""
    sure = torch.eye(3)[None]

    torch.testing.assert_close(agreement(sure, sure), torch.ones(3))
    torch.testing.assert_close(agreement(sure, sure.roll(1, 1)), torch.zeros(3))


def test_heads_are_networks_of_their_own() -> None:
    """Side by side they compute what each computes alone."""
    heads = Heads(3, (6, 8, 4, 2))
    x = torch.randn(5, 6)

    together = heads(x)

    for h in range(3):
        y = x
        for layer, (weight, bias) in enumerate(zip(heads.weights, heads.biases, strict=True)):
            y = y @ weight[h] + bias[h]
            y = torch.nn.functional.gelu(y) if layer < 2 else y
        torch.testing.assert_close(together[h], y, atol=1e-6, rtol=1e-4)


def test_only_the_student_learns_and_the_teacher_follows() -> None:
    """The teacher has no gradient and moves by 1 - momentum of the way."""
    params = TemiParams(n_clusters=3, heads=2, hidden_size=8, momentum=0.75)
    method = Temi(params, Data(sample_array((20,))))
    x = method.data.take(torch.arange(10))
    method.loss(x, x).sum().backward()
    assert all(weight.grad is None for weight in method.teacher.parameters())
    assert any(weight.grad.abs().sum() > 0 for weight in method.student.parameters())

    with torch.no_grad():
        for weight in method.student.parameters():
            weight.add_(1)
    before = [weight.clone() for weight in method.teacher.parameters()]
    method.follow()

    for old, new in zip(before, method.teacher.parameters(), strict=True):
        torch.testing.assert_close(new - old, torch.full_like(old, 0.25))


def test_the_head_with_the_least_loss_answers() -> None:
    """The other heads are not asked."""
    method = Temi(TemiParams(n_clusters=3, heads=2, hidden_size=8), Data(sample_array((20,))))
    x = method.data.take(torch.arange(4))
    logits = method.teacher(method.input(x)) / method.params.temperature

    for best in range(2):
        method.losses.copy_(torch.tensor([1.0, 1.0]))
        method.losses[best] = 0
        torch.testing.assert_close(method.assign(x).probabilities, logits[best].softmax(1))
