"""Saving the labels as a table."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QPushButton, QWidget

from deepclust_gui.ui.desktop import show_folder
from deepclust_gui.ui.parts import button, column, label, line, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL


@dataclass(frozen=True, slots=True)
class TableKind:
    """A format on offer: its key and suffix, its name, and who it is for."""

    key: str
    name: str
    purpose: str


class TablePanel(QFrame):
    """Offers the formats and tells what became of it. Signals: `save_wanted(format, path)`."""

    save_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._folder = Path.home()
        self._stem = "labels"
        self._saved: Path | None = None
        self._format = ""
        self.kinds = (
            TableKind("csv", "CSV", self.tr("For Excel and other spreadsheets.")),
            TableKind("json", "JSON", self.tr("For other programs.")),
            TableKind("npz", "NPZ", self.tr("For Python, with what the method learnt.")),
        )
        self.buttons = {kind.key: self._button(kind) for kind in self.kinds}
        self._told = wrapping_label(role="muted")
        self.show_button = button(self.tr("Show in folder"), "link", icon_name="folder")
        self.show_button.setProperty("flush", True)
        self.show_button.clicked.connect(self._on_show)
        self._lay_out()
        self.show_idle()

    @property
    def text(self) -> str:
        """What is told about the last table."""
        return self._told.text()

    def set_suggestion(self, folder: Path, stem: str) -> None:
        """Suggest where the next table goes and what it is called."""
        self._folder, self._stem = folder, stem

    def show_idle(self) -> None:
        """Tell nothing."""
        self._tell("", "muted")

    def show_busy(self, path: Path) -> None:
        """Tell that a table is being written."""
        self._tell(self.tr("Writing “{name}”…").format(name=path.name), "muted", busy=True)

    def show_saved(self, path: Path) -> None:
        """Tell that a table was written, and offer to show it."""
        self._saved = path
        self._tell(self.tr("Saved as “{name}”.").format(name=path.name), "success")

    def show_failed(self, words: str) -> None:
        """Tell why a table was not written."""
        self._tell(words, "danger")

    def _tell(self, words: str, role: str, *, busy: bool = False) -> None:
        self._told.setText(words)
        self._told.setProperty("role", role)
        self._told.style().polish(self._told)
        self.show_button.setVisible(role == "success")
        for push in self.buttons.values():
            push.setEnabled(not busy)

    def _button(self, kind: TableKind) -> QPushButton:
        push = button(self.tr("Save…"), name=self.tr("Save as {name}").format(name=kind.name))
        push.setProperty("format", kind.key)
        push.clicked.connect(self._on_save)
        return push

    @Slot()
    def _on_save(self) -> None:
        self._format = str(self.sender().property("format"))
        dialog = QFileDialog(self, self.tr("Save the labels"), str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(self._format)
        dialog.setNameFilter(f"{self._format.upper()} (*.{self._format})")
        dialog.selectFile(f"{self._stem}.{self._format}")
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    @Slot(str)
    def _on_chosen(self, path: str) -> None:
        self.save_wanted.emit(self._format, path)

    @Slot()
    def _on_show(self) -> None:
        if self._saved is not None:
            show_folder(self._saved.parent, self)

    def _lay_out(self) -> None:
        layout = column(self, margins=SPACE_XL, spacing=SPACE_M)
        layout.addWidget(label(self.tr("Save as a table"), "heading"))
        layout.addWidget(
            wrapping_label(
                self.tr("One row for each image: file, group, and how sure it is."),
                "muted",
            )
        )
        layout.addSpacing(SPACE_S)
        for kind in self.kinds:
            words = column(spacing=2)
            words.addWidget(label(kind.name, "strong"))
            words.addWidget(wrapping_label(kind.purpose, "small"))
            entry = row(spacing=SPACE_L)
            entry.addLayout(words, 1)
            entry.addWidget(self.buttons[kind.key])
            layout.addWidget(line())
            layout.addLayout(entry)
        layout.addWidget(line())
        layout.addWidget(self._told)
        layout.addWidget(self.show_button, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
