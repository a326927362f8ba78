"""The signs on a tile: which one wins, and that each looks like no other, in light and dark."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.grid.badges import Badge, badge_words, paint_badge
from deepclust_gui.ui.theme import Theme
from deepclust_gui.ui.tokens import tokens

SIDE = 88
PLAIN = Badge()
EXCLUDED, UNSURE = Badge(mark=Mark.EXCLUDED), Badge(mark=Mark.UNSURE)
CONFIRMED, MISSING = Badge(confirmed=True), Badge(in_trouble=True)
SIGNS = (PLAIN, EXCLUDED, UNSURE, CONFIRMED, MISSING)
APPEARANCES = ("light", "dark")


def painted(badge: Badge | None, *, side: int = SIDE) -> QImage:
    """Return a grey tile with its signs."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.gray)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_badge(painter, QRectF(0, 0, side, side), badge, now=tokens())
    painter.end()
    return image


def corner(image: QImage) -> QImage:
    """Return the part at the top right, where the sign is."""
    return image.copy(image.width() - 28, 0, 28, 28)


def unlike(one: QImage, other: QImage) -> int:
    """Return how many pixels differ clearly."""
    count = 0
    for y in range(one.height()):
        for x in range(one.width()):
            a, b = one.pixelColor(x, y), other.pixelColor(x, y)
            gap = max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))
            count += gap > 40
    return count


@pytest.mark.parametrize("appearance", APPEARANCES)
def test_every_sign_looks_like_no_other(theme: Theme, appearance: str) -> None:
    theme.set_appearance(appearance)
    corners = [corner(painted(badge)) for badge in SIGNS]

    for one, other in combinations(corners, 2):
        assert unlike(one, other) > 25


@pytest.mark.parametrize("side", [32, 48, 320])
def test_signs_fit_tiles_of_every_size(theme: Theme, side: int) -> None:
    for badge in SIGNS[1:]:
        assert unlike(painted(badge, side=side), painted(PLAIN, side=side)) > 25


@pytest.mark.parametrize("appearance", APPEARANCES)
def test_only_excluded_images_are_veiled(theme: Theme, appearance: str) -> None:
    """The veil reaches where no sign is."""
    theme.set_appearance(appearance)
    middle = SIDE // 2, SIDE // 2
    plain = painted(PLAIN).pixelColor(*middle)

    assert painted(EXCLUDED).pixelColor(*middle) != plain
    assert all(
        painted(badge).pixelColor(*middle) == plain for badge in (UNSURE, CONFIRMED, MISSING)
    )


@pytest.mark.parametrize(
    ("both", "winner"),
    [
        (Badge(mark=Mark.EXCLUDED, confirmed=True), EXCLUDED),
        (Badge(mark=Mark.UNSURE, confirmed=True), UNSURE),
        (Badge(in_trouble=True, confirmed=True), MISSING),
        (Badge(in_trouble=True, mark=Mark.UNSURE, confirmed=True), MISSING),
    ],
)
def test_the_most_urgent_sign_wins(theme: Theme, both: Badge, winner: Badge) -> None:
    assert painted(both) == painted(winner)


def test_a_missing_file_is_told_on_an_excluded_image(theme: Theme) -> None:
    """Its sign is that of the file, its veil that of the mark."""
    both = painted(Badge(in_trouble=True, mark=Mark.EXCLUDED))

    assert corner(both) != corner(painted(EXCLUDED))
    assert both.pixelColor(SIDE // 2, SIDE // 2) == painted(EXCLUDED).pixelColor(
        SIDE // 2, SIDE // 2
    )


@pytest.mark.parametrize("appearance", APPEARANCES)
def test_groups_have_dots_of_their_own_colour(theme: Theme, appearance: str) -> None:
    theme.set_appearance(appearance)
    dots = [painted(Badge(group=group)) for group in (0, 1, 2)]

    for one, other in combinations([painted(PLAIN), *dots], 2):
        assert unlike(one, other) > 25


def test_group_and_sign_are_shown_side_by_side(theme: Theme) -> None:
    both = painted(Badge(group=1, mark=Mark.UNSURE))

    assert corner(both) == corner(painted(UNSURE))
    assert unlike(both, painted(UNSURE)) > 25


@pytest.mark.parametrize("badge", [None, PLAIN])
def test_nothing_known_paints_nothing(theme: Theme, badge: Badge | None) -> None:
    bare = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    bare.fill(Qt.GlobalColor.gray)

    assert painted(badge) == bare


def test_signs_are_said_in_words_too() -> None:
    """All of them: a screen reader has room for more than one."""
    both = Badge(in_trouble=True, mark=Mark.UNSURE, confirmed=True)

    assert badge_words(both) == ["file missing or changed", "not sure", "checked"]
    assert badge_words(EXCLUDED) == ["excluded"]
    assert badge_words(None) == badge_words(PLAIN) == []


def test_trouble_with_the_file_keeps_what_was_known() -> None:
    known = Badge(group=3, mark=Mark.UNSURE, confirmed=True)

    assert known.with_trouble() == Badge(group=3, mark=Mark.UNSURE, confirmed=True, in_trouble=True)
    assert not known.in_trouble
