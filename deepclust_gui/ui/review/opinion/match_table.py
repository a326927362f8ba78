"""A table of groups that match those of another run, with their overlap as a bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from deepclust_gui.ui.grid.thumbnail_model import AnyIndex
from deepclust_gui.ui.tokens import SPACE_S, tokens
from deepclust_gui.ui.widgets.dialog_frame import group_dot

OVERLAP_ROLE = int(Qt.ItemDataRole.UserRole)
BAR_WIDTH_PX, BAR_HEIGHT_PX = 64, 6
ROW_PX = 34
NARROWEST_COLUMN_PX = 72
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OverlapDelegate(QStyledItemDelegate):
    """Draws a share from 0 to 1 as a bar and in per cent."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        words = option.fontMetrics.horizontalAdvance("100 %")
        return QSize(BAR_WIDTH_PX + words + 4 * SPACE_S, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        share, now = float(index.data(OVERLAP_ROLE)), tokens()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, now.colour("accent_soft"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top = option.rect.center().y() - BAR_HEIGHT_PX / 2
        bar = QRectF(option.rect.left() + SPACE_S, top, BAR_WIDTH_PX, BAR_HEIGHT_PX)
        painter.setBrush(now.colour("border"))
        painter.drawRoundedRect(bar, BAR_HEIGHT_PX / 2, BAR_HEIGHT_PX / 2)
        bar.setWidth(max(BAR_HEIGHT_PX, BAR_WIDTH_PX * share))
        painter.setBrush(now.colour("accent"))
        painter.drawRoundedRect(bar, BAR_HEIGHT_PX / 2, BAR_HEIGHT_PX / 2)
        painter.setPen(now.colour("muted"))
        painter.drawText(option.rect.adjusted(0, 0, -SPACE_S, 0), int(_RIGHT), index.data())
        painter.restore()


class MatchTable(QTableWidget):
    """Rows are chosen whole; column `overlap` holds bars, columns `stretched` share the room."""

    def __init__(
        self, titles: list[str], parent: QWidget, *, overlap: int, stretched: tuple[int, ...]
    ) -> None:
        super().__init__(0, len(titles), parent)
        self.setHorizontalHeaderLabels(titles)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegateForColumn(overlap, OverlapDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalScrollBar().setAccessibleName(self.tr("Scroll the table"))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(NARROWEST_COLUMN_PX)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in stretched:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def put(self, row: int, column: int, item: QTableWidgetItem) -> None:
        """Set a cell whose text is also its tooltip."""
        item.setToolTip(item.toolTip() or item.text())
        self.setItem(row, column, item)


def group_cell(name: str, label: int | None) -> QTableWidgetItem:
    """Return a cell with the name of a group, and its colour if it is one of this run."""
    item = QTableWidgetItem(name)
    if label is not None:
        item.setIcon(group_dot(label))
    return item


def overlap_cell(share: float, told: str = "") -> QTableWidgetItem:
    """Return a cell of an `OverlapDelegate`, with `told` as its tooltip."""
    item = QTableWidgetItem(f"{share:.0%}".replace("%", " %"))
    item.setData(OVERLAP_ROLE, share)
    item.setToolTip(told)
    return item


def count_cell(text: str) -> QTableWidgetItem:
    """Return a cell with a count, at its right."""
    item = QTableWidgetItem(text)
    item.setTextAlignment(_RIGHT)
    return item
