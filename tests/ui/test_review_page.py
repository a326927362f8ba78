"""The step that reviews: list, map and gallery are linked, names are kept."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.result import Scores
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.review_page import ReviewPage
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.widgets.score_words import score_words, short_score
from deepclust_gui.workbench import Project


@pytest.fixture
def grouped(project: Project) -> Project:
    """A project with one finished run of two groups."""
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    return project


@pytest.fixture
def page(context: ProjectContext, grouped: Project, qtbot: QtBot) -> ReviewPage:
    context.set_project(grouped, run=1)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    qtbot.waitUntil(lambda: page.data is not None)
    return page


def test_without_a_run_it_leads_to_group(context: ProjectContext, qtbot: QtBot) -> None:
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(context.step_requested) as told:
        qtbot.mouseClick(page.waiting.button, Qt.MouseButton.LeftButton)

    assert told.args == [int(Step.GROUP)]


def test_shows_all_images_first(page: ReviewPage) -> None:
    assert page.groups.label == -1
    assert sorted(page.gallery.items().tolist()) == list(range(12))
    assert page.map.highlighted is None


def test_a_group_fills_the_gallery_surest_first(page: ReviewPage, qtbot: QtBot) -> None:
    page.groups.setFocus()
    qtbot.keyClick(page.groups, Qt.Key.Key_Down)
    labels, confidence = page.data.cloud.labels, page.data.confidence
    shown = page.gallery.items()

    assert page.groups.label == 0
    assert sorted(shown.tolist()) == np.flatnonzero(labels == 0).tolist()
    assert (np.diff(confidence[shown]) <= 0).all()
    assert page.map.highlighted == 0


def test_least_sure_turns_the_order_round(page: ReviewPage, qtbot: QtBot) -> None:
    before = page.gallery.items()
    qtbot.mouseClick(page.order.button("least"), Qt.MouseButton.LeftButton)

    assert page.gallery.items().tolist() == before[::-1].tolist()


def test_a_tile_marks_its_point(page: ReviewPage) -> None:
    page.gallery.set_current_item(5)

    assert page.map.marked == 5


def test_a_point_shows_its_tile(page: ReviewPage, qtbot: QtBot) -> None:
    page.groups.choose(0)
    other = int(np.flatnonzero(page.data.cloud.labels == 1)[0])
    page.map.picked.emit(other)

    assert page.groups.label == 1
    assert page.gallery.selected_items().tolist() == [other]
    assert page.map.marked == other


def test_renaming_in_place_is_kept_in_the_project(page: ReviewPage, qtbot: QtBot) -> None:
    page.groups.choose(1)
    page.groups.rename()
    editor = page.groups.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "Dogs")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    project = page._context.project
    qtbot.waitUntil(lambda: {g.label: g.name for g in project.groups(1)}[1] == "Dogs")
    assert page.groups.name(1) == "Dogs"
    assert page._gallery_title.text() == "Dogs"


def test_an_empty_name_brings_the_default_back(page: ReviewPage, qtbot: QtBot) -> None:
    project = page._context.project
    project.curation(1).name(0, "Cats")
    page.groups.set_name(0, "Cats")
    page.groups.renamed.emit(0, "")

    qtbot.waitUntil(lambda: {g.label: g.name for g in project.groups(1)}[0] == "Group 0")
    assert page.groups.name(0) == "Group 0"


def test_a_name_that_cannot_be_kept_is_taken_back(
    page: ReviewPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise ProjectError("The disk is full.")

    monkeypatch.setattr(page._context.project.curation(1), "name", refuse)
    with qtbot.waitSignal(page._context.error_raised):
        page.groups.renamed.emit(0, "Cats")

    assert page.groups.name(0) == "Group 0"


def test_hovering_tells_path_group_and_confidence(page: ReviewPage, qtbot: QtBot) -> None:
    path = page._context.project.items_at([3])[0].path
    qtbot.waitUntil(lambda: page._describe(3).picture is not None)
    detail = page._describe(3)

    assert detail.text.startswith(f"{path}\n")
    assert detail.text.endswith("% sure")
    assert detail.title == f"Group {page.data.cloud.labels[3]}"


def test_another_run_can_be_chosen(page: ReviewPage, qtbot: QtBot) -> None:
    project = page._context.project
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    page._load_runs()
    qtbot.waitUntil(lambda: page.runs.count() == 2)
    page.runs.setFocus()
    page.runs.setCurrentIndex(0)
    page.runs.activated.emit(0)

    qtbot.waitUntil(lambda: page.data.run.number == 2)
    assert len(page.data.groups) == 3


def test_known_groups_are_scored_in_words(page: ReviewPage) -> None:
    assert [word.short for word in page.scores.words] == ["ACC", "NMI", "ARI"]
    assert all(word.meaning for word in page.scores.words)


def test_without_known_groups_the_separation_is_told() -> None:
    assert [word.figure for word in score_words(Scores(silhouette=0.314))] == ["0.31"]


def test_a_share_is_not_told_as_the_truth() -> None:
    assert short_score(Scores(acc=0.4)) == "40.0 % as known"


def test_a_double_click_enlarges(page: ReviewPage, qtbot: QtBot) -> None:
    page.gallery.item_activated.emit(2)

    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    QApplication.activeModalWidget().close()


def test_a_run_that_cannot_be_read_says_so(
    context: ProjectContext, grouped: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    context.set_project(grouped, run=99)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()

    qtbot.waitUntil(lambda: "cannot be shown" in page.waiting.text)


def test_a_name_is_kept_even_if_no_worker_is_free(page: ReviewPage) -> None:
    """The window may be closed before one is."""
    tasks, gate = page._context.tasks, threading.Event()
    for _ in range(tasks._pool.maxThreadCount()):
        tasks.run(gate.wait)
    page.groups.renamed.emit(1, "Dogs")
    names = {group.label: group.name for group in page._context.project.groups(1)}
    gate.set()

    assert names[1] == "Dogs"


def test_the_next_step_is_one_click_away(
    page: ReviewPage, context: ProjectContext, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.step_requested) as asked:
        qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)

    assert asked.args == [Step.EXPORT]
