"""The table of images: a million rows, sorted by a click, selected as everywhere."""

import os
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from deepclust_gui.model.items import Item
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.item_table import ItemTable, TableColumn
from deepclust_gui.workbench import Project

MILLION = 1_000_000
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NO_KEY = Qt.KeyboardModifier.NoModifier


class ManyItems:
    """A project of a million items that counts which of them are looked up."""

    def __init__(self) -> None:
        self.looked_up: set[int] = set()

    def items_at(self, items: list[int]) -> list[Item]:
        self.looked_up.update(items)
        return [Item(i, f"{i:07}.png", 30, 20, True, 900, 10**18, "") for i in items]


@pytest.fixture
def table(qtbot: QtBot, context: ProjectContext) -> ItemTable:
    table = ItemTable(context.tasks)
    qtbot.addWidget(table)
    table.resize(600, 300)
    with qtbot.waitExposed(table):
        table.show()
    return table


@pytest.fixture
def filled(table: ItemTable, project: Project) -> ItemTable:
    """All images, with a column of numbers that falls."""
    table.set_items(project, np.arange(12), (falling(12),))
    return table


def falling(count: int) -> TableColumn:
    keys = np.arange(count, 0, -1).astype(np.float32)
    return TableColumn("Sure", keys, lambda item: f"{keys[item]:.0f}")


def cell(table: ItemTable, row: int, column: int) -> str:
    return str(table.model().index(row, column).data())


def click_row(qtbot: QtBot, table: ItemTable, row: int, keys: Qt.KeyboardModifier) -> None:
    where = table.visualRect(table.model().index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, keys, where)


def click_title(qtbot: QtBot, table: ItemTable, column: int) -> None:
    header = table.horizontalHeader()
    where = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, NO_KEY, where)


def test_tells_path_columns_date_and_size(filled: ItemTable, project: Project) -> None:
    item = project.items_at([3])[0]
    header = [filled.model().headerData(c, Qt.Orientation.Horizontal) for c in range(4)]
    written = time.strftime("%Y-%m-%d %H:%M", time.localtime(item.modified_ns / 1e9))

    assert header == ["File", "Sure", "Date", "Size"]
    assert [cell(filled, 3, column) for column in range(3)] == ["cats/0003.png", "9", written]
    assert cell(filled, 3, 3) == f"{item.size_bytes / 1000:.1f} kB"


def test_a_click_on_a_title_sorts_and_another_turns_it_round(
    qtbot: QtBot, filled: ItemTable
) -> None:
    click_title(qtbot, filled, 1)
    assert filled.items().tolist() == list(range(11, -1, -1))
    click_title(qtbot, filled, 1)
    assert filled.items().tolist() == list(range(12))


def test_paths_dates_and_sizes_are_sorted_on_a_worker(
    qtbot: QtBot, table: ItemTable, project: Project
) -> None:
    table.set_items(project, np.array([7, 3, 11]))
    for column, keys in ((0, np.arange(12)), (1, project.dates()), (2, project.file_sizes())):
        click_title(qtbot, table, column)
        qtbot.waitUntil(lambda: table._tasks.count == 0)
        assert (np.diff(keys[table.items()].astype(np.int64)) >= 0).all()
        assert sorted(table.items().tolist()) == [3, 7, 11]


def test_sorting_stays_until_it_is_forgotten(
    qtbot: QtBot, filled: ItemTable, project: Project
) -> None:
    click_title(qtbot, filled, 1)
    filled.set_items(project, np.arange(5), (falling(12),))
    assert filled.items().tolist() == [4, 3, 2, 1, 0]
    filled.forget_sorting()
    filled.set_items(project, np.arange(5), (falling(12),))
    assert filled.items().tolist() == [0, 1, 2, 3, 4]


def test_selection_and_cursor_go_along_when_sorted(qtbot: QtBot, filled: ItemTable) -> None:
    click_row(qtbot, filled, 1, NO_KEY)
    click_row(qtbot, filled, 3, CONTROL)
    click_title(qtbot, filled, 1)

    assert filled.selected_items().tolist() == [3, 1]
    assert filled.current_item == 3


def test_mouse_selects_as_everywhere(qtbot: QtBot, filled: ItemTable) -> None:
    with qtbot.waitSignal(filled.items_selected):
        click_row(qtbot, filled, 1, NO_KEY)
    click_row(qtbot, filled, 4, SHIFT)
    assert filled.selected_items().tolist() == [1, 2, 3, 4]
    click_row(qtbot, filled, 2, CONTROL)
    assert filled.selected_items().tolist() == [1, 3, 4]
    click_row(qtbot, filled, 3, NO_KEY)
    assert filled.selected_items().tolist() == [3]


def test_keys_select_as_everywhere(qtbot: QtBot, filled: ItemTable) -> None:
    filled.setFocus()
    click_row(qtbot, filled, 1, NO_KEY)
    qtbot.keyClick(filled, Qt.Key.Key_Down, SHIFT)
    assert filled.selected_items().tolist() == [1, 2]
    qtbot.keyClick(filled, Qt.Key.Key_End, CONTROL)
    assert (filled.selected_items().tolist(), filled.current_item) == ([1, 2], 11)
    qtbot.keyClick(filled, Qt.Key.Key_Space, CONTROL)
    assert filled.selected_items().tolist() == [1, 2, 11]
    qtbot.keyClick(filled, Qt.Key.Key_Home)
    assert filled.selected_items().tolist() == [0]
    qtbot.keyClick(filled, Qt.Key.Key_A, CONTROL)
    assert len(filled.selected_items()) == 12


def test_enter_and_double_click_activate(qtbot: QtBot, filled: ItemTable) -> None:
    click_row(qtbot, filled, 4, NO_KEY)
    with qtbot.waitSignal(filled.item_activated) as by_key:
        qtbot.keyClick(filled, Qt.Key.Key_Return)
    where = filled.visualRect(filled.model().index(2, 0)).center()
    with qtbot.waitSignal(filled.item_activated) as by_click:
        qtbot.mouseDClick(filled.viewport(), Qt.MouseButton.LeftButton, pos=where)

    assert (by_key.args, by_click.args) == ([4], [2])


def test_selected_rows_are_copied_as_text(qtbot: QtBot, filled: ItemTable) -> None:
    click_row(qtbot, filled, 1, NO_KEY)
    click_row(qtbot, filled, 2, SHIFT)
    clipboard = QGuiApplication.clipboard()
    with qtbot.waitSignal(clipboard.dataChanged):
        qtbot.keyClick(filled, Qt.Key.Key_C, CONTROL)
    lines = [line.split("\t") for line in clipboard.text().split("\n")]

    assert [line[:2] for line in lines] == [["cats/0001.png", "11"], ["cats/0002.png", "10"]]
    assert lines[0] == [cell(filled, 1, column) for column in range(4)]


def test_a_right_click_selects_what_it_is_on(qtbot: QtBot, filled: ItemTable) -> None:
    where = filled.visualRect(filled.model().index(5, 0)).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, where, filled.viewport().mapToGlobal(where)
    )
    with qtbot.waitSignal(filled.menu_wanted):
        QApplication.sendEvent(filled.viewport(), event)

    assert filled.selected_items().tolist() == [5]


def test_selection_from_elsewhere_is_exact_and_told_to_nobody(
    qtbot: QtBot, table: ItemTable
) -> None:
    """However many pieces it is in."""
    table.set_items(ManyItems(), np.arange(MILLION)[::-1])
    chosen = np.arange(0, MILLION, 10)
    with qtbot.assertNotEmitted(table.items_selected):
        table.set_selected_items(chosen)

    assert table.selected_items().tolist() == chosen[::-1].tolist()


def test_only_rows_in_view_are_looked_up(qtbot: QtBot, table: ItemTable) -> None:
    many = ManyItems()
    table.set_items(many, np.arange(MILLION), (falling(MILLION),))
    table.grab()
    table.scrollToBottom()
    table.grab()

    assert {0, MILLION - 1} <= many.looked_up
    assert len(many.looked_up) < 100


@pytest.mark.skipif("DEEPCLUST_BENCH_DATA" not in os.environ, reason="times are for benchmarks")
def test_a_million_rows_open_at_once(table: ItemTable) -> None:
    started = time.perf_counter()
    table.set_items(ManyItems(), np.arange(MILLION), (falling(MILLION),))
    table.grab()

    assert time.perf_counter() - started < 0.3
