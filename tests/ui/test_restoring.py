"""Going back to a backup in the window: from the menu, and where a project is damaged."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.restore_dialog import RestoreDialog
from deepclust_gui.workbench import Project, Workbench

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def place(workbench: Workbench, project: Project) -> Iterator[Path]:
    """A project that was open once, and so has a backup."""
    project.close()
    assert workbench.backups.of(project.path)
    return project.path


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5000:9000] = bytes(4000)
    path.write_bytes(content)


def shown_dialog(qtbot: QtBot, window: MainWindow) -> RestoreDialog:
    dialogs = window.findChildren(RestoreDialog)
    assert len(dialogs) == 1
    qtbot.waitUntil(lambda: not dialogs[0].told.text().startswith("Looking"))
    return dialogs[0]


def test_a_damaged_project_offers_its_newest_good_backup_in_a_sentence(
    qtbot: QtBot, window: MainWindow, place: Path
) -> None:
    spoil(place)
    opener = window.context.opener
    with qtbot.waitSignal(opener.failed):
        opener.open(place)

    failed = window.findChild(type(window.page(0).failed))
    assert "is damaged" in failed._message.text()
    assert "newest good backup is of 20" in failed._hint.text()
    assert failed.restore_button.isVisible()
    assert not failed.folder_button.isVisible()

    with qtbot.waitSignal(opener.opened):
        qtbot.mouseClick(failed.restore_button, LEFT)

    assert window.context.project.item_count == 12
    assert "before restoring" in window.message_bar.text
    assert len(list(place.parent.glob("* before restoring *"))) == 1


def test_where_there_is_no_backup_none_is_offered(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.deepclust"
    broken.write_bytes(b"no project")
    with qtbot.waitSignal(window.context.opener.failed):
        window.context.opener.open(broken)

    failed = window.page(0).failed
    assert not failed.restore_button.isVisible()
    assert failed.folder_button.isVisible()


def test_the_open_project_goes_back_to_a_backup_from_the_menu(
    qtbot: QtBot, window: MainWindow, place: Path
) -> None:
    opener = window.context.opener
    with qtbot.waitSignal(opener.opened):
        opener.open(place)
    window.actions_.restore_backup()
    dialog = shown_dialog(qtbot, window)
    assert dialog.list.count() >= 1
    assert re.fullmatch(r"today, \d\d:\d\d  ·  \d+ kB", dialog.list.item(0).text())
    assert dialog.restore_button.isEnabled()

    with qtbot.waitSignal(opener.opened):
        qtbot.mouseClick(dialog.restore_button, LEFT)

    assert window.context.project.path == place
    assert "is as it was at" in window.message_bar.text


def test_a_project_without_backups_says_so(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.actions_._show_backups(str(tmp_path / "new.deepclust"))
    dialog = shown_dialog(qtbot, window)

    assert "no backup" in dialog.told.text()
    assert not dialog.restore_button.isEnabled()
    dialog.restore()  # as Enter would
    assert dialog.isVisible()
    dialog.reject()


def test_without_a_project_the_menu_asks_for_one(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.restore_backup()

    assert isinstance(window.actions_._dialog, QFileDialog)
    window.actions_._dialog.reject()


def test_what_cannot_be_restored_is_a_sentence(
    qtbot: QtBot, window: MainWindow, place: Path, workbench: Workbench
) -> None:
    """Another window has the project."""
    other = workbench.open_project(place)
    try:
        with qtbot.waitSignal(window.context.opener.failed):
            window.context.opener.restore(place)
        assert "open in another window" in window.page(0).failed._message.text()
    finally:
        other.close()
