"""The line under the views: what is chosen, what can be done with it, and what was just done."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QWidget

from deepclust_gui.ui.parts import button, label, row
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.review.review_actions import IMAGES, ReviewActions
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.words import images

SHOWN = tuple(name for name in IMAGES if name != "unmark")
"""Marks are seldom taken back: the menu has that."""

WORDS_PX = 240
"""What a sentence with its button needs at least."""


class SelectionBar(QFrame):
    """Always there, so that nothing jumps; its buttons wait until something is chosen.

    Signals: `undo_wanted()`; `offer_taken()` after `show_offer`.
    """

    undo_wanted = Signal()
    offer_taken = Signal()

    def __init__(self, actions: ReviewActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Chosen images"))
        self._actions = actions
        self._count = label(role="strong")
        self._words = ElidedLabel("muted", mode=Qt.TextElideMode.ElideRight)
        self._link = button(self.tr("Undo"), "link")
        self._link.clicked.connect(self._on_link)
        self._is_offer = False
        self._passes = False  # what is told holds only until the next change
        self._buttons: dict[str, QPushButton] = {}
        self._lay_out()
        self.show_chosen(0)

    @property
    def words(self) -> str:
        """What is told."""
        return self._words.text()

    def show_chosen(self, count: int) -> None:
        """Show how many images are chosen."""
        self._count.setText(images(count) if count else "")
        self._count.setVisible(bool(count))
        if count:
            self._tell("")
        elif not self._words.text():
            self.show_hint()

    @Slot()
    def show_hint(self) -> None:
        """Say how to begin."""
        self._tell(self.tr("Choose images first. ? shows all keys."))

    @Slot()
    def forget_done(self) -> None:
        """Tell no longer what was done last."""
        if self._passes:
            self.show_hint()

    def show_done(self, words: str) -> None:
        """Say what was just done, and offer to take it back."""
        self._tell(words, link=self.tr("Undo"))

    def show_undone(self, words: str) -> None:
        """Say what was just taken back."""
        self._tell(words)
        self._passes = True

    def show_offer(self, words: str, link: str) -> None:
        """Say what could be done, and offer to do it."""
        self._tell(words, link=link)
        self._is_offer = True

    def _tell(self, words: str, *, link: str = "") -> None:
        self._is_offer, self._passes = False, bool(link)
        self._words.setText(words)
        self._words.setToolTip(words)
        self._link.setText(link)
        self._link.setAccessibleName(link)
        self._link.setVisible(bool(link))

    @Slot()
    def _on_link(self) -> None:
        (self.offer_taken if self._is_offer else self.undo_wanted).emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the buttons below the words where there is no room beside them."""
        beside = self.width() >= self._actions_row.minimumSize().width() + WORDS_PX
        sides = QBoxLayout.Direction
        self._lines.setDirection(sides.LeftToRight if beside else sides.TopToBottom)

    def _lay_out(self) -> None:
        self._lines = row(self, spacing=SPACE_S)
        self._lines.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        told = row(spacing=SPACE_S)
        told.addWidget(self._count)
        told.addWidget(self._words, 1)
        told.addWidget(self._link)
        self._actions_row = row(spacing=SPACE_S)
        for name in SHOWN:
            self._actions_row.addWidget(self._button_for(name, self._actions[name]))
        self._lines.addLayout(told, 1)
        self._lines.addLayout(self._actions_row)

    def _button_for(self, name: str, action: QAction) -> QPushButton:
        result = button(action.text(), "quiet")
        result.setToolTip(action.toolTip())
        result.clicked.connect(action.trigger)
        action.enabledChanged.connect(result.setEnabled)
        result.setEnabled(action.isEnabled())
        self._buttons[name] = result
        return result
