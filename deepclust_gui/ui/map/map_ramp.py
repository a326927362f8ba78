"""The colours of steps from low to high in the legend, with what their ends stand for."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from deepclust_gui.ui.map.map_colouring import Colouring
from deepclust_gui.ui.tokens import SPACE_XS, tokens

BAR_PX = 12
WIDEST_PX = 420


class Ramp(QWidget):
    """A bar from low to high, and what its ends and its middle stand for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colouring: Colouring | None = None
        self._scale = "", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Colours from low to high"))

    def set_colouring(self, colouring: Colouring) -> None:
        """Show the classes of a colouring that has a `scale`."""
        assert colouring.scale is not None
        self._colouring, self._scale = colouring, colouring.scale
        low, _, high = self._scale
        words = self.tr("Dark is {low}, light is {high}.")
        self.setAccessibleDescription(words.format(low=low, high=high))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, BAR_PX + SPACE_XS + self.fontMetrics().height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._colouring is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = min(self.width(), WIDEST_PX)
        self._paint_bar(painter, QRectF(0, 0, width, BAR_PX), self._colouring)
        low, middle, high = self._scale
        painter.setPen(tokens().colour("muted"))
        text = QRectF(0, BAR_PX + SPACE_XS, width, self.fontMetrics().height())
        sides = Qt.AlignmentFlag
        painter.drawText(text, sides.AlignLeft, low)
        painter.drawText(text, sides.AlignHCenter, middle)
        painter.drawText(text, sides.AlignRight, high)

    def _paint_bar(self, painter: QPainter, bar: QRectF, colouring: Colouring) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)
        painter.setClipPath(shape)
        painter.setPen(Qt.PenStyle.NoPen)
        step = bar.width() / len(colouring.colours)
        for number, colour in enumerate(colouring.colours.tolist()):
            painter.fillRect(QRectF(number * step, 0, step + 1, BAR_PX), QColor(*colour))
        painter.setClipping(False)
