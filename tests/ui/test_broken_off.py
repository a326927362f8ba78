"""A sort that was cut off waits in the window: it is said, and is finished or put back there."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from deepclust_gui.model.run import RunRequest
from deepclust_gui.model.sorting import BrokenOff, KeptPlan, PlanKind, SortMode
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.export.export_page import ExportPage
from deepclust_gui.ui.export.sort_panel import SortPanel, SortState
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.step import Step
from deepclust_gui.workbench import Project, Workbench
from helpers.breaking_off import elsewhere, run_until_cut
from helpers.looking_at_files import tree

IMAGES = 12
BreakOff = Callable[..., Project]


@pytest.fixture(autouse=True)
def every_folder_on_its_own_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(monkeypatch)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def pictures(project: Project) -> Path:
    return Path(project.source_location)


@pytest.fixture
def break_off(workbench: Workbench, project: Project, out: Path) -> Iterator[BreakOff]:
    """Sort the project, or undo that, until the power is cut; return it opened again."""
    opened: list[Project] = []

    def break_it(mode: SortMode = SortMode.MOVE, *, undoing: bool = False) -> Project:
        project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
        filing = project.filing
        sort = filing.sort(filing.plan(1, out, mode))
        if undoing:
            sort.run()
        run_until_cut(filing.undo(filing.plan_undo()) if undoing else sort, files=5)
        project.close()
        opened.append(workbench.open_project(project.path))
        return opened[0]

    yield break_it
    for one in opened:
        one.close()


@pytest.fixture
def page(context: ProjectContext, qtbot: QtBot) -> ExportPage:
    page = ExportPage(context)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    return page


def show(page: ExportPage, project: Project, qtbot: QtBot) -> None:
    page._context.set_project(project, run=1)
    qtbot.waitUntil(lambda: page.sort.state is SortState.BROKEN_OFF)


def click(push: QPushButton, qtbot: QtBot) -> None:
    assert push.isVisible()
    qtbot.mouseClick(push, Qt.MouseButton.LeftButton)


def settled(page: ExportPage) -> bool:
    return page.sort.state is SortState.DONE and not page._context.tasks.count


def offers(page: ExportPage) -> list[str]:
    """Return the buttons of the card that are shown."""
    return [push.text().strip() for push in page.sort.findChildren(QPushButton) if push.isVisible()]


def test_what_waits_is_said_with_both_ways_out(
    page: ExportPage, break_off: BreakOff, out: Path, qtbot: QtBot
) -> None:
    show(page, break_off(), qtbot)

    assert page.sort.text.startswith(
        f"Moving into “{out}” was broken off: 4 of 12 files are there. No file is lost."
    )
    assert offers(page) == ["Finish it", "Put the files back", "Choose another folder…"]
    assert page.sort.mode is SortMode.MOVE


def test_finishing_it_brings_the_rest(
    page: ExportPage, break_off: BreakOff, out: Path, pictures: Path, qtbot: QtBot
) -> None:
    show(page, break_off(), qtbot)
    with qtbot.waitSignal(page._context.message_raised) as told:  # the notice of it goes
        click(page.sort.finish_button, qtbot)
    qtbot.waitUntil(lambda: settled(page))

    assert page.sort.text == told.args[0] == "8 images moved."
    assert len(tree(out)) == IMAGES
    assert offers(page) == ["Choose another folder…", "Undo the sorting…", "Show in folder"]


def test_putting_it_back_leaves_every_file_where_it_was(
    page: ExportPage, break_off: BreakOff, out: Path, pictures: Path, qtbot: QtBot
) -> None:
    before = tree(pictures)
    show(page, break_off(), qtbot)
    click(page.sort.back_button, qtbot)
    qtbot.waitUntil(lambda: settled(page))

    assert page.sort.text == "Undone for 4 images."
    assert (tree(pictures), tree(out)) == (before, {})
    assert "Undo the sorting…" not in offers(page)


def test_while_it_is_finished_it_shows_how_far_it_is_and_can_be_cancelled(
    page: ExportPage, break_off: BreakOff, out: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(page, break_off(), qtbot)
    may_go_on, copies, copy = threading.Event(), [], shutil.copyfileobj

    def copy_slowly(*arguments: Any) -> None:
        copies.append(arguments)
        if len(copies) == 6:
            may_go_on.wait(60)
        copy(*arguments)

    monkeypatch.setattr(shutil, "copyfileobj", copy_slowly)
    click(page.sort.finish_button, qtbot)
    qtbot.waitUntil(lambda: "of 8 images" in page.sort.text and len(copies) == 6)
    assert page.sort.bar.isVisible()
    assert offers(page) == ["Cancel"]
    click(page.sort.stop_button, qtbot)
    may_go_on.set()
    qtbot.waitUntil(lambda: settled(page))

    assert page.sort.text.startswith("Stopped. What was done so far stays")
    assert len(tree(out)) == 10
    assert offers(page) == ["Choose another folder…", "Undo the sorting…", "Show in folder"]


def test_an_undo_that_was_broken_off_can_be_finished(
    page: ExportPage, break_off: BreakOff, out: Path, pictures: Path, qtbot: QtBot
) -> None:
    before = tree(pictures)
    show(page, break_off(undoing=True), qtbot)
    assert page.sort.text.startswith("Undoing the sorting was broken off: 4 of 12 files are done.")
    click(page.sort.finish_button, qtbot)
    qtbot.waitUntil(lambda: settled(page))

    assert page.sort.text == "Undone for 8 images."
    assert (tree(pictures), tree(out)) == (before, {})


def test_an_undo_that_was_broken_off_can_be_left_as_it_is(
    page: ExportPage, break_off: BreakOff, out: Path, qtbot: QtBot
) -> None:
    show(page, break_off(undoing=True), qtbot)
    assert page.sort.back_button.text().strip() == "Leave it as it is"
    click(page.sort.back_button, qtbot)
    qtbot.waitUntil(lambda: page.sort.state is SortState.EMPTY and not page._context.tasks.count)

    assert len(tree(out)) == 8
    assert offers(page) == ["Choose a folder…", "Undo the sorting…"]


@pytest.mark.parametrize(
    ("kind", "mode", "doing", "back"),
    [
        (PlanKind.SORT, SortMode.COPY, "Copying into “/out”", "Take the copies away"),
        (PlanKind.SORT, SortMode.MOVE, "Moving into “/out”", "Put the files back"),
        (PlanKind.SORT, SortMode.LINK, "Linking into “/out”", "Take the links away"),
        (PlanKind.UNDO, SortMode.MOVE, "Undoing the sorting", "Leave it as it is"),
    ],
)
def test_both_ways_are_called_what_they_do(
    qtbot: QtBot, kind: PlanKind, mode: SortMode, *, doing: str, back: str
) -> None:
    panel = SortPanel()
    qtbot.addWidget(panel)
    waits = BrokenOff(KeptPlan(1, kind, mode, Path("/out"), ""), 1, 3)
    panel.set_offers(can_undo=True, broken_off=waits)

    assert panel.text.startswith(f"{doing} was broken off: 1 of 3 files are ")
    assert panel.back_button.text().strip() == back
    assert panel.mode is (mode if kind is PlanKind.SORT else SortMode.COPY)


def test_its_disk_is_asked_for_and_both_ways_stay_open(
    page: ExportPage, break_off: BreakOff, out: Path, qtbot: QtBot
) -> None:
    show(page, break_off(), qtbot)
    out.rename(out.with_name("unplugged"))
    click(page.sort.finish_button, qtbot)
    qtbot.waitUntil(lambda: page.sort.state is SortState.FAILED and not page._context.tasks.count)

    assert page.sort.text == f"“{out}” is not there. Connect its disk and try again, or sort anew."
    assert offers(page)[:2] == ["Finish it", "Put the files back"]
    out.with_name("unplugged").rename(out)
    click(page.sort.finish_button, qtbot)
    qtbot.waitUntil(lambda: settled(page))
    assert page.sort.text == "8 images moved."


def test_another_folder_gives_it_up_and_says_so(
    page: ExportPage, break_off: BreakOff, out: Path, qtbot: QtBot
) -> None:
    show(page, break_off(), qtbot)
    page.sort.plan_wanted.emit(str(out.with_name("other")))
    qtbot.waitUntil(lambda: page.sort.state is SortState.PLANNED)
    assert "What was broken off before then stays as it is." in page.sort.text
    click(page.sort.copy_button, qtbot)
    qtbot.waitUntil(lambda: settled(page))

    assert page.sort.finish_button.isHidden()
    assert len(tree(out.with_name("other"))) == IMAGES


def test_opening_says_so_and_leads_to_the_page(
    window: MainWindow, break_off: BreakOff, out: Path, qtbot: QtBot
) -> None:
    project = break_off()
    project.close()
    with qtbot.waitSignal(window.context.opener.opened):
        window.context.opener.open(project.path)

    assert window.message_bar.isVisible()
    assert window.message_bar.text == (
        f"Moving into “{out}” was broken off: 4 of 12 files are there. "
        "Go to Export to say what shall become of it."
    )
    window.show_step(Step.EXPORT)
    page = window.page(Step.EXPORT)
    assert isinstance(page, ExportPage)
    qtbot.waitUntil(lambda: page.sort.state is SortState.BROKEN_OFF)
