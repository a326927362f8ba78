"""A second opinion: where two runs disagree is shown, and a person decides."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.curation import EditKind, FollowSuggestions, Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.opinion.opinion_data import NOWHERE, load_disputes
from deepclust_gui.ui.review.opinion.opinion_panel import OpinionPanel
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.workbench import Project

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(context: ProjectContext, project: Project) -> ReviewSession:
    """Run 1 has the groups 0 and 1, and so has run 2.

    But of group 0 of run 1 two images are in 1 of run 2, of group 1 one is in 0, and another in a
    group of its own.
    """
    for _ in range(2):
        project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    other = project.curation(2)
    zero, one = other.grouping.members(0), other.grouping.members(1)
    follow(project, 2, [*zero[:2], one[0]], [1, 1, 0])
    other.split(1, [one[1]])
    context.set_project(project, run=1)
    return ReviewSession(context, project, 1, context)


def follow(project: Project, run: int, items: list[int], targets: list[int]) -> None:
    """Put items into groups without confirming them."""
    order = np.argsort(items)
    change = FollowSuggestions(
        np.array(items)[order], np.array(targets)[order], np.ones(len(items), np.float32)
    )
    project.curation(run).add(change)


@pytest.fixture
def panel(session: ReviewSession, qtbot: QtBot) -> OpinionPanel:
    panel = OpinionPanel(session, session.project.runs())
    qtbot.addWidget(panel)
    panel.resize(1000, 620)
    panel.show()
    qtbot.waitUntil(lambda: panel.found is not None)
    return panel


def pairs(panel: OpinionPanel) -> list[str]:
    return [panel.pairs.item(row).text() for row in range(panel.pairs.count())]


def click_tile(panel: OpinionPanel, row: int, qtbot: QtBot, keys=Qt.KeyboardModifier.NoModifier):
    place = panel.grid.visualRect(panel.grid.model().index(row, 0)).center()
    qtbot.mouseClick(panel.grid.viewport(), LEFT, keys, place)


def test_the_pairs_are_listed_largest_first(panel: OpinionPanel) -> None:
    assert pairs(panel) == [
        "All disputed images",
        "Group 0 → Group 1",
        "Group 1 → Group 0",
        "Group 1 → Group 2 of run 2",
    ]
    assert panel.summary == "They agree on 8 of 12 images. 4 are disputed."
    assert len(panel.grid.items()) == 4
    assert panel.matches.rowCount() == 2


def test_a_pair_shows_its_images_alone(panel: OpinionPanel, session, qtbot: QtBot) -> None:
    panel.pairs.setFocus()
    qtbot.keyClick(panel.pairs, Qt.Key.Key_Down)

    expected = session.curation.grouping.members(0)[:2]
    assert panel.grid.items().tolist() == expected.tolist()


def test_a_whole_pair_goes_with_the_other_run(
    panel: OpinionPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    moving = session.curation.grouping.members(0)[:2]
    panel.pairs.setCurrentRow(1)
    with qtbot.waitSignal(session.edited):
        qtbot.mouseClick(panel.go_button, LEFT)
    qtbot.waitUntil(lambda: len(pairs(panel)) == 3)

    assert (session.grouping.labels[moving] == 1).all()
    assert session.grouping.confirmed[moving].all()
    assert panel.pairs.currentRow() == 1, "the next pair follows"
    assert panel.pairs.dispute.here == 1


def test_only_the_chosen_images_go(
    panel: OpinionPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    panel.pairs.setCurrentRow(1)
    click_tile(panel, 1, qtbot)
    chosen = int(panel.grid.items()[1])
    assert session.selection.items.tolist() == [chosen]
    assert panel._note.text() == "1 image chosen."
    with qtbot.waitSignal(session.edited):
        qtbot.mouseClick(panel.go_button, LEFT)
    qtbot.waitUntil(lambda: len(panel.found.items) == 3)

    assert session.group_of(chosen) == 1


def test_what_was_confirmed_is_disputed_no_more(
    panel: OpinionPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    panel.pairs.setCurrentRow(1)
    before = session.grouping.labels.copy()
    with qtbot.waitSignal(session.edited) as told:
        qtbot.mouseClick(panel.keep_button, LEFT)
    qtbot.waitUntil(lambda: len(panel.found.items) == 2)

    assert told.args[0].kind is EditKind.CONFIRM
    np.testing.assert_array_equal(session.grouping.labels, before)
    assert panel.summary.endswith("2 are disputed. On 2 you decided otherwise.")


def test_images_without_a_group_here_stay(
    panel: OpinionPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    panel.pairs.setCurrentRow(3)
    assert not panel.go_button.isEnabled()
    assert panel.keep_button.isEnabled()
    assert "No group here" in panel._note.text()
    lonely = int(panel.grid.items()[0])

    panel.pairs.setCurrentRow(0)
    qtbot.keyClick(panel.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "1 of them have no group here and stay" in panel._note.text()
    qtbot.mouseClick(panel.go_button, LEFT)
    qtbot.waitUntil(lambda: panel.found.items.tolist() == [lonely])
    assert session.group_of(lonely) == 1
    assert {edit.kind for edit in session.curation.history()} == {EditKind.MOVE}


def test_without_a_choice_nothing_can_be_done(panel: OpinionPanel) -> None:
    assert panel.pairs.dispute is None
    assert not panel.go_button.isEnabled()
    assert not panel.keep_button.isEnabled()
    assert panel._note.text() == "Choose a pair of groups, or some images."


def test_what_is_chosen_elsewhere_is_chosen_here(
    panel: OpinionPanel, session: ReviewSession
) -> None:
    session.selection.replace(panel.grid.items()[:2])

    assert sorted(panel.grid.selected_items()) == session.selection.items.tolist()
    assert panel.go_button.isEnabled()


def test_a_change_elsewhere_is_seen(
    panel: OpinionPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    session.undo()  # nothing to undo: told, and nothing breaks
    session.mark(panel.grid.items()[:1], Mark.EXCLUDED)
    qtbot.waitUntil(lambda: len(panel.found.items) == 3)
    session.name(1, "Dogs")
    qtbot.waitUntil(lambda: "Group 0 → Dogs" in pairs(panel))


def test_when_all_is_decided_it_says_so(
    panel: OpinionPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    session.confirm(panel.found.items)
    qtbot.waitUntil(lambda: not panel.found.disputes)

    assert "Nothing is left to decide" in panel.waiting.text
    assert not panel.keep_button.isEnabled()
    with qtbot.waitSignal(panel.closed):
        qtbot.mouseClick(panel.waiting.button, LEFT)


def test_without_another_run_it_says_how_to_get_one(
    context: ProjectContext, project: Project, qtbot: QtBot
) -> None:
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    context.set_project(project, run=1)
    panel = OpinionPanel(ReviewSession(context, project, 1, context), project.runs())
    qtbot.addWidget(panel)
    panel.show()

    assert "no second opinion yet" in panel.waiting.text
    with qtbot.waitSignal(panel.closed):
        qtbot.mouseClick(panel.waiting.button, LEFT)


def test_runs_that_cannot_be_compared_are_a_sentence(
    session: ReviewSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise ProjectError("Run 2 cannot be read.")

    panel = OpinionPanel(session, session.project.runs())
    qtbot.addWidget(panel)
    with monkeypatch.context() as patch:
        patch.setattr(session.project, "second_opinion", refuse)
        panel.show()
        qtbot.waitUntil(lambda: "Run 2 cannot be read" in panel.waiting.text)
    qtbot.mouseClick(panel.waiting.button, LEFT)
    qtbot.waitUntil(lambda: panel.found is not None)


def test_another_run_can_be_asked(panel: OpinionPanel, session: ReviewSession, qtbot: QtBot):
    session.project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    again = OpinionPanel(session, session.project.runs())
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.found is not None)
    assert again.found.other == 3
    assert again.summary == "They agree on 12 of 12 images."
    again.runs.setCurrentIndex(again.runs.findData(2))
    again.runs.activated.emit(again.runs.findData(2))

    qtbot.waitUntil(lambda: again.found is not None and again.found.other == 2)


def test_a_double_click_shows_an_image_large(panel: OpinionPanel, qtbot: QtBot) -> None:
    place = panel.grid.visualRect(panel.grid.model().index(0, 0)).center()
    qtbot.mouseDClick(panel.grid.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)

    QApplication.activeModalWidget().close()


def test_escape_closes_it(panel: OpinionPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel, Qt.Key.Key_Escape)


def test_disputes_hold_each_disputed_image_once(session: ReviewSession) -> None:
    found = load_disputes(session.project, 1, 2)
    opinion = session.project.second_opinion(1, 2)

    assert sorted(found.items.tolist()) == opinion.disputed.tolist()
    for dispute in found.disputes:
        assert (session.grouping.labels[dispute.items] == dispute.here).all()
        assert (opinion.groups[dispute.items] == dispute.to).all()
    assert {dispute.to for dispute in found.disputes} == {0, 1, NOWHERE}


def test_every_control_has_a_name(panel: OpinionPanel) -> None:
    for part in panel.findChildren(QWidget):
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus and part.isVisibleTo(panel):
            assert part.accessibleName(), part
