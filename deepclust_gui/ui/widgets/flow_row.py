"""A row of widgets that goes on in the next line where there is no room for the next of them."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from deepclust_gui.ui.tokens import SPACE_S


class FlowRow(QLayout):
    """Keeps each widget as wide as its words, whatever their language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(SPACE_S)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(height + self.spacing() for _, height in self._lines(width)) - self.spacing()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        place = rect.topLeft()
        for items, height in self._lines(rect.width()):
            place.setX(rect.left())
            for item in items:
                item.setGeometry(QRect(QPoint(place), QSize(item.sizeHint().width(), height)))
                place += QPoint(item.sizeHint().width() + self.spacing(), 0)
            place += QPoint(0, height + self.spacing())

    def _lines(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        """Return the items of each line, and how high it is."""
        lines: list[tuple[list[QLayoutItem], int]] = []
        left = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if not lines or left < size.width():
                lines.append(([], 0))
                left = width
            items, height = lines[-1]
            lines[-1] = ([*items, item], max(height, size.height()))
            left -= size.width() + self.spacing()
        return lines
