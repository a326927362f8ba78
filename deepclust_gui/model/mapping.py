"""The maps of a run."""

from enum import StrEnum


class MapKind(StrEnum):
    """How an embedding is laid out flat.

    PCA shows it as it is, seen from its broadest side; it is there at once. UMAP keeps neighbours
    together and takes a while.
    """

    PCA = "pca"
    UMAP = "umap"
