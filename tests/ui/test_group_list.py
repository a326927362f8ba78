"""The list of groups: what is chosen there by others than the person."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.groups.group_list import GroupList
from deepclust_gui.workbench import Project


@pytest.fixture
def groups(context: ProjectContext, project: Project, qtbot: QtBot) -> GroupList:
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    groups = GroupList(context.tasks)
    qtbot.addWidget(groups)
    groups.resize(240, 300)
    groups.show()
    groups.set_groups(project, project.groups(1), project.curation(1).grouping)
    return groups


@pytest.mark.parametrize(
    "held", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier]
)
def test_keys_held_down_do_not_change_what_is_chosen_for_a_person(
    groups: GroupList, held: Qt.KeyboardModifier
) -> None:
    """A merge chooses the group that is left, whatever the key that caused it."""
    groups.choose(2)
    QTest.keyPress(groups, Qt.Key.Key_F9, held)
    groups.choose(0)
    assert groups.labels == (0,)
    groups.choose(0)
    QTest.keyRelease(groups, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)

    assert groups.labels == (0,)


def test_choosing_a_group_brings_it_into_view(groups: GroupList) -> None:
    groups.resize(240, 60)
    groups.choose(2)

    box = groups.visualRect(groups.currentIndex())
    assert groups.viewport().rect().intersects(box)
