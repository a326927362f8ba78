"""One line that tells which colour is which group."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S, tokens

DOT_PX = 9
LONGEST_NAME_PX = 140


class Legend(QWidget):
    """Dots and names in a line; what does not fit is counted at its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._names: dict[int, str] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Colours of the groups"))

    def set_names(self, names: dict[int, str]) -> None:
        """Show these groups by label; nothing is done if they are shown already."""
        if names != self._names:
            self._names = dict(names)
            self.setAccessibleDescription(", ".join(names.values()))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + SPACE_S)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, now = self.fontMetrics(), tokens()
        x, left = 0.0, len(self._names)
        for label, name in self._names.items():
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, LONGEST_NAME_PX)
            width = DOT_PX + SPACE_S + metrics.horizontalAdvance(text)
            more = self.tr("+ {count} more").format(count=left)
            reserve = metrics.horizontalAdvance(more) + SPACE_M if left > 1 else 0
            if x + width + reserve > self.width():
                painter.setPen(now.colour("muted"))
                painter.drawText(QRectF(x, 0, self.width() - x, self.height()), _MIDDLE, more)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(group_colour(label))
            painter.drawEllipse(QRectF(x, (self.height() - DOT_PX) / 2, DOT_PX, DOT_PX))
            painter.setPen(now.colour("muted"))
            place = QRectF(x + DOT_PX + SPACE_S, 0, width, self.height())
            painter.drawText(place, _MIDDLE, text)
            x, left = x + width + SPACE_M, left - 1


_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
