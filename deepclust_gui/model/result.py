"""What a run found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The outcome of a run; row i is item i.

    `embedding` float32 (N, E), `labels` int64 (N,) from 0, `confidence` float32 (N,) in 0..1.
    """

    embedding: NDArray[np.float32]
    labels: NDArray[np.int64]
    confidence: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """How good a grouping is. Against known groups if there are any, else by its own shape.

    `acc` (Hungarian matching), `nmi` (arithmetic mean), `nmi_geometric` and `ari` are None when no
    groups were known; `silhouette` is then given (sampled above some thousand items).
    """

    acc: float | None = None
    nmi: float | None = None
    nmi_geometric: float | None = None
    ari: float | None = None
    silhouette: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a run as a person sees it; `typical` holds item indices, surest first.

    `accepted` groups are done; `settled` counts the images that need no look any more.
    """

    label: int
    name: str
    size: int
    typical: tuple[int, ...]
    accepted: bool = False
    settled: int = 0
