"""The map: every image a point, near when they are alike, coloured by group."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from deepclust_gui.ui.grid.thumbnail_tile import Tiles
from deepclust_gui.ui.map.hover_card import HoverDetail
from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_colouring import Colouring, ColourKind, by_group
from deepclust_gui.ui.map.map_finding import point_at, points_outlined
from deepclust_gui.ui.map.map_glide import Glide
from deepclust_gui.ui.map.map_hover import MapHover
from deepclust_gui.ui.map.map_index import bounds_of
from deepclust_gui.ui.map.map_item import MapItem
from deepclust_gui.ui.map.map_paint import paint_of
from deepclust_gui.ui.map.map_port import MapPort
from deepclust_gui.ui.map.map_selecting import SelectMode
from deepclust_gui.ui.theme import tokens

NOTHING: NDArray[np.int64] = np.empty(0, np.int64)
NOTHING_HIDDEN: frozenset[int] = frozenset()


class MapView(MapPort):
    """Pan by dragging or with the arrow keys, zoom with the wheel or + and -, fit with Home.

    Hovering shows a popup with what `set_describe` was given. Points are chosen by click, by box
    (B) or lasso (L), but it is the owner who changes the selection and answers `set_selection`.

    Signals: `hovered(item)` with -1 for none; `selected(items int64 ascending, SelectMode)`;
    `opened(item)` on a double click; `tiles_wanted(items int64)` when others are near enough to be
    pictures. Without `selects` there are no tools and nothing is chosen.
    """

    hovered = Signal(int)
    selected = Signal(object, object)
    opened = Signal(int)
    tiles_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, selects: bool = True) -> None:
        super().__init__(parent, selects=selects)
        self._cloud: Cloud | None = None
        self._names: dict[int, str] = {}
        self._hidden = NOTHING_HIDDEN
        self._colouring = by_group(NOTHING)
        self._paint = paint_of(self._colouring, self._hidden)
        self._selection = NOTHING
        self._tiles_asked = NOTHING
        self._item = MapItem()
        self._camera.box.addItem(self._item, ignoreBounds=True)
        self._glide = Glide(self)
        self._hover = MapHover(self)
        self._connect()
        for widget in (self, self._canvas):
            widget.setAccessibleName(self.tr("Map of the images"))
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
    def colouring(self) -> Colouring:
        """What the colours mean."""
        return self._colouring

    @property
    def hidden(self) -> frozenset[int]:
        """The keys of the classes that are not shown."""
        return self._hidden

    @property
    def selection(self) -> NDArray[np.int64]:
        """The items that are drawn as chosen, int64 ascending."""
        return self._selection

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
        self._hover.set_describe(describe)

    def set_cloud(self, cloud: Cloud | None, colouring: Colouring | None = None) -> None:
        """Show these points at once, coloured by group if nothing else is given."""
        self._glide.stop()
        self._hover.leave()
        self._cloud, self._selection = cloud, NOTHING
        self._item.highlighted = None
        self._item.set_cloud(cloud)
        labels = NOTHING if cloud is None else cloud.labels
        self._colouring = colouring or by_group(labels, self._names)
        self._recolour()
        self.fit()
        self._ask_for_tiles()

    def show_next(self, cloud: Cloud) -> None:
        """Show the next moment of the same sample: points glide to where they are now."""
        before = self._cloud
        same = before is not None and len(before) == len(cloud) and _same_items(before, cloud)
        if not same:
            self.set_cloud(cloud)
            return
        start = self._positions_now()
        self._cloud = cloud
        self._item.change_cloud(cloud)
        self._set_colouring(by_group(cloud.labels, self._names))
        self._glide_from(start)

    def set_positions(self, positions: NDArray[np.float32]) -> None:
        """Show the same points elsewhere, float32 (S, 2); they glide if they are no crowd.

        For a crowd, better `set_places` with a cloud whose grid was made on a worker.
        """
        if self._cloud is not None:
            self.set_places(self._cloud.with_positions(positions))

    def set_places(self, cloud: Cloud) -> None:
        """Show the same points where `cloud`, made by `Cloud.with_positions`, has them."""
        assert self._cloud is not None
        start = self._positions_now()
        self._cloud = cloud.with_labels(self._cloud.labels)
        self._item.change_cloud(self._cloud)
        self._glide_from(start)
        self._ask_for_tiles()

    def update_labels(self, labels: NDArray[np.int64]) -> None:
        """Show the same points in other groups, int64 (S,), keeping view and selection.

        Colours by group follow by themselves, colours by problem when `set_colouring` is called.
        """
        if self._cloud is None:
            return
        self._cloud = self._cloud.with_labels(labels)
        self._item.change_cloud(self._cloud)
        if self._colouring.kind is ColourKind.GROUPS:
            self._colouring = by_group(labels, self._names)
        self._recolour()

    def set_colouring(self, colouring: Colouring) -> None:
        """Let colours mean something else; if it is of another kind, nothing stays hidden."""
        if colouring.kind is not self._colouring.kind:
            self._hidden = NOTHING_HIDDEN
        self._set_colouring(colouring)

    def set_hidden(self, hidden: frozenset[int]) -> None:
        """Show no points of the classes with these keys; they are neither found nor chosen."""
        if hidden != self._hidden:
            self._hidden = hidden
            self._set_colouring(self._colouring)

    def set_names(self, names: Mapping[int, str]) -> None:
        """Call groups by these names; others go by their number."""
        if dict(names) == self._names:
            return
        self._names = dict(names)
        if self._colouring.kind is ColourKind.GROUPS and self._cloud is not None:
            self._colouring = by_group(self._cloud.labels, self._names)
            self._item.rename(self._colouring)

    def set_labels_shown(self, shown: bool) -> None:  # noqa: FBT001 -- a slot for a check box
        """Write the names of groups where their points are, or do not."""
        self._item.labels_shown = shown
        self._item.update()

    def set_selection(self, items: NDArray[np.int64]) -> None:
        """Draw these items as chosen, int64 ascending."""
        self._selection = items
        chosen = None
        if self._cloud is not None and len(items):
            chosen = np.zeros(len(self._cloud), np.bool_)
            chosen[self._cloud.points_of(items)] = True
        self._item.chosen = chosen

    def set_tiles(self, tiles: Tiles | None) -> None:
        """Take the pictures that points become from near; None: points stay points."""
        self._item.tiles = tiles
        self._ask_for_tiles()

    @Slot()
    def refresh_tiles(self) -> None:
        """Draw pictures that have arrived."""
        self._item.update()

    def highlight(self, label: int | None) -> None:
        """Put one group before all others; None puts them side by side again."""
        if label != self._item.highlighted:
            self._item.highlighted = label

    def mark(self, item: int | None) -> None:
        """Draw a ring around an item and bring it into view."""
        point = None
        if self._cloud is not None and item is not None:
            point = self._cloud.point_of(item)
        if point is not None and not np.isfinite(self._place(point)).all():
            point = None
        self._item.marked = point
        if point is not None:
            self._camera.bring_into_view(QPointF(*self._place(point).tolist()))
        self._item.update()

    def refresh_detail(self) -> None:
        """Ask again what the popup shows: its picture has arrived."""
        self._hover.refresh()

    def point_at(self, item: int) -> QPointF | None:
        """Return where an item is drawn, in pixels of this widget."""
        point = None if self._cloud is None else self._cloud.point_of(item)
        if point is None:
            return None
        where = QPointF(*self._camera.frame.to_px(self._place(point)).tolist())
        return QPointF(self._canvas.mapTo(self, where))

    # ---------------------------------------------------------------- moving about

    @Slot()
    def fit(self) -> None:
        """Show all points."""
        if self._cloud is not None and len(self._cloud):
            self._camera.fit(self._cloud.bounds)

    @Slot()
    def select_visible(self) -> None:
        """Choose every point in view that is not hidden."""
        self._on_outlined(self._camera.frame.corners, SelectMode.REPLACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask_for_tiles()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    # ---------------------------------------------------------------- inside

    def _set_colouring(self, colouring: Colouring) -> None:
        self._colouring = colouring
        self._hover.leave()
        self._recolour()
        self._ask_for_tiles()

    def _recolour(self) -> None:
        now = tokens()
        self._paint = paint_of(self._colouring, self._hidden)
        self._item.set_colours(
            self._colouring, self._paint, paper=now.colour("card"), ink=now.colour("text")
        )

    @Slot()
    def _ask_for_tiles(self) -> None:
        plan = self._item.tile_plan(self._camera.frame)
        items = NOTHING
        if plan is not None and self._cloud is not None:
            items = self._cloud.items_of(np.sort(plan.rows))
        if not np.array_equal(items, self._tiles_asked):
            self._tiles_asked = items
            if len(items):
                self.tiles_wanted.emit(items)

    def _place(self, point: int) -> NDArray[np.float32]:
        assert self._cloud is not None
        return np.asarray(self._cloud.positions[point])

    def _positions_now(self) -> NDArray[np.float32]:
        assert self._cloud is not None
        return self._glide.where() if self._glide.is_running else self._cloud.positions

    def _glide_from(self, start: NDArray[np.float32]) -> None:
        """Let the points go from `start` to where they are; a crowd jumps."""
        assert self._cloud is not None
        self._hover.leave()
        self._glide.stop()
        if self._cloud.is_crowd or not self.isVisible():
            self.fit()
            return
        self._item.move_points(start)
        self._glide.start(start, self._cloud.positions)

    @Slot()
    def _on_moved(self) -> None:
        self._item.is_moving = True
        self._ask_for_tiles()

    @Slot(object)
    def _on_glided(self, positions: NDArray[np.float32]) -> None:
        if self._camera.is_fitting:
            self._camera.fit(bounds_of(positions))
        self._item.move_points(positions)

    def _point_under(self, position: QPointF) -> int | None:
        """Return the point or picture at a pixel of the canvas."""
        if self._cloud is None or not len(self._cloud) or self._glide.is_running:
            return None
        frame = self._camera.frame
        plan, at = self._item.tile_plan(frame), (position.x(), position.y())
        return point_at(self._cloud, self._paint, frame, plan=plan, at=at)

    @Slot(QPointF)
    def _on_pointed(self, position: QPointF) -> None:
        point = self._point_under(position)
        if point is None or self._cloud is None:
            self._hover.leave()
            return
        item = self._cloud.item_of(point)
        self._hover.point_to(item, self._canvas.mapTo(self, position.toPoint()))

    @Slot(int)
    def _on_hovered(self, item: int) -> None:
        cloud = self._cloud
        self._item.hovered = None if cloud is None or item < 0 else cloud.point_of(item)
        self._item.update()
        self.hovered.emit(item)

    @Slot(QPointF, object)
    def _on_clicked(self, position: QPointF, mode: SelectMode) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point = self._point_under(position)
        if point is not None or mode is SelectMode.REPLACE:
            self._tell_selected(NOTHING if point is None else np.array([point]), mode)

    @Slot(QPointF)
    def _on_double_clicked(self, position: QPointF) -> None:
        point = self._point_under(position)
        if point is not None and self._cloud is not None:
            self.opened.emit(self._cloud.item_of(point))

    @Slot(object, object)
    def _on_outlined(self, corners: NDArray[np.float64], mode: SelectMode) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._cloud is None or self._glide.is_running:
            return
        rows = points_outlined(self._cloud, self._paint, self._camera.frame, corners=corners)
        if len(rows) or mode is SelectMode.REPLACE:
            self._tell_selected(rows, mode)

    def _tell_selected(self, points: NDArray[np.int64], mode: SelectMode) -> None:
        if self._selects and self._cloud is not None:
            self.selected.emit(self._cloud.items_of(points), mode)

    def _connect(self) -> None:
        self._canvas.pointed.connect(self._on_pointed)
        self._canvas.left.connect(self._hover.leave)
        self._canvas.clicked.connect(self._on_clicked)
        self._canvas.double_clicked.connect(self._on_double_clicked)
        self._canvas.outlined.connect(self._on_outlined)
        self._camera.moved.connect(self._on_moved)
        self._camera.rested.connect(self._item.settle)
        self._hover.changed.connect(self._on_hovered)
        self._glide.moved.connect(self._on_glided)


def _same_items(one: Cloud, other: Cloud) -> bool:
    if one.items is None or other.items is None:
        return one.items is other.items
    return np.array_equal(one.items, other.items)
