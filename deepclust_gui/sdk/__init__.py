"""Everything a plugin may import.

A method is a class with a `MethodInfo`, typed parameters and three functions; a plugin is a module
that returns its methods from one hook and is named in the entry-point group `deepclust.plugins`.
`plugins/README.md` shows a complete one; `deepclust_gui.sdk.testing.check_method` tests yours.
"""

from deepclust_gui.errors import DeepClustError, MethodError, ParameterError
from deepclust_gui.model.method import MethodInfo, Published
from deepclust_gui.model.params import Field, Params
from deepclust_gui.sdk.data import Batch, Data
from deepclust_gui.sdk.hooks import hookimpl
from deepclust_gui.sdk.method import Assignment, Method, Step
from deepclust_gui.sdk.nn import (
    ConvAutoencoder,
    DenseAutoencoder,
    KMeansResult,
    align_labels,
    balanced_target,
    dec_target,
    gaussian_posterior,
    kmeans,
    path_integral_clustering,
    random_affine,
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
    "Field",
    "KMeansResult",
    "Method",
    "MethodError",
    "MethodInfo",
    "ParameterError",
    "Params",
    "Published",
    "Step",
    "align_labels",
    "balanced_target",
    "dec_target",
    "gaussian_posterior",
    "hookimpl",
    "kmeans",
    "path_integral_clustering",
    "random_affine",
    "squared_distances",
    "student_t",
    "variance_within",
]
