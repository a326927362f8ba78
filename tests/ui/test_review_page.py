"""The step that reviews: views that share one selection, and changes by key, drag and click."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.model.curation import Mark
from deepclust_gui.model.result import Scores
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.item_mime import items_from_mime, items_to_mime
from deepclust_gui.ui.grid.item_order import Order
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.map.map_selecting import SelectMode
from deepclust_gui.ui.review.groups.group_model import EXCLUDED
from deepclust_gui.ui.review.history.history_panel import HistoryPanel
from deepclust_gui.ui.review.keys import key_hints
from deepclust_gui.ui.review.opinion.adopt_dialog import AdoptDialog
from deepclust_gui.ui.review.review_page import ReviewPage
from deepclust_gui.ui.review.standing_panel import StandingPanel
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.widgets.score_words import score_words, short_score
from deepclust_gui.workbench import Project, Workbench


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
    qtbot.waitUntil(lambda: page.session is not None)
    qtbot.waitUntil(lambda: page.runs.count() > 0)
    return page


def grid(page: ReviewPage) -> ThumbnailGrid:
    return page.explore.gallery.grid


def labels(page: ReviewPage) -> np.ndarray:
    return page.session.grouping.labels


def members(page: ReviewPage, group: int) -> list[int]:
    return np.flatnonzero(labels(page) == group).tolist()


def press(qtbot: QtBot, page: ReviewPage, key: str, where: QWidget | None = None) -> None:
    """Press a key as a person would, with the focus in the gallery."""
    widget = where or grid(page)
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    sequence = QKeySequence(key)[0]
    QTest.keyClick(widget, sequence.key(), sequence.keyboardModifiers())


# -------------------------------------------------------------------- what is shown


def test_without_a_run_it_leads_to_group(context: ProjectContext, qtbot: QtBot) -> None:
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(context.step_requested) as told:
        qtbot.mouseClick(page.waiting.button, Qt.MouseButton.LeftButton)

    assert told.args == [int(Step.GROUP)]


def test_shows_all_images_first(page: ReviewPage) -> None:
    assert page.explore.groups.list.labels == (-1,)
    assert sorted(grid(page).items().tolist()) == list(range(12))
    assert page.explore.map.map.highlighted is None


def test_a_group_fills_the_gallery_surest_first(page: ReviewPage, qtbot: QtBot) -> None:
    groups = page.explore.groups.list
    groups.setFocus()
    qtbot.keyClick(groups, Qt.Key.Key_Down)
    shown = grid(page).items()

    assert groups.labels == (0,)
    assert sorted(shown.tolist()) == members(page, 0)
    assert (np.diff(page.session.grouping.confidence[shown]) <= 0).all()
    assert page.explore.map.map.highlighted == 0
    assert page.explore.gallery.title == "Group 0"


@pytest.mark.parametrize("order", list(Order))
def test_every_order_shows_the_same_images(page: ReviewPage, qtbot: QtBot, order: Order) -> None:
    choice, before = page.explore.gallery.order, grid(page).items()
    choice.setCurrentIndex(choice.findData(order.value))
    qtbot.waitUntil(lambda: page._context.tasks.count == 0)
    shown = grid(page).items()

    assert sorted(shown.tolist()) == sorted(before.tolist())
    if order is Order.LEAST_SURE:
        assert (np.diff(page.session.grouping.confidence[shown]) >= 0).all()
    if order is Order.NAME:
        paths = [item.path for item in page._context.project.items_at(shown)]
        assert paths == sorted(paths)


def test_the_table_shows_what_the_grid_shows(page: ReviewPage, qtbot: QtBot) -> None:
    press(qtbot, page, "T")
    table = page.explore.gallery.table

    assert page.explore.gallery.is_table
    assert table.items().tolist() == grid(page).items().tolist()
    model = table.model()
    titles = [
        model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())
    ]
    assert titles == ["File", "Group", "Sure", "Mark", "Known group", "Date", "Size"]
    assert model.index(0, 0).data() in page._context.project.paths()
    press(qtbot, page, "T", table)
    assert not page.explore.gallery.is_table


def test_hovering_tells_path_group_and_confidence(page: ReviewPage, qtbot: QtBot) -> None:
    panel = page.explore.map
    path = page._context.project.items_at([3])[0].path
    qtbot.waitUntil(lambda: panel._describe(3).picture is not None)
    detail = panel._describe(3)

    assert detail.text.startswith(f"{path}\n")
    assert detail.text.endswith("% sure")
    assert detail.title == f"Group {labels(page)[3]}"


def test_another_run_can_be_chosen(page: ReviewPage, qtbot: QtBot) -> None:
    project = page._context.project
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    page._on_run()
    qtbot.waitUntil(lambda: page.runs.count() == 2)
    page.runs.setCurrentIndex(0)
    page.runs.activated.emit(0)

    qtbot.waitUntil(lambda: page.session.run == 2)
    assert len(page.session.groups) == 3


def test_names_of_the_run_before_are_offered_once(page: ReviewPage, qtbot: QtBot) -> None:
    project = page._context.project
    page.session.name(0, "Cats")
    project.train(RunRequest("kmeans", {"n_clusters": 2}, seed=1)).run()
    page._context.set_run(2)
    bar = page.explore.bar
    qtbot.waitUntil(lambda: bar.words == "Names of an earlier run fit 1 groups.")
    qtbot.mouseClick(bar._link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), AdoptDialog))
    dialog = QApplication.activeModalWidget()
    qtbot.waitUntil(lambda: len(dialog.ticked) == 1)
    dialog.take_over()

    assert "Cats" in [group.name for group in page.session.groups]
    assert project.names_to_adopt(2) == 0


def test_known_groups_are_scored_in_words(page: ReviewPage) -> None:
    assert [word.short for word in page.explore.scores.words] == ["ACC", "NMI", "ARI"]
    assert all(word.meaning for word in page.explore.scores.words)


def test_without_known_groups_the_separation_is_told() -> None:
    assert [word.figure for word in score_words(Scores(silhouette=0.314))] == ["0.31"]


def test_a_share_is_not_told_as_the_truth() -> None:
    assert short_score(Scores(acc=0.4)) == "40.0 % as known"


def test_a_run_that_cannot_be_read_says_so(
    context: ProjectContext, grouped: Project, qtbot: QtBot
) -> None:
    context.set_project(grouped, run=99)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()

    qtbot.waitUntil(lambda: "cannot be shown" in page.waiting.text)


def test_the_next_step_is_one_click_away(
    page: ReviewPage, context: ProjectContext, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.step_requested) as asked:
        qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)

    assert asked.args == [Step.EXPORT]


def test_an_image_that_vanished_is_shown_as_missing_not_dropped(
    page: ReviewPage, folder: Path, qtbot: QtBot
) -> None:
    item = page._context.project.items_at([3])[0]
    (folder / item.path).unlink()
    page.session.name(0, "Cats")  # anything that fills the gallery anew
    qtbot.waitUntil(lambda: grid(page).badge(3).in_trouble)

    assert 3 in grid(page).items()
    assert not grid(page).badge(4).in_trouble


# -------------------------------------------------------------------- one selection


def test_what_is_chosen_in_the_gallery_is_chosen_on_the_map(page: ReviewPage) -> None:
    grid(page).set_current_item(5)

    assert page.session.selection.items.tolist() == [5]
    assert page.explore.map.map.selection.tolist() == [5]
    assert page.explore.map.map.marked == 5


def test_what_is_chosen_on_the_map_is_chosen_in_the_gallery(page: ReviewPage) -> None:
    chosen = page.explore.map.map.selected
    chosen.emit(np.array([2, 7]), SelectMode.REPLACE)
    assert sorted(grid(page).selected_items().tolist()) == [2, 7]
    chosen.emit(np.array([3]), SelectMode.ADD)
    chosen.emit(np.array([2]), SelectMode.SUBTRACT)

    assert sorted(grid(page).selected_items().tolist()) == [3, 7]
    assert page.session.selection.items.tolist() == [3, 7]


def test_table_and_grid_share_the_selection(page: ReviewPage, qtbot: QtBot) -> None:
    grid(page).set_current_item(5)
    press(qtbot, page, "T")
    table = page.explore.gallery.table
    assert table.selected_items().tolist() == [5]
    table.selectRow(0)

    assert page.session.selection.items.tolist() == [int(table.items()[0])]
    assert page.explore.map.map.selection.tolist() == [int(table.items()[0])]


def test_choosing_another_group_leaves_nothing_chosen_out_of_sight(page: ReviewPage) -> None:
    page.session.selection.replace([0])
    page.explore.groups.list.choose(0 if labels(page)[0] else 1)

    assert len(page.session.selection) == 0


def test_escape_chooses_nothing(page: ReviewPage, qtbot: QtBot) -> None:
    page.session.selection.replace([1, 2])
    press(qtbot, page, "Esc")

    assert len(page.session.selection) == 0
    assert len(grid(page).selected_items()) == 0


# -------------------------------------------------------------------- editing with keys


def test_a_digit_moves_what_is_chosen_to_that_group(page: ReviewPage, qtbot: QtBot) -> None:
    moved = members(page, 0)[:2]
    page.session.selection.replace(moved)
    press(qtbot, page, "1")

    assert set(moved) <= set(members(page, 1))
    assert page.session.grouping.confirmed[moved].all()
    assert page.explore.bar.words == "Moved 2 images to Group 1"
    assert len(page.session.selection) == 0


def test_keys_work_wherever_in_the_window_the_focus_is(
    context: ProjectContext, grouped: Project, qtbot: QtBot
) -> None:
    context.set_project(grouped, run=1)
    window = QWidget()
    qtbot.addWidget(window)
    aside, page = QPushButton("aside", window), ReviewPage(context, window)
    layout = QHBoxLayout(window)
    layout.addWidget(aside)
    layout.addWidget(page)
    window.resize(1300, 700)
    window.show()
    qtbot.waitUntil(lambda: page.session is not None)
    page.session.selection.replace([0, 1])
    press(qtbot, page, "N", aside)

    assert labels(page)[0] == labels(page)[1] == 2


def test_a_digit_without_such_a_group_is_a_sentence(page: ReviewPage, qtbot: QtBot) -> None:
    before = labels(page).copy()
    page.session.selection.replace([0])
    with qtbot.waitSignal(page._context.error_raised) as told:
        press(qtbot, page, "7")

    assert "no group 7" in str(told.args[0])
    assert (labels(page) == before).all()


def test_undo_and_redo_by_keys(page: ReviewPage, qtbot: QtBot) -> None:
    before = labels(page).copy()
    page.session.selection.replace([0, 1])
    press(qtbot, page, "N")
    after = labels(page).copy()
    press(qtbot, page, "Ctrl+Z")
    assert (labels(page) == before).all()
    press(qtbot, page, "Ctrl+Shift+Z")

    assert (labels(page) == after).all()
    assert after[0] == after[1] == 2


def test_undo_and_redo_say_what_they_did(page: ReviewPage, qtbot: QtBot) -> None:
    page.session.name(1, "cats")
    press(qtbot, page, "Ctrl+Z")
    undone = page.explore.bar.words
    press(qtbot, page, "Ctrl+Shift+Z")

    assert undone == "Undone: Named group 1 “cats”"
    assert page.explore.bar.words == "Named group 1 “cats”"

    press(qtbot, page, "Ctrl+Z")
    page.session.curation.redo()
    page.session.changed.emit()
    assert "Undone" not in page.explore.bar.words  # it does not hold any more


def test_marks_are_given_and_taken_back_by_keys(page: ReviewPage, qtbot: QtBot) -> None:
    page.session.selection.replace([0])
    press(qtbot, page, "X")
    page.session.selection.replace([1])
    press(qtbot, page, "U")

    assert page.session.grouping.marks[:3].tolist() == [Mark.EXCLUDED, Mark.UNSURE, Mark.NONE]
    assert 0 not in grid(page).items()  # all images shows those that belong somewhere
    model = page.explore.groups.list.model()
    assert [model.index(row).data() for row in range(model.rowCount())] == [
        "All images",
        "Group 0",
        "Group 1",
        "Not sure",
        "Excluded",
    ]
    page.explore.groups.list.choose(EXCLUDED)
    assert grid(page).items().tolist() == [0]
    page.session.selection.replace([0, 1])
    press(qtbot, page, "R")
    assert not page.session.grouping.marks.any()


def test_groups_are_merged_by_key(page: ReviewPage, qtbot: QtBot) -> None:
    groups = page.explore.groups.list
    groups.choose(0)
    qtbot.keyClick(groups, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert groups.labels == (1, 0)
    press(qtbot, page, "G", groups)

    assert set(labels(page)) == {1}
    assert groups.labels == (1,)


def test_chosen_images_are_split_off_by_key(page: ReviewPage, qtbot: QtBot) -> None:
    parted = members(page, 1)[:3]
    page.session.selection.replace(parted)
    press(qtbot, page, "K")

    assert members(page, 2) == parted
    assert not page.session.grouping.confirmed.any()


def test_a_group_is_done_and_not_done_by_key(page: ReviewPage, qtbot: QtBot) -> None:
    groups = page.explore.groups.list
    groups.choose(1)
    press(qtbot, page, "A", groups)
    assert page.session.grouping.accepted == {1}
    spoken = groups.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Group 1, 6 images, done"
    press(qtbot, page, "A", groups)

    assert page.session.grouping.accepted == frozenset()


def test_similar_images_are_shown_and_left(page: ReviewPage, qtbot: QtBot) -> None:
    page.session.selection.replace([4])
    press(qtbot, page, "S")
    path = page._context.project.items_at([4])[0].path
    qtbot.waitUntil(lambda: page.explore.gallery.title == f"Like {path}")

    assert grid(page).items()[0] == 4
    assert len(grid(page).items()) == 12
    qtbot.mouseClick(page.explore.gallery._back, Qt.MouseButton.LeftButton)
    assert page.explore.gallery.title == "All images"


def test_keys_are_letters_while_a_name_is_typed(page: ReviewPage, qtbot: QtBot) -> None:
    groups = page.explore.groups.list
    groups.choose(1)
    press(qtbot, page, "F2", groups)
    editor = groups.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "Dogs 1")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: groups.name(1) == "Dogs 1")
    assert page.explore.gallery.title == "Dogs 1"
    assert page.session.grouping.name(1) == "Dogs 1"


def test_an_empty_name_brings_the_default_back(page: ReviewPage) -> None:
    page.session.name(0, "Cats")
    page.explore.groups.list.renamed.emit(0, "")

    assert page.explore.groups.list.name(0) == "Group 0"


def test_a_name_that_is_taken_is_refused_and_taken_back(page: ReviewPage, qtbot: QtBot) -> None:
    page.session.name(0, "Cats")
    with qtbot.waitSignal(page._context.error_raised) as told:
        page.explore.groups.list.renamed.emit(1, "cats")

    assert "called “cats” already" in str(told.args[0])
    assert page.explore.groups.list.name(1) == "Group 1"


def test_a_change_is_kept_even_if_no_worker_is_free(page: ReviewPage) -> None:
    """The window may be closed before one is."""
    tasks, gate = page._context.tasks, threading.Event()
    for _ in range(tasks._pool.maxThreadCount()):
        tasks.run(gate.wait)
    page.explore.groups.list.renamed.emit(1, "Dogs")
    names = {group.label: group.name for group in page._context.project.groups(1)}
    gate.set()

    assert names[1] == "Dogs"


# -------------------------------------------------------------------- drag and drop


def drop(page: ReviewPage, data: QMimeData, row: int) -> bool:
    model = page.explore.groups.list.model()
    action = Qt.DropAction.MoveAction
    return model.dropMimeData(data, action, -1, -1, model.index(row))


def test_images_dropped_on_a_group_move_there(page: ReviewPage) -> None:
    moved = members(page, 0)[:2]
    assert drop(page, items_to_mime(np.array(moved)), row=2)

    assert set(moved) <= set(members(page, 1))


def drag_over(page: ReviewPage, data: QMimeData, row: int) -> bool:
    """Drag over a row and drop there, as Qt's own events; return whether it is taken."""
    groups = page.explore.groups.list
    where = groups.visualRect(groups.model().index(row)).center()
    given = (
        Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    enter, move = QDragEnterEvent(where, *given), QDragMoveEvent(where, *given)
    groups.dragEnterEvent(enter)
    groups.dragMoveEvent(move)
    if move.isAccepted():
        groups.dropEvent(QDropEvent(QPointF(where), *given))
    return move.isAccepted()


def test_a_group_takes_what_is_dragged_over_it_and_all_images_does_not(page: ReviewPage) -> None:
    moved = members(page, 0)[:2]
    assert not drag_over(page, items_to_mime(np.array(moved)), row=0)
    assert drag_over(page, items_to_mime(np.array(moved)), row=2)

    assert set(moved) <= set(members(page, 1))
    assert page.explore.groups.list.name(1) == "Group 1"


def test_images_are_not_dropped_on_all_images(page: ReviewPage) -> None:
    assert not drop(page, items_to_mime(np.array([0])), row=0)


def test_a_group_dropped_on_another_is_merged_into_it(page: ReviewPage) -> None:
    model = page.explore.groups.list.model()
    data = model.mimeData([model.index(1)])
    assert not drop(page, data, row=1)
    assert drop(page, data, row=2)

    assert set(labels(page)) == {1}


def test_images_dropped_on_new_make_a_group(page: ReviewPage) -> None:
    button, data = page.explore.groups.new_button, items_to_mime(np.array([3, 4]))
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    button.dropEvent(event)  # Qt itself delivers drops only to where a drag went before

    assert members(page, 2) == [3, 4]


def test_dragging_a_tile_carries_all_that_are_chosen(
    page: ReviewPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[list[int]] = []

    def take(drag: QDrag, *_args: object) -> Qt.DropAction:
        carried.append(items_from_mime(drag.mimeData()).tolist())
        return Qt.DropAction.MoveAction

    monkeypatch.setattr(QDrag, "exec", take)
    shown = grid(page)
    page.session.selection.replace(shown.items()[:3])
    middle = shown.visualRect(shown.model().index(1, 0)).center()
    left, viewport = Qt.MouseButton.LeftButton, shown.viewport()
    QTest.mousePress(viewport, left, Qt.KeyboardModifier.NoModifier, middle)
    for step in (90, 140):  # a quick hand: the first move is over the next tile already
        where = QPointF(middle + QPoint(step, 0))
        event = QMouseEvent(
            QEvent.Type.MouseMove, where, viewport.mapToGlobal(where), left, left,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)
    QTest.mouseRelease(viewport, left, Qt.KeyboardModifier.NoModifier, middle)

    assert carried == [sorted(shown.items()[:3].tolist())]
    assert page.session.selection.items.tolist() == sorted(shown.items()[:3].tolist())


# -------------------------------------------------------------------- panels and large view


def test_a_double_click_shows_large_and_why_here(page: ReviewPage, qtbot: QtBot) -> None:
    grid(page).item_activated.emit(2)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    viewer = QApplication.activeModalWidget()
    standing = viewer.findChild(StandingPanel)
    qtbot.waitUntil(lambda: standing.standing is not None)

    assert standing.standing.item == 2
    assert standing.standing.runner_up == 1 - labels(page)[2]
    assert len(standing.neighbours.items()) == 11
    before = viewer.item
    standing.neighbours.item_activated.emit(int(standing.neighbours.items()[0]))
    assert viewer.item != before
    viewer.close()


def test_the_history_comes_and_goes(page: ReviewPage, qtbot: QtBot) -> None:
    page.session.name(0, "Cats")
    press(qtbot, page, "Ctrl+H")
    panel = page.findChild(HistoryPanel)
    assert panel.isVisible()
    panel.closed.emit()

    assert page.explore.isVisible()


def test_help_lists_every_key(page: ReviewPage, qtbot: QtBot) -> None:
    press(qtbot, page, "?")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    sheet = QApplication.activeModalWidget()
    told = " ".join(label.text() for label in sheet.findChildren(QLabel))

    assert all(hint.words in told for hint in key_hints())
    sheet.close()


def test_every_action_has_a_key_and_no_key_has_two(page: ReviewPage) -> None:
    keys = [key.toString() for action in page.actions() for key in action.shortcuts()]

    without = [action.text() for action in page.actions() if not action.shortcuts()]
    assert without == [page.actions_["clear"].text()]  # Esc goes through the widgets
    assert len(keys) == len(set(keys))


def test_a_project_open_elsewhere_can_be_looked_at(
    workbench: Workbench, grouped: Project, context: ProjectContext, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.notice_raised) as told:
        context.opener.open(grouped.path)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.session is not None)
    before = labels(page).copy()
    page.session.selection.replace([0])
    with qtbot.waitSignal(context.error_raised) as refused:
        page.commands._move_to_new("")

    assert "open in another window" in told.args[0]
    assert "open in another window" in str(refused.args[0])
    assert (labels(page) == before).all()
