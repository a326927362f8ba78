"""How good the grouping is, in figures and in words."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from deepclust_gui.model.result import Scores
from deepclust_gui.ui.parts import label, wrapping_label
from deepclust_gui.ui.tokens import SPACE_M, SPACE_XL
from deepclust_gui.ui.widgets.score_words import ScoreWord, score_words

ROOMY_PX = 640


class ScorePanel(QFrame):
    """Each score with its name and one sentence of what it means, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Scores"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        self._grid.setHorizontalSpacing(SPACE_XL)
        self._grid.setVerticalSpacing(2)
        self.words: list[ScoreWord] = []
        self._meanings: list[QLabel] = []

    def set_scores(self, scores: Scores) -> None:
        """Show the scores of a run; hidden if there are none."""
        for old in self.findChildren(QLabel):
            old.hide()
            old.deleteLater()
        while self._grid.takeAt(0) is not None:
            pass
        self.words = score_words(scores)
        self._meanings = []
        self.setVisible(bool(self.words))
        for place, word in enumerate(self.words):
            self._grid.setColumnStretch(place, 1)
            self._grid.addWidget(label(word.figure, "figure"), 0, place)
            self._grid.addWidget(wrapping_label(word.name, "strong"), 1, place, _TOP)
            meaning = wrapping_label(f"{word.short}: {word.meaning}", "small")
            self._meanings.append(meaning)
            self._grid.addWidget(meaning, 2, place, _TOP)
        self._grid.setRowStretch(2, 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the map its room: where it is narrow the sentences are in the tooltip only."""
        roomy = self.width() >= ROOMY_PX
        self._grid.setHorizontalSpacing(SPACE_XL if roomy else SPACE_M)
        for meaning in self._meanings:
            meaning.setVisible(roomy)
        # As rich text the tooltip breaks its lines.
        sentences = "".join(f"<p>{escape(meaning.text())}</p>" for meaning in self._meanings)
        self.setToolTip("" if roomy else sentences)


_TOP = Qt.AlignmentFlag.AlignTop
