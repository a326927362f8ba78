"""Small round dots in the colours of groups, drawn by the thousand in one call."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from shiboken6 import Shiboken

CELLS_A_ROW = 64
FRAGMENT_FIELDS = 10
"""x, y, source left and top, width, height, scale x and y, rotation, opacity: doubles in C."""


@dataclass(frozen=True, slots=True)
class DiscStyle:
    """How dots look: `diameter` in logical pixels, `rim` as `#rrggbb`, the map's paper."""

    diameter: float
    rim: str
    rim_width: float
    opacity: float = 1.0


def style_for(count: int, rim: str) -> DiscStyle:
    """Return larger, rimmed dots for few points and fine ones for many."""
    if count <= 3_000:
        return DiscStyle(8.0, rim, 1.0)
    if count <= 12_000:
        return DiscStyle(5.5, rim, 0.6)
    return DiscStyle(3.6, rim, 0.0, opacity=0.8)


class DiscAtlas:
    """A picture that holds one dot of each colour, cell by cell."""

    def __init__(self, colours: NDArray[np.uint8], style: DiscStyle, *, pixel_ratio: float) -> None:
        self._ratio = pixel_ratio
        self._cell = int(np.ceil((style.diameter + 2) * pixel_ratio))
        rows = -(-len(colours) // CELLS_A_ROW)
        self.pixmap = QPixmap(min(len(colours), CELLS_A_ROW) * self._cell, rows * self._cell)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, colour in enumerate(colours.tolist()):
            self._draw(painter, number, QColor(*colour), style)
        painter.end()

    def paint(
        self, painter: QPainter, points: NDArray[np.float64], cells: NDArray[np.int64]
    ) -> None:
        """Draw dots centred on `points` float64 (M, 2), in device units; `cells` int64 (M,)."""
        if not len(points):
            return
        table = np.empty((len(points), FRAGMENT_FIELDS))
        table[:, 0:2] = points
        table[:, 2] = cells % CELLS_A_ROW * self._cell
        table[:, 3] = cells // CELLS_A_ROW * self._cell
        table[:, 4:6] = self._cell
        table[:, 6:8] = 1 / self._ratio
        table[:, 8] = 0
        table[:, 9] = 1
        # Qt takes a C array; the binding wants its first element as an object.
        first = Shiboken.wrapInstance(table.ctypes.data, QPainter.PixmapFragment)
        assert isinstance(first, QPainter.PixmapFragment)
        painter.drawPixmapFragments(first, len(table), self.pixmap)

    def _draw(self, painter: QPainter, number: int, colour: QColor, style: DiscStyle) -> None:
        size = style.diameter * self._ratio
        left = number % CELLS_A_ROW * self._cell + (self._cell - size) / 2
        top = number // CELLS_A_ROW * self._cell + (self._cell - size) / 2
        box = QRectF(left, top, size, size)
        painter.setOpacity(1.0)
        if style.rim_width:
            painter.setBrush(QColor(style.rim))
            painter.drawEllipse(box)
        inset = style.rim_width * self._ratio
        painter.setOpacity(style.opacity)
        painter.setBrush(colour)
        painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
