"""Pictures that are nearly the same are shown set by set, and excluded as any edit."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from deepclust_gui.model.curation import Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.likeness.likeness_panel import LikenessPanel
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.workbench import Project, Workbench
from helpers.scenes import scene

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def album(workbench: Workbench, tmp_path: Path) -> Iterator[Project]:
    """Eight scenes, two of which have a poorer version, in two groups."""
    folder = tmp_path / "album"
    folder.mkdir()
    for seed in range(8):
        scene(seed).save(folder / f"{seed}.jpg", quality=92)
    scene(1).resize((160, 120)).save(folder / "small1.jpg", quality=90)
    scene(2).save(folder / "poor2.jpg", quality=30)
    project = workbench.new_project(folder).run()
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    yield project
    project.close()


@pytest.fixture
def session(context: ProjectContext, album: Project) -> ReviewSession:
    context.set_project(album, run=1)
    return ReviewSession(context, album, 1, context)


@pytest.fixture
def panel(session: ReviewSession, qtbot: QtBot) -> LikenessPanel:
    panel = LikenessPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 620)
    panel.show()
    qtbot.waitUntil(lambda: len(panel.cards) == 2)
    return panel


def excluded(session: ReviewSession) -> set[str]:
    paths = session.project.paths()
    return {paths[item] for item in np.flatnonzero(session.grouping.marks == Mark.EXCLUDED)}


def words(panel: LikenessPanel, card: int) -> list[str]:
    return [picture.text() for picture in panel.cards[card].pictures.values()]


def test_each_set_says_which_picture_to_keep(panel, session) -> None:
    assert words(panel, 0) == ["Keep (suggested)", "Exclude"]
    first = [session.project.paths()[next(iter(card.pictures))] for card in panel.cards]
    assert first == ["1.jpg", "2.jpg"]
    assert excluded(session) == set()


def test_excluding_the_others_is_an_edit_that_can_be_undone(panel, session, qtbot) -> None:
    qtbot.mouseClick(panel.cards[0].exclude_button, LEFT)
    assert excluded(session) == {"small1.jpg"}
    qtbot.waitUntil(lambda: len(panel.cards) == 1)
    session.undo()
    assert excluded(session) == set()
    qtbot.waitUntil(lambda: len(panel.cards) == 2)


def test_a_click_changes_what_is_kept(panel, session, qtbot) -> None:
    first, second = panel.cards[0].pictures.values()
    qtbot.mouseClick(second, LEFT)
    assert words(panel, 0) == ["Keep (suggested)", "Keep"]
    assert not panel.cards[0].exclude_button.isEnabled()
    qtbot.mouseClick(first, LEFT)
    assert words(panel, 0) == ["Exclude", "Keep"]
    qtbot.mouseClick(panel.cards[0].exclude_button, LEFT)
    assert excluded(session) == {"1.jpg"}


def test_all_suggestions_are_followed_in_one_edit(panel, session, qtbot) -> None:
    qtbot.mouseClick(panel.all_button, LEFT)
    assert excluded(session) == {"small1.jpg", "poor2.jpg"}
    assert len(session.curation.history()) == 1
    qtbot.waitUntil(lambda: "No images are nearly the same" in panel.waiting.text)


def test_closing_while_it_looks_stops_it(session, qtbot) -> None:
    panel = LikenessPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    panel.hide()
    qtbot.waitUntil(lambda: session.context.tasks.count == 0)
    assert panel.cards == []


def test_every_control_has_a_name(panel) -> None:
    nameless = [b for b in panel.findChildren(QAbstractButton) if not b.accessibleName()]
    assert [b for b in nameless if b.isVisible() and not b.objectName().startswith("qt_")] == []
