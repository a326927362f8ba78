"""The big friendly place to drop a folder on."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from deepclust_gui.ui.icons import pixmap
from deepclust_gui.ui.parts import button, column, label, row
from deepclust_gui.ui.tokens import RADIUS_CARD, SPACE_L, SPACE_M, SPACE_XL, SPACE_XS, tokens


class DropZone(QWidget):
    """A dashed card with the two ways to begin: `open_button` and `sample_button`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._mark = QLabel()
        self.open_button = button(self.tr("Open folder…"), "primary", icon_name="folder")
        self.sample_button = button(self.tr("Try the sample"), icon_name="sample")
        self.sample_button.setToolTip(
            self.tr("1,797 small images of handwritten digits that come with DeepClust")
        )
        self._lay_out()
        self.dye()

    def dye(self) -> None:
        """Take the colours of the present scheme."""
        self._mark.setPixmap(pixmap("images", "accent_text", 48, ratio=self.devicePixelRatioF()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(now.colour("border_strong"), 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(now.colour("card"))
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)

    def _lay_out(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = column(self, spacing=SPACE_XS)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        layout.addStretch(1)
        layout.addWidget(self._mark, alignment=centre)
        layout.addSpacing(SPACE_M)
        layout.addWidget(
            label(self.tr("Drop a folder of images here"), "heading"), alignment=centre
        )
        layout.addWidget(
            label(self.tr("JPEG, PNG, WebP, TIFF, HEIC and more, sub-folders included"), "muted"),
            alignment=centre,
        )
        layout.addSpacing(SPACE_L)
        buttons = row(spacing=SPACE_M)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.sample_button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addStretch(1)
