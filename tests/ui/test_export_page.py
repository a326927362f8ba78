"""The step that exports: tables are written, copies follow a plan, nothing is overwritten."""

import csv
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import RunRequest
from deepclust_gui.model.sorting import SortMode
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.export.export_page import ExportPage
from deepclust_gui.ui.export.sort_panel import SortState
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.words import size_text
from deepclust_gui.workbench import Project, Workbench


@pytest.fixture
def page(context: ProjectContext, project: Project, qtbot: QtBot) -> ExportPage:
    """The page of a project with one finished run of two groups."""
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    context.set_project(project, run=1)
    page = ExportPage(context)
    qtbot.addWidget(page)
    page.resize(1150, 700)
    page.show()
    return page


def plan(page: ExportPage, qtbot: QtBot, folder: Path) -> None:
    page.sort.plan_wanted.emit(str(folder))
    qtbot.waitUntil(lambda: page.sort.state is SortState.PLANNED)


def copy(page: ExportPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.sort.copy_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.sort.state is SortState.DONE)


def test_without_a_run_it_leads_to_group(context: ProjectContext, qtbot: QtBot) -> None:
    page = ExportPage(context)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(context.step_requested) as told:
        qtbot.mouseClick(page.waiting.button, Qt.MouseButton.LeftButton)

    assert told.args == [int(Step.GROUP)]


def test_the_dialog_leads_to_a_table(page: ExportPage, qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "labels.csv"
    qtbot.mouseClick(page.table.buttons["csv"], Qt.MouseButton.LeftButton)
    dialog = page.findChild(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(out))
    dialog.close()

    qtbot.waitUntil(lambda: page.table.text == "Saved as “labels.csv”.")
    assert page.table.show_button.isVisible()
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 12


@pytest.mark.parametrize("kind", ["json", "npz"])
def test_other_formats_are_written(
    page: ExportPage, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    page.save(kind, str(tmp_path / f"out.{kind}"))

    qtbot.waitUntil(lambda: page.table.text == f"Saved as “out.{kind}”.")
    assert (tmp_path / f"out.{kind}").stat().st_size > 0


def test_a_table_that_cannot_be_written_is_told(
    page: ExportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.save("csv", str(tmp_path / "no such folder" / "labels.csv"))

    qtbot.waitUntil(page.table.buttons["csv"].isEnabled)
    assert "no such folder" in page.table.text
    assert not page.table.show_button.isVisible()


def test_the_plan_is_shown_and_nothing_is_copied_yet(
    page: ExportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    plan(page, qtbot, tmp_path / "out")

    counts = [int(page.sort.table.item(row, 1).text()) for row in range(2)]
    assert sum(counts) == 12
    assert page.sort.copy_button.text() == "Copy 12 images"
    assert "are free there" in page.sort.text
    assert not (tmp_path / "out").exists()


def test_copying_makes_one_folder_a_group(page: ExportPage, qtbot: QtBot, tmp_path: Path) -> None:
    plan(page, qtbot, tmp_path / "out")
    copy(page, qtbot)

    assert len(list((tmp_path / "out").rglob("*.png"))) == 12
    assert {place.name for place in (tmp_path / "out").iterdir()} == {"Group 0", "Group 1"}
    assert page.sort.text == "12 images copied."


def test_what_is_there_already_is_neither_copied_nor_touched(
    page: ExportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    plan(page, qtbot, out)
    copy(page, qtbot)
    before = {file: file.stat().st_mtime_ns for file in out.rglob("*.png")}
    plan(page, qtbot, out)

    assert "12 images are there already" in page.sort.text
    assert not page.sort.copy_button.isEnabled()
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*.png")} == before


def test_a_taken_name_is_told_and_its_file_kept(
    page: ExportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for group in ("Group 0", "Group 1"):
        (out / group).mkdir(parents=True)
        (out / group / "0000.png").write_bytes(b"mine")
    plan(page, qtbot, out)
    assert "another name" in page.sort.text
    copy(page, qtbot)

    assert (out / "Group 0" / "0000.png").read_bytes() == b"mine"
    assert len(list(out.rglob("*.png"))) == 14


def test_copying_tells_how_far_it_is(page: ExportPage) -> None:
    page.sort.show_copying()
    page.sort.show_progress(Progress("Copying images", 500, 1000))

    assert page.sort.bar.value() == page.sort.bar.maximum() // 2
    assert page.sort._facts.isVisible()
    assert page.sort.text.startswith("Working… 500 of 1,000 images  ·  ")


def test_a_bad_place_is_a_sentence(page: ExportPage, qtbot: QtBot) -> None:
    inside = Path(page._context.project.source_location) / "out"
    page.sort.plan_wanted.emit(str(inside))

    qtbot.waitUntil(lambda: page.sort.state is SortState.FAILED)
    assert "inside the folder of images" in page.sort.text


def test_images_without_files_cannot_be_copied(
    context: ProjectContext, workbench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    source = tmp_path / "few.npz"
    np.savez(source, images=np.random.default_rng(0).integers(0, 255, (8, 9, 9), dtype=np.uint8))
    project = workbench.new_project(source).run()
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    context.set_project(project, run=1)
    page = ExportPage(context)
    qtbot.addWidget(page)
    page.show()
    page.sort.plan_wanted.emit(str(tmp_path / "out"))

    qtbot.waitUntil(lambda: page.sort.state is SortState.FAILED)
    assert "no image files to copy" in page.sort.text


def test_copying_can_be_stopped_and_what_is_copied_stays(
    page: ExportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    plan(page, qtbot, tmp_path / "out")
    job_control = []
    page._context.job_changed.connect(
        lambda: job_control.append(page._context.runner and page._context.runner.stop())
    )  # stopped before its first file
    qtbot.mouseClick(page.sort.copy_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: page.sort.state is SortState.DONE)
    assert page.sort.text.startswith("Stopped.")
    assert list((tmp_path / "out").rglob("*.png")) == []


def test_a_stopped_undo_says_that_the_rest_can_still_be_undone(
    page: ExportPage, qtbot: QtBot, tmp_path: Path
) -> None:
    plan(page, qtbot, tmp_path / "out")
    qtbot.mouseClick(page.sort.copy_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.sort.state is SortState.DONE)
    page.plan_undo()
    qtbot.waitUntil(lambda: page.sort.state is SortState.PLANNED)
    page._context.job_changed.connect(
        lambda: page._context.runner and page._context.runner.stop()
    )  # stopped before its first file
    qtbot.mouseClick(page.sort.copy_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: page.sort.text.startswith("Stopped."))
    assert "Undoing again takes back the rest." in page.sort.text


@pytest.mark.parametrize(
    ("size_bytes", "text"), [(0, "0 kB"), (400, "1 kB"), (34_560_000, "34.6 MB"), (2e9, "2.0 GB")]
)
def test_sizes_read_easily(size_bytes: int, text: str) -> None:
    assert size_text(int(size_bytes)) == text


def test_planning_ends_when_another_run_is_shown(
    page: ExportPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan_for_ever(_run: int, _place: Path, _mode: SortMode, *, control: Control) -> None:
        while True:
            control.check()
            threading.Event().wait(0.001)

    monkeypatch.setattr(page._context.project.filing, "plan", plan_for_ever)
    page.sort.plan_wanted.emit(str(tmp_path / "out"))
    assert page.sort.state is SortState.PLANNING
    page._context.set_run(None)

    qtbot.waitUntil(lambda: page._context.tasks.count == 0)
    page._context.set_run(1)
    assert page.sort.state is SortState.EMPTY
