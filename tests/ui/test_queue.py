"""Checking page by page: what each answer does, by real clicks and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import Edit, Mark
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.queue import QueuePage, Suggested
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.queue import queue_view
from deepclust_gui.ui.review.queue.pace import Pace
from deepclust_gui.ui.review.queue.queue_view import QueueState, QueueView
from deepclust_gui.ui.review.review_page import ReviewPage
from deepclust_gui.workbench import Curation, Project, Workbench

PAGE_SIZE = 4


class PlainQueue:
    """Offers the images nobody looked at by number, those of one group at a time."""

    def __init__(self, curation: Curation) -> None:
        self._curation = curation
        self.rejected: list[tuple[list[int], int]] = []
        self.suggested: Suggested | None = None
        self.trouble: Exception | None = None

    def next_page(self, skipped: np.ndarray) -> Job[QueuePage | None]:
        def work(_control: Control, _report: Report) -> QueuePage | None:
            if self.trouble is not None:
                raise self.trouble
            now = self._curation.grouping
            left = ~now.settled & (now.marks == Mark.NONE)
            left[skipped] = False
            rows = np.flatnonzero(left)
            if not len(rows):
                return None
            group = int(now.labels[rows[0]])
            return QueuePage(rows[now.labels[rows] == group][:PAGE_SIZE], group, 0.5)

        return Job("Looking", work)

    def sure_suggestions(self) -> Suggested | None:
        return self.suggested

    def reject(self, _edit: Edit, items: np.ndarray, group: int) -> None:
        self.rejected.append((items.tolist(), group))


class Clock:
    """Tells the time it was set to, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(queue_view, "Pace", lambda: Pace(clock))
    return clock


@pytest.fixture
def grouped(project: Project) -> Project:
    """A project with one finished run of two groups of six."""
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    return project


@pytest.fixture
def pages(grouped: Project, monkeypatch: pytest.MonkeyPatch) -> PlainQueue:
    """Which page comes is for others to test."""
    plain = PlainQueue(grouped.curation(1))
    monkeypatch.setattr(Project, "queue", lambda _project, _run: plain)
    return plain


@pytest.fixture
def page(
    context: ProjectContext, grouped: Project, pages: PlainQueue, clock: Clock, qtbot: QtBot
) -> ReviewPage:
    """Review with its first page to check."""
    context.set_project(grouped, run=1)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    qtbot.waitUntil(lambda: page.session is not None)
    press(qtbot, page.explore.gallery.grid, "Q")
    wait_for(qtbot, page, QueueState.PAGE)
    return page


def wait_for(qtbot: QtBot, page: ReviewPage, state: QueueState) -> None:
    qtbot.waitUntil(lambda: page._context.tasks.count == 0)
    assert page.queue.state is state


def press(qtbot: QtBot, widget: QWidget, key: str) -> None:
    """Press a key as a person would, with the focus where the images are."""
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    sequence = QKeySequence(key)[0]
    QTest.keyClick(widget, sequence.key(), sequence.keyboardModifiers())


def answer(qtbot: QtBot, page: ReviewPage, key: str) -> None:
    """Press a key on the page and wait for what comes of it."""
    press(qtbot, page.queue.grid, key)
    qtbot.waitUntil(lambda: page._context.tasks.count == 0)


def click(
    qtbot: QtBot,
    page: ReviewPage,
    row: int,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> int:
    """Click on a tile of the page; return its image."""
    grid = page.queue.grid
    where = grid.visualRect(grid.model().index(row, 0)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, keys, where)
    return int(grid.items()[row])


def shown(page: ReviewPage) -> list[int]:
    return page.queue.grid.items().tolist()


def now(page: ReviewPage):
    return page.session.grouping


def edits(page: ReviewPage) -> int:
    return sum(edit.in_force for edit in page.session.curation.history())


# -------------------------------------------------------------------- coming and going


def test_q_opens_the_queue_and_asks_about_a_page(page: ReviewPage) -> None:
    group = page.queue.page.group

    assert page.queue.isVisible()
    assert not page.explore.isVisible()
    assert page.queue.question == f"Are these all “Group {group}”?"
    assert shown(page) == page.queue.page.items.tolist()
    assert page.queue.grid.hasFocus()


def test_q_again_and_the_button_lead_back(page: ReviewPage, qtbot: QtBot) -> None:
    answer(qtbot, page, "Q")
    assert page.explore.isVisible()
    qtbot.mouseClick(page.queue_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, page, QueueState.PAGE)
    qtbot.mouseClick(page.queue.close_button, Qt.MouseButton.LeftButton)

    assert page.explore.isVisible()


def test_coming_back_shows_the_same_page(page: ReviewPage, qtbot: QtBot) -> None:
    before = shown(page)
    out = click(qtbot, page, 1)
    answer(qtbot, page, "Q")
    press(qtbot, page.explore.gallery.grid, "Q")

    assert page.queue.state is QueueState.PAGE
    assert shown(page) == before
    assert page.queue.out().tolist() == [out]


@pytest.mark.parametrize("count", [1, 7, 48])
@pytest.mark.parametrize("size", [(1150, 700), (900, 560), (1800, 950)])
def test_every_image_of_a_page_is_in_view(
    page: ReviewPage, qtbot: QtBot, grouped: Project, count: int, size: tuple[int, int]
) -> None:
    page.resize(*size)
    grid = page.queue.grid
    grid.set_items(grouped, np.arange(count) % 12)
    grid.fit_page()
    last = grid.visualRect(grid.model().index(count - 1, 0))

    assert grid.viewport().rect().contains(last)
    assert grid.verticalScrollBar().maximum() == 0


# -------------------------------------------------------------------- answers


def test_enter_confirms_the_page_where_it_is_suggested(page: ReviewPage, qtbot: QtBot) -> None:
    asked, group = shown(page), page.queue.page.group
    answer(qtbot, page, "Return")

    assert now(page).confirmed[asked].all()
    assert set(now(page).labels[asked]) == {group}
    assert now(page).confirmed.sum() == len(asked)
    assert not set(shown(page)) & set(asked)
    assert edits(page) == 1


def test_the_button_says_yes_too(page: ReviewPage, qtbot: QtBot) -> None:
    asked = shown(page)
    qtbot.mouseClick(page.queue.yes_button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, page, QueueState.PAGE)

    assert now(page).confirmed[asked].all()


def test_an_image_that_was_clicked_out_stays_as_it_was(
    page: ReviewPage, pages: PlainQueue, qtbot: QtBot
) -> None:
    asked, group = shown(page), page.queue.page.group
    out = click(qtbot, page, 2)
    assert page.queue.grid.badge(out).set_aside
    answer(qtbot, page, "Return")

    assert not now(page).confirmed[out]
    assert now(page).marks[out] == Mark.NONE
    assert now(page).confirmed.sum() == len(asked) - 1
    assert pages.rejected == [([out], group)]


def test_a_second_click_takes_it_back_in(page: ReviewPage, qtbot: QtBot) -> None:
    click(qtbot, page, 2)
    click(qtbot, page, 2)
    asked = shown(page)
    assert page.queue.out().tolist() == []
    answer(qtbot, page, "Return")

    assert now(page).confirmed[asked].all()


def test_shift_takes_out_all_from_the_click_before(page: ReviewPage, qtbot: QtBot) -> None:
    click(qtbot, page, 1)
    click(qtbot, page, 3, Qt.KeyboardModifier.ShiftModifier)

    assert page.queue.out().tolist() == shown(page)[1:4]


def test_shift_does_not_reach_back_to_the_page_before(page: ReviewPage, qtbot: QtBot) -> None:
    click(qtbot, page, 3)
    answer(qtbot, page, "Return")
    click(qtbot, page, 1, Qt.KeyboardModifier.ShiftModifier)

    assert page.queue.out().tolist() == sorted(shown(page)[:2])


def test_arrows_and_space_take_out_too(page: ReviewPage, qtbot: QtBot) -> None:
    press(qtbot, page.queue.grid, "Right")
    press(qtbot, page.queue.grid, "Space")

    assert page.queue.out().tolist() == [shown(page)[1]]


def test_a_digit_sends_those_not_clicked_out_to_that_group(
    page: ReviewPage, pages: PlainQueue, qtbot: QtBot
) -> None:
    asked, other = shown(page), 1 - page.queue.page.group
    before = now(page).labels.copy()
    out = click(qtbot, page, 0)
    answer(qtbot, page, str(other))
    moved = [item for item in asked if item != out]

    assert set(now(page).labels[moved]) == {other}
    assert now(page).confirmed[moved].all()
    assert now(page).labels[out] == before[out]
    assert not now(page).confirmed[out]
    assert pages.rejected == [([out], other)]


def test_a_digit_alone_sends_the_whole_page(page: ReviewPage, qtbot: QtBot) -> None:
    asked, other = shown(page), 1 - page.queue.page.group
    answer(qtbot, page, str(other))

    assert set(now(page).labels[asked]) == {other}
    assert edits(page) == 1


def test_a_digit_of_no_group_is_a_sentence_and_the_page_stays(
    page: ReviewPage, qtbot: QtBot
) -> None:
    asked = shown(page)
    with qtbot.waitSignal(page._context.error_raised) as told:
        answer(qtbot, page, "7")

    assert "no group 7" in str(told.args[0])
    assert shown(page) == asked
    assert page.queue.state is QueueState.PAGE
    assert edits(page) == 0


def test_n_makes_a_new_group_of_the_page(page: ReviewPage, qtbot: QtBot) -> None:
    asked = shown(page)
    answer(qtbot, page, "N")

    assert set(now(page).labels[asked]) == {2}


def test_m_asks_where_the_page_belongs(page: ReviewPage, qtbot: QtBot) -> None:
    asked, other = shown(page), 1 - page.queue.page.group
    press(qtbot, page.queue.grid, "M")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    picker = QApplication.activeModalWidget()
    picker.picked.emit(other)
    picker.close()
    wait_for(qtbot, page, QueueState.PAGE)

    assert set(now(page).labels[asked]) == {other}


@pytest.mark.parametrize(("key", "mark"), [("U", Mark.UNSURE), ("X", Mark.EXCLUDED)])
def test_a_mark_goes_to_those_clicked_out_and_the_rest_stays(
    page: ReviewPage, qtbot: QtBot, key: str, mark: Mark
) -> None:
    asked = shown(page)
    out = click(qtbot, page, 1)
    answer(qtbot, page, key)

    assert np.flatnonzero(now(page).marks == mark).tolist() == [out]
    assert shown(page) == [item for item in asked if item != out]
    assert page.queue.out().tolist() == []
    assert not now(page).confirmed.any()


@pytest.mark.parametrize(("key", "mark"), [("U", Mark.UNSURE), ("X", Mark.EXCLUDED)])
def test_a_mark_goes_to_the_whole_page_if_none_was_clicked(
    page: ReviewPage, qtbot: QtBot, key: str, mark: Mark
) -> None:
    asked = shown(page)
    answer(qtbot, page, key)

    assert np.flatnonzero(now(page).marks == mark).tolist() == asked
    assert not set(shown(page)) & set(asked)


def test_later_goes_on_and_the_page_comes_back_at_the_end(page: ReviewPage, qtbot: QtBot) -> None:
    first = shown(page)
    answer(qtbot, page, "L")
    assert not set(shown(page)) & set(first)
    assert edits(page) == 0
    while not set(shown(page)) & set(first):
        answer(qtbot, page, "Return")

    assert shown(page) == first
    assert not now(page).confirmed[first].any()


def test_a_page_of_which_nothing_is_left_is_put_off(page: ReviewPage, qtbot: QtBot) -> None:
    asked = shown(page)
    for row in range(len(asked)):
        click(qtbot, page, row)
    answer(qtbot, page, "Return")

    assert edits(page) == 0
    assert not set(shown(page)) & set(asked)


# -------------------------------------------------------------------- suggestions


def test_nothing_is_offered_without_suggestions(page: ReviewPage, qtbot: QtBot) -> None:
    assert not page.queue.follow_button.isVisible()
    answer(qtbot, page, "F")

    assert edits(page) == 0


def test_f_follows_what_is_suggested(page: ReviewPage, pages: PlainQueue, qtbot: QtBot) -> None:
    pages.suggested = Suggested(
        np.array([10, 11]), np.array([0, 1]), np.array([0.99, 0.98], np.float32)
    )
    answer(qtbot, page, "Return")
    button = page.queue.follow_button
    assert button.isVisible()
    assert button.text() == "Move 2 images as suggested"
    pages.suggested = None
    answer(qtbot, page, "F")

    assert now(page).labels[[10, 11]].tolist() == [0, 1]
    assert not now(page).confirmed[[10, 11]].any()
    assert not button.isVisible()


# -------------------------------------------------------------------- back, end, trouble


def test_undo_brings_the_page_back(page: ReviewPage, qtbot: QtBot) -> None:
    asked = shown(page)
    answer(qtbot, page, "Return")
    answer(qtbot, page, "Ctrl+Z")

    assert shown(page) == asked
    assert not now(page).confirmed.any()


def test_in_the_end_everything_is_checked_and_one_goes_back(page: ReviewPage, qtbot: QtBot) -> None:
    for _ in range(12):
        if page.queue.state is QueueState.DONE:
            break
        answer(qtbot, page, "Return")

    assert page.queue.state is QueueState.DONE
    assert now(page).confirmed.all()
    assert "Everything is checked" in page.queue.waiting.text
    qtbot.mouseClick(page.queue.waiting.button, Qt.MouseButton.LeftButton)
    assert page.explore.isVisible()


def test_undo_at_the_end_goes_on(page: ReviewPage, qtbot: QtBot) -> None:
    while page.queue.state is QueueState.PAGE:
        last = shown(page)
        answer(qtbot, page, "Return")
    QTest.keyClick(page.queue, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, page, QueueState.PAGE)

    assert shown(page) == last


def test_a_page_that_cannot_be_found_says_why_and_is_asked_for_again(
    page: ReviewPage, pages: PlainQueue, qtbot: QtBot
) -> None:
    asked = shown(page)
    pages.trouble = SourceError("The folder of images is gone.")
    answer(qtbot, page, "Return")
    assert page.queue.state is QueueState.FAILED
    assert "The folder of images is gone." in page.queue.waiting.text
    pages.trouble = None
    qtbot.mouseClick(page.queue.waiting.button, Qt.MouseButton.LeftButton)
    wait_for(qtbot, page, QueueState.PAGE)

    assert now(page).confirmed[asked].all()


def test_keys_do_nothing_while_a_page_is_looked_for(page: ReviewPage, qtbot: QtBot) -> None:
    asked = shown(page)
    press(qtbot, page.queue.grid, "Return")
    page.queue.accept()
    page.queue.send_to(0)
    page.queue.exclude()
    wait_for(qtbot, page, QueueState.PAGE)

    assert edits(page) == 1
    assert now(page).confirmed.sum() == len(asked)


def test_leaving_while_a_page_is_looked_for_is_no_trouble(page: ReviewPage, qtbot: QtBot) -> None:
    press(qtbot, page.queue.grid, "Return")
    page.queue.closed.emit()
    qtbot.waitUntil(lambda: page._context.tasks.count == 0)
    assert page.explore.isVisible()
    press(qtbot, page.explore.gallery.grid, "Q")
    wait_for(qtbot, page, QueueState.PAGE)

    assert not now(page).confirmed[shown(page)].any()


def test_what_is_chosen_elsewhere_is_left_alone(page: ReviewPage, qtbot: QtBot) -> None:
    """Keys are for the page, not for images chosen in the gallery before."""
    chosen = [item for item in range(12) if item not in shown(page)][:2]
    page.session.selection.replace(chosen)
    answer(qtbot, page, "X")

    assert not now(page).marks[chosen].any()


# -------------------------------------------------------------------- words


def test_the_meter_tells_what_is_done_and_how_quickly(
    page: ReviewPage, clock: Clock, qtbot: QtBot
) -> None:
    meter = page.queue._meter
    assert meter.text() == "0 of 12 checked"
    count = len(shown(page))
    clock.now += 10
    answer(qtbot, page, "Return")
    left = round((12 - count) * 10 / count)

    assert meter.text().split("  ·  ") == [
        f"{count} of 12 checked",
        f"{count * 360:,} images an hour",
        f"about {left} s left",
    ]


def test_the_hint_tells_how_many_a_yes_would_bring_from_other_groups(
    page: ReviewPage, qtbot: QtBot
) -> None:
    queue, session = page.queue, page.session
    assert session is not None
    here, elsewhere = (each.label for each in session.groups[:2])
    members, others = (session.grouping.members(group) for group in (here, elsewhere))
    queue._show(QueuePage(np.concatenate([members, others]), here, 0.9))
    assert f"{len(others)} of these are in other groups" in queue._hint.text()

    queue._show(QueuePage(np.append(members, others[0]), here, 0.9))
    assert "1 of these is in another group" in queue._hint.text()
    click(qtbot, page, len(members))
    assert "another group; yes" not in queue._hint.text()


def test_the_hint_tells_what_enter_will_do(page: ReviewPage, qtbot: QtBot) -> None:
    assert "Click those that are not" in page.queue._hint.text()
    click(qtbot, page, 0)
    assert "1 image" in page.queue._hint.text()
    click(qtbot, page, 1)

    assert "2 images" in page.queue._hint.text()


def test_a_named_group_is_asked_about_by_its_name(page: ReviewPage, qtbot: QtBot) -> None:
    page.session.name(page.queue.page.group, "Cats")
    qtbot.waitUntil(lambda: page._context.tasks.count == 0)

    assert page.queue.question == "Are these all “Cats”?"


# -------------------------------------------------------------------- looking only


def test_a_project_open_elsewhere_can_be_looked_at(
    workbench: Workbench, grouped: Project, context: ProjectContext, pages: PlainQueue, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.notice_raised):
        context.opener.open(grouped.path)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    qtbot.waitUntil(lambda: page.session is not None)
    press(qtbot, page.explore.gallery.grid, "Q")
    wait_for(qtbot, page, QueueState.PAGE)
    asked = shown(page)
    with qtbot.waitSignal(context.error_raised) as refused:
        answer(qtbot, page, "Return")

    assert "open in another window" in str(refused.args[0])
    assert page.queue.state is QueueState.PAGE
    assert shown(page) == asked


def test_another_run_starts_anew(page: ReviewPage, qtbot: QtBot) -> None:
    click(qtbot, page, 0)
    answer(qtbot, page, "L")
    queue: QueueView = page.queue
    queue.set_session(page.session)
    qtbot.waitUntil(lambda: page._context.tasks.count == 0)

    assert queue.state is QueueState.PAGE
    assert queue.out().tolist() == []
    assert 0 in shown(page)
