"""The step that groups: settings become a request, Start trains, runs are listed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import Cancelled, DeviceError
from deepclust_gui.model.job import Job
from deepclust_gui.model.method import PluginProblem
from deepclust_gui.model.run import Effort, Preset, RunRequest, RunStatus
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.group.group_page import GroupPage
from deepclust_gui.ui.group.look_choice import PIXELS
from deepclust_gui.ui.group.running_view import RunState
from deepclust_gui.ui.parts import redye
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.theme import Theme
from deepclust_gui.ui.tokens import tokens
from deepclust_gui.workbench import Project
from helpers.folders import MakeFolder


@pytest.fixture
def page(context: ProjectContext, project: Project, qtbot: QtBot) -> Iterator[GroupPage]:
    """The page of a project of 12 images, methods loaded."""
    context.set_project(project)
    page = GroupPage(context)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    qtbot.waitUntil(lambda: context.methods is not None and context.tasks.count == 0)
    # The cards arrive with the methods; a click before they are laid out would miss.
    qtbot.waitUntil(lambda: page.settings.cards.choice("kmeans").height() > 40)
    yield page
    if context.runner is not None:
        context.runner.stop()
        context.runner.wait()


def start(page: GroupPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.started):
        qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)


def choose_kmeans(page: GroupPage, qtbot: QtBot, *, groups: int) -> None:
    qtbot.mouseClick(page.settings.cards.choice("kmeans"), Qt.MouseButton.LeftButton)
    page.settings.groups.setValue(groups)


def test_says_that_methods_are_being_loaded(
    context: ProjectContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "load_methods", lambda: None)
    page = GroupPage(context)
    qtbot.addWidget(page)
    page.show()

    assert page.waiting.isVisible()
    assert "methods" in page.waiting.text


def test_methods_that_cannot_be_loaded_can_be_tried_again(
    context: ProjectContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise DeviceError("Nothing works.")

    monkeypatch.setattr(context.workbench, "methods", broken)
    page = GroupPage(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: "Nothing works." in page.waiting.text)

    monkeypatch.setattr(context.workbench, "methods", tuple)
    with qtbot.waitSignal(context.methods_changed):
        qtbot.mouseClick(page.waiting.button, Qt.MouseButton.LeftButton)


def test_the_recommended_method_is_chosen_and_the_device_named(page: GroupPage) -> None:
    assert page.settings.cards.chosen.info.key == page._context.workbench.recommended_method
    assert page._note.text() == page._context.workbench.choose_device().reason


def test_methods_for_pixels_are_not_offered_where_a_network_looks(
    page: GroupPage, project: Project, qtbot: QtBot
) -> None:
    cards, look = page.settings.cards, page.settings.look
    assert cards.choice("depict")
    told = replace(
        project.features.recommendation(), are_photos=True, embedder="net", weights="ab" * 32
    )

    page.looking._show(project, told)

    assert cards.chosen is not None
    assert cards.chosen.info.key == "n2d"
    with pytest.raises(KeyError):
        cards.choice("depict")
    qtbot.mouseClick(look.choice.button(PIXELS), Qt.MouseButton.LeftButton)
    assert cards.choice("depict")


def test_untouched_settings_ask_for_defaults(page: GroupPage) -> None:
    page.settings.groups.setValue(page.settings.cards.chosen.default_clusters)

    assert page.settings.request == RunRequest("dekm")


def test_settings_become_the_request(page: GroupPage, qtbot: QtBot) -> None:
    choose_kmeans(page, qtbot, groups=3)
    qtbot.mouseClick(page.settings.effort.button("quick"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.settings.advanced.button, Qt.MouseButton.LeftButton)
    page.settings.seed.editor.set_value(7)
    page.settings.image_size.editor.set_value(16)

    assert page.settings.request == RunRequest(
        "kmeans", {"n_clusters": 3}, effort=Effort.QUICK, seed=7, image_size=16
    )


def test_the_settings_of_the_paper_can_be_chosen(page: GroupPage, qtbot: QtBot) -> None:
    """They replace the defaults in the form and are told apart from any effort."""
    qtbot.mouseClick(page.settings.cards.choice("dekm"), Qt.MouseButton.LeftButton)
    shown = {row.field.name: row for row in page.settings.form.rows}
    assert shown["augment"].editor.value is True

    qtbot.mouseClick(page.settings.effort.button("paper"), Qt.MouseButton.LeftButton)

    assert shown["augment"].editor.value is False
    assert page.settings.request == RunRequest("dekm", preset=Preset.PAPER)
    assert "authors" in page.settings.findChild(QWidget, "training_note").text()


def test_more_groups_than_images_is_told_beside_the_number(page: GroupPage, qtbot: QtBot) -> None:
    choose_kmeans(page, qtbot, groups=13)

    assert page.settings._groups_note.text() == "12 images cannot be sorted into 13 groups."
    assert page._note.text() == page.settings._groups_note.text()
    assert not page.start_button.isEnabled()

    page.settings.groups.setValue(12)
    assert page.start_button.isEnabled()


def test_start_trains_and_leads_to_review(page: GroupPage, qtbot: QtBot) -> None:
    choose_kmeans(page, qtbot, groups=2)
    with qtbot.waitSignal(page._context.step_requested) as told:
        start(page, qtbot)

    assert told.args == [int(Step.REVIEW)]
    assert page._context.run == 1
    qtbot.waitUntil(lambda: 1 in page.runs.rows)
    assert page.runs.rows[1].run.status is RunStatus.DONE


def test_one_who_looks_elsewhere_is_not_dragged_along(page: GroupPage, qtbot: QtBot) -> None:
    choose_kmeans(page, qtbot, groups=2)
    page.started.connect(page.hide)
    with (
        qtbot.assertNotEmitted(page._context.step_requested),
        qtbot.waitSignal(page._context.message_raised),
    ):
        start(page, qtbot)


def test_a_stopped_run_can_be_resumed_from_the_list(page: GroupPage, qtbot: QtBot) -> None:
    page.settings.groups.setValue(2)
    start(page, qtbot)
    qtbot.waitUntil(lambda: len(page.running.losses.losses) > 1)
    qtbot.mouseClick(page.running.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 1 in page.runs.rows)
    assert page.runs.rows[1].run.status is RunStatus.INTERRUPTED
    qtbot.mouseClick(page.running.back_button, Qt.MouseButton.LeftButton)

    with qtbot.waitSignal(page.started):
        page.runs.rows[1].resume_wanted.emit(1)
    assert page.running.isVisible()
    with qtbot.waitSignal(page._context.step_requested):
        qtbot.mouseClick(page.running.finish_button, Qt.MouseButton.LeftButton)
    assert page._context.run == 1


def test_a_refused_request_is_told_and_start_works_again(
    page: GroupPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_request: RunRequest) -> None:
        raise DeviceError("There is no such device.")

    monkeypatch.setattr(page._context.project, "train", refuse)
    choose_kmeans(page, qtbot, groups=2)
    with qtbot.waitSignal(page._context.error_raised) as told:
        qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)

    assert str(told.args[0]) == "There is no such device."
    assert page.start_button.isEnabled()


def test_opening_a_run_shows_it_in_review(page: GroupPage, qtbot: QtBot, tmp_path: Path) -> None:
    page._context.project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    page._load_runs()
    qtbot.waitUntil(lambda: 1 in page.runs.rows)
    with qtbot.waitSignal(page._context.step_requested) as told:
        page.runs.rows[1].open_wanted.emit(1)

    assert told.args == [int(Step.REVIEW)]
    assert page._context.run == 1


def test_nothing_starts_while_something_is_opened(
    page: GroupPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Or the import would end by closing the project that is being trained."""
    context, gate = page._context, threading.Event()

    def open_slowly(*_args: object) -> None:
        gate.wait()
        raise DeviceError("There is nothing.")

    monkeypatch.setattr(context.workbench, "new_project", open_slowly)
    assert page.start_button.isEnabled()
    with qtbot.waitSignal(context.opener.failed):
        context.opener.open(tmp_path / "large.npz")
        assert not page.start_button.isEnabled()
        with qtbot.waitSignal(context.error_raised) as told:
            page.resume(1)
        gate.set()

    assert "busy" in str(told.args[0])
    assert page.start_button.isEnabled()


def test_a_run_of_a_project_that_was_left_is_not_begun(
    page: GroupPage, qtbot: QtBot, make_folder: MakeFolder
) -> None:
    context = page._context
    other = context.workbench.new_project(make_folder("others")).run()
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    context.set_project(other)
    with qtbot.assertNotEmitted(page.started):
        qtbot.waitUntil(lambda: context.tasks.count == 0)

    assert context.runner is None
    assert page.start_button.isEnabled()


def test_resume_takes_up_the_run_that_was_watched(
    page: GroupPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not another one that was interrupted, though it may be newer."""
    project = page._context.project
    for _ in range(2):
        job = project.train(RunRequest("kmeans", {"n_clusters": 2}))
        job.control.stop()
        with pytest.raises(Cancelled):
            job.run()
    resume, resumed = project.resume, []

    def resume_and_stop(number: int) -> Job[Any]:
        resumed.append(number)
        job = resume(number)
        job.control.stop()
        return job

    monkeypatch.setattr(project, "resume", resume_and_stop)
    page.resume(1)
    qtbot.waitUntil(lambda: page.running.state is RunState.STOPPED)
    qtbot.waitUntil(lambda: page._context.runner is None)
    with qtbot.waitSignal(page.started):
        qtbot.mouseClick(page.running.resume_button, Qt.MouseButton.LeftButton)

    assert resumed == [1, 1]
    qtbot.waitUntil(lambda: page._context.runner is None)


def test_a_new_run_that_was_stopped_is_resumed_at_once(
    page: GroupPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the list of runs was read again, too."""
    project = page._context.project
    monkeypatch.setattr(page, "_load_runs", lambda: None)
    choose_kmeans(page, qtbot, groups=2)
    page.started.connect(lambda runner: runner.stop())
    start(page, qtbot)
    qtbot.waitUntil(lambda: page._context.runner is None)
    page.started.disconnect()
    with qtbot.waitSignal(page._context.run_changed):
        qtbot.mouseClick(page.running.resume_button, Qt.MouseButton.LeftButton)

    assert [run.status for run in project.runs()] == [RunStatus.DONE]


def test_what_a_stopped_run_had_found_can_be_kept(page: GroupPage, qtbot: QtBot) -> None:
    project = page._context.project
    choose_kmeans(page, qtbot, groups=2)
    page.started.connect(lambda runner: runner.stop())
    start(page, qtbot)
    qtbot.waitUntil(lambda: page._context.runner is None)
    page.started.disconnect()
    with qtbot.waitSignal(page._context.run_changed):
        qtbot.mouseClick(page.running.keep_button, Qt.MouseButton.LeftButton)

    assert [run.status for run in project.runs()] == [RunStatus.DONE]
    assert set(project.labels(1)) == {0, 1}


def test_a_plugin_that_fails_is_told(context: ProjectContext, qtbot: QtBot) -> None:
    problem = PluginProblem("spectral", "It needs a newer DeepClust.")
    context.workbench.methods = tuple
    context.workbench.plugin_problems = lambda: (problem,)
    page = GroupPage(context)
    qtbot.addWidget(page)
    page.show()
    note = page.settings._plugin_note

    qtbot.waitUntil(note.isVisible)
    assert note.text() == "The plugin “spectral” cannot be used: It needs a newer DeepClust."


def test_a_size_no_image_can_have_is_told_before_start(page: GroupPage) -> None:
    page.settings.image_size.editor.set_value(7)
    assert "between 8 and 512 pixels" in page._note.text()
    assert not page.start_button.isEnabled()

    page.settings.image_size.editor.set_value(8)
    assert page.start_button.isEnabled()


def test_special_methods_are_shown_when_asked_for(page: GroupPage, qtbot: QtBot) -> None:
    cards = page.settings.cards
    assert cards.choice("dekm").isVisible()
    assert not cards.choice("spectral").isVisible()

    qtbot.mouseClick(cards.more_button, Qt.MouseButton.LeftButton)
    assert cards.choice("spectral").isVisible()
    qtbot.waitUntil(lambda: cards.choice("spectral").height() > 40)
    qtbot.mouseClick(cards.choice("spectral"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(cards.more_button, Qt.MouseButton.LeftButton)

    assert cards.chosen.info.key == "spectral"
    assert cards.choice("spectral").isVisible()  # what is chosen never hides
    assert not cards.choice("vade").isVisible()


def test_the_keyboard_comes_to_the_methods_before_the_rest_of_them(page: GroupPage) -> None:
    cards = page.settings.cards
    order, widget = [], cards.choice("dekm")
    while widget is not cards.more_button:
        order.append(widget)
        widget = widget.nextInFocusChain()
        assert len(order) < 100

    assert cards.choice("kmeans") in order


def test_links_take_the_colours_of_a_new_scheme(page: GroupPage, theme: Theme) -> None:
    """A label keeps the colours of its links until its text is set anew."""
    paper = next(text for text in page.findChildren(QLabel) if text.property("link"))
    theme.set_appearance("dark")
    redye(page)

    assert tokens().accent_text in colours_of(paper)
    theme.set_appearance("light")
    redye(page)

    assert tokens().accent_text in colours_of(paper)


def colours_of(widget: QWidget) -> set[str]:
    picture = widget.grab().toImage()
    across, down = range(picture.width()), range(picture.height())
    return {picture.pixelColor(x, y).name() for x in across for y in down}
