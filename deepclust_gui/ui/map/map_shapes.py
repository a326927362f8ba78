"""The shapes of marks: a second cue beside colour."""

import math
from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF, QTransform


class Shape(IntEnum):
    """Shapes that stay apart when they are small, in the order in which groups take them."""

    CIRCLE = 0
    SQUARE = 1
    TRIANGLE = 2
    DIAMOND = 3
    CROSS = 4
    TRIANGLE_DOWN = 5
    STAR = 6


WIDEST = 1.4
"""No shape reaches farther from its centre than this many radii of the circle."""


def shape_of(key: int) -> Shape:
    """Return the shape of a group, which its number alone decides; of none, a circle."""
    return Shape(key % len(Shape)) if key >= 0 else Shape.CIRCLE


@lru_cache(maxsize=len(Shape))
def outline(shape: Shape) -> QPainterPath:
    """Return a shape around the origin that looks as large as a circle of radius 1."""
    path = QPainterPath()
    if shape is Shape.CIRCLE:
        path.addEllipse(QPointF(0, 0), 1.0, 1.0)
    elif shape is Shape.SQUARE:
        path.addRect(QRectF(-0.88, -0.88, 1.76, 1.76))
    elif shape is Shape.CROSS:
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRect(QRectF(-1.25, -0.45, 2.5, 0.9))
        path.addRect(QRectF(-0.45, -1.25, 0.9, 2.5))
        path = path.simplified()
        path.setFillRule(Qt.FillRule.WindingFill)
    else:
        path.addPolygon(QPolygonF(_corners(shape)))
        path.closeSubpath()
    return path


def draw_shape(painter: QPainter, shape: Shape, at: QPointF, radius: float) -> None:
    """Draw a shape with the painter's pen and brush."""
    placed = QTransform().translate(at.x(), at.y()).scale(radius, radius)
    painter.drawPath(placed.map(outline(shape)))


def _corners(shape: Shape) -> list[QPointF]:
    if shape is Shape.DIAMOND:
        return [QPointF(0, -1.3), QPointF(1.15, 0), QPointF(0, 1.3), QPointF(-1.15, 0)]
    if shape is Shape.STAR:
        radii = (WIDEST, 0.62) * 5
        return [
            QPointF(r * math.sin(i * math.pi / 5), -r * math.cos(i * math.pi / 5))
            for i, r in enumerate(radii)
        ]
    down = -1 if shape is Shape.TRIANGLE_DOWN else 1
    return [QPointF(0, -1.25 * down), QPointF(1.25, 0.85 * down), QPointF(-1.25, 0.85 * down)]
