"""Neighbours are exact, and shares say which group an image might be of."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from deepclust_gui.engine import nearness
from deepclust_gui.engine.nearness import centres, nearest


@pytest.fixture
def embedding(rng) -> np.ndarray:
    return rng.normal(size=(500, 6)).astype(np.float32)


@pytest.mark.parametrize("count", [1, 7, 499, 500])
def test_neighbours_are_those_of_scikit_learn(embedding, count, monkeypatch) -> None:
    monkeypatch.setattr(nearness, "ROWS_AT_A_TIME", 64)  # several rounds, the last one short
    exact = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(embedding.astype(float))

    for code in embedding[::100]:
        found = nearest(embedding, code, count)

        distances, rows = exact.kneighbors(code[None].astype(float))
        assert found.items.tolist() == rows[0].tolist()
        np.testing.assert_allclose(found.distances, distances[0], atol=1e-4)
        assert found.items.dtype == np.int64


def test_only_rows_that_count_are_found(embedding, rng) -> None:
    among = rng.random(500) < 0.1
    exact = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(embedding[among])

    found = nearest(embedding, embedding[0], 5, among=among)

    rows = exact.kneighbors(embedding[:1], return_distance=False)[0]
    assert found.items.tolist() == np.flatnonzero(among)[rows].tolist()


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (3, 3), (4, 3), (10**9, 3)])
def test_no_more_come_back_than_there_are(embedding, count, expected) -> None:
    among = np.zeros(500, bool)
    among[[4, 8, 15]] = True

    found = nearest(embedding, embedding[4], count, among=among)

    assert len(found.items) == len(found.distances) == expected
    assert set(found.items.tolist()) <= {4, 8, 15}


def test_nothing_counts_and_nothing_is_found(embedding) -> None:
    found = nearest(embedding, embedding[0], 5, among=np.zeros(500, bool))

    assert (found.items.tolist(), found.distances.tolist()) == ([], [])


def test_equally_near_ones_come_in_their_own_order() -> None:
    codes = np.array([[1], [0], [1], [1], [0]], np.float32)

    assert nearest(codes, np.zeros(1, np.float32), 5).items.tolist() == [1, 4, 0, 2, 3]


def test_centres_are_means_of_the_rows_that_count(embedding, rng) -> None:
    labels = rng.choice([3, 8, 900], 500)
    among = rng.random(500) < 0.5

    found = centres(embedding, labels, among)

    assert found.groups.tolist() == [3, 8, 900]
    for group, mean in zip(found.groups, found.means, strict=True):
        np.testing.assert_allclose(mean, embedding[among & (labels == group)].mean(0), atol=1e-5)


def test_shares_fall_with_distance_sum_to_one_and_do_not_depend_on_scale() -> None:
    means = np.array([[0, 0], [4, 0], [1, 0]], np.float32)
    found = nearness.Centres(np.array([0, 1, 2]), means)
    larger = nearness.Centres(np.array([0, 1, 2]), means * 100)
    code = np.array([0.4, 0], np.float32)

    shares = found.shares(code)

    assert shares.sum() == pytest.approx(1)
    assert np.argsort(-shares).tolist() == [0, 2, 1]
    np.testing.assert_allclose(larger.shares(code * 100), shares, rtol=1e-5)
    # Student's t by hand, with the distance to the nearest centre as the unit: 1, 81, 2.25.
    kernel = 1 / (1 + np.array([1, 81, 2.25]))
    np.testing.assert_allclose(shares, kernel / kernel.sum(), rtol=1e-5)


def test_an_image_right_on_a_centre_is_mostly_of_it() -> None:
    found = nearness.Centres(np.array([0, 1]), np.array([[0, 0], [3, 0]], np.float32))

    shares = found.shares(np.zeros(2, np.float32))

    assert shares[0] > 0.9
    assert np.isfinite(shares).all()
