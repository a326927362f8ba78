"""Soft and hard assignment of codes to centres."""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from torch import Tensor


def student_t(codes: Tensor, centres: Tensor) -> Tensor:
    """Return q (B, K): how near `codes` (B, E) are to `centres` (K, E), rows summing to 1.

    Student's t kernel with one degree of freedom, q_ij ∝ 1 / (1 + ‖z_i - μ_j‖²)
    (Xie, Girshick & Farhadi 2016, eq. 1). NaN centres give NaN.
    """
    kernel = 1 / (1 + squared_distances(codes, centres))  # (B, K)
    return kernel / kernel.sum(1, keepdim=True)


def gaussian_posterior(codes: Tensor, centres: Tensor, variance: Tensor) -> Tensor:
    """Return p (B, K): whose `codes` (B, E) are, for equal round Gaussians about `centres` (K, E).

    This is the mixture that k-means fits in the limit: p_ij ∝ exp(-‖z_i - μ_j‖² / (2 variance)),
    so that the surest group is the nearest centre. `variance` () is that along one direction, see
    `variance_within`. NaN centres give NaN.
    """
    distance2 = squared_distances(codes, centres)  # (B, K)
    excess = distance2 - distance2.min(1, keepdim=True).values  # (B, K): 0 for the nearest
    floor = torch.finfo(distance2.dtype).tiny  # no variance: all or nothing
    return torch.softmax(-excess / (2 * variance.clamp_min(floor)), dim=1)


def variance_within(deviations: Tensor) -> Tensor:
    """Return σ² (): the variance along a typical direction of `deviations` (N, E) from the centres.

    With λ the eigenvalues of their covariance, σ² = Σλ² / Σλ: directions that hardly vary do not
    count, so pixels, which are many but move together, do not make every group look certain.
    """
    n = max(1, len(deviations))
    rows = deviations if n < deviations.shape[1] else deviations.T
    gram = rows @ rows.T / n  # the smaller of (N, N) and (E, E); same non-zero eigenvalues
    total = gram.trace()
    return gram.square().sum() / total if total > 0 else total


def squared_distances(codes: Tensor, centres: Tensor) -> Tensor:
    """Return ‖z_i - μ_j‖² (B, K) of `codes` (B, E) and `centres` (K, E).

    Every row is computed on its own: what else is in the batch changes nothing, as it may in a
    matrix product.
    """
    exact = "donot_use_mm_for_euclid_dist"
    return torch.cdist(codes, centres, compute_mode=exact).square()


def group_means(codes: Tensor, labels: Tensor, n_clusters: int) -> Tensor:
    """Return the means (K, E) of `codes` (N, E) by `labels` (N,); 0 for a group without items."""
    sums = torch.zeros(n_clusters, codes.shape[1]).index_add_(
        0, labels.cpu(), codes.cpu()
    )  # (K, E)
    counts = labels.cpu().bincount(minlength=n_clusters).clamp_min(1)  # (K,)
    return (sums / counts[:, None]).to(codes.device)


def align_labels(
    labels: NDArray[np.int64], reference: NDArray[np.int64], n_clusters: int
) -> NDArray[np.int64]:
    """Return `labels` (N,) renamed so that they agree best with `reference` (N,).

    The renaming is the one-to-one map that maximises the number of equal entries (Hungarian).
    """
    overlap = np.zeros((n_clusters, n_clusters), np.int64)  # rows: labels, columns: reference
    np.add.at(overlap, (labels, reference), 1)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    names = np.empty(n_clusters, np.int64)
    names[rows] = columns
    return names[labels]
