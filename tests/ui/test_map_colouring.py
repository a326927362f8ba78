"""What colours mean, as plain arrays; and that people with any eyes can tell groups apart."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_colouring import (
    MOST_TABLED,
    ColourKind,
    by_confidence,
    by_group,
    by_known,
    by_problem,
    by_taken,
    compact,
)
from deepclust_gui.ui.map.map_labels import label_places
from deepclust_gui.ui.map.map_paint import NOT_GROUPED, paint_of
from deepclust_gui.ui.map.map_shapes import Shape
from deepclust_gui.ui.palette import RAMP, group_colour, group_rgb

NONE: NDArray[np.int64] = np.empty(0, np.int64)


def test_groups_keep_their_colour_and_shape_when_others_are_merged() -> None:
    before = by_group(np.array([0, 1, 2, 9, 37, 112, -1]))
    after = by_group(np.array([0, 0, 2, 9, 37, 112, -1]))

    assert before.keys == (0, 1, 2, 9, 37, 112)
    assert after.keys == (0, 2, 9, 37, 112)
    for key in after.keys:
        at, was = after.keys.index(key), before.keys.index(key)
        assert tuple(after.colours[at].tolist()) == group_rgb(key)
        assert after.colours[at].tolist() == before.colours[was].tolist()
        assert after.shapes[at] is before.shapes[was]
    assert after.classes.tolist() == [0, 0, 1, 2, 3, 4, -1]


@pytest.mark.parametrize("largest", [112, MOST_TABLED - 1, MOST_TABLED, 2**62])
def test_numbers_may_be_sparse_and_huge(largest: int) -> None:
    labels = np.array([largest, -1, 3, 3, largest, 0])
    found = compact(labels)

    assert found.keys.tolist() == [0, 3, largest]
    assert found.classes.tolist() == [2, -1, 1, 1, 2, 0]
    assert by_group(labels).colours.shape == (3, 3)


def test_no_points_and_no_groups_have_no_classes() -> None:
    for labels in (NONE, np.array([-1, -1])):
        assert by_group(labels).keys == ()
        assert by_group(labels).colours.shape == (0, 3)
        assert by_group(labels).classes.tolist() == labels.tolist()


def test_groups_are_called_by_name_or_by_number() -> None:
    colouring = by_group(np.array([4, 7]), {4: "Cats", 9: "Dogs"})

    assert colouring.names == ("Cats", "Group 7")
    assert by_known(np.array([1, -1]), {1: "tabby"}).names == ("tabby",)


def test_confidence_is_shown_in_steps_over_its_own_range() -> None:
    confidence = np.linspace(0.6, 1, 1_001).astype(np.float32)
    confidence[3] = np.nan
    colouring = by_confidence(confidence)

    assert colouring.kind is ColourKind.CONFIDENCE
    assert colouring.scale == ("60% sure", "80%", "100%")
    assert colouring.classes[3] == -1
    rising = np.delete(colouring.classes, 3)
    assert (np.diff(rising) >= 0).all()
    assert rising[0] == 0
    assert rising[-1] == len(RAMP) - 1
    assert colouring.names[0].startswith("60%")


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_equal_confidence_is_one_step(value: float) -> None:
    colouring = by_confidence(np.full(5, value, np.float32))

    assert len(set(colouring.classes.tolist())) == 1
    assert colouring.scale is not None
    assert colouring.scale[0].removesuffix(" sure") != colouring.scale[-1]


def test_dates_are_shown_in_steps_of_as_many_images_each() -> None:
    """One photo from 1950 among those of one week must not make that week one colour."""
    week = np.datetime64("2024-03-12T00:00:00") + np.arange(7 * 24).astype("timedelta64[h]")
    at = np.append(week, np.datetime64("1950-01-01T00:00:00"))
    colouring = by_taken(at)

    sizes = np.bincount(colouring.classes, minlength=len(RAMP))
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(colouring.classes[:-1]) >= 0).all()
    assert colouring.classes[-1] == 0
    assert colouring.scale == ("1 Jan 1950", "15 Mar 2024", "18 Mar 2024")
    assert set(colouring.shapes) == {Shape.CIRCLE}


def test_one_moment_is_one_step() -> None:
    at = np.full(5, np.datetime64("2024-03-12T10:00:00"))

    assert len(set(by_taken(at).classes.tolist())) == 1


def test_no_confidence_has_no_step() -> None:
    assert by_confidence(np.empty(0, np.float32)).classes.tolist() == []
    assert by_confidence(np.full(2, np.nan, np.float32)).classes.tolist() == [-1, -1]


def test_a_problem_is_what_the_best_match_of_groups_does_not_explain() -> None:
    #                 group 112 is known group 1, group 5 is 0; the second of each is astray
    labels = np.array([112, 112, 112, 5, 5, 5, -1, 5])
    known_ = np.array([1, 0, 1, 0, 0, 1, 1, -1])
    colouring = by_problem(labels, known_)

    assert colouring.classes.tolist() == [0, 1, 0, 0, 0, 1, -1, -1]


def test_groups_beyond_the_known_ones_are_all_problems() -> None:
    labels, known_ = np.array([0, 0, 0, 1, 1, 2]), np.zeros(6, np.int64)

    assert by_problem(labels, known_).classes.tolist() == [0, 0, 0, 1, 1, 1]
    assert by_problem(NONE, NONE).classes.tolist() == []
    assert by_problem(labels, known_ - 1).classes.tolist() == [-1] * 6


def test_problems_differ_in_shape_too() -> None:
    right, wrong = by_problem(np.array([0]), np.array([0])).shapes

    assert right is not wrong


def test_hidden_classes_and_points_without_one_can_be_left_out(qapp: object) -> None:
    colouring = by_group(np.array([3, 40, -1]))
    rows = np.arange(3)

    assert not paint_of(colouring, frozenset()).hides
    assert paint_of(colouring, frozenset({40})).shows(rows).tolist() == [True, False, True]
    assert paint_of(colouring, frozenset({NOT_GROUPED})).shows(rows).tolist() == [True, True, False]
    assert paint_of(colouring, frozenset({99})).shows(rows).all()


def test_neighbours_in_number_have_other_shapes() -> None:
    shapes = by_group(np.arange(14)).shapes

    assert set(shapes) == set(Shape)
    assert all(one is not other for one, other in pairwise(shapes))


def test_names_stand_in_the_middle_of_their_groups(rng: np.random.Generator) -> None:
    """A group of two among 100,000 has its place too; one without a place has none."""
    labels = np.repeat([0, 1], 50_000)
    positions = (rng.normal(0, 1, (100_000, 2)) + labels[:, None] * 20).astype(np.float32)
    positions[:2], labels[:2] = (300, -4), 112
    positions[2], labels[2] = np.nan, 8
    cloud = Cloud(positions, labels)
    places = label_places(cloud, by_group(labels))  # 0, 1, 8, 112

    assert np.allclose(places.places[0], 0, atol=0.1)
    assert np.allclose(places.places[1], 20, atol=0.1)
    assert np.allclose(places.places[3], (300, -4))
    assert places.by_size == [1, 0, 3]


# ---------------------------------------------------------------- colour-blindness

# Machado, Oliveira & Fernandes, A Physiologically-based Model for Simulation of Color Vision
# Deficiency, 2009, severity 1.0: for linear red, green and blue.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
LEAST_APART = 10.0


def lab_of(rgb: NDArray[np.uint8], sight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return CIELAB of colours (N, 3) as `sight` sees them, float64 (N, 3)."""
    share = rgb / 255
    linear = np.where(share > 0.04045, ((share + 0.055) / 1.055) ** 2.4, share / 12.92)
    xyz = np.clip(linear @ sight.T, 0, 1) @ TO_XYZ.T / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


def ciede2000(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the difference of two CIELAB colours (Sharma, Wu & Dalal, 2005)."""
    mean_chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7))
    (a1, b1), (a2, b2) = (stretch * one[1], one[2]), (stretch * other[1], other[2])
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180
    hue = (h1 + turn / 2) % 360
    light, chroma = (one[0] + other[0]) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
    t += 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.20 * np.cos(np.radians(4 * hue - 63))
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    d_l, d_c = (other[0] - one[0]) / s_l, (c2 - c1) / (1 + 0.045 * chroma)
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    rotation = 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    rotation *= np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return float(np.sqrt(d_l**2 + d_c**2 + d_h**2 - rotation * d_c * d_h))


def test_the_difference_of_colours_is_reckoned_as_published() -> None:
    """Pairs 1, 7, 17 and 25 of Sharma, Wu & Dalal's table."""
    for one, other, expected in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ):
        assert ciede2000(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sight", list(SIGHTS))
def test_the_first_twelve_groups_are_told_apart_by_any_eyes(sight: str) -> None:
    colours = np.array([group_rgb(label) for label in range(12)], np.uint8)
    seen = lab_of(colours, SIGHTS[sight])
    nearest = min(
        (ciede2000(seen[one], seen[other]), one, other) for one in range(12) for other in range(one)
    )

    assert nearest[0] >= LEAST_APART


@pytest.mark.parametrize("sight", list(SIGHTS))
def test_the_steps_of_confidence_grow_lighter_for_any_eyes(sight: str) -> None:
    lightness = lab_of(np.array(RAMP, np.uint8), SIGHTS[sight])[:, 0]

    assert (np.diff(lightness) > 1).all()


def test_no_group_is_grey() -> None:
    assert group_colour(-1).saturation() < 40
