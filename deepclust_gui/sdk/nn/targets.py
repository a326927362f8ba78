"""Targets made of a clustering's own predictions, which the next round of training is held to."""

from torch import Tensor


def dec_target(probabilities: Tensor) -> Tensor:
    """Return q (N, K) of the `probabilities` p (N, K) of all items: surer, and more balanced.

    q_ik ∝ p_ik² / f_k with f_k = Σ_i p_ik, rows summing to 1
    (Xie, Girshick & Farhadi 2016, eq. 3). It carries no gradient.
    """
    p = probabilities.detach()
    return _rows_to_one(p.square() / _frequencies(p))


def balanced_target(probabilities: Tensor) -> Tensor:
    """Return q (N, K) of the `probabilities` p (N, K) of all items: more balanced, no surer.

    q_ik ∝ p_ik / √f_k with f_k = Σ_i p_ik, rows summing to 1: the closed form of the target of
    DEPICT for a uniform prior (Ghasedi Dizaji et al. 2017, section 3.1). It carries no gradient.
    """
    p = probabilities.detach()
    return _rows_to_one(p / _frequencies(p).sqrt())


def _frequencies(p: Tensor) -> Tensor:
    """Return f (1, K): how much of all items each group has; never 0, so that 0 / f is 0."""
    return p.sum(0, keepdim=True).clamp_min(1e-30)


def _rows_to_one(weights: Tensor) -> Tensor:
    return weights / weights.sum(1, keepdim=True)
