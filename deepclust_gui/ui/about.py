"""What DeepClust is, and whose work it stands on."""

from PySide6.QtCore import QCoreApplication, QSize, Qt, qVersion
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from deepclust_gui import __version__
from deepclust_gui.ui.icons import app_icon
from deepclust_gui.ui.parts import button, label, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from deepclust_resources import text_file


class AboutDialog(QDialog):
    """Names the program, its version and what it promises."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About DeepClust"))
        self.setFixedWidth(440)
        layout = _layout(self)
        mark = label()
        mark.setPixmap(app_icon().pixmap(QSize(64, 64), self.devicePixelRatioF()))
        layout.addWidget(mark)
        layout.addSpacing(SPACE_S)
        layout.addWidget(label(self.tr("DeepClust"), "title"))
        layout.addWidget(
            label(
                self.tr("Version {version} · Qt {qt}").format(version=__version__, qt=qVersion()),
                "muted",
            )
        )
        layout.addSpacing(SPACE_S)
        layout.addWidget(
            wrapping_label(
                self.tr(
                    "Sorts folders of images into groups without labels. Everything happens on "
                    "this computer: no image is sent anywhere, and no file of yours is changed."
                )
            )
        )
        layout.addSpacing(SPACE_L)
        _add_close(self, layout)


class LicencesDialog(QDialog):
    """Shows the licence of DeepClust and of what it is made with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Licences"))
        self.resize(680, 520)
        layout = _layout(self)
        layout.addWidget(label(self.tr("Licences"), "heading"))
        text = QPlainTextEdit(text_file("licences.txt").read_text(encoding="utf-8"))
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("Licences"))
        layout.addWidget(text, 1)
        _add_close(self, layout)


def _layout(dialog: QDialog) -> QVBoxLayout:
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
    layout.setSpacing(SPACE_S)
    return layout


def _add_close(dialog: QDialog, layout: QVBoxLayout) -> None:
    close = button(QCoreApplication.translate("AboutDialog", "Close"), "primary")
    close.setDefault(True)
    close.clicked.connect(dialog.accept)
    end = row(spacing=SPACE_M)
    end.addStretch(1)
    end.addWidget(close)
    layout.addLayout(end)
