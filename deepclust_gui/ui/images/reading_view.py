"""While images are read: how many, how fast, how long still, and a way out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from deepclust_gui.model.progress import Progress
from deepclust_gui.ui.parts import button, card, centred, label, row
from deepclust_gui.ui.phases import phase_words
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS
from deepclust_gui.ui.words import files, number, time_left

_STEPS = 1000


class ReadingView(QWidget):
    """Shows the progress of an import.

    Signals: `cancel_wanted()`.
    """

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel("title", mode=Qt.TextElideMode.ElideMiddle)
        self._count = label(role="heading")
        self._bar = QProgressBar()
        self._bar.setAccessibleName(self.tr("Progress of reading"))
        self._bar.setTextVisible(False)
        self._speed = label(role="muted")
        self._left = label(role="muted")
        self._problems = label(role="muted")
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self._lay_out()

    def begin(self, name: str) -> None:
        """Show that reading `name` begins."""
        self._title.setText(self.tr("Reading {name}").format(name=name))
        self._count.setText(self.tr("Looking for images…"))
        self._bar.setRange(0, 0)
        for part in (self._speed, self._left, self._problems):
            part.clear()
        self.cancel_button.setEnabled(True)
        self.cancel_button.setText(self.tr("Cancel"))

    def show_stopping(self) -> None:
        """Show that a stop was asked for."""
        self.cancel_button.setEnabled(False)
        self.cancel_button.setText(self.tr("Stopping…"))

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        fraction = progress.fraction
        if fraction is None:
            self._bar.setRange(0, 0)
            self._count.setText(phase_words(progress.phase))
        else:
            self._bar.setRange(0, _STEPS)
            self._bar.setValue(round(fraction * _STEPS))
            self._count.setText(
                self.tr("{done} of {total}").format(
                    done=number(progress.done), total=number(progress.total)
                )
            )
        if progress.images_per_s is not None:
            rate = number(round(progress.images_per_s))
            self._speed.setText(self.tr("{rate} images/s").format(rate=rate))
        self._left.setText(time_left(progress.seconds_left))
        if progress.problems:
            left_out = files(progress.problems)
            self._problems.setText(self.tr("{files} left out").format(files=left_out))

    def _lay_out(self) -> None:
        frame = card(padding=SPACE_XL + SPACE_S, spacing=SPACE_S)
        content = frame.layout()
        assert isinstance(content, QVBoxLayout)
        content.addWidget(self._title)
        content.addWidget(
            label(self.tr("You can leave this to itself; nothing of yours is changed."), "muted")
        )
        content.addSpacing(SPACE_L)
        content.addWidget(self._count)
        content.addSpacing(SPACE_XS)
        content.addWidget(self._bar)
        content.addSpacing(SPACE_XS)
        facts = row(spacing=SPACE_XL)
        for fact in (self._speed, self._left, self._problems):
            facts.addWidget(fact)
        facts.addStretch(1)
        facts.addWidget(self.cancel_button)
        content.addLayout(facts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        outer.setSpacing(SPACE_M)
        outer.addStretch(2)
        outer.addLayout(centred(frame, width=620))
        outer.addStretch(3)
