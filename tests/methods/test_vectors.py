"""Every method that takes vectors: few and many numbers, few images, equal images, other scales."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from deepclust_gui.engine.metrics import score
from deepclust_gui.host.registry import load_registry
from deepclust_gui.sdk import Data
from deepclust_gui.sdk.testing import Course, assign_all

REGISTRY = load_registry(Path("/no plugins here"))

SHALLOW: dict[str, dict[str, Any]] = {
    "kmeans": {"starts": 3},
    "spherical": {"starts": 3},
    "gmm": {"starts": 2},
    "spectral": {"starts": 3, "landmarks": 40},
    "hdbscan": {},
    "n2d": {"layout_epochs": 60, "starts": 2},
    "temi": {
        "epochs": 1,
        "min_steps": 200,
        "heads": 2,
        "hidden_size": 32,
        "neighbours": 8,
        "warmup_epochs": 5,
        "learning_rate": 3e-3,
        "momentum": 0.9,
    },
}
DENSE: dict[str, dict[str, Any]] = {
    "dec": {"min_pretrain_steps": 30, "pretrain_epochs": 1, "max_steps": 20, "kmeans_starts": 2},
    "idec": {"min_pretrain_steps": 30, "pretrain_epochs": 1, "max_steps": 20, "kmeans_starts": 2},
    "vade": {"min_pretrain_steps": 60, "pretrain_epochs": 1, "cluster_epochs": 2, "starts": 1},
    "dekm": {"min_pretrain_steps": 30, "pretrain_epochs": 1, "max_steps": 20, "kmeans_starts": 2},
}
QUICK = SHALLOW | DENSE
"""Parameters that make a run on some dozen vectors short."""


def run(key: str, vectors: NDArray[np.float32], groups: int) -> Any:
    """Return the trained method `key`."""
    values = dict(QUICK[key])
    method = REGISTRY.method_type(key)
    if REGISTRY.card(key).default_clusters is not None:
        values["n_clusters"] = groups
    trained = method(method.params_type.build(values), Data(vectors))
    Course(trained).run()
    return trained


def blobs(count: int, size: int, *, groups: int = 3, seed: int = 0) -> NDArray[np.float32]:
    """Return `count` vectors (N, D) about `groups` far places; row i is of group i % groups."""
    generator = np.random.default_rng(seed)
    places = generator.normal(0, 1, (groups, size))
    places *= 4 / np.linalg.norm(places, axis=1, keepdims=True)
    angles = 2 * np.pi * np.arange(groups) / groups
    places[:, 0], places[:, 1] = 4 * np.cos(angles), 4 * np.sin(angles)
    noise = generator.normal(0, 0.3 / np.sqrt(size), (count, size))
    return (places[np.arange(count) % groups] + noise).astype(np.float32)


@pytest.mark.parametrize("size", [2, 2048])
@pytest.mark.parametrize("key", SHALLOW)
def test_far_groups_are_found(key: str, size: int) -> None:
    """Whatever D is."""
    found = assign_all(run(key, blobs(90, size), 3))

    labels = found.probabilities.argmax(1).numpy()
    assert score(labels, known=np.arange(90) % 3).acc > 0.95


@pytest.mark.parametrize("factor", [1e4])
@pytest.mark.parametrize("key", QUICK)
def test_the_scale_of_vectors_does_not_matter(key: str, factor: float) -> None:
    """Millimetres or kilometres."""
    vectors = blobs(90, 20) * np.float32(factor)

    labels = assign_all(run(key, vectors, 3)).probabilities.argmax(1).numpy()

    assert score(labels, known=np.arange(90) % 3).acc > 0.95


@pytest.mark.parametrize("key", QUICK)
def test_equal_and_empty_vectors_do_no_harm(key: str) -> None:
    """All 0, or all the same."""
    value = 0.0 if key in DENSE else 3.0

    found = assign_all(run(key, np.full((30, 70), value, np.float32), 2))

    assert found.embedding.isfinite().all()
    assert found.probabilities.isfinite().all()


@pytest.mark.parametrize("key", QUICK)
def test_as_few_vectors_as_groups(key: str) -> None:
    """Two vectors, two groups; and one image where the number of groups is found."""
    count = 2 if REGISTRY.card(key).default_clusters is not None else 1
    found = assign_all(run(key, blobs(count, 70), 2))

    assert found.probabilities.isfinite().all()
    assert len(found.embedding) == count


@pytest.mark.parametrize("key", QUICK)
def test_new_vectors_join_the_groups_of_those_they_resemble(key: str) -> None:
    """`assign` of others from the same places."""
    vectors = blobs(120, 20)
    trained = run(key, vectors[:90], 3)
    known = assign_all(trained).probabilities.argmax(1)[:3]  # one of each

    labels = (
        trained.eval().assign(Data(vectors[90:]).take(torch.arange(30))).probabilities.argmax(1)
    )

    assert (labels == known.repeat(10)).float().mean() > 0.9
