"""Showing a folder: by the file manager, or at least by its path."""

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.ui.desktop import show_folder


@pytest.mark.parametrize("answered", [True, False])
def test_a_folder_no_file_manager_shows_is_told_in_words(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, answered: bool
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: answered)
    parent = QWidget()
    qtbot.addWidget(parent)

    show_folder(tmp_path, parent)

    told = [box.informativeText() for box in parent.findChildren(QMessageBox)]
    assert told == ([] if answered else [str(tmp_path)])
    if not answered:
        assert QGuiApplication.clipboard().text() == str(tmp_path)
