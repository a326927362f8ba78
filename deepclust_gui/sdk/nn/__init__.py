"""Parts that methods share: networks, clustering steps, targets. Each is tested on its own."""

from deepclust_gui.sdk.nn.assignment import align_labels, student_t
from deepclust_gui.sdk.nn.autoencoders import ConvAutoencoder, DenseAutoencoder
from deepclust_gui.sdk.nn.kmeans import KMeansResult, kmeans

__all__ = [
    "ConvAutoencoder",
    "DenseAutoencoder",
    "KMeansResult",
    "align_labels",
    "kmeans",
    "student_t",
]
