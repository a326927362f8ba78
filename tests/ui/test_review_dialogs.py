"""Dialogs of Review: choosing a group, splitting one, keeping names, the sheet of keys."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import Cancelled, DeepClustError
from deepclust_gui.model.curation import EditKind, FollowSuggestions
from deepclust_gui.model.job import Job
from deepclust_gui.model.result import Group
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.groups.group_picker import NEW, GroupPicker, matching
from deepclust_gui.ui.review.help_sheet import HelpSheet
from deepclust_gui.ui.review.keys import key_hints
from deepclust_gui.ui.review.opinion.adopt_dialog import AdoptDialog
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.review.split_dialog import SplitDialog, SplitState
from deepclust_gui.workbench import Project, Workbench

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def grouped(project: Project) -> Project:
    """A project of 12 images in three groups."""
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    return project


@pytest.fixture
def session(context: ProjectContext, grouped: Project) -> ReviewSession:
    context.set_project(grouped, run=1)
    return ReviewSession(context, grouped, 1, context)


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    """What the dialogs belong to; they delete themselves."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


def largest(session: ReviewSession) -> int:
    return max(session.groups, key=lambda group: group.size).label


# -------------------------------------------------------------------- choosing a group


@pytest.fixture
def picker(session: ReviewSession, parent: QWidget) -> GroupPicker:
    session.name(0, "Tabby cats")
    session.name(1, "Dogs")
    session.selection.replace([0, 1])
    picker = GroupPicker(session, parent)
    picker.open()
    return picker


def names(picker: GroupPicker) -> list[str]:
    return [choice.words for choice in picker.choices]


def test_all_groups_and_a_new_one_are_offered(picker: GroupPicker) -> None:
    assert picker.windowTitle() == "Move 2 images to…"
    assert names(picker) == ["Tabby cats", "Dogs", "Group 2", "New group"]


@pytest.mark.parametrize(
    ("typed", "group"), [("dog", 1), ("DOGS", 1), ("2", 2), ("cat", 0), ("tbc", 0), ("gr2", 2)]
)
def test_typing_finds_a_group_and_enter_takes_it(
    picker: GroupPicker, typed: str, group: int, qtbot: QtBot
) -> None:
    qtbot.keyClicks(picker.field, typed)
    with qtbot.waitSignal(picker.picked) as told:
        qtbot.keyClick(picker.field, Qt.Key.Key_Return)

    assert told.args == [group]


def test_arrow_keys_walk_the_list_while_one_types(picker: GroupPicker, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        qtbot.keyClick(picker.field, key)
    qtbot.keyClick(picker.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.picked) as told:
        qtbot.keyClick(picker.field, Qt.Key.Key_Return)

    assert told.args == [1]


def test_a_click_takes_a_group(picker: GroupPicker, qtbot: QtBot) -> None:
    place = picker.list.visualItemRect(picker.list.item(2)).center()
    with qtbot.waitSignal(picker.picked) as told:
        qtbot.mouseClick(picker.list.viewport(), LEFT, pos=place)

    assert told.args == [2]


def test_what_no_group_is_called_makes_a_new_one(picker: GroupPicker, qtbot: QtBot) -> None:
    qtbot.keyClicks(picker.field, "  Two   birds ")
    assert names(picker) == ["New group called “Two birds”"]
    with qtbot.waitSignal(picker.new_group_wanted) as told:
        qtbot.keyClick(picker.field, Qt.Key.Key_Return)

    assert told.args == ["Two birds"]


def test_a_new_group_needs_no_name(picker: GroupPicker, qtbot: QtBot) -> None:
    picker.list.setCurrentRow(3)
    with qtbot.waitSignal(picker.new_group_wanted) as told:
        qtbot.mouseClick(picker.take_button, LEFT)

    assert told.args == [""]


def test_a_name_that_is_taken_is_not_offered_for_a_new_group(
    picker: GroupPicker, qtbot: QtBot
) -> None:
    qtbot.keyClicks(picker.field, "dogs")

    assert names(picker) == ["Dogs", "New group"]


def test_escape_picks_nothing(picker: GroupPicker, qtbot: QtBot) -> None:
    told: list[object] = []
    picker.picked.connect(told.append)
    picker.new_group_wanted.connect(told.append)
    with qtbot.waitSignal(picker.finished):
        qtbot.keyClick(picker.field, Qt.Key.Key_Escape)

    assert not told


def test_a_number_is_found_before_names_that_hold_it() -> None:
    groups = tuple(Group(label, f"Group {label}", 1, ()) for label in range(30))

    assert [group.label for group in matching(groups, "2")][:3] == [2, 20, 21]
    assert [group.label for group in matching(groups, "")] == list(range(30))


def test_groups_that_change_meanwhile_are_listed_anew(
    picker: GroupPicker, session: ReviewSession
) -> None:
    session.merge(0, [1])

    assert names(picker) == ["Tabby cats", "Group 2", "New group"]
    assert picker.choices[-1].label == NEW


# -------------------------------------------------------------------- splitting


@pytest.fixture
def split(session: ReviewSession, workbench: Workbench, parent: QWidget) -> SplitDialog:
    dialog = SplitDialog(session, largest(session), workbench.methods(), parent)
    dialog.open()
    return dialog


def sizes(session: ReviewSession) -> list[int]:
    return sorted(group.size for group in session.groups)


def test_enter_splits_by_looks_into_two(
    split: SplitDialog, session: ReviewSession, qtbot: QtBot
) -> None:
    before = len(session.groups)
    with qtbot.waitSignals([session.edited, split.finished]):
        qtbot.keyClick(split.parts, Qt.Key.Key_Return)

    (edit,) = session.curation.history()
    assert edit.kind is EditKind.SPLIT
    assert len(session.groups) == before + 1
    assert sum(sizes(session)) == 12


def test_no_more_parts_than_images_are_offered(split: SplitDialog, session: ReviewSession) -> None:
    assert split.parts.minimum() == 2
    assert split.parts.maximum() == max(sizes(session))


def test_a_method_is_trained_on_the_group_alone(
    split: SplitDialog, session: ReviewSession, qtbot: QtBot
) -> None:
    split.parts.setValue(3)
    qtbot.mouseClick(split.by_method, LEFT, pos=split.by_method.rect().center())
    split.by_method.click()
    split.method.setCurrentIndex(split.method.findData("kmeans"))
    with qtbot.waitSignals([session.edited, split.finished]):
        qtbot.mouseClick(split.start_button, LEFT)
    qtbot.waitUntil(lambda: session.context.runner is None)

    assert len(session.groups) == 5


def test_a_method_that_finds_the_number_itself_is_not_asked_for_one(
    split: SplitDialog, workbench: Workbench
) -> None:
    own = replace(workbench.methods()[0], fields=())
    split._set_methods((own,))
    split.by_method.setChecked(True)

    assert not split.parts.isEnabled()
    split.by_looks.setChecked(True)
    assert split.parts.isEnabled()


def test_a_method_for_pixels_is_not_offered_where_a_network_looked(
    session: ReviewSession,
    workbench: Workbench,
    parent: QWidget,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = session.curation.run
    seen = replace(run, request=replace(run.request, features="mobilenet_v2"))
    monkeypatch.setattr(session.curation, "run", seen)
    dialog = SplitDialog(session, largest(session), workbench.methods(), parent)

    assert dialog.method.findData("kmeans") >= 0
    assert dialog.method.findData("depict") < 0
    dialog.reject()


def test_methods_are_awaited(session: ReviewSession, parent: QWidget, qtbot: QtBot) -> None:
    dialog = SplitDialog(session, largest(session), None, parent)
    dialog.open()
    assert not dialog.by_method.isEnabled()
    with qtbot.waitSignal(session.context.methods_changed):
        session.context.load_methods()

    assert dialog.by_method.isEnabled()
    assert dialog.method.findData("dekm") >= 0
    dialog.reject()


def test_what_cannot_be_split_is_told_and_can_be_tried_again(
    split: SplitDialog, session: ReviewSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    alike = np.zeros_like(session.curation.result.embedding)
    result = session.curation.result
    same = type(result)(alike, result.labels, alike[:, 0])
    monkeypatch.setattr(session.curation, "result_of", lambda _grouping: same)
    qtbot.mouseClick(split.start_button, LEFT)
    qtbot.waitUntil(lambda: split.state is SplitState.FAILED)

    assert "look alike" in split.told.text()
    assert split.isVisible()
    assert split.start_button.isEnabled()
    assert session.curation.history() == ()
    split.reject()


def test_one_image_cannot_be_split(session: ReviewSession, parent: QWidget) -> None:
    session.move([0], None)
    dialog = SplitDialog(session, session.group_of(0), (), parent)
    dialog.open()

    assert not dialog.start_button.isEnabled()
    assert "One image" in dialog.told.text()
    dialog.reject()


def test_a_training_elsewhere_lets_only_the_quick_way(
    split: SplitDialog, session: ReviewSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProjectContext, "is_busy", property(lambda _self: True))
    split.by_method.setChecked(True)
    qtbot.mouseClick(split.start_button, LEFT)
    assert "still busy" in split.told.text()

    split.by_looks.setChecked(True)
    with qtbot.waitSignal(session.edited):
        qtbot.mouseClick(split.start_button, LEFT)


class Endless:
    """A split that goes on until it is stopped."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def job(self, *_args: object, **_options: object) -> Job[object]:
        def work(control, report):
            self.begun.set()
            while not control.stop_requested:
                self.may_end.wait(0.01)
            self.may_end.wait()
            control.check()

        return Job("Splitting", work)


@pytest.mark.parametrize("by_method", [False, True])
def test_escape_stops_the_work_first(
    split: SplitDialog,
    session: ReviewSession,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    *,
    by_method: bool,
) -> None:
    endless = Endless()
    monkeypatch.setattr(session.curation, "split_by", endless.job)
    split.by_method.setChecked(by_method)
    qtbot.mouseClick(split.start_button, LEFT)
    assert split.state is SplitState.BUSY
    assert not split.start_button.isEnabled()
    qtbot.waitUntil(endless.begun.is_set)
    qtbot.keyClick(split, Qt.Key.Key_Escape)
    assert split.state is SplitState.STOPPING
    assert split.isVisible()

    endless.may_end.set()
    qtbot.waitUntil(lambda: split.state is SplitState.READY)
    assert "Nothing was changed" in split.told.text()
    with qtbot.waitSignal(split.finished):
        qtbot.keyClick(split, Qt.Key.Key_Escape)


def test_a_stop_during_the_quick_way_changes_nothing(session: ReviewSession) -> None:
    job = session.curation.split_by(largest(session), 2)
    job.control.stop()

    with pytest.raises(Cancelled):
        job.run()
    assert session.curation.history() == ()


# -------------------------------------------------------------------- the sheet of keys


def test_the_sheet_shows_every_key(parent: QWidget) -> None:
    sheet = HelpSheet(parent)
    sheet.open()
    shown = {part.text() for part in sheet.findChildren(QLabel)}

    for hint in key_hints():
        assert {hint.keys, hint.words, hint.section} <= shown
    sheet.accept()


@pytest.mark.parametrize("key", ["?", Qt.Key.Key_Escape])
def test_the_key_that_opened_the_sheet_closes_it(parent: QWidget, key, qtbot: QtBot) -> None:
    sheet = HelpSheet(parent)
    sheet.open()
    with qtbot.waitSignal(sheet.finished):
        qtbot.keyClick(sheet, key)


# -------------------------------------------------------------------- keeping names


@pytest.fixture
def again(session: ReviewSession, grouped: Project) -> ReviewSession:
    """A second run with the same groups; in the first, 0 and 1 have names and 0 is done."""
    session.name(0, "Cats")
    session.name(1, "Dogs")
    session.accept(0)
    grouped.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    session.context.set_run(2)
    return ReviewSession(session.context, grouped, 2, session.context)


def adopting(again: ReviewSession, parent: QWidget) -> AdoptDialog:
    dialog = AdoptDialog(again, again.project.runs(), parent)
    dialog.open()
    return dialog


def test_what_goes_on_is_shown_before_anything_is_changed(
    again: ReviewSession, parent: QWidget, qtbot: QtBot
) -> None:
    dialog = adopting(again, parent)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)

    texts = [[dialog.table.item(row, part).text() for part in (1, 2)] for row in range(2)]
    assert texts == [["Cats", "100 %"], ["Dogs", "100 %"]]
    assert "stay together" in dialog.table.item(0, 4).text()
    assert not dialog.table.item(1, 4).text()
    assert again.curation.history() == ()
    dialog.reject()


def test_only_what_is_ticked_is_taken_over(
    again: ReviewSession, parent: QWidget, qtbot: QtBot
) -> None:
    dialog = adopting(again, parent)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.take_button.text() == "Take over 1"
    with qtbot.waitSignals([again.edited, dialog.finished]):
        qtbot.mouseClick(dialog.take_button, LEFT)

    assert again.grouping.names == {1: "Dogs"}
    assert again.grouping.accepted == frozenset()


def test_names_and_finished_groups_go_on(
    again: ReviewSession, parent: QWidget, qtbot: QtBot
) -> None:
    dialog = adopting(again, parent)
    qtbot.waitUntil(dialog.take_button.isEnabled)
    with qtbot.waitSignal(again.edited):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)

    assert again.grouping.names == {0: "Cats", 1: "Dogs"}
    assert again.grouping.accepted == {0}


def test_a_name_without_a_group_like_it_is_told(
    again: ReviewSession, parent: QWidget, qtbot: QtBot
) -> None:
    elsewhere = again.grouping.members(1)
    spread = np.array([0, 2])[np.arange(len(elsewhere)) % 2]
    again.curation.add(FollowSuggestions(elsewhere, spread, np.ones(len(spread), np.float32)))
    dialog = adopting(again, parent)
    qtbot.waitUntil(lambda: dialog._left.text() != "")

    assert "“Dogs”" in dialog._left.text()
    dialog.reject()


def test_without_named_groups_nothing_can_be_taken_over(
    again: ReviewSession, parent: QWidget, qtbot: QtBot
) -> None:
    for _ in range(3):
        again.project.curation(1).undo()
    dialog = adopting(again, parent)
    qtbot.waitUntil(lambda: "No named" in dialog.told.text())

    assert not dialog.take_button.isEnabled()
    dialog.reject()


def test_without_another_run_there_is_nothing_to_keep(
    session: ReviewSession, parent: QWidget
) -> None:
    dialog = adopting(session, parent)

    assert "no other finished run" in dialog.told.text()
    assert not dialog.take_button.isEnabled()
    dialog.reject()


def test_a_failure_is_told_in_the_dialog(
    again: ReviewSession, parent: QWidget, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise DeepClustError("The disk is full.", "Make room.")

    dialog = adopting(again, parent)
    qtbot.waitUntil(dialog.take_button.isEnabled)
    monkeypatch.setattr(again.project, "adopt", refuse)
    qtbot.mouseClick(dialog.take_button, LEFT)

    assert dialog.told.text() == "The disk is full. Make room."
    assert dialog.isVisible()
    dialog.reject()


# -------------------------------------------------------------------- all of them


def test_every_control_has_a_name(
    session: ReviewSession, split: SplitDialog, picker: GroupPicker, parent: QWidget
) -> None:
    dialogs = [split, picker, HelpSheet(parent), AdoptDialog(session, (), parent)]
    for dialog in dialogs:
        nameless = [
            part
            for part in dialog.findChildren(QWidget)
            if part.focusPolicy() != Qt.FocusPolicy.NoFocus
            and part.isVisibleTo(dialog)
            and not part.accessibleName()
            and not part.objectName().startswith("qt_")  # a part of Qt's own
        ]
        assert not nameless, f"{type(dialog).__name__}: {nameless}"
        dialog.close()
