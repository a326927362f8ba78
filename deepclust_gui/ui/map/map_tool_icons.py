"""The icons of the map's tools, drawn as paths, so that they are sharp at any scale."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from deepclust_gui.ui.map.map_selecting import MapTool
from deepclust_gui.ui.tokens import tokens

GRID = 24.0
"""Icons are drawn on a square of this side."""

_SCALES = (1, 2, 3)


def tool_icon(tool: MapTool, side: int) -> QIcon:
    """Return the icon of a tool: muted, and in the accent's colour where it is in use."""
    now, result = tokens(), QIcon()
    for scale in _SCALES:
        for state, colour in ((QIcon.State.Off, now.muted), (QIcon.State.On, now.accent_text)):
            picture = _drawn(tool, QColor(colour), side, scale)
            result.addPixmap(picture, QIcon.Mode.Normal, state)
    return result


def _drawn(tool: MapTool, colour: QColor, side: int, scale: int) -> QPixmap:
    picture = QPixmap(side * scale, side * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / GRID, side / GRID)
    pen = QPen(colour, 1.9, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if tool is MapTool.BOX:
        pen.setDashPattern([2.1, 1.9])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPath(_PATHS[tool]())
    painter.end()
    return picture


def _arrows() -> QPainterPath:
    """Four arrows from the middle: the map moves."""
    path = QPainterPath()
    for x, y in ((0, -1), (0, 1), (-1, 0), (1, 0)):
        tip = QPointF(12 + 9 * x, 12 + 9 * y)
        path.moveTo(12, 12)
        path.lineTo(tip)
        for turn in (-1, 1):
            path.moveTo(tip)
            path.lineTo(tip.x() - 3 * x + 3 * y * turn, tip.y() - 3 * y + 3 * x * turn)
    return path


def _box() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(4, 5, 16, 14))
    return path


def _lasso() -> QPainterPath:
    """A loop with its rope hanging down."""
    path = QPainterPath()
    path.addEllipse(QRectF(3, 4, 18, 11))
    path.moveTo(7.5, 14)
    path.cubicTo(5, 16, 9.5, 17, 7.5, 21)
    return path


_PATHS = {MapTool.HAND: _arrows, MapTool.BOX: _box, MapTool.LASSO: _lasso}
