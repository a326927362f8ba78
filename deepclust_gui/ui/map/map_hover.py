"""What the pointer rests on, and the popup that tells of it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from deepclust_gui.ui.map.hover_card import HoverCard, HoverDetail


class MapHover(QObject):
    """Knows the item under the pointer. Signals: `changed(item)` with -1 for none."""

    changed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._card = HoverCard(parent)
        self._describe: Callable[[int], HoverDetail] | None = None
        self._item = -1

    def set_describe(self, describe: Callable[[int], HoverDetail]) -> None:
        """Ask `describe(item)`, on this thread, for what the popup shows; it must be quick."""
        self._describe = describe

    def point_to(self, item: int, pointer: QPoint) -> None:
        """Tell of an item beside `pointer`, in pixels of the parent."""
        if item != self._item:
            self._item = item
            self.changed.emit(item)
            if self._describe is not None:
                self._card.fill(self._describe(item))
        if self._describe is not None:
            self._card.place(pointer)

    @Slot()
    def leave(self) -> None:
        """Tell of nothing."""
        if self._item >= 0:
            self._item = -1
            self._card.hide()
            self.changed.emit(-1)

    def refresh(self) -> None:
        """Ask again what the popup shows."""
        if self._item >= 0 and self._describe is not None and self._card.isVisible():
            self._card.fill(self._describe(self._item))
