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

__all__ = [
    "ConvAutoencoder",
    "DenseAutoencoder",
    "KMeansResult",
    "align_labels",
    "gaussian_posterior",
    "kmeans",
    "random_affine",
    "squared_distances",
    "student_t",
    "variance_within",
]
