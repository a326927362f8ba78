"""The page of images when its folder changed: found again, looked through, copies decided on."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from deepclust_gui.model.curation import Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.images import folder_panel
from deepclust_gui.ui.images.images_page import ImagesPage
from deepclust_gui.ui.images.library_view import LibraryView
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.step import Step
from deepclust_gui.workbench import Workbench
from helpers.looking import cramped, nameless, out_of_reach


@pytest.fixture
def file(workbench: Workbench, folder: Path) -> Path:
    """A project of twelve images in two groups."""
    project = workbench.new_project(folder).run()
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    project.close()
    return project.path


@pytest.fixture
def library(window: MainWindow) -> LibraryView:
    page = window.page(Step.IMAGES)
    assert isinstance(page, ImagesPage)
    return page.library


def open_images(qtbot: QtBot, window: MainWindow, library: LibraryView, path: Path) -> None:
    """Open a project and wait until it is known how its folder stands."""
    with qtbot.waitSignals([window.context.opener.opened, library.folder.looked]):
        window.context.opener.open(path)
    window.show_step(Step.IMAGES)


def done(qtbot: QtBot, window: MainWindow, library: LibraryView) -> None:
    """Wait until a job ended and the page shows what came of it."""
    qtbot.waitUntil(lambda: window.context.runner is None)
    qtbot.waitUntil(lambda: window.context.tasks.count == 0)


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def write(file: Path, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 255, (24, 24, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file)


def test_where_all_is_well_the_page_says_nothing_of_the_folder(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path
) -> None:
    open_images(qtbot, window, library, file)

    assert not any(strip.isVisible() for strip in library.folder._strips)
    assert not library.tabs.isTabVisible(2)


def test_a_folder_that_is_gone_is_told_calmly_and_found_again(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, folder: Path
) -> None:
    moved = folder.rename(folder.with_name("moved"))
    open_images(qtbot, window, library, file)
    assert library.folder.gone.isVisible()
    assert "Your groups are safe" in library.folder.gone.text
    assert not nameless(window)
    assert not cramped(window)
    assert not out_of_reach(window)

    click(qtbot, library.folder.gone.button)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() == QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(moved))
    dialog.reject()
    done(qtbot, window, library)

    assert not library.folder.gone.isVisible()
    assert "12 images found again in “moved”" in window.message_bar.text
    assert library._from.text() == str(moved)
    assert window.context.run == 1


def test_what_is_not_found_again_is_named(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, folder: Path
) -> None:
    moved = folder.rename(folder.with_name("moved"))
    (moved / "cats/0000.png").unlink()
    open_images(qtbot, window, library, file)

    library.folder.find_in(moved)
    done(qtbot, window, library)

    assert "11 of 12 images" in window.message_bar.text
    assert "cats/0000.png" in window.message_bar.text


def test_a_wrong_folder_changes_nothing(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, folder: Path
) -> None:
    folder.rename(folder.with_name("moved"))
    empty = folder.with_name("empty")
    empty.mkdir()
    open_images(qtbot, window, library, file)

    library.folder.find_in(empty)
    done(qtbot, window, library)

    assert "None of the 12 images" in window.message_bar.text
    assert "Nothing was changed" in window.message_bar.text
    assert library.folder.gone.isVisible()


def test_new_images_are_added_and_said_to_be_in_no_group(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, folder: Path
) -> None:
    open_images(qtbot, window, library, file)
    for number in range(3):
        write(folder / f"new {number}.png", number)
    (folder / "cats/0001.png").rename(folder / "dogs/one.png")

    click(qtbot, library.look_button)
    done(qtbot, window, library)

    assert window.message_bar.text == (
        "New: 3 images. Moved within the folder, and found: 1 image."
    )
    assert library._title.text() == "15 images"
    assert len(library.grid.items()) == 15
    assert library.folder.newer.isVisible()
    assert "3 images came after these groups were made" in library.folder.newer.text
    click(qtbot, library.folder.newer.other_button)
    assert window.step is Step.GROUP


def test_review_shows_the_groups_of_before_after_new_images_came(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, folder: Path
) -> None:
    open_images(qtbot, window, library, file)
    write(folder / "new.png", 1)
    library.folder.look_for_new()
    done(qtbot, window, library)

    window.show_step(Step.REVIEW)
    review = window.page(Step.REVIEW)
    qtbot.waitUntil(lambda: review.session is not None)
    review.session.selection.replace(np.arange(12), current=0)
    review.explore.bar.show_chosen(12)
    assert review.session.move(np.arange(4), None)
    assert len(review.session.known_labels) == 12
    done(qtbot, window, library)
    assert not window.message_bar.isVisible() or "wrong" not in window.message_bar.text


def test_nothing_new_is_said_too(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path
) -> None:
    open_images(qtbot, window, library, file)

    click(qtbot, library.look_button)
    done(qtbot, window, library)

    assert window.message_bar.text == "There is nothing new in the folder."


def test_changed_files_are_taken_as_new_images_only_when_asked(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, folder: Path
) -> None:
    open_images(qtbot, window, library, file)
    write(folder / "cats/0000.png", 9)
    library.folder.look_for_new()
    done(qtbot, window, library)
    qtbot.waitUntil(library.folder.changed.isVisible)
    assert library._title.text() == "12 images"
    assert "1 file" in library.folder.changed.text

    click(qtbot, library.folder.changed.button)
    done(qtbot, window, library)

    assert library._title.text() == "13 images"
    assert not library.folder.changed.isVisible()


def test_looking_can_be_cancelled(
    qtbot: QtBot,
    window: MainWindow,
    library: LibraryView,
    file: Path,
    folder: Path,
) -> None:
    open_images(qtbot, window, library, file)
    for number in range(400):
        write(folder / f"new {number}.png", number)

    library.folder.look_for_new()
    assert library.folder._busy.isVisible()
    click(qtbot, library.folder.cancel_button)
    done(qtbot, window, library)

    assert window.message_bar.text == "Stopped. Nothing was changed."
    assert library._title.text() == "12 images"
    assert not library.folder._busy.isVisible()


def test_a_second_window_can_only_look(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, workbench: Workbench
) -> None:
    other = workbench.open_project(file)
    open_images(qtbot, window, library, file)

    assert not library.look_button.isEnabled()
    assert "another window" in library.look_button.toolTip()
    library.folder.look_for_new()
    assert "open in another window" in window.message_bar.text
    other.close()


def test_a_folder_that_vanishes_meanwhile_is_told(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, folder: Path
) -> None:
    open_images(qtbot, window, library, file)
    shutil.rmtree(folder)

    click(qtbot, library.look_button)
    qtbot.waitUntil(library.folder.gone.isVisible)

    assert "Your groups are safe" in window.message_bar.text
    done(qtbot, window, library)


@pytest.fixture
def with_copies(workbench: Workbench, folder: Path) -> Path:
    """A project of 15 images, of which three are copies."""
    for name in ("cats/0000 (1).png", "dogs/0000 (2).png"):
        shutil.copy(folder / "cats/0000.png", folder / name)
    shutil.copy(folder / "dogs/0003.png", folder / "dogs/copy.png")
    project = workbench.new_project(folder).run()
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    project.close()
    return project.path


def test_copies_are_told_shown_and_left_out_and_taken_back(
    qtbot: QtBot, window: MainWindow, library: LibraryView, with_copies: Path
) -> None:
    open_images(qtbot, window, library, with_copies)
    project = window.context.project
    assert project is not None
    assert library.folder.copies.text == "3 of the images are exact copies of others."
    assert library.tabs.tabText(2) == "Copies (3)"

    click(qtbot, library.folder.copies.button)
    sets = library.copies.sets
    assert library.tabs.currentWidget() is library.copies
    model = sets.list.model()
    assert [model.index(row, 0).data() for row in range(2)] == ["3 × 0000.png", "2 × 0003.png"]
    assert len(sets.grid.items()) == 3
    sets.list.setCurrentIndex(model.index(1, 0))
    assert len(sets.grid.items()) == 2
    assert not nameless(window)
    assert not cramped(window)

    click(qtbot, sets.leave_out_button)
    done(qtbot, window, library)
    assert "Left out of the groups: 3 images" in window.message_bar.text
    assert not sets.leave_out_button.isVisible()
    assert (project.curation(1).grouping.marks == Mark.EXCLUDED).sum() == 3
    assert not library.folder.copies.isVisible()

    click(qtbot, sets.take_back_button)
    done(qtbot, window, library)
    assert "Back in the groups: 3 images" in window.message_bar.text
    assert not project.folder.left_out()
    assert sets.leave_out_button.isVisible()


def test_review_hears_of_copies_that_were_left_out(
    qtbot: QtBot, window: MainWindow, library: LibraryView, with_copies: Path
) -> None:
    open_images(qtbot, window, library, with_copies)
    window.show_step(Step.REVIEW)
    review = window.page(Step.REVIEW)
    qtbot.waitUntil(lambda: review.session is not None)
    assert review.session.checked().total == 15
    window.show_step(Step.IMAGES)
    library._show_copies()

    with qtbot.waitSignal(review.session.changed):
        click(qtbot, library.copies.sets.leave_out_button)
    done(qtbot, window, library)

    assert review.session.checked().total == 12
    assert review.session.undo()
    assert review.session.checked().total == 15


def test_one_look_at_the_folder_follows_the_other(
    qtbot: QtBot, window: MainWindow, library: LibraryView, file: Path, monkeypatch
) -> None:
    """Else no worker is left for thumbnails while a large folder is looked at."""
    open_images(qtbot, window, library, file)
    qtbot.waitUntil(lambda: window.context.tasks.count == 0)
    at_once, most, looks, lock = 0, 0, 0, threading.Lock()
    real = folder_panel.look_at_folder

    def watched(*args: object) -> object:
        nonlocal at_once, most, looks
        with lock:
            at_once, looks = at_once + 1, looks + 1
            most = max(most, at_once)
        found = real(*args)
        with lock:
            at_once -= 1
        return found

    monkeypatch.setattr(folder_panel, "look_at_folder", watched)
    for _ in range(5):
        library.folder.look()
    qtbot.waitUntil(lambda: looks == 2 and window.context.tasks.count == 0)

    assert most == 1
