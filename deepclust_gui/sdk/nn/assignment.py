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
    distance2 = torch.cdist(codes, centres).square()  # (B, K)
    kernel = 1 / (1 + distance2)
    return kernel / kernel.sum(1, keepdim=True)


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
