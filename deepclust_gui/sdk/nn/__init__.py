"""Parts that methods share: networks, clustering steps, targets. Each is tested on its own."""

from deepclust_gui.sdk.nn.aside import aside
from deepclust_gui.sdk.nn.assignment import (
    align_labels,
    gaussian_posterior,
    group_means,
    squared_distances,
    student_t,
    variance_within,
)
from deepclust_gui.sdk.nn.augment import random_affine
from deepclust_gui.sdk.nn.autoencoders import ConvAutoencoder, DenseAutoencoder
from deepclust_gui.sdk.nn.kmeans import KMeansResult, kmeans
from deepclust_gui.sdk.nn.manifold import (
    FuzzyGraph,
    attract,
    fuzzy_graph,
    place_among,
    spectral_start,
)
from deepclust_gui.sdk.nn.mixture import Mixture
from deepclust_gui.sdk.nn.mutual_information import GlobalDiscriminator, LocalDiscriminator
from deepclust_gui.sdk.nn.path_integral import (
    neighbourhood,
    path_integral_clustering,
)
from deepclust_gui.sdk.nn.spectral import (
    NeighbourGraph,
    Orthonormalisation,
    affinity_within,
    knn_affinity,
    neighbour_graph,
    rows_with_neighbours,
    spectral_loss,
)
from deepclust_gui.sdk.nn.targets import balanced_target, dec_target
from deepclust_gui.sdk.nn.vector_input import VectorInput, principal_axes

__all__ = [
    "ConvAutoencoder",
    "DenseAutoencoder",
    "FuzzyGraph",
    "GlobalDiscriminator",
    "KMeansResult",
    "LocalDiscriminator",
    "Mixture",
    "NeighbourGraph",
    "Orthonormalisation",
    "VectorInput",
    "affinity_within",
    "align_labels",
    "aside",
    "attract",
    "balanced_target",
    "dec_target",
    "fuzzy_graph",
    "gaussian_posterior",
    "group_means",
    "kmeans",
    "knn_affinity",
    "neighbour_graph",
    "neighbourhood",
    "path_integral_clustering",
    "place_among",
    "principal_axes",
    "random_affine",
    "rows_with_neighbours",
    "spectral_loss",
    "spectral_start",
    "squared_distances",
    "student_t",
    "variance_within",
]
