"""The map: what lies where, what is drawn, what the pointer and the keyboard do."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from deepclust_gui.ui.map.hover_card import HoverCard, HoverDetail
from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_density import CrowdColours, paint_view
from deepclust_gui.ui.map.map_index import PointGrid, Rect
from deepclust_gui.ui.map.map_selecting import SelectMode
from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.theme import Theme
from deepclust_gui.ui.tokens import tokens


def blobs(rng: np.random.Generator, count: int) -> Cloud:
    """Return three round groups, far apart."""
    labels = rng.integers(0, 3, count)
    centres = np.array([[0, 0], [10, 0], [0, 10]], np.float32)
    return Cloud((centres[labels] + rng.normal(0, 1, (count, 2))).astype(np.float32), labels)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> MapView:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(600, 480)
    view.show()
    qtbot.waitExposed(view)
    return view


def where(view: MapView, item: int) -> QPoint:
    point = view.point_at(item)
    assert point is not None
    return point.toPoint()


def canvas(view: MapView) -> object:
    return view._canvas.viewport()


def colours_of(view: MapView) -> set[str]:
    """Return every colour that is on the map."""
    image = view.grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


def test_nearest_agrees_with_looking_at_every_point(rng: np.random.Generator) -> None:
    points = rng.normal(0, 1, (4_000, 2)).astype(np.float32)
    grid = PointGrid(points)
    for x, y in rng.normal(0, 1.2, (200, 2)).astype(np.float32).tolist():
        distance = np.hypot(*(points - np.array([x, y], np.float32)).T)
        expected = int(distance.argmin()) if distance.min() <= 0.1 else None

        assert grid.nearest(x, y, radius=0.1) == expected


def test_points_that_are_not_finite_are_never_found() -> None:
    points = np.array([[0, 0], [np.nan, 1], [np.inf, 0], [1, 1]], np.float32)
    grid = PointGrid(points)

    assert grid.count(Rect(-9, -9, 9, 9)) == 2
    assert grid.nearest(1, 1, radius=0.5) == 3


def test_equal_points_do_not_divide_by_nothing() -> None:
    grid = PointGrid(np.zeros((5, 2), np.float32))

    assert grid.nearest(0, 0, radius=1) is not None


def test_a_lone_point_is_in_the_picture_of_a_crowd(rng: np.random.Generator) -> None:
    points = np.vstack([rng.normal(0, 0.01, (999, 2)), [[5, 5]]]).astype(np.float32)
    colours = CrowdColours(np.zeros(1000, np.int64), np.array([[200, 100, 50, 1]], np.float32))
    grid = PointGrid(points)
    image = paint_view(grid, colours, None, rect=grid.bounds, width=64, height=64, most=1_000)

    assert image.pixels[0, -1, 3] > 0  # top right
    assert not image.is_rough


def test_a_view_of_a_crowd_holds_only_what_lies_in_it() -> None:
    points = np.array([[0, 0], [1, 1]], np.float32)
    colours = CrowdColours(np.arange(2), np.array([[255, 0, 0, 1], [0, 0, 255, 1]], np.float32))
    image = paint_view(
        PointGrid(points),
        colours,
        None,
        rect=Rect(-0.5, -0.5, 0.5, 0.5),
        width=8,
        height=8,
        most=1_000,
    )

    assert (image.pixels[..., 3] > 0).sum() == 1
    assert image.pixels[..., 2].max() > 0  # red of BGRA
    assert image.pixels[..., 0].max() == 0


def test_every_group_has_its_colour(view: MapView, rng: np.random.Generator) -> None:
    view.set_cloud(blobs(rng, 300))

    assert {group_colour(label).name() for label in range(3)} <= colours_of(view)


def test_a_highlight_leaves_one_colour(view: MapView, rng: np.random.Generator) -> None:
    view.set_cloud(blobs(rng, 300))
    view.highlight(1)
    seen = colours_of(view)

    assert group_colour(1).name() in seen
    assert not {group_colour(0).name(), group_colour(2).name()} & seen


def test_hovering_tells_about_the_item(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(blobs(rng, 300))
    view.set_describe(lambda item: HoverDetail(f"Item {item}", "somewhere", 0))
    card = view.findChild(HoverCard)
    with qtbot.waitSignal(view.hovered) as told:
        qtbot.mouseMove(canvas(view), where(view, 7))

    assert told.args == [7]
    assert card.isVisible()
    assert card.title == "Item 7"

    qtbot.mouseMove(canvas(view), QPoint(2, view.height() - 2))
    assert not card.isVisible()


def test_a_click_chooses_the_item_under_it(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    items = np.arange(1000, 1300)
    cloud = blobs(rng, 300)
    view.set_cloud(Cloud(cloud.positions, cloud.labels, items))
    with qtbot.waitSignal(view.selected) as told:
        qtbot.mouseClick(canvas(view), Qt.MouseButton.LeftButton, pos=where(view, 1042))

    assert told.args[0].tolist() == [1042]
    assert told.args[1] is SelectMode.REPLACE


def test_dragging_moves_and_chooses_nothing(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(blobs(rng, 300))
    before = where(view, 7)
    with qtbot.assertNotEmitted(view.selected):
        qtbot.mousePress(canvas(view), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
        qtbot.mouseMove(canvas(view), QPoint(340, 200))
        qtbot.mouseMove(canvas(view), QPoint(380, 200))
        qtbot.mouseRelease(canvas(view), Qt.MouseButton.LeftButton, pos=QPoint(380, 200))

    assert where(view, 7).x() > before.x() + 20


def test_the_keyboard_zooms_moves_and_fits(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(blobs(rng, 300))
    start = where(view, 7), where(view, 8)

    def spread() -> float:
        return (where(view, 7) - where(view, 8)).manhattanLength()

    before = spread()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert spread() > before
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert (where(view, 7), where(view, 8)) == start


def test_marking_brings_an_item_into_view(view: MapView, rng: np.random.Generator) -> None:
    view.set_cloud(blobs(rng, 300))
    for _ in range(12):
        view.zoom_in()
    item = next(i for i in range(300) if not view.rect().contains(where(view, i)))
    view.mark(item)

    assert view.rect().contains(where(view, item))


def test_a_crowd_is_shown_at_once_and_tells_of_its_items(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    cloud = blobs(rng, 60_000)
    view.set_cloud(cloud)

    assert len(colours_of(view)) > 50
    view.set_describe(lambda item: HoverDetail(str(item), "", 0))
    with qtbot.waitSignal(view.hovered):
        qtbot.mouseMove(canvas(view), where(view, 30_000))


def test_points_glide_to_where_they_are_next(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    first = blobs(rng, 100)
    items = np.arange(100)
    view.show_next(Cloud(first.positions, first.labels, items))
    later = Cloud(first.positions[::-1].copy(), first.labels, items)
    view.show_next(later)
    assert np.allclose(view._item._positions, first.positions)

    qtbot.waitUntil(lambda: np.allclose(view._item._positions, later.positions))


def test_follows_light_and_dark(
    view: MapView, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    light = view.grab().toImage().pixelColor(5, 5)
    theme.set_appearance("dark")
    if QColor(tokens().card) == light:
        pytest.skip("This platform has no dark scheme.")

    assert view.grab().toImage().pixelColor(5, 5) == QColor(tokens().card) != light
