"""The grid loads what is in view, keeps little, and speaks of items, not rows."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from deepclust_gui.data.thumbnails import encode_thumbnail
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.items import Item
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.badges import Badge
from deepclust_gui.ui.grid.item_mime import ITEM_MIME, items_from_mime
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.grid.tile_size_slider import TileSizeSlider
from deepclust_gui.ui.theme import Theme
from deepclust_gui.workbench import Project


@pytest.fixture
def grid(qtbot: QtBot, context: ProjectContext) -> ThumbnailGrid:
    grid = ThumbnailGrid(context.tasks)
    qtbot.addWidget(grid)
    grid.resize(400, 300)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


def spoken(grid: ThumbnailGrid, row: int) -> str:
    """Return what a screen reader says of a tile."""
    return str(grid.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))


class ManyItems:
    """A project of a million items that counts what is read from it."""

    item_count = 1_000_000

    def __init__(self) -> None:
        self.read: list[int] = []

    def encoded_thumbnail(self, index: int) -> bytes:
        self.read.append(index)
        return encode_thumbnail(Image.new("L", (30, 20), index % 256))

    def file_states(self, items: np.ndarray) -> np.ndarray:
        return np.zeros(len(items), np.uint8)

    def items_at(self, items: list[int]) -> list[Item]:
        return [Item(i, f"{i:07}.png", 30, 20, True, 900, 0, "") for i in items]


def test_rows_speak_of_items(grid: ThumbnailGrid, project: Project) -> None:
    """Selecting a row gives the item index it stands for."""
    grid.set_items(project, [7, 3, 11])
    grid.setCurrentIndex(grid.model().index(1, 0))

    assert grid.items().tolist() == [7, 3, 11]
    assert grid.selected_items().tolist() == [3]
    assert spoken(grid, 1) == "cats/0003.png, chosen"
    assert spoken(grid, 0) == "dogs/0001.png"


def test_whole_selection_stays_arrays(grid: ThumbnailGrid) -> None:
    """Select all on a million items is an array."""
    grid.set_items(ManyItems())
    grid.selectAll()

    assert len(grid.selected_items()) == 1_000_000


def test_only_what_is_in_view_is_read(qtbot: QtBot, grid: ThumbnailGrid) -> None:
    """A million items cost what fits the window, and jumping to the end reads the end."""
    many = ManyItems()
    grid.set_items(many)
    qtbot.waitUntil(lambda: grid.tile(0) is not None)
    grid.scrollToBottom()
    qtbot.waitUntil(lambda: grid.tile(999_999) is not None)

    assert len(many.read) < 200


def test_hover_tells_the_item_and_its_end(
    qtbot: QtBot, grid: ThumbnailGrid, project: Project
) -> None:
    grid.set_items(project, [5, 6])
    where = grid.visualRect(grid.model().index(1, 0)).center()
    with qtbot.waitSignal(grid.item_hovered) as entered:
        qtbot.mouseMove(grid.viewport(), where)
    with qtbot.waitSignal(grid.item_hovered) as left:
        grid.set_items(project, [5])

    assert entered.args == [6]
    assert left.args == [-1]


def test_enter_activates(qtbot: QtBot, grid: ThumbnailGrid, project: Project) -> None:
    grid.set_items(project, [5, 6])
    grid.setCurrentIndex(grid.model().index(0, 0))
    with qtbot.waitSignal(grid.item_activated) as told:
        qtbot.keyClick(grid, Qt.Key.Key_Return)

    assert told.args == [5]


def test_thumbnail_that_cannot_be_read_leaves_a_quiet_box(
    qtbot: QtBot, grid: ThumbnailGrid, context: ProjectContext
) -> None:
    """One bad item neither stops the others nor is asked for again and again."""

    class OneBad(ManyItems):
        item_count = 4

        def encoded_thumbnail(self, index: int) -> bytes:
            if index == 1:
                raise_gone()
            return super().encoded_thumbnail(index)

    grid.set_items(OneBad())
    qtbot.waitUntil(lambda: grid.tile(3) is not None)
    qtbot.waitUntil(lambda: context.tasks.count == 0)

    assert grid.tile(1) is None
    assert grid.tile(0) is not None


def raise_gone() -> None:
    from deepclust_gui.errors import SourceError

    raise SourceError("“1.png” is gone.")


def test_arrow_keys_walk_the_tiles(qtbot: QtBot, grid: ThumbnailGrid) -> None:
    """Right and Down go on, End goes to the last, Shift takes what lies between."""
    grid.set_items(ManyItems())
    grid.setCurrentIndex(grid.model().index(0, 0))
    columns = grid._layout.columns
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.currentIndex().row() == 1
    qtbot.keyClick(grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_items().tolist() == list(range(1, columns + 2))
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.currentIndex().row() == 999_999
    assert 999_999 in grid.visible_rows()
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.currentIndex().row() == 999_999


def test_mouse_selects_as_everywhere(qtbot: QtBot, grid: ThumbnailGrid, project: Project) -> None:
    """Click, Shift and click, Ctrl and click, and a click on nothing."""
    grid.set_items(project)
    left = Qt.MouseButton.LeftButton

    def click(row: int, keys: Qt.KeyboardModifier) -> None:
        where = grid.visualRect(grid.model().index(row, 0)).center()
        qtbot.mouseClick(grid.viewport(), left, keys, where)

    click(1, Qt.KeyboardModifier.NoModifier)
    assert grid.selected_items().tolist() == [1]
    click(4, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selected_items().tolist() == [1, 2, 3, 4]
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert grid.selected_items().tolist() == [1, 3, 4]
    click(5, Qt.KeyboardModifier.NoModifier)
    assert grid.selected_items().tolist() == [5]


def test_resizing_keeps_the_place(qtbot: QtBot, grid: ThumbnailGrid) -> None:
    """The line at the top stays in view when the window gets wider."""
    grid.set_items(ManyItems())
    grid.scrollTo(grid.model().index(500_000, 0))
    before = grid.visible_rows().start
    grid.resize(700, 300)
    qtbot.waitUntil(lambda: grid.width() == 700)

    assert before in grid.visible_rows()


# -------------------------------------------------------------------- size of the tiles


def wheel(grid: ThumbnailGrid, steps: int) -> None:
    """Turn the wheel with Ctrl held."""
    middle = QPointF(grid.viewport().rect().center())
    event = QWheelEvent(
        middle,
        grid.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(grid.viewport(), event)


def test_keys_and_wheel_make_tiles_larger_and_smaller(qtbot: QtBot, grid: ThumbnailGrid) -> None:
    """The slider goes along, and they stay within its ends."""
    slider = TileSizeSlider(grid)
    qtbot.addWidget(slider)
    grid.set_items(ManyItems())
    before, control = grid.tile_px, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(grid, Qt.Key.Key_Plus, control)
    assert slider.value() == grid.tile_px > before
    qtbot.keyClick(grid, Qt.Key.Key_Minus, control)
    qtbot.keyClick(grid, Qt.Key.Key_Minus, control)
    assert slider.value() == grid.tile_px < before
    wheel(grid, 1)
    assert grid.tile_px == pytest.approx(before, abs=1)
    for _ in range(30):
        wheel(grid, -1)
    assert grid.tile_px == slider.minimum() == 48
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert grid.tile_px == slider.maximum() == 320
    assert slider.accessibleName()


def test_zooming_keeps_the_place_and_comes_back_to_it(grid: ThumbnailGrid) -> None:
    """The tile at the top stays there, also after many steps to and fro."""
    grid.set_items(ManyItems())
    grid.show_item(500_003)
    first, at = grid.visible_rows().start, grid.verticalScrollBar().value()
    for steps in (1, 3, -6, 1, 1):
        grid.zoom(steps)
        assert first in grid.visible_rows()
        assert grid.visualRect(grid.model().index(first, 0)).top() < grid.tile_px
    grid.set_tile_px(116)

    assert grid.visible_rows().start == first
    assert abs(grid.verticalScrollBar().value() - at) <= grid._layout.pitch


def test_tiles_are_stretched_until_better_ones_come(qtbot: QtBot, grid: ThumbnailGrid) -> None:
    """Never blank: what is there stays, and gives way to the new size."""
    grid.set_items(ManyItems())
    qtbot.waitUntil(lambda: grid.tile(0) is not None)
    small = grid.tile(0)
    grid.set_tile_px(260)
    assert grid.tile(0) is small
    qtbot.waitUntil(lambda: grid.tile(0).width() > 2 * small.width() - 20)


def test_places_that_were_left_are_not_read(qtbot: QtBot, grid: ThumbnailGrid) -> None:
    """What flies past is let go, so that the place where one stops is there at once."""
    many = ManyItems()
    grid.set_items(many)
    for row in range(1000, 900_000, 1000):
        grid.scrollTo(grid.model().index(row, 0))
    qtbot.waitUntil(lambda: grid.tile(899_000) is not None)

    assert len(many.read) < 300


def test_a_view_may_be_closed_while_its_tiles_are_read(
    qtbot: QtBot, context: ProjectContext
) -> None:
    """As a dialog with tiles in it is."""
    gate = threading.Event()

    class Slow(ManyItems):
        def encoded_thumbnail(self, index: int) -> bytes:
            gate.wait(60)
            return super().encoded_thumbnail(index)

    grid = ThumbnailGrid(context.tasks)
    grid.resize(400, 300)
    grid.show()
    grid.set_items(Slow())
    qtbot.waitUntil(lambda: context.tasks.count > 0)
    grid.close()
    grid.deleteLater()
    QCoreApplication.sendPostedEvents(grid, QEvent.Type.DeferredDelete.value)
    gate.set()
    qtbot.waitUntil(lambda: context.tasks.count == 0)


# -------------------------------------------------------------------- what is selected


def test_selection_from_elsewhere_is_exact_and_told_to_nobody(
    qtbot: QtBot, grid: ThumbnailGrid
) -> None:
    """However many pieces it is in, and whatever the order shown."""
    grid.set_items(ManyItems(), np.arange(1_000_000)[::-1])
    chosen = np.arange(0, 1_000_000, 10)
    with qtbot.assertNotEmitted(grid.items_selected):
        grid.set_selected_items(chosen)
    assert grid.selected_items().tolist() == chosen[::-1].tolist()
    grid.set_selected_items(chosen[:0])
    assert len(grid.selected_items()) == 0


def test_ctrl_with_arrows_only_goes_and_space_selects(
    qtbot: QtBot, grid: ThumbnailGrid, project: Project
) -> None:
    grid.set_items(project)
    control = Qt.KeyboardModifier.ControlModifier
    grid.setCurrentIndex(grid.model().index(0, 0))
    qtbot.keyClick(grid, Qt.Key.Key_Right, control)
    qtbot.keyClick(grid, Qt.Key.Key_Right, control)
    assert (grid.selected_items().tolist(), grid.current_item) == ([0], 2)
    qtbot.keyClick(grid, Qt.Key.Key_Space, control)
    assert grid.selected_items().tolist() == [0, 2]
    qtbot.keyClick(grid, Qt.Key.Key_A, control)
    assert len(grid.selected_items()) == 12


def test_a_click_on_one_of_several_selects_it_alone(
    qtbot: QtBot, grid: ThumbnailGrid, project: Project
) -> None:
    """When the button comes up: until then they might be dragged."""
    grid.set_items(project)
    grid.set_selected_items(np.array([0, 1, 2]))
    where = grid.visualRect(grid.model().index(1, 0)).center()
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    qtbot.mousePress(grid.viewport(), left, nothing, where)
    assert grid.selected_items().tolist() == [0, 1, 2]
    with qtbot.waitSignal(grid.item_clicked) as told:
        qtbot.mouseRelease(grid.viewport(), left, nothing, where)
    assert (grid.selected_items().tolist(), told.args) == ([1], [1])


def test_selected_tiles_are_dragged_as_items_never_as_files(
    qtbot: QtBot, grid: ThumbnailGrid, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[tuple[QMimeData, QPixmap]] = []
    monkeypatch.setattr(
        QDrag, "exec", lambda drag, _action: carried.append((drag.mimeData(), drag.pixmap()))
    )
    grid.set_items(project, [9, 4, 6])
    grid.set_selected_items(np.array([4, 9]))
    start = grid.visualRect(grid.model().index(0, 0)).center()
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    qtbot.mousePress(grid.viewport(), left, nothing, start)
    for step in (5, 60):
        where = QPointF(start + QPoint(step, 0))
        event = QMouseEvent(
            QEvent.Type.MouseMove, where, grid.viewport().mapToGlobal(where), left, left, nothing
        )
        QApplication.sendEvent(grid.viewport(), event)
    qtbot.mouseRelease(grid.viewport(), left, nothing, start)
    (data, picture), *others = carried

    assert not others
    assert items_from_mime(data).tolist() == [4, 9]
    assert data.formats() == [ITEM_MIME]
    assert not picture.isNull()
    assert grid.selected_items().tolist() == [9, 4]


# -------------------------------------------------------------------- badges


class Given:
    """Badges that were thought up."""

    def __init__(self, *badges: Badge | None) -> None:
        self.badges = badges

    def badge(self, item: int) -> Badge | None:
        return self.badges[item] if item < len(self.badges) else None


def test_every_badge_is_painted_unlike_the_others(
    qtbot: QtBot, grid: ThumbnailGrid, project: Project, theme: Theme
) -> None:
    """On light and on dark, on the smallest tiles too."""
    badges = (
        None,
        Badge(group=0),
        Badge(group=1),
        Badge(confirmed=True),
        Badge(mark=Mark.UNSURE),
        Badge(mark=Mark.EXCLUDED),
        Badge(in_trouble=True),
    )
    grid.set_items(project, [0] * len(badges))
    grid.set_tile_px(48)
    qtbot.waitUntil(lambda: grid.tile(0) is not None)
    grid._model.items = np.arange(len(badges))
    grid._loader._tiles.update({item: grid.tile(0) for item in range(len(badges))})
    grid.set_badges(Given(*badges))
    for appearance in ("light", "dark"):
        theme.set_appearance(appearance)
        picture = grid.viewport().grab().toImage()
        boxes = [grid.visualRect(grid.model().index(row, 0)) for row in range(len(badges))]
        tiles = {bytes(picture.copy(box).constBits()) for box in boxes}
        assert len(tiles) == len(badges)


def test_badges_are_spoken(grid: ThumbnailGrid, project: Project) -> None:
    grid.set_items(project)
    grid.set_badges(
        Given(
            Badge(mark=Mark.UNSURE),
            Badge(mark=Mark.EXCLUDED),
            Badge(confirmed=True, in_trouble=True),
        )
    )
    grid.set_selected_items(np.array([0]))

    assert spoken(grid, 0) == "cats/0000.png, chosen, not sure"
    assert spoken(grid, 1) == "cats/0001.png, excluded"
    assert spoken(grid, 2) == "cats/0002.png, file missing or changed, checked"


def test_files_that_are_gone_or_changed_are_marked(
    qtbot: QtBot, grid: ThumbnailGrid, project: Project, folder: Path
) -> None:
    """By the grid itself, whoever else has badges to give."""
    (folder / "cats" / "0001.png").unlink()
    os.utime(folder / "cats" / "0003.png", (1, 1))
    grid.set_items(project)
    qtbot.waitUntil(lambda: grid.badge(1) is not None)

    assert [item for item in range(6) if grid.badge(item) is not None] == [1, 3]
    assert grid.badge(1) == Badge(in_trouble=True)
    assert grid.tile(1) is not None
