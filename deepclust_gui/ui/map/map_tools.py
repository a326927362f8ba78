"""The small buttons over the map."""

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QToolButton, QWidget

from deepclust_gui.ui.parts import row


class MapTools(QWidget):
    """Zoom and fit by button. Signals: `out_wanted()`, `in_wanted()`, `fit_wanted()`."""

    out_wanted = Signal()
    in_wanted = Signal()
    fit_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapTools")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = row(self, margins=2, spacing=2)
        layout.addWidget(self._button("−", self.tr("Zoom out (−)"), self.out_wanted))
        layout.addWidget(self._button("+", self.tr("Zoom in (+)"), self.in_wanted))
        layout.addWidget(
            self._button(self.tr("Fit"), self.tr("Show all points (Home)"), self.fit_wanted)
        )

    def _button(self, text: str, name: str, wanted: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(wanted)
        return button
