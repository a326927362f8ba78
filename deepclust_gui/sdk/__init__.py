"""Everything a plugin may import.

A method is a class with a `MethodInfo`, typed parameters and three functions; a plugin is a module
that returns its methods from one hook and is named in the entry-point group `deepclust.plugins`.
`plugins/README.md` shows a complete one; `deepclust_gui.sdk.testing.check_method` tests yours.
"""

from deepclust_gui.errors import DeepClustError, DivergedError, MethodError, ParameterError
from deepclust_gui.model.embedder import EmbedderInfo, Preprocessing, Speed, WeightsSource
from deepclust_gui.model.method import MethodInfo, Published
from deepclust_gui.model.params import Field, Params
from deepclust_gui.sdk import usual
from deepclust_gui.sdk.data import Batch, Data
from deepclust_gui.sdk.embedder import Embedder
from deepclust_gui.sdk.hooks import hookimpl
from deepclust_gui.sdk.killable import killably
from deepclust_gui.sdk.method import Assignment, Method, Step
from deepclust_gui.sdk.nn import (
    ConvAutoencoder,
    DenseAutoencoder,
    FuzzyGraph,
    GlobalDiscriminator,
    KMeansResult,
    LocalDiscriminator,
    Mixture,
    NeighbourGraph,
    Orthonormalisation,
    VectorInput,
    affinity_within,
    align_labels,
    aside,
    attract,
    balanced_target,
    dec_target,
    fuzzy_graph,
    gaussian_posterior,
    group_means,
    kmeans,
    knn_affinity,
    neighbour_graph,
    neighbourhood,
    path_integral_clustering,
    place_among,
    principal_axes,
    random_affine,
    rows_with_neighbours,
    spectral_loss,
    spectral_start,
    squared_distances,
    student_t,
    variance_within,
)

__all__ = [
    "Assignment",
    "Batch",
    "ConvAutoencoder",
    "Data",
    "DeepClustError",
    "DenseAutoencoder",
    "DivergedError",
    "Embedder",
    "EmbedderInfo",
    "Field",
    "FuzzyGraph",
    "GlobalDiscriminator",
    "KMeansResult",
    "LocalDiscriminator",
    "Method",
    "MethodError",
    "MethodInfo",
    "Mixture",
    "NeighbourGraph",
    "Orthonormalisation",
    "ParameterError",
    "Params",
    "Preprocessing",
    "Published",
    "Speed",
    "Step",
    "VectorInput",
    "WeightsSource",
    "affinity_within",
    "align_labels",
    "aside",
    "attract",
    "balanced_target",
    "dec_target",
    "fuzzy_graph",
    "gaussian_posterior",
    "group_means",
    "hookimpl",
    "killably",
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
    "usual",
    "variance_within",
]
