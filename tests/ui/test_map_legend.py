"""The legend of the map: what it tells, and how groups are hidden with it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from deepclust_gui.ui.map.map_chips import ChipList
from deepclust_gui.ui.map.map_colouring import by_confidence, by_group, by_known
from deepclust_gui.ui.map.map_legend import MapLegend
from deepclust_gui.ui.map.map_paint import NOT_GROUPED
from deepclust_gui.ui.map.map_ramp import Ramp
from deepclust_gui.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def legend(qtbot: QtBot, theme: Theme) -> MapLegend:
    legend = MapLegend()
    qtbot.addWidget(legend)
    legend.resize(420, 120)
    legend.show()
    qtbot.waitExposed(legend)
    legend.set_colouring(by_group(np.array([0, 3, 112]), {3: "Cats"}))
    return legend


def chips(legend: MapLegend) -> ChipList:
    found = legend.findChild(ChipList)
    assert found is not None
    return found


def place(legend: MapLegend, row: int) -> QPoint:
    shown = chips(legend)
    return shown.visualRect(shown.model().index(row, 0)).center()


def show_all(legend: MapLegend) -> QPushButton:
    return next(b for b in legend.findChildren(QPushButton) if b.text() == "Show all")


def accessible(legend: MapLegend) -> list[str]:
    model = chips(legend).model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def test_each_group_has_a_chip_that_says_whether_it_is_shown(legend: MapLegend) -> None:
    assert accessible(legend) == ["Group 0, shown", "Cats, shown", "Group 112, shown"]
    assert not show_all(legend).isVisible()


def test_a_click_hides_and_shows(legend: MapLegend, qtbot: QtBot) -> None:
    with qtbot.waitSignal(legend.hidden_changed) as told:
        qtbot.mouseClick(chips(legend).viewport(), LEFT, pos=place(legend, 1))

    assert told.args == [frozenset({3})]
    assert accessible(legend)[1] == "Cats, hidden"
    assert show_all(legend).isVisible()

    qtbot.mouseClick(chips(legend).viewport(), LEFT, pos=place(legend, 1))
    assert legend.hidden == frozenset()


def test_a_double_click_shows_one_alone_and_then_all_again(legend: MapLegend, qtbot: QtBot) -> None:
    viewport = chips(legend).viewport()
    for expected in (frozenset({0, 112}), frozenset()):
        qtbot.mouseClick(viewport, LEFT, pos=place(legend, 1))
        qtbot.mouseDClick(viewport, LEFT, pos=place(legend, 1))
        qtbot.mouseRelease(viewport, LEFT, pos=place(legend, 1))

        assert legend.hidden == expected


def test_ctrl_and_click_shows_one_alone(legend: MapLegend, qtbot: QtBot) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(chips(legend).viewport(), LEFT, ctrl, place(legend, 2))

    assert legend.hidden == {0, 3}
    qtbot.mouseClick(show_all(legend), LEFT)
    assert legend.hidden == frozenset()


def test_all_of_it_goes_by_keyboard(legend: MapLegend, qtbot: QtBot) -> None:
    shown = chips(legend)
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    qtbot.keyClick(shown, Qt.Key.Key_Space)
    assert len(legend.hidden) == 1
    hidden = next(iter(legend.hidden))
    qtbot.keyClick(shown, Qt.Key.Key_Return)

    assert legend.hidden == {0, 3, 112} - {hidden}


def test_points_without_a_group_have_a_chip_if_there_are_any(legend: MapLegend) -> None:
    legend.set_colouring(by_group(np.array([0, -1])))

    assert accessible(legend) == ["Group 0, shown", "No group, shown"]
    assert chips(legend).keys == (0, NOT_GROUPED)


def test_an_edit_keeps_what_is_hidden_and_another_meaning_shows_all(
    legend: MapLegend, qtbot: QtBot
) -> None:
    legend.show_only(3)
    legend.set_colouring(by_group(np.array([0, 3, 3, 5])))
    assert legend.hidden == {0, 112}
    with qtbot.waitSignal(legend.hidden_changed) as told:
        legend.set_colouring(by_known(np.array([0, 1, 1, 0])))

    assert told.args == [frozenset()]


def test_confidence_has_a_ramp_with_its_numbers(legend: MapLegend) -> None:
    legend.set_colouring(by_confidence(np.array([0.5, 1.0], np.float32)))
    ramp = legend.findChild(Ramp)

    assert ramp is not None
    assert ramp.isVisible()
    assert not chips(legend).isVisible()
    assert "50%" in ramp.accessibleDescription()
    assert "100%" in ramp.accessibleDescription()


def test_many_groups_wrap_and_scroll(legend: MapLegend) -> None:
    legend.set_colouring(by_group(np.arange(400)))
    shown = chips(legend)

    assert shown.height() < 150
    assert shown.verticalScrollBar().maximum() > 0
    assert shown.horizontalScrollBar().maximum() == 0
    first, last = place(legend, 0), place(legend, 5)
    assert last.y() > first.y()
