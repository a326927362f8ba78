"""The card of images: those of the chosen groups, or those like one, as a grid or as a table."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from deepclust_gui.model.taken import TakenDates
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.item_order import Order, ordered
from deepclust_gui.ui.grid.item_table import ItemTable
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.grid.tile_size_slider import TileSizeSlider
from deepclust_gui.ui.parts import label, row, tool_button
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.review.explore.gallery_orders import GalleryOrders
from deepclust_gui.ui.review.explore.table_columns import table_columns
from deepclust_gui.ui.review.explore.when_choice import WhenChoice
from deepclust_gui.ui.review.review_actions import IMAGES, ReviewActions
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.review.tile_badges import SessionBadges
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.param_editors import ElidedComboBox
from deepclust_gui.ui.words import images, number

TILE_PX = 88


class GalleryPanel(QFrame):
    """Shows items of a session, ordered; its selection is the session's.

    Signals: `opened(item)` to show one large; `left_similar()` when the images like one are put
    away.
    """

    opened = Signal(int)
    left_similar = Signal()

    def __init__(
        self, context: ProjectContext, actions: ReviewActions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setMinimumWidth(290)
        self._context = context
        self._actions = actions
        self._session: ReviewSession | None = None
        self._orders: GalleryOrders | None = None
        self._members: NDArray[np.int64] = np.empty(0, np.int64)
        self._all = "", self._members  # with those that were not taken in the period chosen
        self._shown: NDArray[np.int64] | None = None  # the members that the grid has in some order
        self._is_ranked = False
        self._several = True
        self.grid = ThumbnailGrid(context.tasks, self, tile_px=TILE_PX)
        self.table = ItemTable(context.tasks, self)
        self.order = self._order_choice()
        self.when = WhenChoice(self)
        self._title = ElidedLabel("strong", mode=Qt.TextElideMode.ElideRight)
        self._count = label(role="muted")
        self._back = tool_button("close", self.tr("Back to the groups"))
        self._size = TileSizeSlider(self.grid, self)
        self._table_button = tool_button("table", actions["table"].toolTip())
        self._table_button.setCheckable(True)
        self._views = QStackedWidget(self)
        self._lay_out()
        self._connect()

    # ---------------------------------------------------------------- what is shown

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def is_table(self) -> bool:
        """Whether the images are shown as a table."""
        return self._views.currentWidget() is self.table

    def set_session(self, session: ReviewSession | None) -> None:
        """Show another run; what of it, `show_members` says."""
        if self._session is not None:
            self._session.selection.changed.disconnect(self._on_selection)
        self._session = session
        self._orders = None
        self.when.forget()
        if session is None:
            self.grid.set_items(None)
            self.table.set_items(None, np.empty(0, np.int64))
            return
        self._orders = GalleryOrders(session.project, session.curation, session.taken)
        session.selection.changed.connect(self._on_selection)

    def show_members(self, title: str, items: NDArray[np.int64], *, several: bool) -> None:
        """Show the items of one group, or of `several`, int64 (M,), in the order chosen."""
        self._set_title(title, items, is_ranked=False, several=several)
        self._fill()

    def show_similar(self, title: str, items: NDArray[np.int64]) -> None:
        """Show items in an order of their own, int64 (M,), until they are put away."""
        self._set_title(title, items, is_ranked=True, several=True)
        self._fill()

    def items_around(self, item: int) -> NDArray[np.int64]:
        """Return the items shown if `item` is one of them, else `item` alone, int64 (M,)."""
        shown = self._view().items()
        return shown if item in shown else np.array([item], np.int64)

    @Slot()
    def toggle_table(self) -> None:
        """Show the images as a table, or as a grid again."""
        view = self.grid if self.is_table else self.table
        self._views.setCurrentWidget(view)
        self._table_button.setChecked(self.is_table)
        self._size.setVisible(not self.is_table)
        self._show_items(self._view_items())
        view.setFocus()

    def _set_title(
        self, title: str, items: NDArray[np.int64], *, is_ranked: bool, several: bool
    ) -> None:
        self._is_ranked, self._several = is_ranked, several
        shown = items if is_ranked else self._of_period(items)
        self._members, self._all = shown, (title, items)
        period = None if is_ranked else self.when.period
        self._title.setText(title if period is None else f"{title}  ·  {period.words}")
        self._count.setText(
            images(len(items))
            if period is None
            else self.tr("{some} of {images}").format(
                some=number(len(shown)), images=images(len(items))
            )
        )
        self._back.setVisible(is_ranked)
        self.order.setVisible(not is_ranked)
        self.when.button.setVisible(not is_ranked)

    def _of_period(self, items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of `items` int64 (M,) that were taken in the period chosen."""
        period, session = self.when.period, self._session
        if period is None or session is None or session.taken.known is None:
            return items
        return items[session.taken.known.between(period.first, period.last)[items]]

    @Slot()
    def _on_period(self) -> None:
        if self._session is not None:
            self._session.selection.clear()  # nothing is done to images that are out of sight
        title, items = self._all
        self.show_members(title, items, several=self._several)

    @Slot()
    def _ask_for_dates(self) -> None:
        session, orders = self._session, self._orders
        if session is None or orders is None:
            return

        def show(dates: TakenDates) -> None:
            if session is self._session:
                self.when.set_dates(dates)

        self._context.tasks.run(
            lambda: session.taken.ask(orders.control),
            show,
            on_error=self._context.show_error,
            control=orders.control,
        )

    @Slot()
    def _fill(self) -> None:
        orders, order = self._orders, Order(self.order.currentData())
        if orders is None:
            return
        if self._is_ranked:
            self._show_items(self._members)
        elif orders.is_quick(order):
            self._show_items(ordered(self._members, orders.key(order)))
        else:
            self._context.tasks.run(
                lambda: orders.key(order),
                lambda _key: self._show_if_wanted(orders, order),
                on_error=self._context.show_error,
                control=orders.control,
            )

    def _show_if_wanted(self, orders: GalleryOrders, order: Order) -> None:
        if orders is self._orders and order == self.order.currentData() and not self._is_ranked:
            self._show_items(ordered(self._members, orders.key(order)))

    def _view_items(self) -> NDArray[np.int64]:
        return self.table.items() if self._views.currentWidget() is self.grid else self.grid.items()

    def _show_items(self, items: NDArray[np.int64]) -> None:
        session = self._session
        if session is None:
            return
        self.grid.set_badges(SessionBadges(session, with_groups=self._several))
        if not np.array_equal(items, self.grid.items()) or self._shown is None:
            top = self.grid.verticalScrollBar().value()
            same = self._shown is not None and np.array_equal(self._members, self._shown)
            self.grid.set_items(session.project, items)
            self.grid.verticalScrollBar().setValue(top if same else 0)
            self._shown = self._members
        if self.is_table:
            self.table.set_items(session.project, items, table_columns(session))
        self._on_selection()

    # ---------------------------------------------------------------- the shared selection

    @Slot()
    def _on_selection(self) -> None:
        if self._session is None:
            return
        chosen = self._session.selection
        self.grid.set_selected_items(chosen.items)
        if self.is_table:
            self.table.set_selected_items(chosen.items)
        if chosen.current >= 0 and chosen.current != self._view().current_item:
            self._view().show_item(chosen.current)

    @Slot()
    def _on_view_selected(self) -> None:
        if self._session is not None:
            view = self._view()
            self._session.selection.replace(view.selected_items(), current=view.current_item)

    def _view(self) -> ThumbnailGrid | ItemTable:
        return self.table if self.is_table else self.grid

    @Slot(QPoint)
    def _show_menu(self, where: QPoint) -> None:
        self._actions.menu(IMAGES, self).popup(where)

    # ---------------------------------------------------------------- set-up

    def _order_choice(self) -> ElidedComboBox:
        choice = ElidedComboBox(self)
        choice.setAccessibleName(self.tr("Order"))
        for order, words in (
            (Order.SUREST, self.tr("Surest first")),
            (Order.LEAST_SURE, self.tr("Least sure first")),
            (Order.TYPICAL, self.tr("Most typical first")),
            (Order.STRANGEST, self.tr("Fits nowhere first")),
            (Order.NEWEST, self.tr("Newest first")),
            (Order.OLDEST, self.tr("Oldest first")),
            (Order.NAME, self.tr("By name")),
        ):
            choice.addItem(words, order.value)
        return choice

    def _connect(self) -> None:
        self.order.currentIndexChanged.connect(self.table.forget_sorting)
        self.order.currentIndexChanged.connect(self._fill)
        self._table_button.clicked.connect(self._actions["table"].trigger)
        self._back.clicked.connect(self.left_similar)
        self.when.changed.connect(self._on_period)
        self.when.dates_wanted.connect(self._ask_for_dates)
        for view in (self.grid, self.table):
            view.items_selected.connect(self._on_view_selected)
            view.item_activated.connect(self.opened)
            view.menu_wanted.connect(self._show_menu)

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self)
        inner.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        inner.setSpacing(SPACE_S)
        words = row(spacing=SPACE_S)
        words.addWidget(self._title, 1)
        words.addWidget(self._count)
        words.addWidget(self._back)
        tools = row(spacing=SPACE_S)
        tools.addWidget(self.order)
        tools.addWidget(self.when.button)
        tools.addStretch(1)
        tools.addWidget(self._size)
        tools.addWidget(self._table_button)
        inner.addLayout(words)
        inner.addLayout(tools)
        self._views.addWidget(self.grid)
        self._views.addWidget(self.table)
        inner.addWidget(self._views, 1)
