"""Where one picture is painted, as large as it fits."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from deepclust_gui.ui.tokens import RADIUS, SPACE_L, SPACE_M, SPACE_S, tokens

ENLARGE_AT_MOST = 8.0
BAND_ALPHA = 0.92


class Canvas(QWidget):
    """Paints a picture, a sentence, or a sentence over a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = QImage()
        self._words = ""

    @property
    def picture(self) -> QImage:
        """What is painted; null while there is nothing."""
        return self._picture

    @property
    def words(self) -> str:
        """The sentence; empty if there is none."""
        return self._words

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def show_picture(self, picture: QImage, words: str = "") -> None:
        """Show a picture, null for none, and a sentence about it."""
        self._picture, self._words = picture, words
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._picture.isNull():
            painter.drawImage(self._target(), self._picture)
        if self._words:
            self._paint_words(painter)

    def _target(self) -> QRectF:
        width, height = self._picture.width(), self._picture.height()
        fit = min(self.width() / width, self.height() / height, ENLARGE_AT_MOST)
        target = QRectF(0, 0, width * fit, height * fit)
        target.moveCenter(QRectF(self.rect()).center())
        return target

    def _paint_words(self, painter: QPainter) -> None:
        """Write the sentence in the middle, on a card if there is a picture behind it."""
        how = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        room = self.rect().adjusted(SPACE_L, SPACE_L, -SPACE_L, -SPACE_L)
        box = painter.fontMetrics().boundingRect(room, how, self._words)
        if not self._picture.isNull():
            paper = tokens().colour("card")
            paper.setAlphaF(BAND_ALPHA)
            painter.setPen(tokens().colour("border"))
            painter.setBrush(paper)
            painter.drawRoundedRect(_around(box), RADIUS, RADIUS)
        painter.setPen(tokens().colour("text" if not self._picture.isNull() else "muted"))
        painter.drawText(box, how, self._words)


def _around(box: QRect) -> QRectF:
    return QRectF(box.adjusted(-SPACE_M, -SPACE_S, SPACE_M, SPACE_S))
