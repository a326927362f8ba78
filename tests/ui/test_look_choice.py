"""What pictures are looked at with: decided from the images, told with its reason, one click."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from deepclust_gui.model.recommendation import Recommendation
from deepclust_gui.ui.group.look_choice import CONTENT, PIXELS, LookChoice


def told(*, photos: bool = True, weights: str = "") -> Recommendation:
    return Recommendation(
        are_photos=photos,
        sizes=3 if photos else 1,
        in_colour=photos,
        largest_side=640 if photos else 28,
        embedder="net",
        embedder_name="The Net",
        weights_bytes=14 << 20,
        weights=weights,
        method="n2d" if weights else "dekm",
        address="http://localhost/net.pth",
        licence="MIT",
    )


@pytest.fixture
def look(qtbot: QtBot) -> LookChoice:
    look = LookChoice()
    qtbot.addWidget(look)
    look.show()
    return look


def text(look: LookChoice, name: str) -> str:
    found = look.findChild(object, name)
    return found.text() if found.isVisible() else ""


def test_photos_are_looked_at_by_what_they_show(look: LookChoice) -> None:
    look.show_recommendation(told(weights="ab" * 32))

    assert look.choice.value == CONTENT
    assert (look.features, look.weights) == ("net", "ab" * 32)
    assert "The Net" in text(look, "look_reason")
    assert not look.fetch_button.isVisible()


def test_one_click_takes_pixels_instead(look: LookChoice, qtbot: QtBot) -> None:
    look.show_recommendation(told(weights="ab" * 32))

    with qtbot.waitSignal(look.changed):
        qtbot.mouseClick(look.choice.button(PIXELS), Qt.MouseButton.LeftButton)

    assert (look.features, look.weights) == ("", "")


def test_small_grey_images_keep_their_pixels(look: LookChoice) -> None:
    look.show_recommendation(told(photos=False))

    assert look.features == ""
    assert "small, grey and of one size" in text(look, "look_reason")
    assert not look.fetch_button.isVisible()


def test_what_is_missing_for_photos_is_told_with_its_size(look: LookChoice, qtbot: QtBot) -> None:
    look.show_recommendation(told())

    assert look.features == ""
    assert not look.choice.button(CONTENT).isEnabled()
    offer = text(look, "look_offer")
    assert "14 MB from the internet" in offer
    assert "http://localhost/net.pth" in offer
    assert "Licence: MIT" in offer
    with qtbot.waitSignal(look.fetch_wanted):
        qtbot.mouseClick(look.fetch_button, Qt.MouseButton.LeftButton)


def test_nothing_is_shown_before_it_is_known(look: LookChoice) -> None:
    look.show_recommendation(None)

    assert not look.isVisible()


def test_pictures_of_the_choice_fit(look: LookChoice, tmp_path: Path) -> None:
    """No text is cut off at the width of the page."""
    look.resize(700, 10)
    look.show_recommendation(told())
    look.adjustSize()

    picture = tmp_path / "look.png"
    look.grab().save(str(picture))

    assert np.asarray(Image.open(picture)).std() > 0
