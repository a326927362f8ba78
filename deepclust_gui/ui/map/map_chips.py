"""The chips of the legend: one for each class, wrapped into lines, scrolled when there are many."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from deepclust_gui.ui.map.map_colouring import Colouring
from deepclust_gui.ui.map.map_paint import NOT_GROUPED, paint_of
from deepclust_gui.ui.map.map_shapes import Shape, draw_shape
from deepclust_gui.ui.tokens import SPACE_S, tokens

AnyIndex = QModelIndex | QPersistentModelIndex
CHIP_ROLE = int(Qt.ItemDataRole.UserRole)
LONGEST_NAME_PX = 132
MARK_PX = 10
GAP_PX = 4
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """What is told of a class: the key by which it is hidden, its name, colour and shape."""

    key: int
    name: str
    colour: tuple[int, int, int]
    shape: Shape


class ChipModel(QAbstractListModel):
    """The classes of a colouring, checked while they are shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._chips: tuple[Chip, ...] = ()
        self._hidden: frozenset[int] = frozenset()

    @property
    def chips(self) -> tuple[Chip, ...]:
        return self._chips

    def set_chips(self, chips: tuple[Chip, ...], hidden: frozenset[int]) -> None:
        """Show these; the rows are kept if they are the same classes."""
        same = [chip.key for chip in chips] == [chip.key for chip in self._chips]
        if not same:
            self.beginResetModel()
        self._chips, self._hidden = chips, hidden
        if not same:
            self.endResetModel()
        else:
            self._tell_all()

    def set_hidden(self, hidden: frozenset[int]) -> None:
        """Uncheck these classes and check all others."""
        self._hidden = hidden
        self._tell_all()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._chips)

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not 0 <= index.row() < len(self._chips):
            return None
        chip = self._chips[index.row()]
        shown = chip.key not in self._hidden
        if role == CHIP_ROLE:
            return chip
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return chip.name
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.tr("{name}, shown") if shown else self.tr("{name}, hidden")
            return words.format(name=chip.name)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def _tell_all(self) -> None:
        if self._chips:
            self.dataChanged.emit(self.index(0), self.index(len(self._chips) - 1))


class ChipList(QListView):
    """Signals: `toggled(key)`, `only_wanted(key)`, `height_changed()` when lines were added."""

    toggled = Signal(int)
    only_wanted = Signal(int)
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapChips")
        self._is_second_click = False
        self._model = ChipModel(self)
        self.setModel(self._model)
        self.setItemDelegate(ChipDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Groups shown on the map"))
        self.setAccessibleDescription(
            self.tr("Space hides or shows a group, Enter shows it alone.")
        )

    @property
    def keys(self) -> tuple[int, ...]:
        """The keys of all classes, in the order of their chips."""
        return tuple(chip.key for chip in self._model.chips)

    def set_colouring(self, colouring: Colouring, hidden: frozenset[int]) -> None:
        """Show a chip for each class, and one for what has none, if there is any."""
        paint = paint_of(colouring, hidden)
        names = (*colouring.names, self.tr("No group"))
        keys = (*colouring.keys, NOT_GROUPED)
        count = len(keys) if bool((colouring.classes < 0).any()) else len(keys) - 1
        chips = tuple(
            Chip(keys[n], names[n], tuple(paint.colours[n].tolist()), paint.shapes[n])
            for n in range(count)
        )
        self._model.set_chips(chips, hidden)
        self.height_changed.emit()

    def set_hidden(self, hidden: frozenset[int]) -> None:
        """Show which classes are hidden."""
        self._model.set_hidden(hidden)

    def sizeHint(self) -> QSize:
        self.doItemsLayout()
        line = self.sizeHintForRow(0) + GAP_PX if self._model.rowCount() else 0
        return QSize(160, min(self.contentsSize().height(), MOST_LINES * line))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.height_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_second_click = False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        second, self._is_second_click = self._is_second_click, False
        if second or event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.only_wanted.emit(self._key(index))
        else:
            self.toggled.emit(self._key(index))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The first click toggled the chip: that is taken back. A release will follow, too.
        self._is_second_click = True
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.toggled.emit(self._key(index))
            self.only_wanted.emit(self._key(index))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        key = event.key()
        if index.isValid() and key == Qt.Key.Key_Space:
            self.toggled.emit(self._key(index))
        elif index.isValid() and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.only_wanted.emit(self._key(index))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Typing does nothing here: letters are keys of the page."""

    def _key(self, index: QModelIndex) -> int:
        return self._model.chips[index.row()].key


class ChipDelegate(QStyledItemDelegate):
    """Draws a chip: its mark, filled while it is shown, and its name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        chip: Chip = index.data(CHIP_ROLE)
        name = min(option.fontMetrics.horizontalAdvance(chip.name) + 2, LONGEST_NAME_PX)
        height = option.fontMetrics.height() + SPACE_S
        return QSize(name + MARK_PX + 3 * SPACE_S + GAP_PX, height + GAP_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        chip: Chip = index.data(CHIP_ROLE)
        shown = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        now = tokens()
        box = QRectF(option.rect).adjusted(1, 1, 1 - GAP_PX, 1 - GAP_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        border = "accent_text" if focused else "border_strong" if shown else "border"
        painter.setPen(QPen(now.colour(border), 1.6 if focused else 1))
        painter.setBrush(now.colour("hover" if hovered else "card" if shown else "sunken"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        self._paint_mark(painter, box, chip, shown=shown)
        font = option.font
        font.setStrikeOut(not shown)
        painter.setFont(font)
        painter.setPen(now.colour("text" if shown else "faint"))
        room = box.adjusted(MARK_PX + 2 * SPACE_S - 2, 0, -SPACE_S, 0)
        name = option.fontMetrics.elidedText(
            chip.name, Qt.TextElideMode.ElideRight, round(room.width()) + 1
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.restore()

    def _paint_mark(self, painter: QPainter, box: QRectF, chip: Chip, *, shown: bool) -> None:
        at = box.center()
        at.setX(box.left() + SPACE_S + MARK_PX / 2)
        colour = QColor(*chip.colour)
        painter.setPen(Qt.PenStyle.NoPen if shown else QPen(colour, 1.2))
        painter.setBrush(colour if shown else Qt.BrushStyle.NoBrush)
        draw_shape(painter, chip.shape, at, MARK_PX / 2)
