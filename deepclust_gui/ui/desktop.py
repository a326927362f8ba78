"""Asking the desktop to show something outside this window."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

translate = QCoreApplication.translate  # lupdate finds the texts by this name


def show_folder(folder: Path, parent: QWidget) -> None:
    """Open `folder` in the file manager; where there is none, say where it is."""
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        return
    QGuiApplication.clipboard().setText(str(folder))
    told = QMessageBox(parent)
    told.setWindowTitle(translate("desktop", "No file manager answered"))
    told.setText(
        translate("desktop", "The folder is here; the path has been copied to the clipboard:")
    )
    told.setInformativeText(str(folder))
    told.finished.connect(told.deleteLater)
    told.open()
