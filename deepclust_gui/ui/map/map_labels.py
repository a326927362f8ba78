"""The names of groups, written where their points are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_colouring import Colouring
from deepclust_gui.ui.map.map_frame import Frame
from deepclust_gui.ui.map.map_paint import Paint
from deepclust_gui.ui.map.map_shapes import draw_shape
from deepclust_gui.ui.tokens import SPACE_S, tokens

MOST_SAMPLED = 40_000
LEAST_SAMPLED = 3
MOST_LABELS = 60
LONGEST_PX = 140.0
MARK_PX = 9.0
SHIFTS = (0.0, -1.0, 1.0, -2.0, 2.0)
"""Where a name goes whose place is taken, in lines."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelPlaces:
    """The middle of each of K classes: `places` float32 (K, 2), NaN for none; `sizes` int64 (K,).

    The largest are named first.
    """

    places: NDArray[np.float32]
    sizes: NDArray[np.int64]

    @property
    def by_size(self) -> list[int]:
        """The classes that have a place, the largest first."""
        order = np.argsort(-self.sizes, kind="stable")
        return [int(c) for c in order if np.isfinite(self.places[c]).all()]


def label_places(cloud: Cloud, colouring: Colouring) -> LabelPlaces:
    """Return the median of each class; 10 ms for a million points, of which it takes a sample.

    Points in no finite place are left out.
    """
    count, rows = len(colouring.keys), cloud.grid.rows
    sizes = _counts(colouring.classes, count)
    sample = rows[:: 1 + len(rows) // MOST_SAMPLED]
    missed = (_counts(colouring.classes[sample], count) < LEAST_SAMPLED) & (sizes > 0)
    if len(sample) < len(rows) and missed.any():  # small groups would be lost: take them whole
        is_missed = np.append(missed, False)[colouring.classes[rows]]
        sample = np.concatenate([sample, rows[is_missed]])
    sample = sample[colouring.classes[sample] >= 0]
    places = _medians(cloud.positions[sample], colouring.classes[sample], count)
    return LabelPlaces(places, sizes)


def _counts(classes: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return np.bincount(classes + 1, minlength=count + 1)[1:]


def _medians(
    points: NDArray[np.float32], classes: NDArray[np.int64], count: int
) -> NDArray[np.float32]:
    """Return the median of each class of `points` float32 (M, 2), float32 (count, 2)."""
    order = np.argsort(classes, kind="stable")
    ends = np.cumsum(np.bincount(classes, minlength=count)).tolist()
    places = np.full((count, 2), np.nan, np.float32)
    begin = 0
    for number, end in enumerate(ends):
        if end > begin:
            places[number] = np.median(points[order[begin:end]], axis=0)
        begin = end
    return places


def draw_labels(
    painter: QPainter,
    places: LabelPlaces,
    colouring: Colouring,
    *,
    paint: Paint,
    frame: Frame,
    only: int | None,
) -> None:
    """Write the names of the classes in view; one that has no room is left out.

    `only` is the key of the one class that is named, None for all.
    """
    font = _font(painter.font())
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    height = metrics.height() + 4
    taken: list[QRectF] = []
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number in places.by_size:
        if len(taken) >= MOST_LABELS:
            return
        if not paint.shown[number] or not places.sizes[number]:
            continue
        if only is not None and colouring.keys[number] != only:
            continue
        x, y = frame.to_px(places.places[number]).tolist()
        if not (0 <= x < frame.width and 0 <= y < frame.height):
            continue
        name = metrics.elidedText(colouring.names[number], Qt.TextElideMode.ElideRight, LONGEST_PX)
        width = metrics.horizontalAdvance(name) + MARK_PX + 2.5 * SPACE_S
        left = max(min(x - width / 2, frame.width - width - 2), 2)  # all of it inside the map
        box = _free_place(QRectF(left, y - height / 2, width, height), taken)
        if box is not None:
            taken.append(box)
            _draw_label(painter, box, name, number=number, paint=paint)


def _free_place(box: QRectF, taken: list[QRectF]) -> QRectF | None:
    for shift in SHIFTS:
        moved = box.translated(0, shift * (box.height() + 2))
        if not any(moved.intersects(other) for other in taken):
            return moved
    return None


def _draw_label(painter: QPainter, box: QRectF, name: str, *, number: int, paint: Paint) -> None:
    now = tokens()
    back = now.colour("card")
    back.setAlphaF(0.88)
    painter.setPen(QPen(now.colour("border_strong"), 1))
    painter.setBrush(back)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*paint.colours[number].tolist()))
    at = QPointF(box.left() + SPACE_S + MARK_PX / 2, box.center().y())
    draw_shape(painter, paint.shapes[number], at, MARK_PX / 2)
    painter.setPen(now.colour("text"))
    text = box.adjusted(SPACE_S * 1.5 + MARK_PX, 0, 0, 0)
    painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name)


def _font(font: QFont) -> QFont:
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    result.setPointSizeF(max(8.0, font.pointSizeF() - 1))
    return result
