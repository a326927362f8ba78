"""The history: what was done is listed, and undo, redo and any step back are a click away."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import EditError, ProjectError
from deepclust_gui.model.curation import Edit, EditKind, Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.edit_words import edit_title, moments_ago
from deepclust_gui.ui.review.history import history_model
from deepclust_gui.ui.review.history.history_panel import HistoryPanel
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.workbench import Project

LEFT = Qt.MouseButton.LeftButton
NOW = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
MANY = 10_000


@pytest.fixture
def session(context: ProjectContext, project: Project) -> ReviewSession:
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    context.set_project(project, run=1)
    return ReviewSession(context, project, 1, context)


@pytest.fixture
def panel(session: ReviewSession, qtbot: QtBot) -> HistoryPanel:
    """The panel of a run with four edits, the last one undone."""
    session.name(0, "Cats")
    session.mark([1, 2], Mark.EXCLUDED)
    session.accept(1)
    session.confirm([5])
    session.undo()
    return shown(session, qtbot, rows=5)


def shown(session: ReviewSession, qtbot: QtBot, *, rows: int) -> HistoryPanel:
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    panel.resize(320, 500)
    panel.show()
    qtbot.waitUntil(lambda: panel.model.rowCount() == rows)
    return panel


def titles(panel: HistoryPanel) -> list[str]:
    return [panel.model.entry(row).title for row in range(panel.model.rowCount())]


def undone(panel: HistoryPanel) -> list[bool]:
    return [panel.model.entry(row).is_undone for row in range(panel.model.rowCount())]


def choose(panel: HistoryPanel, row: int, qtbot: QtBot, *, twice: bool = False) -> None:
    place = panel.list.visualRect(panel.model.index(row)).center()
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=place)
    if twice:
        qtbot.mouseDClick(panel.list.viewport(), LEFT, pos=place)


# -------------------------------------------------------------------- the list


def test_the_newest_is_first_and_the_beginning_last(panel: HistoryPanel) -> None:
    assert titles(panel) == [
        "Confirmed 1 image",
        "Group 1 is done",
        "Excluded 2 images",
        "Named group 0 “Cats”",
        "Groups as the method found them",
    ]
    assert undone(panel) == [True, False, False, False, False]
    assert panel.entry.is_now
    assert panel.entry.title == "Group 1 is done"


def test_who_and_when_are_told(panel: HistoryPanel, session: ReviewSession) -> None:
    entry = panel.model.entry(1)
    exact = panel.model.index(1).data(Qt.ItemDataRole.ToolTipRole)
    edit = session.curation.history()[2]

    assert entry.when == "just now"
    assert entry.who == edit.who
    assert str(edit.made_at.year) in exact
    assert "undone" in panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_without_edits_it_says_what_will_be_here(session: ReviewSession, qtbot: QtBot) -> None:
    panel = shown(session, qtbot, rows=0)
    qtbot.waitUntil(lambda: "Nothing was changed" in panel.words)

    assert not panel.undo_button.isEnabled()
    assert not panel.redo_button.isEnabled()
    assert not panel.back_button.isEnabled()
    assert not panel.export_button.isEnabled()


def test_a_change_elsewhere_is_listed_at_once(
    panel: HistoryPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    session.merge(0, [2])
    qtbot.waitUntil(lambda: panel.model.rowCount() == 6)

    assert titles(panel)[0] == "Merged Group 2 into “Cats”"
    assert panel.entry.is_now


def test_a_history_that_cannot_be_read_is_a_sentence(
    panel: HistoryPanel, session: ReviewSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ProjectError("An edit is of a newer version.", "Update DeepClust.")

    with monkeypatch.context() as patch:
        patch.setattr(session.curation, "history", refuse)
        panel.refresh()
        qtbot.waitUntil(lambda: "newer version" in panel.words)
    qtbot.mouseClick(panel.again_button, LEFT)
    qtbot.waitUntil(lambda: not panel.words)


# -------------------------------------------------------------------- back and forth


def test_undo_and_redo_step_through_it(panel: HistoryPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.undo_button, LEFT)
    qtbot.waitUntil(lambda: undone(panel) == [True, True, False, False, False])
    qtbot.mouseClick(panel.redo_button, LEFT)
    qtbot.waitUntil(lambda: undone(panel) == [True, False, False, False, False])
    qtbot.mouseClick(panel.redo_button, LEFT)
    qtbot.waitUntil(lambda: undone(panel) == [False] * 5)

    assert not panel.redo_button.isEnabled()


def test_a_double_click_goes_back_to_a_change(
    panel: HistoryPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.changed):
        choose(panel, 3, qtbot, twice=True)
    qtbot.waitUntil(lambda: undone(panel) == [True, True, True, False, False])

    assert session.grouping.names == {0: "Cats"}
    assert session.grouping.accepted == frozenset()
    assert session.grouping.included.all()


def test_the_button_goes_forward_to_what_was_undone(
    panel: HistoryPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    choose(panel, 0, qtbot)
    assert panel.back_button.text() == "Forward to here"
    qtbot.mouseClick(panel.back_button, LEFT)
    qtbot.waitUntil(lambda: undone(panel) == [False] * 5)

    assert session.grouping.confirmed[5]


def test_the_keyboard_goes_back_to_the_beginning_and_forth(
    panel: HistoryPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_End)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: undone(panel) == [True, True, True, True, False])
    assert session.grouping.names == {}
    assert not panel.undo_button.isEnabled()

    qtbot.keyClick(panel.list, Qt.Key.Key_Home)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: undone(panel) == [False] * 5)
    assert session.grouping.names == {0: "Cats"}


def test_what_was_replaced_by_another_change_is_out_of_reach(
    panel: HistoryPanel, session: ReviewSession, qtbot: QtBot
) -> None:
    session.mark([7], Mark.UNSURE)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 6)
    choose(panel, 1, qtbot)

    assert panel.entry.title == "Confirmed 1 image"
    assert not panel.back_button.isEnabled()
    assert panel._note.isVisible()
    with pytest.raises(EditError, match="another was made in its place"):
        session.curation.go_to(panel.entry.number)


def test_going_back_is_the_same_as_undoing_step_by_step(session: ReviewSession) -> None:
    """Also beyond the groupings that are kept in memory."""
    curation = session.curation
    edits = [curation.name(0, f"Name {number}") for number in range(9)]
    before = [edit.number for edit in curation.history()]
    for forget in (False, True):
        curation.go_to(edits[-1].number)
        if forget:
            curation._past.clear()
        curation.go_to(edits[4].number)
        assert curation.grouping.names == {0: "Name 4"}
        assert curation.redo().number == edits[5].number
        assert curation.undo().number == edits[5].number
        assert curation.undo().number == edits[4].number
        assert curation.grouping.names == {0: "Name 3"}
    assert [edit.number for edit in curation.history()] == before


def test_a_project_that_can_only_be_looked_at_says_so(
    panel: HistoryPanel, session: ReviewSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_number: int | None) -> None:
        raise ProjectError("The project can only be looked at here.")

    monkeypatch.setattr(session.curation, "go_to", refuse)
    with qtbot.waitSignal(session.context.error_raised):
        choose(panel, 3, qtbot, twice=True)
    qtbot.waitUntil(panel.undo_button.isEnabled)


def test_escape_and_the_button_close_it(panel: HistoryPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.closed):
        qtbot.keyClick(panel, Qt.Key.Key_Escape)
    with qtbot.waitSignal(panel.closed):
        qtbot.mouseClick(panel.close_button, LEFT)


# -------------------------------------------------------------------- export


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_the_history_is_saved(
    panel: HistoryPanel, session: ReviewSession, tmp_path: Path, suffix: str, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.export_button, LEFT)
    dialog = panel.findChild(QFileDialog)
    out = tmp_path / f"history.{suffix}"
    with qtbot.waitSignal(session.context.message_raised) as told:
        dialog.fileSelected.emit(str(out))
    dialog.close()

    assert told.args == [f"Saved as “history.{suffix}”."]
    text = out.read_text(encoding="utf-8")
    assert "Cats" in text
    if suffix == "json":
        assert [edit["in_force"] for edit in json.loads(text)["edits"]] == [True] * 3 + [False]


def test_what_cannot_be_saved_is_told(
    panel: HistoryPanel, session: ReviewSession, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.context.error_raised) as told:
        panel.export(str(tmp_path / "nowhere" / "history.csv"))

    assert "There is no folder" in str(told.args[0])


# -------------------------------------------------------------------- many


def test_ten_thousand_edits_are_listed_without_a_stall(
    session: ReviewSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(1, n - 1 or None, json.dumps({"group": 0, "name": f"N{n}"})) for n in range(1, MANY)]
    with session.project._store._database.writing() as connection:
        connection.executemany(
            "INSERT INTO edit (run, parent, kind, payload, made_at) "
            f"VALUES (?, ?, 'name', ?, '{NOW.isoformat()}')",
            rows,
        )
        connection.execute("UPDATE run SET edit = ? WHERE number = 1", (MANY - 1,))
    asked: list[object] = []

    def count(*args: object) -> str:
        asked.append(args)
        return edit_title(*args)

    monkeypatch.setattr(history_model, "edit_title", count)
    spent: list[float] = []
    show = HistoryPanel._show

    def timed(panel: HistoryPanel, history: object) -> None:
        start = time.perf_counter()
        show(panel, history)
        spent.append(time.perf_counter() - start)

    monkeypatch.setattr(HistoryPanel, "_show", timed)
    panel = shown(session, qtbot, rows=MANY)
    panel.list.viewport().repaint()

    assert len(asked) < 200, "words are made for the rows in view only"
    assert max(spent) < 0.5
    qtbot.keyClick(panel.list, Qt.Key.Key_End)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not panel.undo_button.isEnabled() and panel.redo_button.isEnabled())
    assert session.grouping.names == {}


# -------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        (EditKind.NAME, {"group": 1, "name": "cats"}, "Named group 1 “cats”"),
        (EditKind.NAME, {"label": 1, "name": "cats"}, "Named group 1 “cats”"),
        (EditKind.NAME, {"group": 1, "name": "Group 1"}, "Took the name of group 1 back"),
        (EditKind.MERGE, {"into": 0, "others": [1, 2, 3]}, "Merged 3 groups into “Cats”"),
        (EditKind.MERGE, {"into": 0, "others": [2]}, "Merged Group 2 into “Cats”"),
        (
            EditKind.SPLIT,
            {"group": 2, "new": [9], "count": 40},
            "Split 40 images from Group 2",
        ),
        (
            EditKind.SPLIT,
            {"group": 2, "new": [9, 10], "count": 1200},
            "Split 1,200 images from Group 2 into 2 groups",
        ),
        (EditKind.MOVE, {"to": 0, "count": 12}, "Moved 12 images to “Cats”"),
        (EditKind.MOVE, {"to": 2, "count": 1}, "Moved 1 image to Group 2"),
        (EditKind.MARK, {"mark": "excluded", "count": 1}, "Excluded 1 image"),
        (EditKind.MARK, {"mark": "unsure", "count": 3}, "Not sure about 3 images"),
        (EditKind.MARK, {"mark": "none", "count": 3}, "Took the mark from 3 images"),
        (EditKind.CONFIRM, {"count": 48}, "Confirmed 48 images"),
        (EditKind.ACCEPT, {"group": 0, "done": True}, "“Cats” is done"),
        (EditKind.ACCEPT, {"group": 2, "done": False}, "Group 2 is not done after all"),
        (EditKind.SUGGEST, {"count": 512}, "Followed suggestions for 512 images"),
        (
            EditKind.ADOPT,
            {"of_run": 2, "names": {}, "accepted": [], "count": 0},
            "Took over names from run 2",
        ),
    ],
)
def test_each_kind_of_edit_has_words(
    session: ReviewSession, kind: EditKind, facts: dict[str, object], words: str
) -> None:
    session.name(0, "Cats")
    edit = Edit(1, kind, facts, "", NOW, in_force=True)

    assert edit_title(edit, session.grouping) == words


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=11), "11 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=5), "5 days ago"),
        (timedelta(days=40), "2026-09-24"),
    ],
)
def test_moments_are_told_as_a_person_would(ago: timedelta, words: str) -> None:
    assert moments_ago(NOW - ago, NOW) == words


def test_every_control_has_a_name(panel: HistoryPanel) -> None:
    for part in panel.findChildren(QWidget):
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus and part.isVisibleTo(panel):
            assert part.accessibleName(), part
