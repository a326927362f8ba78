"""Parts that methods share: networks, clustering steps, targets. Each is tested on its own."""

from deepclust_gui.sdk.nn.assignment import (
    align_labels,
    gaussian_posterior,
    squared_distances,
    student_t,
    variance_within,
)
from deepclust_gui.sdk.nn.augment import random_affine
from deepclust_gui.sdk.nn.autoencoders import ConvAutoencoder, DenseAutoencoder
from deepclust_gui.sdk.nn.kmeans import KMeansResult, kmeans
from deepclust_gui.sdk.nn.path_integral import path_integral_clustering
from deepclust_gui.sdk.nn.targets import balanced_target, dec_target

__all__ = [
    "ConvAutoencoder",
    "DenseAutoencoder",
    "KMeansResult",
    "align_labels",
    "balanced_target",
    "dec_target",
    "gaussian_posterior",
    "kmeans",
    "path_integral_clustering",
    "random_affine",
    "squared_distances",
    "student_t",
    "variance_within",
]
