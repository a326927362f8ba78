"""From an embedding to places on a flat map."""

import numpy as np
from numpy.typing import NDArray

ROWS_AT_A_TIME = 65_536


def principal_plane(embedding: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the first two principal components (N, 2) of `embedding` (N, E), float32.

    The sign of each axis is such that its largest loading is positive, so equal embeddings give
    equal maps. A direction that does not vary is 0 everywhere.
    """
    places = np.zeros((len(embedding), 2), np.float32)
    parts = principal_parts(embedding, 2)
    places[:, : parts.shape[1]] = parts
    return places


def placed_beside(
    embedding: NDArray[np.float32], later: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return where rows `later` (M, E) lie on the `principal_plane` of `embedding` (N, E), (M, 2).

    Nothing that lies there already moves.
    """
    places = np.zeros((len(later), 2), np.float32)
    if len(embedding) and len(later):
        centre = embedding.mean(0, dtype=np.float64)  # (E,)
        parts = (later - centre) @ _axes(embedding, centre, 2)
        places[:, : parts.shape[1]] = parts
    return places


def principal_parts(embedding: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the first `count` principal components (N, D) of `embedding` (N, E).

    D is `count`, or E if that is less. Signs are as in `principal_plane`.
    """
    parts = np.zeros((len(embedding), min(count, embedding.shape[1])), np.float32)
    if not len(embedding):
        return parts
    centre = embedding.mean(0, dtype=np.float64)  # (E,)
    axes = _axes(embedding, centre, count)  # (E, D)
    for start in range(0, len(embedding), ROWS_AT_A_TIME):
        rows = slice(start, start + ROWS_AT_A_TIME)
        parts[rows] = (embedding[rows] - centre) @ axes
    return parts


def aligned(positions: NDArray[np.float32], previous: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `positions` (S, 2) turned and mirrored to lie as near `previous` (R, 2) as they can.

    Row i of both is the same item, for the rows that both have. Distances are kept (Schönemann
    1966, orthogonal Procrustes), so that a live map does not flip between two looks.
    """
    common = min(len(positions), len(previous))
    if common == 0:
        return positions
    old, new = previous[:common], positions[:common]
    overlap = (new - new.mean(0)).T.astype(np.float64) @ (old - old.mean(0))  # (2, 2)
    left, _, right = np.linalg.svd(overlap)
    turned: NDArray[np.float32] = ((positions - new.mean(0)) @ (left @ right)).astype(np.float32)
    return turned


def _axes(
    embedding: NDArray[np.float32], centre: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Return the `count` directions (E, count) of largest variance; (E, E) if E is less."""
    scatter = np.zeros((embedding.shape[1],) * 2)  # (E, E)
    for start in range(0, len(embedding), ROWS_AT_A_TIME):
        rows = embedding[start : start + ROWS_AT_A_TIME] - centre
        scatter += rows.T @ rows
    axes = np.linalg.eigh(scatter)[1][:, ::-1][:, :count]  # (E, D)
    largest = np.abs(axes).argmax(0)
    signs = np.sign(axes[largest, np.arange(axes.shape[1])])
    return np.asarray(axes * signs, np.float64)
