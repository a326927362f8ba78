"""The scores: against a slow version, in closed form, and what they may not depend on."""

from itertools import permutations

import numpy as np
import pytest

from deepclust_gui.engine.metrics import acc, score
from deepclust_gui.model.result import Scores


def slow_acc(known: np.ndarray, labels: np.ndarray, k: int) -> float:
    return max((np.array(names)[labels] == known).mean() for names in permutations(range(k)))


def test_acc_equals_the_best_of_all_maps(rng: np.random.Generator) -> None:
    """Hungarian matching finds what trying everything finds."""
    for _ in range(20):
        known, labels = rng.integers(0, 4, 30), rng.integers(0, 4, 30)

        assert acc(known, labels) == pytest.approx(slow_acc(known, labels, 4))


def test_acc_in_closed_form() -> None:
    """All in one group: the share of the largest known group. Every item its own group: K / N."""
    known = np.array([0] * 6 + [1] * 3 + [2])

    assert acc(known, np.zeros(10, np.int64)) == pytest.approx(0.6)
    assert acc(known, np.arange(10)) == pytest.approx(0.3)


def test_scores_do_not_depend_on_names(rng: np.random.Generator) -> None:
    """Renaming groups changes nothing."""
    known, labels = rng.integers(0, 5, 200), rng.integers(0, 5, 200)

    one = score(labels, known=known)
    other = score(np.array([3, 0, 4, 1, 2])[labels], known=known)

    for name in ("acc", "nmi", "nmi_geometric", "ari"):
        assert getattr(one, name) == pytest.approx(getattr(other, name))


def test_perfect_grouping_scores_one() -> None:
    """The same partition under other names is perfect in every respect."""
    known = np.arange(30) % 3

    scores = score((known + 1) % 3, known=known)

    assert scores == Scores(acc=1.0, nmi=1.0, nmi_geometric=1.0, ari=1.0)


def test_items_without_a_known_group_are_left_out() -> None:
    """-1 means that nobody knows."""
    known = np.array([0, 0, 1, 1, -1, -1])
    labels = np.array([1, 1, 0, 0, 0, 1])

    assert score(labels, known=known).acc == 1.0


def test_nmi_means_differ() -> None:
    """The arithmetic and the geometric mean part where entropies differ."""
    known = np.arange(40) % 4

    scores = score(known // 2, known=known)

    assert scores.nmi == pytest.approx(2 / 3)
    assert scores.nmi_geometric == pytest.approx(1 / np.sqrt(2))


def test_silhouette_where_nothing_is_known(rng: np.random.Generator) -> None:
    """Far groups score near 1; -1 everywhere counts as nothing known."""
    labels = np.arange(90) % 3
    embedding = rng.normal(0, 0.01, (90, 4)).astype(np.float32) + labels[:, None]

    scores = score(labels, known=np.full(90, -1), embedding=embedding)

    assert scores.acc is None
    assert scores.silhouette is not None
    assert scores.silhouette > 0.95


def test_one_known_group_is_none(rng: np.random.Generator) -> None:
    """Images in a single sub-folder have nothing to be compared with."""
    labels = np.arange(90) % 3
    embedding = rng.normal(0, 0.01, (90, 4)).astype(np.float32) + labels[:, None]

    scores = score(labels, known=np.arange(90) % 2 - 1, embedding=embedding)

    assert (scores.acc, scores.nmi) == (None, None)
    assert scores.silhouette is not None


def test_silhouette_of_many_is_sampled_by_the_seed(rng: np.random.Generator) -> None:
    """More than 5,000 items are sampled, the same ones for the same seed."""
    labels = rng.integers(0, 3, 6000)
    embedding = rng.normal(0, 1, (6000, 2)).astype(np.float32) + labels[:, None]

    assert score(labels, embedding=embedding, seed=1) == score(labels, embedding=embedding, seed=1)


def test_one_group_has_no_silhouette() -> None:
    """There is nothing to compare with."""
    assert score(np.zeros(9, np.int64), embedding=np.eye(9, dtype=np.float32)) == Scores()
