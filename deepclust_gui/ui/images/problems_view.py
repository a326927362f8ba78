"""Every file that was left out, with its reason: sortable, searchable, copyable."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Slot,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from deepclust_gui.model.items import Problem
from deepclust_gui.ui.parts import button, column, label, row
from deepclust_gui.ui.tokens import SPACE_M
from deepclust_gui.ui.words import files

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_ROW_HEIGHT = 34


class ProblemsModel(QAbstractTableModel):
    """Two columns: the file and why it was left out."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._problems: Sequence[Problem] = ()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show other problems."""
        self.beginResetModel()
        self._problems = problems
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._problems)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        problem = self._problems[index.row()]
        return problem.path if index.column() == 0 else problem.reason

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr("File") if section == 0 else self.tr("Why it was left out")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class ProblemsView(QWidget):
    """The table of files left out, and a button that copies it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProblemsModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._model)
        self._sorted.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._summary = label(role="muted")
        self.copy_button = button(self.tr("Copy list"), icon_name="copy")
        self.copy_button.clicked.connect(self._copy_all)
        self.table = QTableView()
        self._set_up_table()
        layout = column(self, spacing=SPACE_M)
        layout.setContentsMargins(0, SPACE_M, 0, 0)
        head = row()
        head.addWidget(self._summary)
        head.addStretch(1)
        head.addWidget(self.copy_button)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show these files."""
        self._model.set_problems(problems)
        self._sorted.sort(0)
        if problems:
            told = self.tr("{files} left out. They stay where they are, untouched.")
            if len(problems) == 1:
                told = self.tr("{files} left out. It stays where it is, untouched.")
            self._summary.setText(told.format(files=files(len(problems))))
        else:
            self._summary.setText(self.tr("Every file could be read."))
        self.table.setVisible(bool(problems))
        self.copy_button.setVisible(bool(problems))

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self._sorted)
        table.setAccessibleName(self.tr("Files left out"))
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.resizeSection(0, 380)
        copy = QAction(self.tr("Copy"), table)
        copy.setShortcuts(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_selected)
        table.addAction(copy)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @Slot()
    def _copy_selected(self) -> None:
        self._copy([index.row() for index in self.table.selectionModel().selectedRows()])

    @Slot()
    def _copy_all(self) -> None:
        self._copy(list(range(self._sorted.rowCount())))

    def _copy(self, rows: list[int]) -> None:
        """Put rows on the clipboard as lines of two columns, as spreadsheets take them."""
        lines = [
            "\t".join(str(self._sorted.index(row_, part).data()) for part in (0, 1))
            for row_ in sorted(rows)
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
