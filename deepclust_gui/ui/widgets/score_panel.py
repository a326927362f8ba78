"""How good the grouping is, in figures and in words."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from deepclust_gui.model.result import Scores
from deepclust_gui.ui.parts import label, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S, SPACE_XL
from deepclust_gui.ui.widgets.score_words import ScoreWord, score_words


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

    def set_scores(self, scores: Scores) -> None:
        """Show the scores of a run; hidden if there are none."""
        for old in self.findChildren(QLabel):
            old.hide()
            old.deleteLater()
        while self._grid.takeAt(0) is not None:
            pass
        self.words = score_words(scores)
        self.setVisible(bool(self.words))
        for place, word in enumerate(self.words):
            self._grid.setColumnStretch(place, 1)
            head = row(spacing=SPACE_S)
            head.addWidget(label(word.figure, "figure"))
            head.addWidget(label(word.short, "small"), 1, Qt.AlignmentFlag.AlignBottom)
            self._grid.addLayout(head, 0, place)
            self._grid.addWidget(wrapping_label(word.name, "strong"), 1, place, _TOP)
            self._grid.addWidget(wrapping_label(word.meaning, "small"), 2, place, _TOP)
        self._grid.setRowStretch(2, 1)


_TOP = Qt.AlignmentFlag.AlignTop
