"""The flat map: largest variance, distances kept, no flips."""

import numpy as np
import pytest

from deepclust_gui.engine.projection import aligned, principal_plane


def test_plane_equals_the_singular_vectors(rng: np.random.Generator) -> None:
    """Up to sign the map is the first two left singular vectors times their values."""
    embedding = (rng.normal(size=(50, 6)) * [5, 3, 1, 1, 1, 1]).astype(np.float32)
    u, s, _ = np.linalg.svd(embedding - embedding.mean(0), full_matrices=False)

    places = principal_plane(embedding)

    assert (places.shape, places.dtype) == ((50, 2), np.float32)
    np.testing.assert_allclose(np.abs(places), np.abs(u[:, :2] * s[:2]), atol=1e-4)


def test_plane_does_not_depend_on_where_the_cloud_lies(rng: np.random.Generator) -> None:
    """Moving all points moves nothing on the map."""
    embedding = rng.normal(size=(40, 3)).astype(np.float32)

    np.testing.assert_allclose(
        principal_plane(embedding), principal_plane(embedding + 7), atol=1e-4
    )


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 1), (4, 2)])
def test_small_embeddings_have_a_map(shape: tuple[int, int]) -> None:
    """No item, one item, one dimension: finite places, two of them each."""
    places = principal_plane(np.ones(shape, np.float32))

    assert places.shape == (shape[0], 2)
    assert np.isfinite(places).all()


def test_alignment_undoes_a_turn_and_a_flip(rng: np.random.Generator) -> None:
    """Turned, mirrored and moved, the same cloud comes back to where it was."""
    previous = rng.normal(size=(30, 2)).astype(np.float32)
    previous -= previous.mean(0)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]]) @ np.diag([1, -1])

    back = aligned((previous @ turn + 3).astype(np.float32), previous)

    np.testing.assert_allclose(back, previous, atol=1e-5)


def test_alignment_keeps_distances(rng: np.random.Generator) -> None:
    """Aligning to anything never changes the shape of the cloud."""
    positions = rng.normal(size=(30, 2)).astype(np.float32)

    turned = aligned(positions, rng.normal(size=(20, 2)).astype(np.float32))

    np.testing.assert_allclose(
        np.linalg.norm(turned[0] - turned[1:], axis=1),
        np.linalg.norm(positions[0] - positions[1:], axis=1),
        atol=1e-5,
    )
