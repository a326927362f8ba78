"""What is unlike all that is known is far from it, by a measure learnt on what is known."""

import numpy as np
import pytest

from deepclust_gui.engine.novelty import loneliness, yardstick
from deepclust_gui.engine.placing import NOWHERE, KnownImages, place
from deepclust_gui.model.result import Result


def test_few_of_the_known_and_all_strangers_are_beyond_the_limit(rng):
    known = rng.normal(size=(800, 12)).astype(np.float32)
    measure = yardstick(known[:600])
    held_back = measure.distances(known[600:], lambda: None)
    strangers = measure.distances(known[:50] + 8, lambda: None)
    assert (held_back > measure.limit).mean() < 0.05
    assert (strangers > measure.limit).all()


def test_a_run_of_one_image_has_no_limit(rng):
    measure = yardstick(rng.normal(size=(1, 12)).astype(np.float32))
    assert measure.limit == float("inf")


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_the_lonely_one_is_the_farthest(rng, count):
    points = rng.normal(size=(count, 4)).astype(np.float32)
    if count > 2:
        points[7] += 30
        assert loneliness(points).argmax() == 7
    assert len(loneliness(points)) == count


def test_copies_of_one_image_are_not_lonely():
    assert not loneliness(np.ones((50, 3), np.float32)).any()


def test_where_a_group_was_parted_the_nearest_decide_and_are_less_sure():
    codes = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2]], np.float32).repeat(5, axis=0)
    groups = np.array([0] * 15 + [7] * 15)
    known = KnownImages(codes, np.zeros(30, np.int64), groups)
    new = Result(
        np.array([[0.1], [5.1]], np.float32), np.zeros(2, np.int64), np.full(2, 0.9, np.float32)
    )
    placed = place(new, known)
    assert placed.groups.tolist() == [0, 7]
    assert (placed.confidence <= 0.9).all()


def test_where_all_images_are_excluded_new_ones_belong_nowhere():
    known = KnownImages(np.zeros((4, 2), np.float32), np.zeros(4, np.int64), np.full(4, -1))
    new = Result(np.zeros((1, 2), np.float32), np.zeros(1, np.int64), np.ones(1, np.float32))
    assert place(new, known).groups.tolist() == [NOWHERE]
