"""k-means on pixels: the best of its starts, on the pixels, with a map to look at."""

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans

from deepclust_gui.engine.metrics import score
from deepclust_gui.sdk import Data, principal_axes
from deepclust_gui.sdk.testing import Course, assign_all, sample_array
from deepclust_methods.kmeans import KMeansParams, PixelKMeans


def trained(images: Any, **params: Any) -> PixelKMeans:
    method = PixelKMeans(KMeansParams(**params), Data(images))
    Course(method).run()
    return method


def test_finds_the_kinds() -> None:
    """Three kinds of noisy pictures are three groups."""
    method = trained(sample_array((3, 12, 10)), n_clusters=3, starts=5)

    labels = assign_all(method).probabilities.argmax(1).numpy()

    assert score(labels, known=np.arange(60) % 3).acc == 1.0


def test_is_as_good_as_scikit_learn_on_digits(digits: Any) -> None:
    """Same inertia within a few per mille, same quality."""
    method = trained(digits.images, n_clusters=10, starts=20)
    pixels = digits.images.reshape(600, -1).astype(np.float32) / 255
    reference = KMeans(10, n_init=20, random_state=0).fit(pixels)

    labels = assign_all(method).probabilities.argmax(1).numpy()

    assert float(method.inertia) <= reference.inertia_ * 1.005
    assert score(labels, known=digits.known).nmi > 0.65


def test_labels_are_the_nearest_centres(digits: Any) -> None:
    """The surest group is that of the nearest centre in pixels."""
    method = trained(digits.images, n_clusters=10, starts=2)
    pixels = digits.images.reshape(600, -1).astype(np.float64) / 255
    distance = ((pixels[:, None] - method.centres.numpy()) ** 2).sum(2)

    labels = assign_all(method).probabilities.argmax(1).numpy()

    np.testing.assert_array_equal(labels, distance.argmin(1))


def test_map_is_the_principal_components(digits: Any) -> None:
    """The embedding is the first ten, in order of their variance, uncorrelated."""
    embedding = assign_all(trained(digits.images, starts=1)).embedding.numpy()

    covariance = np.cov(embedding.T)
    assert embedding.shape == (600, 10)
    assert (np.diff(np.diag(covariance)) <= 1e-6).all()
    np.testing.assert_allclose(covariance - np.diag(np.diag(covariance)), 0, atol=1e-4)


def test_confidence_is_not_all_certainty(digits: Any) -> None:
    """Hundreds of pixels do not make every image look sure."""
    sure = assign_all(trained(digits.images, starts=2)).probabilities.max(1).values

    assert float(sure.min()) < 0.7
    assert float(sure.median()) > 0.8
    assert torch.isfinite(sure).all()


def test_fewer_images_than_components() -> None:
    """Four images have three directions; the rest of the map is 0."""
    found = assign_all(trained(sample_array((1, 8, 8), items=4), n_clusters=2, starts=1))

    assert found.embedding.shape == (4, 10)
    assert not found.embedding[:, 4:].any()


def test_axes_are_those_of_a_full_decomposition(rng: np.random.Generator) -> None:
    """They are those of a full decomposition."""
    weights = np.geomspace(10, 1, 40, dtype=np.float32)
    hidden = rng.normal(size=(500, 40)).astype(np.float32) * weights
    noise = 0.01 * rng.normal(size=(500, 3072))
    rows = torch.from_numpy((hidden @ rng.normal(size=(40, 3072)) + noise).astype(np.float32))
    rows -= rows.mean(0)
    exact = torch.linalg.svd(rows, full_matrices=False)

    axes = principal_axes(rows, 10)

    assert axes.shape == (3072, 10)
    explained = (rows @ axes).square().sum(0)
    np.testing.assert_allclose(explained, exact.S[:10] ** 2, rtol=1e-3)
    torch.testing.assert_close(axes.T @ axes, torch.eye(10), atol=1e-4, rtol=0)


def test_axes_of_colour_images_take_no_full_decomposition(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of 2,500 images takes many seconds, in which nobody can stop the run."""
    ranks: list[int] = []
    real = torch.linalg.svd

    def watched(matrix: torch.Tensor, **kwargs: Any) -> Any:
        ranks.append(min(matrix.shape))
        return real(matrix, **kwargs)

    monkeypatch.setattr(torch.linalg, "svd", watched)

    trained(sample_array((3, 32, 32), items=90), n_clusters=3, starts=1)

    assert max(ranks) <= 20
