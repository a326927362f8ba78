"""What can be dropped on the window, and what it shows meanwhile."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from deepclust_gui.ui.opener import ARRAY_SUFFIX, PROJECT_SUFFIX
from deepclust_gui.ui.tokens import RADIUS_CARD, SPACE_L, tokens, type_scale


def dropped_path(data: QMimeData) -> Path | None:
    """Return the folder, project or .npz file in what is dragged, None if there is none."""
    for url in data.urls():
        path = Path(url.toLocalFile()) if url.isLocalFile() else None
        if path is not None and (
            path.is_dir() or path.suffix.lower() in (PROJECT_SUFFIX, ARRAY_SUFFIX)
        ):
            return path
    return None


class DropOverlay(QWidget):
    """Covers the window while something that can be opened hovers over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Take the size of the window."""
        window = self.parentWidget()
        if window is not None:
            self.setGeometry(window.rect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), now.colour("accent_soft"))
        frame = QRectF(self.rect()).adjusted(SPACE_L, SPACE_L, -SPACE_L, -SPACE_L)
        painter.setPen(QPen(now.colour("accent_text"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        font = QFont(self.font())
        font.setPointSizeF(type_scale().title)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(now.colour("accent_text"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.tr("Drop to open"))
