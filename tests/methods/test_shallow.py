"""Spherical k-means, mixtures, spectral clustering, HDBSCAN, N2D: what only the right one does."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture

from deepclust_gui.engine.metrics import score
from deepclust_gui.sdk import Data, Mixture, VectorInput
from deepclust_gui.sdk.testing import Course, assign_all
from deepclust_methods.gmm import GaussianMixtureMethod, GmmParams
from deepclust_methods.hdbscan import Hdbscan, HdbscanParams
from deepclust_methods.hdbscan import membership as hdbscan_membership
from deepclust_methods.n2d import N2d, N2dParams
from deepclust_methods.spectral import Spectral, SpectralParams
from deepclust_methods.spherical import SphericalKMeans, SphericalParams, concepts


def labels_of(method: Any) -> NDArray[np.int64]:
    """Return the groups of a method that is run here."""
    Course(method).run()
    found: NDArray[np.int64] = assign_all(method).probabilities.argmax(1).numpy()
    return found


def rings(count: int = 400) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return two rings, one in the other, (N, 2), and which is whose."""
    generator = np.random.default_rng(0)
    known = np.arange(count) % 2
    angle = generator.uniform(0, 2 * np.pi, count)
    radius = 1.0 + 2.0 * known + generator.normal(0, 0.05, count)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32), known


def test_spherical_k_means_sees_directions_only(rng: np.random.Generator) -> None:
    """Long and short vectors of one direction are one group; their lengths are no groups."""
    known = np.arange(120) % 2
    ways = np.eye(2, 30)[known] + rng.normal(0, 0.05, (120, 30))
    vectors = (ways * np.where(rng.random(120) < 0.5, 1, 100)[:, None]).astype(np.float32)

    method = SphericalKMeans(SphericalParams(n_clusters=2, starts=3), Data(vectors))

    assert score(labels_of(method), known=known).acc == 1.0
    torch.testing.assert_close(method.centres.norm(dim=1), torch.ones(2))


def test_concepts_are_the_unit_sums_and_empty_groups_keep_theirs() -> None:
    """By hand."""
    x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    before = torch.tensor([[0.0, 1.0], [0.6, 0.8]])

    found = concepts(x, torch.tensor([0, 0, 0]), before)

    expected = torch.tensor([2.0, 1.0]) / 5**0.5
    torch.testing.assert_close(found, torch.stack([expected, before[1]]))


@pytest.mark.parametrize("covariance", ["full", "tied", "diag", "spherical"])
def test_mixture_answers_as_scikit_learn(covariance: Any, rng: np.random.Generator) -> None:
    """The same densities and the same groups, whatever the shape of the clouds."""
    rows = rng.normal(size=(300, 3)) * [1, 2, 3] + np.repeat([[0], [6], [12]], 100, 0)
    mixture = Mixture(3, 3)
    codes = torch.from_numpy(rows).float()
    mixture.fit_better(codes, covariance=covariance, seed=0, check=lambda: None)
    reference = GaussianMixture(3, covariance_type=covariance, random_state=0, reg_covar=1e-3)
    reference.fit(rows)

    density = mixture.log_joint(codes).logsumexp(1).mean()

    assert float(density) == pytest.approx(reference.score(rows), abs=1e-2)
    np.testing.assert_allclose(float(mixture.bound), reference.score(rows), atol=1e-2)


def test_gmm_sees_two_crossed_clouds(rng: np.random.Generator) -> None:
    """Which share a centre, so that k-means could not tell them apart."""
    known = np.arange(600) % 2
    spread = np.where(known[:, None] == 0, [5.0, 0.2], [0.2, 5.0])
    vectors = (rng.normal(size=(600, 2)) * spread).astype(np.float32)

    found = labels_of(GaussianMixtureMethod(GmmParams(n_clusters=2), Data(vectors)))

    assert score(found, known=known).acc > 0.9


def test_spectral_clustering_follows_rings() -> None:
    """Groups that no centre explains."""
    vectors, known = rings()

    found = labels_of(Spectral(SpectralParams(n_clusters=2, landmarks=200), Data(vectors)))

    assert score(found, known=known).acc == 1.0


def test_spectral_embedding_is_that_of_a_full_decomposition(rng: np.random.Generator) -> None:
    """Left singular vectors of Z D^-½, by numpy, up to their sign."""
    data = Data(rng.normal(size=(60, 4)).astype(np.float32))
    method = Spectral(SpectralParams(n_clusters=3, landmarks=20, starts=1), data)
    Course(method).run()
    near, weights = method.mixtures(data.take(torch.arange(60)))
    z = torch.zeros(60, 20).scatter(1, near, weights).double().numpy()
    left, _, _ = np.linalg.svd(z / np.sqrt(z.sum(0)), full_matrices=False)
    expected = left[:, :3] / np.linalg.norm(left[:, :3], axis=1, keepdims=True)

    found = method.embed(data.take(torch.arange(60))).numpy()

    signs = np.sign((found * expected).sum(0))
    np.testing.assert_allclose(found * signs, expected, atol=1e-3)


def test_hdbscan_finds_how_many_there_are(rng: np.random.Generator) -> None:
    """Four dense places, and some images between them that are unsure."""
    places = np.array([[0, 0], [10, 0], [0, 10], [10, 10]])
    known = np.arange(200) % 4
    vectors = places[known] + rng.normal(0, 0.3, (200, 2))
    between = np.array([[5.0, 5.0], [5.0, 4.0]])
    method = Hdbscan(HdbscanParams(), Data(np.concatenate([vectors, between]).astype(np.float32)))

    found = labels_of(method)

    assert len(np.unique(found[:200])) == 4
    assert score(found[:200], known=known).acc == 1.0
    sure = assign_all(method).probabilities.max(1).values
    assert float(sure[200:].max()) < 0.5 < float(sure[:200].median())


def test_hdbscan_without_any_dense_place_is_one_group() -> None:
    """And the smallest of too many groups are left out."""
    none = hdbscan_membership(np.full(4, -1), np.zeros(4), 10)
    assert none.tolist() == [[1]] * 4
    two = hdbscan_membership(np.array([0, 1, 1, 2, 2, 2]), np.ones(6), 2)
    assert two.sum(0).tolist() == [3, 2]


def test_n2d_groups_digits_where_its_last_step_alone_fails(digits: Any) -> None:
    """The layout makes crowds of them; the mixture on the pixels sees fewer."""
    alone = labels_of(GaussianMixtureMethod(GmmParams(n_clusters=10), Data(digits.images)))
    params = N2dParams(n_clusters=10, layout_epochs=200)

    found = labels_of(N2d(params, Data(digits.images)))

    assert score(alone, known=digits.known).nmi < 0.84
    assert score(found, known=digits.known).nmi > 0.86


def test_vectors_come_out_whitened_as_far_as_asked(rng: np.random.Generator) -> None:
    """With 1, all components vary alike; without, they keep their relation."""
    rows = (rng.normal(size=(2000, 80)) * np.geomspace(10, 1, 80)).astype(np.float32)
    data = Data(rows)
    plain = VectorInput((80,), unit_length=False, size=5)
    whitened = VectorInput((80,), unit_length=False, size=5, whitening=1.0)
    plain.learn(data)
    whitened.learn(data)

    kept = plain(data.take(torch.arange(2000))).std(0)
    alike = whitened(data.take(torch.arange(2000))).std(0)

    assert float(kept[0] / kept[4]) == pytest.approx(np.geomspace(10, 1, 80)[4] ** -1 * 10, rel=0.1)
    assert float(alike.max() / alike.min()) < 1.2
