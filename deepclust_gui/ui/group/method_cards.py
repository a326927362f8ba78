"""Cards to choose a method from."""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from deepclust_gui.model.method import MethodCard
from deepclust_gui.ui.parts import button, column, label, link, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S

OWN_PLUGIN = "deepclust"
NARROWEST_CARD_PX = 230
MOST_COLUMNS = 3


class MethodChoice(QPushButton):
    """A method as a card: name, one sentence, its paper, and who made it if that was not us."""

    def __init__(self, card: MethodCard, *, recommended: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.card = card
        self.setProperty("kind", "choice")
        self.setObjectName(f"method_{card.info.key}")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(card.info.name)
        self.setAccessibleDescription(card.info.summary)
        layout = column(self, margins=SPACE_L, spacing=SPACE_S)
        layout.addLayout(self._head(recommended=recommended))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._summary = wrapping_label(card.info.summary, "muted")
        self._summary.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout.addWidget(self._summary)
        layout.addStretch(1)
        layout.addLayout(self._foot())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            # In another width the words need other lines. Not now: the layout is still at work.
            QTimer.singleShot(0, self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        width = max(self.width(), NARROWEST_CARD_PX)
        return QSize(NARROWEST_CARD_PX, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        inner = self.layout()
        assert inner is not None
        return inner.totalHeightForWidth(width)

    def _head(self, *, recommended: bool) -> QHBoxLayout:
        head = row(spacing=SPACE_S)
        name = label(self.card.info.name, "heading")
        name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        head.addWidget(name)
        head.addStretch(1)
        if recommended:
            head.addWidget(label(self.tr("Recommended"), "badge"))
        return head

    def _foot(self) -> QHBoxLayout:
        foot = row(spacing=SPACE_S)
        if self.card.info.reference:
            foot.addWidget(link(self.tr("Read the paper"), self.card.info.reference))
        foot.addStretch(1)
        if self.card.plugin != OWN_PLUGIN:
            maker = self.tr("from {plugin} {version}").format(
                plugin=self.card.plugin, version=self.card.plugin_version
            )
            foot.addWidget(label(maker, "small"))
        return foot


class MethodCards(QWidget):
    """The methods on offer, one chosen; the special ones only when asked for.

    Signals: `changed()`.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Method"))
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_clicked)
        self._choices: dict[str, MethodChoice] = {}
        self._shown: list[MethodChoice] = []
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE_M)
        self.more_button = button(self.tr("Show all methods"), "link")
        self.more_button.setProperty("flush", True)
        self.more_button.setCheckable(True)
        self.more_button.toggled.connect(self._show_more)
        more = row(spacing=0)
        more.addWidget(self.more_button)
        more.addStretch(1)
        whole = column(self, spacing=SPACE_S)
        whole.addLayout(self._grid)
        whole.addLayout(more)

    @property
    def chosen(self) -> MethodCard | None:
        """The method that is chosen, None while there is none on offer."""
        checked = self._group.checkedButton()
        return checked.card if isinstance(checked, MethodChoice) else None

    def choice(self, key: str) -> MethodChoice:
        """Return the card of a method."""
        return self._choices[key]

    def set_cards(self, cards: tuple[MethodCard, ...], *, recommended: str) -> None:
        """Offer these methods, the recommended one first and chosen."""
        for old in self._choices.values():
            self._group.removeButton(old)
            old.deleteLater()
        ordered = sorted(cards, key=lambda card: card.info.key != recommended)
        self._choices = {}
        for card in ordered:
            choice = MethodChoice(card, recommended=card.info.key == recommended, parent=self)
            self._group.addButton(choice)
            self._choices[card.info.key] = choice
        for before, after in pairwise([*self._choices.values(), self.more_button]):
            self.setTabOrder(before, after)
        self.more_button.setVisible(not all(card.info.everyday for card in ordered))
        if ordered:
            self._choices[ordered[0].info.key].setChecked(True)
        self._show_more(self.more_button.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not now: the layout above is at work, and would miss that this one asks for more height.
        QTimer.singleShot(0, self, self._arrange)

    @Slot(bool)
    def _show_more(self, all_of_them: bool) -> None:  # noqa: FBT001 - Qt's signature
        """Show all methods, or those for every day and the one that is chosen."""
        self.more_button.setText(
            self.tr("Show fewer methods") if all_of_them else self.tr("Show all methods")
        )
        for choice in self._choices.values():
            self._grid.removeWidget(choice)
            choice.setVisible(all_of_them or choice.card.info.everyday or choice.isChecked())
        self._shown = [choice for choice in self._choices.values() if not choice.isHidden()]
        self._columns = 0
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Put as many cards side by side as have room, all of one width."""
        most = min(MOST_COLUMNS, len(self._shown))
        columns = max(1, min(most, self.width() // (NARROWEST_CARD_PX + SPACE_M)))
        if columns == self._columns:
            return
        for number in range(MOST_COLUMNS):
            self._grid.setColumnStretch(number, int(number < columns))
        for place, choice in enumerate(self._shown):
            self._grid.addWidget(choice, place // columns, place % columns)
        self._columns = columns

    def choose(self, key: str) -> None:
        """Choose a method, whether it is shown or not."""
        self._choices[key].setChecked(True)
        self._show_more(self.more_button.isChecked())
        self.changed.emit()

    @Slot()
    def _on_clicked(self) -> None:
        self.changed.emit()
