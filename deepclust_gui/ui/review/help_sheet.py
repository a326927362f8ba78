"""The sheet of all keys, opened by “?”."""

from collections.abc import Sequence
from itertools import combinations, groupby, pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QWidget

from deepclust_gui.ui.parts import button, column, label, row
from deepclust_gui.ui.review.keys import KeyHint, key_hints
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL

SIZE_PX = (1080, 620)
COLUMNS = 3
KEYS_WIDTH_PX = 104


class HelpSheet(QDialog):
    """Lists every key of Review under headings, in columns; “?” or Esc closes it again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self.resize(*SIZE_PX)
        self.close_button = button(self.tr("Close"), "primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "?":
            self.accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        whole = column(self, spacing=SPACE_M)
        whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        whole.addWidget(label(self.tr("Everything by keyboard"), "heading"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(self.tr("List of keys"))
        area.verticalScrollBar().setAccessibleName(self.tr("Scroll the keys"))
        area.setWidget(self._sections())
        whole.addWidget(area, 1)
        end = row()
        end.addStretch(1)
        end.addWidget(self.close_button)
        whole.addLayout(end)

    def _sections(self) -> QWidget:
        holder = QWidget()
        holder.setObjectName("page")
        columns = row(holder, spacing=SPACE_XL)
        sections = [list(hints) for _, hints in groupby(key_hints(), lambda hint: hint.section)]
        for part in _parted(sections):
            side = column(spacing=SPACE_S)
            for hints in part:
                side.addWidget(label(hints[0].section, "strong"))
                side.addLayout(_table(hints))
                side.addSpacing(SPACE_L)
            side.addStretch(1)
            columns.addLayout(side, 1)
        return holder


def _parted(sections: list[list[KeyHint]]) -> list[list[list[KeyHint]]]:
    """Return the sections in columns, in order, the longest column as short as can be."""

    def columns(cuts: tuple[int, ...]) -> list[list[list[KeyHint]]]:
        ends = (0, *cuts, len(sections))
        return [sections[start:end] for start, end in pairwise(ends)]

    def longest(cuts: tuple[int, ...]) -> int:
        return max(sum(len(hints) + 2 for hints in part) for part in columns(cuts))

    return columns(min(combinations(range(1, len(sections)), COLUMNS - 1), key=longest))


def _table(hints: Sequence[KeyHint]) -> QGridLayout:
    table = QGridLayout()
    table.setHorizontalSpacing(SPACE_M)
    table.setVerticalSpacing(SPACE_S)
    table.setColumnStretch(1, 1)
    table.setColumnMinimumWidth(0, KEYS_WIDTH_PX)
    for place, hint in enumerate(hints):
        keys, words = label(hint.told, "key"), label(hint.words)
        words.setWordWrap(True)
        table.addWidget(keys, place, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        table.addWidget(words, place, 1)
    return table
