"""The map: every image a point, near when they are alike, coloured by group."""

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPointF,
    QRectF,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from deepclust_gui.ui.map.hover_card import HoverCard, HoverDetail
from deepclust_gui.ui.map.map_canvas import MapCanvas
from deepclust_gui.ui.map.map_cloud import Cloud, Crowd, Paint
from deepclust_gui.ui.map.map_index import Rect, bounds_of
from deepclust_gui.ui.map.map_item import MapItem
from deepclust_gui.ui.map.map_paint import current_paint
from deepclust_gui.ui.map.map_tools import MapTools
from deepclust_gui.ui.theme import tokens
from deepclust_gui.ui.tokens import SPACE_S

PICK_RADIUS_PX = 12.0
TWEEN_MS = 350
ZOOM_STEP = 1.3
MARGIN_SHARE = 0.05


class MapView(QWidget):
    """Pan by dragging or with the arrow keys, zoom with the wheel or + and -, fit with Home.

    Hovering shows a popup with what `set_describe` was given; a click selects. Signals:
    `hovered(item)` with -1 for none; `picked(item)`; `crowd_wanted()` when the pictures of a crowd
    are to be made, for the present colours and highlight.
    """

    hovered = Signal(int)
    picked = Signal(int)
    crowd_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cloud: Cloud | None = None
        self._paint = current_paint(0)
        self._describe: Callable[[int], HoverDetail] | None = None
        self._hovered = -1
        self._fitting = True
        self._canvas = MapCanvas(self)
        self._box = pg.ViewBox(lockAspect=True, enableMenu=False, defaultPadding=0)
        self._item = MapItem()
        self._box.addItem(self._item, ignoreBounds=True)
        self._canvas.setCentralItem(self._box)
        self._tween = QVariantAnimation(self)
        self._tween.setStartValue(0.0)
        self._tween.setEndValue(1.0)
        self._tween.setDuration(TWEEN_MS)
        self._tween.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._tween.valueChanged.connect(self._on_tween)
        self._from = self._to = np.empty((0, 2), np.float32)
        self._card = HoverCard(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self._tools = MapTools(self)
        self._tools.out_wanted.connect(self.zoom_out)
        self._tools.in_wanted.connect(self.zoom_in)
        self._tools.fit_wanted.connect(self.fit)
        self._canvas.pointed.connect(self._on_pointed)
        self._canvas.left.connect(self._on_left)
        self._canvas.clicked.connect(self._on_clicked)
        self._box.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Map of the images"))
        self.setAccessibleDescription(
            self.tr("Arrow keys move, plus and minus zoom, Home shows everything.")
        )
        self._recolour()

    # ---------------------------------------------------------------- what is shown

    @property
    def cloud(self) -> Cloud | None:
        """The points that are shown."""
        return self._cloud

    @property
    def highlighted(self) -> int | None:
        return self._item.highlighted

    @property
    def marked(self) -> int | None:
        """The item with a ring around it."""
        point = self._item.marked
        return None if point is None or self._cloud is None else self._cloud.item_of(point)

    def set_describe(self, describe: Callable[[int], HoverDetail]) -> None:
        """Ask `describe(item)`, on this thread, for what the popup shows; it must be quick."""
        self._describe = describe

    def set_cloud(self, cloud: Cloud | None) -> None:
        """Show these points at once and fit the view to them.

        If it is a crowd, `crowd_wanted` follows: make its pictures with `prepare_crowd` on a worker
        and hand them to `set_crowd`.
        """
        self._tween.stop()
        self._on_left()
        self._cloud = cloud
        self._item.highlighted = None
        self._item.set_cloud(cloud)
        self._recolour()
        self.fit()
        self._ask_for_crowd()

    def show_next(self, cloud: Cloud) -> None:
        """Show the next moment of the same sample: points glide to where they are now."""
        before = self._cloud
        glides = (
            before is not None
            and not cloud.is_crowd
            and len(before) == len(cloud)
            and np.array_equal(before.items, cloud.items)  # type: ignore[arg-type]
            and self.isVisible()
        )
        self._from = self._shown_positions() if glides else cloud.positions
        self._tween.stop()
        marked = self._item.marked if glides else None
        self._cloud = cloud
        self._item.set_cloud(cloud)
        self._item.marked = marked
        self._to = cloud.positions
        self._recolour()
        if glides:
            self._item.move_points(self._from)
            self._tween.start()
        else:
            self.fit()

    def set_crowd(self, crowd: Crowd) -> None:
        """Take newly coloured pictures of the same cloud, keeping the view as it is."""
        self._item.set_crowd(crowd)

    def highlight(self, label: int | None) -> None:
        """Put one group before all others; None puts them side by side again.

        For a crowd the pictures follow when `set_crowd` is given those for this highlight.
        """
        if label != self._item.highlighted:
            self._item.highlighted = label
            self._item.update()
            self._ask_for_crowd()

    def mark(self, item: int | None) -> None:
        """Draw a ring around an item and bring it into view."""
        known = self._cloud is not None and item is not None
        self._item.marked = self._cloud.point_of(item) if known else None  # type: ignore[union-attr,arg-type]
        if self._item.marked is not None:
            self._bring_into_view(self._item.marked)
        self._item.update()

    def paint_of_groups(self) -> Paint:
        """Return the colours in use, for `prepare_crowd`."""
        return self._paint

    def refresh_detail(self) -> None:
        """Ask again what the popup shows: its picture has arrived."""
        if self._hovered >= 0 and self._describe is not None and self._card.isVisible():
            self._card.fill(self._describe(self._hovered))

    def point_at(self, item: int) -> QPointF | None:
        """Return where an item is drawn, in pixels of this widget."""
        point = None if self._cloud is None else self._cloud.point_of(item)
        if point is None or self._cloud is None:
            return None
        where = self._box.mapViewToScene(QPointF(*self._cloud.positions[point].tolist()))
        return QPointF(self._canvas.mapTo(self, self._canvas.mapFromScene(where)))

    # ---------------------------------------------------------------- moving about

    @Slot()
    def fit(self) -> None:
        """Show all points."""
        self._fitting = True
        if self._cloud is not None and len(self._cloud):
            self._show(bounds_of(self._cloud.positions))

    @Slot()
    def zoom_in(self) -> None:
        """Show less, larger."""
        self._zoom(1 / ZOOM_STEP)

    @Slot()
    def zoom_out(self) -> None:
        """Show more, smaller."""
        self._zoom(ZOOM_STEP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: (-0.1, 0.0),
            Qt.Key.Key_Right: (0.1, 0.0),
            Qt.Key.Key_Up: (0.0, 0.1),
            Qt.Key.Key_Down: (0.0, -0.1),
        }.get(Qt.Key(event.key()))
        if step is not None:
            view = self._box.viewRect()
            self._fitting = False
            self._box.translateBy(x=step[0] * view.width(), y=step[1] * view.height())
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_out()
        elif event.key() == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tools.adjustSize()
        self._tools.move(self.width() - self._tools.width() - SPACE_S, SPACE_S)
        if self._fitting:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()
            self._ask_for_crowd()

    # ---------------------------------------------------------------- inside

    def _ask_for_crowd(self) -> None:
        if self._cloud is not None and self._cloud.is_crowd:
            self.crowd_wanted.emit()

    def _recolour(self) -> None:
        labels = self._cloud.labels if self._cloud is not None else np.empty(0, np.int64)
        now = tokens()
        self._paint = current_paint(int(labels.max(initial=-1)) + 1)
        self._canvas.setBackground(now.colour("card"))
        self._item.set_colours(self._paint, paper=now.colour("card"), ink=now.colour("text"))

    def _shown_positions(self) -> NDArray[np.float32]:
        assert self._cloud is not None
        if self._tween.state() != QVariantAnimation.State.Running:
            return self._cloud.positions
        return self._between(float(self._tween.currentValue()))

    def _between(self, share: float) -> NDArray[np.float32]:
        if share >= 1:
            return self._to
        return (self._from + (self._to - self._from) * np.float32(share)).astype(np.float32)

    @Slot("QVariant")
    def _on_tween(self, share: float) -> None:
        points = self._between(share)
        if self._fitting:
            self._show(bounds_of(points))
        self._item.move_points(points)

    def _show(self, rect: Rect) -> None:
        rect = rect.grown(MARGIN_SHARE)
        self._box.setRange(
            QRectF(rect.left, rect.bottom, rect.width, rect.height), padding=0, update=True
        )

    def _zoom(self, factor: float) -> None:
        self._fitting = False
        self._box.scaleBy((factor, factor))

    def _bring_into_view(self, point: int) -> None:
        assert self._cloud is not None
        where = QPointF(*self._cloud.positions[point].tolist())
        view = self._box.viewRect()
        if not view.contains(where):
            shift = where - view.center()
            self._fitting = False
            self._box.translateBy(x=shift.x(), y=shift.y())

    def _point_under(self, position: QPointF) -> int | None:
        if self._cloud is None or not len(self._cloud):
            return None
        where = self._box.mapSceneToView(self._canvas.mapToScene(position.toPoint()))
        px_size = self._box.viewPixelSize()[0]
        return self._cloud.grid.nearest(where.x(), where.y(), radius=PICK_RADIUS_PX * px_size)

    @Slot(QPointF)
    def _on_pointed(self, position: QPointF) -> None:
        if self._tween.state() == QVariantAnimation.State.Running:
            return
        point = self._point_under(position)
        if point is None:
            self._on_left()
            return
        assert self._cloud is not None
        item = self._cloud.item_of(point)
        if item != self._hovered:
            self._hovered = item
            self._item.hovered = point
            self._item.update()
            self.hovered.emit(item)
            if self._describe is not None:
                self._card.fill(self._describe(item))
        if self._describe is not None:
            self._card.place(self._canvas.mapTo(self, position.toPoint()))

    @Slot()
    def _on_left(self) -> None:
        if self._hovered < 0:
            return
        self._hovered = -1
        self._item.hovered = None
        self._item.update()
        self._card.hide()
        self.hovered.emit(-1)

    @Slot(QPointF)
    def _on_clicked(self, position: QPointF) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point = self._point_under(position)
        if point is not None and self._cloud is not None:
            item = self._cloud.item_of(point)
            self.mark(item)
            self.picked.emit(item)

    @Slot()
    def _on_moved_by_hand(self) -> None:
        self._fitting = False
