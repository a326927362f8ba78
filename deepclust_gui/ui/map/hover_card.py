"""The popup beside the pointer on the map: the image and what is known about it."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.parts import column, label, row
from deepclust_gui.ui.tokens import SPACE_S, SPACE_XS

PICTURE_PX = 136
SWATCH_PX = 10
DISTANCE_PX = 18


@dataclass(frozen=True, slots=True, eq=False)
class HoverDetail:
    """What is told about an item: its group, a line or two, and its picture once it is there."""

    title: str
    text: str
    group: int
    picture: QPixmap | None = None


class HoverCard(QFrame):
    """A card over the map that never catches the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("role", "card")
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE_PX, PICTURE_PX)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._swatch = QLabel()
        self._title = label(role="strong")
        self._text = label(role="small")
        self._text.setFixedWidth(PICTURE_PX)
        heading = row(spacing=SPACE_XS + 2)
        heading.addWidget(self._swatch)
        heading.addWidget(self._title, 1)
        layout = column(self, margins=SPACE_S, spacing=SPACE_XS)
        layout.addWidget(self._picture)
        layout.addLayout(heading)
        layout.addWidget(self._text)
        self.hide()

    @property
    def title(self) -> str:
        return self._title.text()

    def fill(self, detail: HoverDetail) -> None:
        """Show this; while the picture is on its way its place stays empty."""
        self._picture.setPixmap(_fitted(detail.picture, self.devicePixelRatioF()))
        self._swatch.setPixmap(swatch(detail.group, SWATCH_PX, self.devicePixelRatioF()))
        self._title.setText(_elided(self._title, detail.title, PICTURE_PX - SWATCH_PX - SPACE_S))
        lines = [_elided(self._text, line, PICTURE_PX) for line in detail.text.splitlines()]
        self._text.setText("\n".join(lines))
        self.adjustSize()

    def place(self, pointer: QPoint) -> None:
        """Move beside the pointer, on the side where there is room inside the parent."""
        parent = self.parentWidget()
        assert parent is not None
        room = parent.size()
        x = pointer.x() + DISTANCE_PX
        if x + self.width() > room.width():
            x = pointer.x() - DISTANCE_PX - self.width()
        y = min(pointer.y() - self.height() // 2, room.height() - self.height())
        self.move(max(0, x), max(0, y))
        self.show()
        self.raise_()


def swatch(group: int, side: int, ratio: float) -> QPixmap:
    """Return a dot of `side` pixels in the colour of a group."""
    result = QPixmap(QSize(side, side) * ratio)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(group_colour(group))
    painter.drawEllipse(0, 0, side, side)
    painter.end()
    return result


def _fitted(picture: QPixmap | None, ratio: float) -> QPixmap:
    """Return the picture as large as the card allows."""
    if picture is None:
        return QPixmap()
    side = round(PICTURE_PX * ratio)
    result = picture.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, _SMOOTH)
    result.setDevicePixelRatio(ratio)
    return result


_SMOOTH = Qt.TransformationMode.SmoothTransformation


def _elided(widget: QLabel, text: str, width: int) -> str:
    return widget.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)
