"""Suggestions: learnt from answers, asked for a page at a time, never against what was said."""

import numpy as np
import pytest
from numpy.typing import NDArray

from deepclust_gui.engine.appearance import appearance, describe
from deepclust_gui.engine.basis import Basis, build_basis
from deepclust_gui.engine.suggestions import Answers, next_page, suggest
from deepclust_gui.errors import Cancelled

GROUPS = np.array([-7, 3, 40])
"""Numbers as they are after years of merging and splitting."""

EACH = 100
WRONG = 0.3


def bars(rng: np.random.Generator) -> NDArray[np.uint8]:
    """100 images each of an upright, a level and a slanted bar, in noise, (300, 1, 16, 16)."""
    across, down = np.meshgrid(np.arange(16), np.arange(16))
    images = []
    for away in (across - 7.5, down - 7.5, (across - down) / np.sqrt(2)):
        shift = rng.uniform(-2, 2, (EACH, 1, 1))
        images.append(200 * np.exp(-((away - shift) ** 2) / 4))
    noisy = np.concatenate(images) + rng.uniform(0, 55, (3 * EACH, 16, 16))
    return noisy.astype(np.uint8)[:, None]


@pytest.fixture
def truth() -> NDArray[np.int64]:
    return np.repeat(GROUPS, EACH)


@pytest.fixture
def labels(truth: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """The right groups, but that 30 % of images are in the next one."""
    start = truth.copy()
    moved = rng.permutation(len(truth))[: round(WRONG * len(truth))]
    start[moved] = np.roll(GROUPS, -1)[np.searchsorted(GROUPS, truth[moved])]
    return start


@pytest.fixture
def pixels(rng: np.random.Generator) -> NDArray[np.uint8]:
    return bars(rng)


@pytest.fixture
def basis(pixels: NDArray[np.uint8], labels: NDArray[np.int64], rng: np.random.Generator) -> Basis:
    """Of an embedding that knows nothing: the images must speak."""
    return build_basis(pixels, rng.normal(size=(len(labels), 4)).astype(np.float32), labels)


def share(ones: NDArray[np.int64], others: NDArray[np.int64]) -> float:
    return float((ones == others).mean())


def test_three_pages_mend_a_grouping_that_is_wrong_for_three_in_ten(
    basis: Basis, labels: NDArray[np.int64], truth: NDArray[np.int64]
) -> None:
    answers = Answers.none(len(labels))
    for _ in range(3):
        page = next_page(suggest(basis, labels, answers), answers, size=20)
        assert page is not None
        right = truth[page.items] == page.group
        labels[page.items[right]] = page.group
        answers = answers.confirm(page.items[right]).reject(page.items[~right], page.group)

    found = suggest(basis, labels, answers)

    assert share(labels, truth) < 0.85
    assert share(found.groups, truth) > 0.97
    assert (found.groups.dtype, found.probability.dtype) == (np.int64, np.float32)


def test_groups_exchanged_by_a_person_are_learnt(basis: Basis, truth: NDArray[np.int64]) -> None:
    """Who says that one kind is another group is believed, against all labels as they are."""
    meant = truth.copy()
    meant[truth == GROUPS[0]] = GROUPS[1]
    shown = np.flatnonzero(truth == GROUPS[0])[:48]
    labels = truth.copy()
    labels[shown] = GROUPS[1]

    found = suggest(basis, labels, Answers.none(len(labels)).confirm(shown))

    assert share(found.groups, meant) > 0.97


def test_confirmed_images_keep_their_groups(
    basis: Basis, labels: NDArray[np.int64], truth: NDArray[np.int64]
) -> None:
    """Even where everything speaks against it."""
    wrong = np.flatnonzero(labels != truth)
    answers = Answers.none(len(labels)).confirm(wrong)

    found = suggest(basis, labels, answers)

    np.testing.assert_array_equal(found.groups[wrong], labels[wrong])
    assert (found.probability[wrong] == 1).all()
    assert not np.isin(found.changes(labels, answers), wrong).any()


def test_a_rejected_group_is_not_suggested_again(basis: Basis, labels: NDArray[np.int64]) -> None:
    answers = Answers.none(len(labels))
    first = suggest(basis, labels, answers)
    items = np.flatnonzero(first.groups == GROUPS[1])[:10]

    answers = answers.reject(items, int(GROUPS[1]))
    second = suggest(basis, labels, answers)

    assert (second.groups[items] != GROUPS[1]).all()
    assert np.isfinite(second.probability).all()


def test_an_image_rejected_from_every_group_still_has_a_suggestion(
    basis: Basis, labels: NDArray[np.int64]
) -> None:
    answers = Answers.none(len(labels))
    for group in [*GROUPS.tolist(), 999]:  # 999 was merged into another meanwhile
        answers = answers.reject(np.array([5]), group)

    found = suggest(basis, labels, answers)

    assert found.groups[5] in GROUPS
    assert np.isfinite(found.probability[5])


def test_a_page_is_of_one_group_and_of_unconfirmed_images(
    basis: Basis, labels: NDArray[np.int64]
) -> None:
    answers = Answers.none(len(labels)).confirm(np.arange(0, len(labels), 2))
    passed = np.zeros(len(labels), np.bool_)
    passed[1::4] = True
    found = suggest(basis, labels, answers)

    page = next_page(found, answers, leave_out=passed)

    assert page is not None
    assert 1 <= len(page.items) <= 48
    assert len(np.unique(page.items)) == len(page.items)
    assert set(found.groups[page.items].tolist()) == {page.group}
    assert (page.items % 4 == 3).all()


def test_look_alikes_are_side_by_side_on_a_page(basis: Basis, labels: NDArray[np.int64]) -> None:
    """Those that might be of one other group stand together, the surest of them first."""
    answers = Answers.none(len(labels))
    found = suggest(basis, labels, answers)

    page = next_page(found, answers)

    assert page is not None
    others, doubt = found.runner_up[page.items], 1 - found.probability[page.items]
    assert (np.diff(others) >= 0).all()
    assert all((np.diff(doubt[others == group]) >= 0).all() for group in np.unique(others))


def test_doubtful_images_are_asked_about_first(basis: Basis, labels: NDArray[np.int64]) -> None:
    answers = Answers.none(len(labels))
    found = suggest(basis, labels, answers)

    page = next_page(found, answers, size=10)

    assert page is not None
    doubt = 1 - found.probability
    assert doubt[page.items].mean() > 1.5 * doubt[found.groups == page.group].mean()


def test_every_image_comes_up_once_and_then_there_is_no_page(
    basis: Basis, labels: NDArray[np.int64]
) -> None:
    answers, seen = Answers.none(len(labels)), []
    while page := next_page(suggest(basis, labels, answers), answers):
        labels[page.items] = page.group
        seen += page.items.tolist()
        answers = answers.confirm(page.items)

    assert sorted(seen) == list(range(len(labels)))
    assert suggest(basis, labels, answers).share_right == 1


def test_the_same_answers_give_the_same_suggestions(
    pixels: NDArray[np.uint8], labels: NDArray[np.int64]
) -> None:
    embedding = pixels[:, 0, :4, 0].astype(np.float32)
    answers = Answers.none(len(labels)).confirm(np.arange(30))

    one, other = (
        suggest(build_basis(pixels, embedding, labels, seed=3), labels, answers) for _ in range(2)
    )

    np.testing.assert_array_equal(one.groups, other.groups)
    np.testing.assert_array_equal(one.probability, other.probability)


def test_group_numbers_are_only_names(basis: Basis, labels: NDArray[np.int64]) -> None:
    answers = Answers.none(len(labels)).confirm(np.arange(20)).reject(np.array([50]), 3)
    renamed = Answers.none(len(labels)).confirm(np.arange(20)).reject(np.array([50]), 1)

    sparse = suggest(basis, labels, answers)
    dense = suggest(basis, np.searchsorted(GROUPS, labels), renamed)

    np.testing.assert_array_equal(sparse.groups, GROUPS[dense.groups])


def test_one_group_is_suggested_for_all(basis: Basis) -> None:
    labels = np.full(3 * EACH, 12)

    found = suggest(basis, labels, Answers.none(len(labels)))

    assert (found.groups == 12).all()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_handful_of_images_is_enough(pixels: NDArray[np.uint8], count: int) -> None:
    """Fewer than neighbours, landmarks or components."""
    labels = np.arange(count)
    answers = Answers.none(count)

    basis = build_basis(pixels[:count], np.zeros((count, 2), np.float32), labels)

    assert next_page(suggest(basis, labels, answers), answers) is not None


def test_equal_images_have_suggestions() -> None:
    """Nothing tells them apart: the groups stay, and every number is finite."""
    labels = np.repeat([4, 9], 20)

    basis = build_basis(np.zeros((40, 3, 8, 8), np.uint8), np.zeros((40, 2), np.float32), labels)
    found = suggest(basis, labels, Answers.none(40))

    assert np.isfinite(found.probability).all()


def test_appearance_sees_edges_and_not_brightness(pixels: NDArray[np.uint8]) -> None:
    """A darker copy of an image looks the same; one turned by a quarter does not."""
    image = pixels[:1]

    dark, turned = describe(image // 2), describe(np.rot90(image, axes=(2, 3)))

    near, far = (np.linalg.norm(describe(image) - other) for other in (dark, turned))
    assert near < far / 3


def test_appearance_sees_colours() -> None:
    red, blue = np.zeros((2, 1, 3, 16, 16), np.uint8)
    red[:, 0], blue[:, 2] = 200, 200

    assert np.linalg.norm(describe(red) - describe(blue)) > 0.5


@pytest.mark.parametrize("shape", [(6, 1, 5, 9), (6, 3, 64, 64), (6, 1, 1, 1)])
def test_appearance_of_any_size_is_finite(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)

    looks = appearance(images)

    assert len(looks) == 6
    assert looks.dtype == np.float32
    assert np.isfinite(looks).all()


def test_work_ends_when_asked(
    basis: Basis, pixels: NDArray[np.uint8], labels: NDArray[np.int64]
) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        build_basis(pixels, np.zeros((len(labels), 2), np.float32), labels, check=stop)
    with pytest.raises(Cancelled):
        suggest(basis, labels, Answers.none(len(labels)), check=stop)
