"""The grid loads what is in view, keeps little, and speaks of items, not rows."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from deepclust_gui.model.items import Item
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
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

    def thumbnail(self, index: int) -> np.ndarray:
        self.read.append(index)
        return np.full((20, 30, 3), index % 256, np.uint8)

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

        def thumbnail(self, index: int) -> np.ndarray:
            if index == 1:
                raise_gone()
            return super().thumbnail(index)

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
