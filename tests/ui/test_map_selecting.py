"""Choosing points on the map with the mouse and the keys."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_index import PointGrid
from deepclust_gui.ui.map.map_inside import rows_inside
from deepclust_gui.ui.map.map_selecting import MapTool, SelectMode
from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.selection import Selection
from deepclust_gui.ui.theme import Theme

NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


class Owner:
    """Stands in for the page: keeps the selection and answers the map."""

    def __init__(self, view: MapView) -> None:
        self.chosen = Selection(view)
        self.told: list[SelectMode] = []
        self.view = view
        view.selected.connect(self.on_selected)
        self.chosen.changed.connect(lambda: view.set_selection(self.chosen.items))

    def on_selected(self, items: NDArray[np.int64], mode: SelectMode) -> None:
        self.told.append(mode)
        change = {SelectMode.ADD: self.chosen.add, SelectMode.SUBTRACT: self.chosen.subtract}
        change.get(mode, self.chosen.replace)(items)

    @property
    def items(self) -> list[int]:
        return self.chosen.items.tolist()


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> MapView:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(600, 480)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def owner(view: MapView) -> Owner:
    return Owner(view)


def scattered(rng: np.random.Generator, count: int = 400) -> Cloud:
    return Cloud(rng.uniform(-1, 1, (count, 2)).astype(np.float32), rng.integers(0, 4, count))


def pixels(view: MapView, count: int) -> NDArray[np.float64]:
    """Return where every item is drawn, float64 (count, 2)."""
    points = [view.point_at(item) for item in range(count)]
    return np.array([(point.x(), point.y()) for point in points if point is not None])


def drag(
    qtbot: QtBot, view: MapView, corners: list[tuple[int, int]], keys: Qt.KeyboardModifier = NO_KEY
) -> None:
    """Press at the first corner, move over all others and let go."""
    canvas = view._canvas.viewport()
    places = [QPoint(*corner) for corner in corners]
    qtbot.mousePress(canvas, LEFT, keys, places[0])
    for place in places[1:]:
        qtbot.mouseMove(canvas, place)
    qtbot.mouseRelease(canvas, LEFT, keys, places[-1])


def in_box(points: NDArray[np.float64], box: tuple[int, int, int, int]) -> list[int]:
    left, top, right, bottom = box
    x, y = points.T
    return np.flatnonzero((x > left) & (x < right) & (y > top) & (y < bottom)).tolist()


def winds(outline: NDArray[np.float64], point: NDArray[np.float64]) -> bool:
    """Whether an outline winds around a point, by the angles it is seen at: slow and plain."""
    seen = np.arctan2(outline[:, 1] - point[1], outline[:, 0] - point[0])
    turns = np.diff(np.append(seen, seen[0]))
    return bool(abs(round(float(((turns + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi)))))


STAR = np.array([(np.cos(a), np.sin(a)) for a in np.arange(5) * 4 * np.pi / 5])
"""It crosses itself: its middle is wound around twice."""


@pytest.mark.parametrize(
    "outline",
    [
        STAR,
        STAR[::-1],
        np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]),
        np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.3, 0.3)]),
    ],
    ids=["star", "backwards", "box", "repeated corner"],
)
def test_points_inside_are_those_the_outline_winds_around(
    rng: np.random.Generator, outline: NDArray[np.float64]
) -> None:
    points = rng.uniform(-1.2, 1.2, (3_000, 2)).astype(np.float32)
    found = rows_inside(PointGrid(points), outline)
    expected = [row for row in range(len(points)) if winds(outline, points[row].astype(float))]

    assert found.tolist() == expected


def test_one_point_far_away_slows_no_lasso_into_something_else(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All points but one share a cell; both ways to look agree."""
    points = np.vstack([rng.uniform(-1, 1, (2_000, 2)), [[1e6, 1e6]]]).astype(np.float32)
    grid = PointGrid(points)
    plain = rows_inside(grid, STAR)
    monkeypatch.setattr("deepclust_gui.ui.map.map_inside.MOST_LOOKS", 10)

    assert rows_inside(grid, STAR).tolist() == plain.tolist()
    assert 200 < len(plain) < 1_500


def test_a_box_chooses_exactly_what_is_in_it(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(scattered(rng))
    qtbot.keyClick(view, Qt.Key.Key_B)
    drag(qtbot, view, [(400, 350), (300, 200), (180, 120)])

    assert owner.items == in_box(pixels(view, 400), (180, 120, 400, 350))
    assert len(owner.items) > 20
    assert view.selection.tolist() == owner.items


def test_a_lasso_chooses_exactly_what_is_in_it(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    corners = [(300, 80), (450, 220), (380, 400), (300, 300), (210, 390), (160, 200)]
    view.set_cloud(scattered(rng))
    qtbot.keyClick(view, Qt.Key.Key_L)
    drag(qtbot, view, corners)
    outline = np.array(corners, float)
    expected = [item for item, point in enumerate(pixels(view, 400)) if winds(outline, point)]

    assert owner.items == expected
    assert len(expected) > 20


def test_shift_adds_and_alt_takes_away(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(scattered(rng))
    view.set_tool(MapTool.BOX)
    drag(qtbot, view, [(100, 100), (200, 300)])
    drag(qtbot, view, [(300, 100), (400, 300)], SHIFT)
    drag(qtbot, view, [(150, 150), (350, 250)], ALT)
    points = pixels(view, 400)
    both = {*in_box(points, (100, 100, 200, 300)), *in_box(points, (300, 100, 400, 300))}

    assert owner.items == sorted(both - {*in_box(points, (150, 150, 350, 250))})
    assert owner.told == [SelectMode.REPLACE, SelectMode.ADD, SelectMode.SUBTRACT]


def test_hidden_groups_are_neither_chosen_nor_found(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    cloud = scattered(rng)
    view.set_cloud(cloud)
    view.set_hidden(frozenset({1, 2}))
    view.set_tool(MapTool.BOX)
    drag(qtbot, view, [(60, 20), (540, 460)])
    chosen = cloud.labels[owner.items]

    assert set(chosen.tolist()) == {0, 3}
    hidden = int(np.flatnonzero(cloud.labels == 1)[0])
    qtbot.mouseClick(view._canvas.viewport(), LEFT, pos=view.point_at(hidden).toPoint())
    assert hidden not in owner.items


def test_a_crowd_is_chosen_whole_though_only_its_picture_is_drawn(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    cloud = scattered(rng, 60_000)
    view.set_cloud(cloud)
    view.set_tool(MapTool.BOX)
    drag(qtbot, view, [(100, 50), (350, 400)])
    frame = view._camera.frame

    assert owner.items == in_box(frame.to_px(cloud.positions), (100, 50, 350, 400))


def test_chosen_points_of_a_crowd_are_seen(view: MapView, rng: np.random.Generator) -> None:
    """A few are marks with a rim of ink, many are a picture."""
    cloud = scattered(rng, 60_000)
    view.set_cloud(cloud)
    before = view.grab().toImage()
    for count in (30, 30_000):
        view.set_selection(np.arange(count))
        image = view.grab().toImage()

        assert image != before
        assert any(
            image.pixelColor(x, y) == QColor("#1b1b22")
            for x in range(image.width())
            for y in range(60, image.height())
        )
    view.set_selection(np.empty(0, np.int64))
    assert view.grab().toImage() == before


def test_clicks_choose_add_take_away_and_clear(view: MapView, owner: Owner, qtbot: QtBot) -> None:
    view.set_cloud(Cloud(np.eye(2, dtype=np.float32), np.zeros(2, np.int64), np.array([70, 30])))
    canvas = view._canvas.viewport()

    def click(item: int, keys: Qt.KeyboardModifier = NO_KEY) -> list[int]:
        qtbot.mouseClick(canvas, LEFT, keys, view.point_at(item).toPoint())
        return owner.items

    assert click(30) == [30]
    assert click(70, SHIFT) == [30, 70]
    assert click(30, ALT) == [70]
    qtbot.mouseClick(canvas, LEFT, SHIFT, QPoint(300, 240))
    assert owner.items == [70]
    qtbot.mouseClick(canvas, LEFT, NO_KEY, QPoint(300, 240))
    assert owner.items == []


def test_ctrl_a_chooses_what_is_in_view(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(scattered(rng))
    for _ in range(4):
        view.zoom_in()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    assert owner.items == in_box(pixels(view, 400), (0, 0, view.width(), view.height()))
    assert 0 < len(owner.items) < 400


def test_escape_drops_a_lasso_that_is_being_drawn(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(scattered(rng))
    view.set_tool(MapTool.LASSO)
    canvas = view._canvas.viewport()
    qtbot.mousePress(canvas, LEFT, pos=QPoint(100, 100))
    for corner in (QPoint(400, 100), QPoint(400, 400)):
        qtbot.mouseMove(canvas, corner)
    assert view._canvas.is_outlining
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(400, 400))

    assert not view._canvas.is_outlining
    assert owner.told == []


def test_a_double_click_opens_the_item(
    view: MapView, qtbot: QtBot, rng: np.random.Generator
) -> None:
    view.set_cloud(scattered(rng))
    with qtbot.waitSignal(view.opened) as told:
        qtbot.mouseDClick(view._canvas.viewport(), LEFT, pos=view.point_at(17).toPoint())

    assert told.args == [17]


def test_tools_are_taken_by_button_and_by_key(view: MapView, qtbot: QtBot) -> None:
    buttons = {tool: view._tools._tools[tool] for tool in MapTool}
    qtbot.mouseClick(buttons[MapTool.LASSO], LEFT)
    assert view.tool is MapTool.LASSO
    qtbot.keyClick(view, Qt.Key.Key_H)

    assert view.tool is MapTool.HAND
    assert [tool for tool, button in buttons.items() if button.isChecked()] == [MapTool.HAND]
    assert all(
        f"({key})" in buttons[tool].toolTip() for tool, key in zip(MapTool, "HBL", strict=True)
    )


def test_a_map_that_only_shows_has_no_tools(qtbot: QtBot, theme: Theme) -> None:
    view = MapView(selects=False)
    qtbot.addWidget(view)
    view.set_cloud(Cloud(np.eye(2, dtype=np.float32), np.zeros(2, np.int64)))
    qtbot.keyClick(view, Qt.Key.Key_L)

    assert view.tool is MapTool.HAND
    with qtbot.assertNotEmitted(view.selected):
        qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def test_an_edit_keeps_view_and_selection_and_changes_colours(
    view: MapView, rng: np.random.Generator
) -> None:
    cloud = scattered(rng)
    view.set_cloud(cloud)
    view.set_labels_shown(False)
    view.set_selection(np.array([3, 5]))
    view.zoom_in()
    before = pixels(view, 400)
    view.update_labels(np.full(400, 112))

    assert np.array_equal(pixels(view, 400), before)
    assert view.selection.tolist() == [3, 5]
    assert view._item.chosen.nonzero()[0].tolist() == [3, 5]
    view.set_selection(np.empty(0, np.int64))
    image = view.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(600) for y in range(60, 480)}
    assert group_colour(112).name() in seen
    assert not {group_colour(label).name() for label in range(4)} & seen


def test_other_positions_keep_the_selection_and_glide(
    view: MapView, owner: Owner, qtbot: QtBot, rng: np.random.Generator
) -> None:
    cloud = scattered(rng)
    view.set_cloud(cloud)
    view.set_selection(np.array([7]))
    later = cloud.positions[::-1] * 3
    view.set_positions(later)
    assert np.allclose(view._item._positions, cloud.positions)
    qtbot.waitUntil(lambda: np.allclose(view._item._positions, later))

    assert view.selection.tolist() == [7]
    assert view.rect().contains(view.point_at(0).toPoint())


def square(count: int) -> NDArray[np.float32]:
    return np.zeros((count, 2), np.float32)


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        (square(0), []),
        (square(1), [0]),
        (square(50), list(range(50))),
        (np.array([[np.nan, 0], [1, 1], [np.inf, 2], [0, 0]], np.float32), [1, 3]),
        (np.full((3, 2), np.nan, np.float32), []),
    ],
    ids=["none", "one", "all in one place", "some without a place", "none with a place"],
)
def test_odd_clouds_are_drawn_and_chosen(
    view: MapView, owner: Owner, qtbot: QtBot, positions: NDArray[np.float32], expected: list[int]
) -> None:
    view.set_cloud(Cloud(positions, np.arange(len(positions)) % 3))
    view.grab()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    view.grab()
    view.update_labels(np.full(len(positions), -1))
    view.set_positions(positions + 1)
    view.mark(0)
    qtbot.waitUntil(lambda: not view._glide.is_running)
    view.grab()

    assert owner.items == expected
