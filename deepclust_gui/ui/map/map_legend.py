"""The legend beside the map: what each colour is, and which groups are shown."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from deepclust_gui.ui.map.map_chips import ChipList
from deepclust_gui.ui.map.map_colouring import Colouring
from deepclust_gui.ui.map.map_paint import NOT_GROUPED
from deepclust_gui.ui.map.map_ramp import Ramp
from deepclust_gui.ui.parts import button, column, label, row
from deepclust_gui.ui.tokens import SPACE_S, SPACE_XS

NOTHING_HIDDEN: frozenset[int] = frozenset()


class MapLegend(QWidget):
    """A chip for each class: a click or Space hides and shows it, a double click shows it alone.

    For steps from low to high, a ramp instead. Signals: `hidden_changed(frozenset of keys)`.
    """

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self._colouring: Colouring | None = None
        self._hidden = NOTHING_HIDDEN
        self._chips = ChipList(self)
        self._ramp = Ramp(self)
        self._note = label(role="small")
        self._show_all = button(self.tr("Show all"), "link")
        self._chips.toggled.connect(self._on_toggled)
        self._chips.only_wanted.connect(self.show_only)
        self._show_all.clicked.connect(self.show_all)
        self._lay_out()
        self._show_hidden()

    @property
    def hidden(self) -> frozenset[int]:
        """The keys of the classes that are not shown."""
        return self._hidden

    def set_colouring(self, colouring: Colouring) -> None:
        """Tell what these colours are. What is hidden stays so unless the kind is another."""
        before, self._colouring = self._colouring, colouring
        if before is not None and before.kind is not colouring.kind:
            self._hide(NOTHING_HIDDEN)
        if colouring.scale is not None:
            self._ramp.set_colouring(colouring)
            self._stack.setCurrentWidget(self._ramp)
        else:
            self._chips.set_colouring(colouring, self._hidden)
            self._stack.setCurrentWidget(self._chips)
        self._fit_height()
        self._show_hidden()

    @Slot()
    def show_all(self) -> None:
        """Hide nothing."""
        self._hide(NOTHING_HIDDEN)

    @Slot(int)
    def show_only(self, key: int) -> None:
        """Hide all classes but one; all are shown again if it is alone already."""
        others = frozenset(self._chips.keys) - {key}
        self._hide(NOTHING_HIDDEN if self._hidden == others else others)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    @Slot(int)
    def _on_toggled(self, key: int) -> None:
        self._hide(self._hidden ^ {key})

    def _hide(self, hidden: frozenset[int]) -> None:
        if hidden == self._hidden:
            return
        self._hidden = hidden
        self._chips.set_hidden(hidden)
        self._show_hidden()
        self.hidden_changed.emit(hidden)

    def _show_hidden(self) -> None:
        count = len(self._hidden & {*self._chips.keys, NOT_GROUPED})
        self._note.setText(self.tr("{count} hidden").format(count=count))
        for part in (self._note, self._show_all):
            part.setVisible(count > 0)

    def _fit_height(self) -> None:
        shown: QWidget = self._chips
        if self._stack.currentWidget() is self._ramp:
            shown = self._ramp
        self._stack.setFixedHeight(max(1, shown.sizeHint().height()))

    def _lay_out(self) -> None:
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._chips)
        self._stack.addWidget(self._ramp)
        self._chips.height_changed.connect(self._fit_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        whole = column(self, spacing=SPACE_XS)
        whole.addWidget(self._stack)
        below = row(spacing=SPACE_S)
        below.addStretch(1)
        below.addWidget(self._note)
        below.addWidget(self._show_all)
        whole.addLayout(below)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())
