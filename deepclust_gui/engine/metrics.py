"""How good a grouping is, against known groups or by its own shape."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import (
    adjusted_rand_score,
    normalized_mutual_info_score,
    silhouette_score,
)

from deepclust_gui.model.result import Scores

SILHOUETTE_SAMPLE = 5000


def score(
    labels: NDArray[np.int64],
    *,
    known: NDArray[np.int64] | None = None,
    embedding: NDArray[np.float32] | None = None,
    seed: int = 0,
) -> Scores:
    """Return the scores of `labels` (N,) against `known` (N,), else by `embedding` (N, E).

    Items whose known group is -1 are left out. With fewer than two known groups there is nothing to
    agree with: the silhouette is given, of at most 5,000 items drawn by `seed`; it stays None where
    there is only one group.
    """
    if known is not None and len(np.unique(known[known >= 0])) > 1:
        return _against(known[known >= 0], labels[known >= 0])
    if embedding is None:
        return Scores()
    return Scores(silhouette=_silhouette(embedding, labels, seed))


def acc(known: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
    """Return the share of items that agree under the best one-to-one map of groups (Hungarian).

    `known` and `labels` are (N,), from 0; their numbers of groups may differ.
    """
    size = int(max(known.max(), labels.max())) + 1
    overlap = np.zeros((size, size), np.int64)
    np.add.at(overlap, (labels, known), 1)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    return float(overlap[rows, columns].sum() / len(labels))


def _against(known: NDArray[np.int64], labels: NDArray[np.int64]) -> Scores:
    return Scores(
        acc=acc(known, labels),
        nmi=float(normalized_mutual_info_score(known, labels)),
        nmi_geometric=float(
            normalized_mutual_info_score(known, labels, average_method="geometric")
        ),
        ari=float(adjusted_rand_score(known, labels)),
    )


def _silhouette(
    embedding: NDArray[np.float32], labels: NDArray[np.int64], seed: int
) -> float | None:
    if len(labels) > SILHOUETTE_SAMPLE:
        rows = np.random.default_rng(seed).choice(len(labels), SILHOUETTE_SAMPLE, replace=False)
        embedding, labels = embedding[rows], labels[rows]
    if not 2 <= len(np.unique(labels)) < len(labels):
        return None
    return float(silhouette_score(embedding, labels))
