"""Choosing points with the pointer: the tools, what the modifiers mean, the outline drawn."""

from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsPathItem

from deepclust_gui.ui.tokens import tokens

LEAST_STEP_PX = 2.0
"""The lasso takes a corner no sooner than the pointer has gone this far."""


class SelectMode(Enum):
    """What becomes of the items chosen before."""

    REPLACE = auto()
    ADD = auto()
    SUBTRACT = auto()


class MapTool(Enum):
    """What dragging with the left button does: move the map, or choose points."""

    HAND = auto()
    BOX = auto()
    LASSO = auto()


def mode_of(modifiers: Qt.KeyboardModifier) -> SelectMode:
    """Return what the keys held down mean: Shift adds, Alt takes away."""
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return SelectMode.SUBTRACT
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return SelectMode.ADD
    return SelectMode.REPLACE


class Outline(QGraphicsPathItem):
    """A box or lasso while it is drawn, in pixels of the view; hidden when none is."""

    def __init__(self) -> None:
        super().__init__()
        self._tool = MapTool.HAND
        self._corners: list[QPointF] = []
        self.setZValue(1_000)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    @property
    def is_drawn(self) -> bool:
        """Whether one is being drawn right now."""
        return bool(self._corners)

    @property
    def corners(self) -> NDArray[np.float64]:
        """The polygon so far, float64 (V, 2)."""
        return np.array([(p.x(), p.y()) for p in self._polygon()], np.float64).reshape(-1, 2)

    def begin(self, tool: MapTool, at: QPointF) -> None:
        """Start to draw at a pixel."""
        self._tool, self._corners = tool, [at]
        now = tokens()
        pen = QPen(now.colour("accent_text"), 1.6)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if tool is MapTool.LASSO:
            pen.setDashPattern([4, 3])
        self.setPen(pen)
        fill = now.colour("accent")
        fill.setAlphaF(0.14)
        self.setBrush(fill)
        self._show()

    def go_on(self, to: QPointF) -> None:
        """Draw on to a pixel."""
        if self._tool is MapTool.BOX:
            self._corners[1:] = [to]
        elif (to - self._corners[-1]).manhattanLength() >= LEAST_STEP_PX:
            self._corners.append(to)
        self._show()

    def drop(self) -> None:
        """Draw no more."""
        self._corners = []
        self.hide()

    def _polygon(self) -> list[QPointF]:
        if self._tool is not MapTool.BOX or len(self._corners) < 2:
            return self._corners
        box = QRectF(self._corners[0], self._corners[1]).normalized()
        return [box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()]

    def _show(self) -> None:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addPolygon(QPolygonF(self._polygon()))
        path.closeSubpath()
        self.setPath(path)
        self.show()
