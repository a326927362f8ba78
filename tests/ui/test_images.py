"""Step 1 as a person does it: open, wait, look, and every way it can go wrong."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from deepclust_gui.data.isolation.decoder import Decoder
from deepclust_gui.ui.images.images_page import ImagesPage
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.viewer.image_viewer import ImageViewer
from deepclust_gui.workbench import Workbench
from helpers.folders import MakeFolder


@pytest.fixture
def page(window: MainWindow) -> ImagesPage:
    page = window.page(Step.IMAGES)
    assert isinstance(page, ImagesPage)
    return page


def open_and_wait(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignal(window.context.opener.opened):
        window.context.opener.open(path)


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_starts_empty(window: MainWindow, page: ImagesPage) -> None:
    """Nothing is open, and the later steps say why they are not possible."""
    assert page.faces.currentWidget() is page.empty
    assert page.empty.recent_rows() == []
    for step in (Step.GROUP, Step.REVIEW, Step.EXPORT):
        assert not window.rail.button(step).isEnabled()
        assert "Open some images first." in window.rail.button(step).toolTip()


def test_folder_is_read_and_shown(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, folder: Path
) -> None:
    """Images, known groups and problems are all told, and the next step opens."""
    open_and_wait(qtbot, window, folder)

    library = page.library
    assert page.faces.currentWidget() is library
    assert library._title.text() == "12 images"
    assert "Found 2 sub-folders" in library._notice_text.text()
    assert library._notice.isVisible()
    assert library.tabs.tabText(1) == "Problems (2)"
    assert window.windowTitle() == "pictures – DeepClust"
    assert window.rail.button(Step.GROUP).isEnabled()
    assert "Group the images first." in window.rail.button(Step.REVIEW).toolTip()
    qtbot.waitUntil(lambda: all(library.grid.tile(index) is not None for index in range(12)))


def test_one_known_group_is_nothing_to_score_with(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, make_folder: MakeFolder
) -> None:
    """One folder with everything in it is no grouping."""
    open_and_wait(qtbot, window, make_folder("one", groups=("holiday",)))

    assert not page.library._notice.isVisible()


def test_a_broken_project_is_not_called_images(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, tmp_path: Path
) -> None:
    file = tmp_path / "broken.deepclust"
    file.write_bytes(b"no project")
    with qtbot.waitSignal(window.context.opener.failed):
        window.context.opener.open(file)

    assert page.failed._title.text() == "This project could not be opened"


def test_sample_button_opens_the_sample(qtbot: QtBot, window: MainWindow, page: ImagesPage) -> None:
    """One click, no download, 1,797 pictures."""
    with qtbot.waitSignal(window.context.opener.opened):
        click(qtbot, page.empty.drop_zone.sample_button)

    assert page.library._title.text() == "1,797 images"


def test_reading_can_be_cancelled(
    qtbot: QtBot,
    window: MainWindow,
    page: ImagesPage,
    make_folder: MakeFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cancel brings the empty page back, and the folder can be opened afterwards."""
    big, gate, see = make_folder("many", each=300), threading.Event(), Decoder.see

    def see_late(*asked: Any) -> Any:
        gate.wait()
        return see(*asked)

    monkeypatch.setattr(Decoder, "see", see_late)
    opener = window.context.opener
    with qtbot.waitSignal(opener.importing):
        opener.open(big)
    assert page.faces.currentWidget() is page.reading
    with qtbot.waitSignal(opener.cancelled):
        click(qtbot, page.reading.cancel_button)
        gate.set()

    assert page.faces.currentWidget() is page.empty
    assert "cancelled" in window.message_bar.text
    assert window.context.runner is None
    open_and_wait(qtbot, window, big)
    assert page.library._title.text() == "600 images"


def test_empty_folder_is_a_sentence(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, tmp_path: Path
) -> None:
    """The page says what is wrong; Back leads to where one was."""
    with qtbot.waitSignal(window.context.opener.failed):
        window.context.opener.open(tmp_path / "nowhere")

    assert page.faces.currentWidget() is page.failed
    assert "nowhere" in page.failed._message.text()
    click(qtbot, page.failed.back_button)
    assert page.faces.currentWidget() is page.empty


def test_failed_folder_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, tmp_path: Path, make_folder: MakeFolder
) -> None:
    """A drive that was connected meanwhile is found by “Try again”."""
    with qtbot.waitSignal(window.context.opener.failed):
        window.context.opener.open(tmp_path / "drive")
    make_folder("drive")
    with qtbot.waitSignal(window.context.opener.opened):
        click(qtbot, page.failed.retry_button)

    assert page.faces.currentWidget() is page.library


def test_recent_project_opens_again(
    qtbot: QtBot, workbench: Workbench, folder: Path, window: MainWindow, page: ImagesPage
) -> None:
    """What was open before is one click away."""
    open_and_wait(qtbot, window, folder)
    window.context.set_project(None)
    qtbot.waitUntil(lambda: window.context.tasks.count == 0)
    assert page.faces.currentWidget() is page.empty
    (row,) = page.empty.recent_rows()
    assert row.text() == "pictures"
    with qtbot.waitSignal(window.context.opener.opened):
        click(qtbot, row)

    assert page.library._title.text() == "12 images"


def test_a_folder_that_changed_is_told(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    """The project keeps its images; a person who added some must know."""
    open_and_wait(qtbot, window, folder)
    window.context.set_project(None)
    qtbot.waitUntil(lambda: window.context.tasks.count == 0)
    (folder / "cats" / "0000.png").rename(folder / "cats" / "new.png")
    open_and_wait(qtbot, window, folder)

    assert "gone" in window.message_bar.text
    assert not window.message_bar._timer.isActive()


def test_opening_what_is_open_changes_nothing(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    """The project that is open is not locked out by itself."""
    open_and_wait(qtbot, window, folder)
    before = window.context.project
    open_and_wait(qtbot, window, folder)

    assert window.context.project is before


def test_problems_are_sorted_and_copied(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, folder: Path
) -> None:
    """Every file left out is listed with its reason; the list goes to the clipboard."""
    open_and_wait(qtbot, window, folder)
    problems = page.library.problems
    page.library.tabs.setCurrentIndex(1)
    model = problems.table.model()
    paths = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    click(qtbot, problems.copy_button)
    copied = QGuiApplication.clipboard().text().splitlines()
    problems.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)

    assert paths == ["cats/broken.png", "notes.txt"]
    assert [line.split("\t")[0] for line in copied] == paths
    assert all(line.split("\t")[1] for line in copied)
    assert model.index(0, 0).data() == "notes.txt"


def test_selected_problem_is_copied_by_keyboard(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, folder: Path
) -> None:
    open_and_wait(qtbot, window, folder)
    page.library.tabs.setCurrentIndex(1)
    table = page.library.problems.table
    table.selectRow(1)
    table.actions()[0].trigger()

    assert QGuiApplication.clipboard().text().startswith("notes.txt\t")


# PySide6 6.12 wants a QPointF here, 6.11 does not take one yet.
takes_a_point = pytest.mark.filterwarnings("ignore:Function. 'QDragEnterEvent:DeprecationWarning")


@takes_a_point
def test_dropped_folder_is_opened(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, folder: Path
) -> None:
    """A folder may be dropped anywhere on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    no_key = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), copy, data, left, no_key))
    assert window._drop_overlay.isVisible()
    with qtbot.waitSignal(window.context.opener.opened):
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, data, left, no_key))

    assert not window._drop_overlay.isVisible()
    assert page.library._title.text() == "12 images"


@takes_a_point
def test_dropped_text_file_is_not_taken(window: MainWindow, folder: Path) -> None:
    """What cannot be opened is refused while it hovers."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / "notes.txt"))])
    event = QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(window, event)

    assert not event.isAccepted()
    assert not window._drop_overlay.isVisible()


def test_array_file_is_opened(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, tmp_path: Path, rng: np.random.Generator
) -> None:
    """An .npz file of images is a source like a folder."""
    file = tmp_path / "digits.npz"
    labels = np.array([0, 1, 1, 0, 1])
    np.savez(file, images=rng.integers(0, 256, (5, 16, 16), dtype=np.uint8), labels=labels)
    open_and_wait(qtbot, window, file)

    assert page.library._title.text() == "5 images"
    assert "Found labels of 2 groups" in page.library._notice_text.text()


def test_large_view_goes_on_with_arrows(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, folder: Path
) -> None:
    """A double click shows the image large; the arrow keys go on; the grid follows."""
    open_and_wait(qtbot, window, folder)
    grid = page.library.grid
    where = grid.visualRect(grid.model().index(0, 0)).center()
    click_at = Qt.MouseButton.LeftButton
    qtbot.mouseClick(grid.viewport(), click_at, pos=where)
    qtbot.mouseDClick(grid.viewport(), click_at, pos=where)
    viewer = window.findChild(ImageViewer)
    assert viewer is not None
    qtbot.waitUntil(lambda: not viewer.canvas.picture.isNull())
    qtbot.keyClick(viewer, Qt.Key.Key_Right)

    assert viewer.item == 1
    assert viewer.windowTitle() == "cats/0001.png"
    assert grid.selected_items().tolist() == [1]
    qtbot.waitUntil(lambda: viewer.canvas.picture.width() == 24)
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()


def test_image_that_went_away_is_said_so(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, folder: Path
) -> None:
    """The large view names the file instead of showing nothing."""
    open_and_wait(qtbot, window, folder)
    (folder / "cats" / "0000.png").unlink()
    page.library.grid.item_activated.emit(0)
    viewer = window.findChild(ImageViewer)
    assert viewer is not None
    qtbot.waitUntil(lambda: "0000.png" in viewer.canvas.words)


def test_next_leads_to_grouping(
    qtbot: QtBot, window: MainWindow, page: ImagesPage, folder: Path
) -> None:
    open_and_wait(qtbot, window, folder)
    with qtbot.waitSignal(window.context.step_requested) as asked:
        window.context.step_requested.disconnect(window.show_step)
        click(qtbot, page.library.next_button)

    assert asked.args == [Step.GROUP]


def test_a_project_nobody_waits_for_any_more_is_let_go(
    qtbot: QtBot,
    window: MainWindow,
    workbench: Workbench,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cancelled while it opens, a project is closed, so that others can have it."""
    made = workbench.new_project(folder).run()
    made.close()
    asked, may_open, opened = threading.Event(), threading.Event(), threading.Event()
    real = workbench.open_project

    def slow(path: Path, **options: bool) -> object:
        asked.set()
        may_open.wait(60)
        project = real(path, **options)
        opened.set()
        return project

    monkeypatch.setattr(workbench, "open_project", slow)
    window.context.opener.open(made.path)
    qtbot.waitUntil(asked.is_set)
    with qtbot.waitSignal(window.context.opener.cancelled):
        window.context.opener.cancel()
    may_open.set()
    assert opened.wait(60)
    qtbot.waitUntil(lambda: window.context.tasks.count == 0)

    real(made.path).close()
