"""From near, points of the map are pictures."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPixmap
from pytestqt.qtbot import QtBot

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_tiles import plan_tiles
from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.theme import Theme

PICTURE = QColor("#ff00ff")


class OneTile:
    """Has the picture of every item from the beginning, or of none."""

    def __init__(self) -> None:
        self.is_loaded = True
        self._picture = QPixmap(64, 64)
        self._picture.fill(PICTURE)

    def tile(self, _index: int) -> QPixmap | None:
        return self._picture if self.is_loaded else None


@pytest.fixture
def tiles(qapp: object) -> OneTile:
    return OneTile()


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, tiles: OneTile) -> MapView:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(600, 480)
    view.show()
    qtbot.waitExposed(view)
    view.set_tiles(tiles)
    return view


def lattice(side: int) -> Cloud:
    """Return side x side points, evenly apart; item numbers start at 1000."""
    places = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    count = side * side
    return Cloud(places.astype(np.float32), np.arange(count) % 3, np.arange(count) + 1000)


def pictures(view: MapView) -> int:
    """Return how many pixels show a picture."""
    image = view.grab().toImage()
    pixels = np.array(image.convertToFormat(image.Format.Format_RGB32).constBits())
    colour = PICTURE.rgb() & 0xFFFFFF
    return int((pixels.view(np.uint32) & 0xFFFFFF == colour).sum())


def test_few_points_with_room_are_pictures(view: MapView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.tiles_wanted) as told:
        view.set_cloud(lattice(5))

    assert told.args[0].tolist() == list(range(1000, 1025))
    assert pictures(view) > 25 * 40 * 40


def test_points_become_pictures_on_the_way_in_and_points_again_on_the_way_out(
    view: MapView, qtbot: QtBot
) -> None:
    view.set_cloud(lattice(40))
    assert pictures(view) == 0
    with qtbot.waitSignal(view.tiles_wanted) as told:
        for _ in range(8):
            view.zoom_in()

    assert 1 < len(told.args[0]) <= 200
    assert pictures(view) > 0
    view.fit()
    assert pictures(view) == 0


def test_pictures_that_are_not_loaded_yet_are_drawn_when_they_are(
    view: MapView, tiles: OneTile
) -> None:
    tiles.is_loaded = False
    view.set_cloud(lattice(4))
    assert pictures(view) == 0
    tiles.is_loaded = True
    view.refresh_tiles()

    assert pictures(view) > 0


def test_a_picture_is_hit_anywhere_on_it(view: MapView, qtbot: QtBot) -> None:
    view.set_cloud(lattice(4))
    at = view.point_at(1005).toPoint() + QPoint(24, -24)
    with qtbot.waitSignal(view.selected) as told:
        qtbot.mouseClick(view._canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert told.args[0].tolist() == [1005]


def test_hidden_points_are_no_pictures(view: MapView, qtbot: QtBot) -> None:
    cloud = lattice(4)
    view.set_cloud(cloud)
    with qtbot.waitSignal(view.tiles_wanted) as told:
        view.set_hidden(frozenset({0}))

    assert (cloud.labels[told.args[0] - 1000] != 0).all()


def test_a_crowd_has_pictures_from_near_too(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(
        Cloud(rng.uniform(0, 300, (60_000, 2)).astype(np.float32), np.zeros(60_000, int))
    )
    with qtbot.waitSignal(view.tiles_wanted):
        for _ in range(16):
            view.zoom_in()

    assert pictures(view) > 0


def test_pictures_do_not_cover_each_other(rng: np.random.Generator) -> None:
    centres = rng.uniform(0, 900, (60, 2))
    plan = plan_tiles(np.arange(60), centres)
    assert plan is not None
    apart = np.abs(plan.centres[:, None] - plan.centres[None]).max(axis=2)
    np.fill_diagonal(apart, np.inf)

    assert apart.min() >= plan.side * 0.8
    assert len(plan.rows) >= 36


def places(*points: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(points, float).reshape(-1, 2)


def test_points_on_one_heap_stay_points() -> None:
    assert plan_tiles(np.arange(20), places(*[(5, 5)] * 20)) is None
    assert plan_tiles(np.arange(0), places()) is None
    assert plan_tiles(np.arange(201), np.arange(402).reshape(-1, 2) * 100.0) is None
    assert plan_tiles(np.arange(1), places((5, 5))) is not None
