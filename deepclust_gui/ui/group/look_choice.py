"""What the pictures are looked at with: what they show, or their pixels; and why that is taken."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from deepclust_gui.model.recommendation import Recommendation
from deepclust_gui.ui.jobs import JobRunner
from deepclust_gui.ui.parts import button, column, label, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_S
from deepclust_gui.ui.widgets.segmented import Segmented

CONTENT, PIXELS = "content", "pixels"
MEGABYTE = 1 << 20


class LookChoice(QWidget):
    """One choice, its reason, and the way to what is missing for it.

    Signals: `changed()`; `fetch_wanted()` when the person agreed to fetch the network;
    `file_wanted(path)` when they chose a file of its weights.
    """

    changed = Signal()
    fetch_wanted = Signal()
    file_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recommendation: Recommendation | None = None
        self._dialog: QFileDialog | None = None
        self._runner: JobRunner | None = None
        self.choice = Segmented(
            {CONTENT: self.tr("What they show"), PIXELS: self.tr("Their pixels")},
            self.tr("Group the images by"),
            self,
        )
        self.choice.set_value(PIXELS)
        self.choice.changed.connect(self._on_chosen)
        self._reason = wrapping_label(role="small")
        self._reason.setObjectName("look_reason")
        self._offer = wrapping_label(role="small")
        self._offer.setObjectName("look_offer")
        self.fetch_button = button(self.tr("Fetch it"))
        self.fetch_button.clicked.connect(self._on_button)
        self.file_button = button(self.tr("I have the file…"), "link")
        self.file_button.clicked.connect(self._ask_for_file)
        self._lay_out()
        self.hide()

    @property
    def features(self) -> str:
        """The key of the network to look with, "" for pixels."""
        told = self._recommendation
        by_content = self.choice.value == CONTENT
        return told.embedder if told is not None and told.weights and by_content else ""

    @property
    def weights(self) -> str:
        """The SHA-256 of the weights to look with, "" for pixels."""
        return self._recommendation.weights if self._recommendation and self.features else ""

    @property
    def recommendation(self) -> Recommendation | None:
        """What is shown."""
        return self._recommendation

    def show_recommendation(self, recommendation: Recommendation | None) -> None:
        """Take what suits the images as the choice; None while that is not known."""
        self._recommendation = recommendation
        self.setVisible(recommendation is not None and bool(recommendation.embedder))
        if recommendation is not None:
            self.choice.set_value(CONTENT if recommendation.features else PIXELS)
            self.choice.button(CONTENT).setEnabled(bool(recommendation.weights))
        self._refresh()

    def show_fetching(self, runner: JobRunner) -> None:
        """Show how far the network has come until the job ends; the button stops it then."""
        self._runner = runner
        runner.progressed.connect(self._on_progress)
        runner.ended.connect(self._on_fetched)
        self._refresh()

    @Slot()
    def _on_button(self) -> None:
        if self._runner is not None:
            self._runner.stop()
        else:
            self.fetch_wanted.emit()

    @Slot()
    def _on_progress(self) -> None:
        latest = self._runner.latest if self._runner is not None else None
        if latest is not None:
            text = self.tr("{done} of {total} MB are here.")
            self._offer.setText(text.format(done=latest.done, total=latest.total))

    @Slot()
    def _on_fetched(self) -> None:
        self._runner = None
        self._refresh()

    @Slot()
    def _on_chosen(self) -> None:
        self._refresh()
        self.changed.emit()

    @Slot()
    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("The file of the network"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Weights of networks (*.safetensors *.pth *.pt)"))
        dialog.fileSelected.connect(self._on_file)
        self._dialog = dialog
        dialog.open()

    @Slot(str)
    def _on_file(self, name: str) -> None:
        self.file_wanted.emit(Path(name))

    def _refresh(self) -> None:
        told = self._recommendation
        if told is None:
            return
        self._reason.setText(self._told_reason(told))
        is_missing = told.are_photos and not told.weights
        for part in (self._offer, self.fetch_button, self.file_button):
            part.setVisible(is_missing)
        is_fetching = self._runner is not None
        self.fetch_button.setText(self.tr("Stop") if is_fetching else self.tr("Fetch it"))
        self.file_button.setEnabled(not is_fetching)
        self._offer.setText(
            self.tr(
                "Photos are grouped far better by what they show. That needs {network}, which is "
                "not on this computer yet: {size} MB from the internet, once. Until then they are "
                "grouped by their pixels.\n{address}\nLicence: {licence}"
            ).format(
                network=told.embedder_name,
                size=round(told.weights_bytes / MEGABYTE),
                address=told.address,
                licence=told.licence,
            )
        )

    def _told_reason(self, told: Recommendation) -> str:
        if self.features:
            return self.tr(
                "Suits photos: {network} has learnt from a million of them what things look like."
            ).format(network=told.embedder_name)
        if told.are_photos:
            return self.tr("Your images look like photos, with colours or of several sizes.")
        return self.tr("Your images are small, grey and of one size: their pixels say the most.")

    def _lay_out(self) -> None:
        layout = column(self, spacing=SPACE_S)
        layout.addWidget(label(self.tr("Group the images by"), "heading"))
        layout.addWidget(self.choice)
        layout.addWidget(self._reason)
        layout.addWidget(self._offer)
        buttons = row(spacing=SPACE_S)
        buttons.addWidget(self.fetch_button)
        buttons.addWidget(self.file_button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
