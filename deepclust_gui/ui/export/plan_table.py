"""The folders of a plan and how many images each will get."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from deepclust_gui.model.sorting import SortPlan
from deepclust_gui.ui.words import number


class PlanTable(QTableWidget):
    """Two columns: folder and images. At most a thousand rows, one a group."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self.setHorizontalHeaderLabels([self.tr("Folder"), self.tr("Images")])
        self.setAccessibleName(self.tr("Folders that will be filled"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        counts = self.horizontalHeaderItem(1)
        assert counts is not None
        counts.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_plan(self, plan: SortPlan) -> None:
        """Show the folders of a plan."""
        self.setRowCount(len(plan.folders))
        for place, folder in enumerate(plan.folders):
            self.setItem(place, 0, QTableWidgetItem(folder.name))
            count = QTableWidgetItem(number(folder.images))
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(place, 1, count)
