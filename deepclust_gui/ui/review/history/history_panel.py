"""Every change of a run, newest first: what, when, by whom; and the way back to any of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QListView, QStackedWidget, QWidget

from deepclust_gui.ui.parts import button, column, label, row, wrapping_label
from deepclust_gui.ui.review.history.history_model import (
    ENTRY_ROLE,
    Entry,
    History,
    HistoryDelegate,
    HistoryModel,
)
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S
from deepclust_gui.ui.words import number

if TYPE_CHECKING:
    from deepclust_gui.workbench import Curation

REFRESH_MS = 30_000
NARROWEST_PX = 280


class HistoryPanel(QWidget):
    """The list of changes of a session, and buttons to undo, redo, go back and export.

    It loads on a worker while it is seen, and anew after each change. Signals: `closed()` when the
    person is done with it.
    """

    closed = Signal()

    def __init__(self, session: ReviewSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_loading = self._is_stale = False
        self._is_going = False
        self._make_parts()
        self._lay_out()
        # So that “2 minutes ago” grows older while nobody does anything.
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_MS)
        self._clock.timeout.connect(self.list.viewport().update)
        session.changed.connect(self.refresh)
        self._set_steps(can_undo=False, can_redo=False)

    @property
    def words(self) -> str:
        """What is told instead of a list; empty while there is one."""
        if self._stack.currentWidget() is self.list:
            return ""
        return f"{self._title.text()} {self._text.text()}"

    @property
    def entry(self) -> Entry | None:
        """The row that is chosen."""
        index = self.list.currentIndex()
        entry: Entry | None = index.data(ENTRY_ROLE) if index.isValid() else None
        return entry

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self.go_back()
        else:
            super().keyPressEvent(event)

    # ---------------------------------------------------------------- loading

    @Slot()
    def refresh(self) -> None:
        """Load the history anew, if it is seen."""
        if not self.isVisible():
            return
        if self._is_loading:
            self._is_stale = True
            return
        self._is_loading, self._is_stale = True, False
        curation = self._session.curation
        self._session.context.tasks.run(
            lambda: _load(curation), self._show, on_error=self._on_unreadable
        )

    def _show(self, history: History) -> None:
        self._is_loading = False
        if self._is_stale:
            self.refresh()
            return
        self._is_going = False
        self.model.set_history(history, self._session.grouping)
        newest = history.newest
        self._count.setText(number(len(history.edits)) if history.edits else "")
        self.export_button.setEnabled(bool(history.edits))
        if history.edits:
            self.list.setCurrentIndex(self.model.index(self.model.row_of(newest)))
            self._stack.setCurrentWidget(self.list)
        else:
            self._tell(
                self.tr("Nothing was changed yet"),
                self.tr("Whatever you do to the groups is listed here and can be taken back."),
            )
        self._set_steps(can_undo=newest is not None, can_redo=bool(history.ahead))

    def _on_unreadable(self, error: Exception) -> None:
        self._is_loading = self._is_going = False
        self._tell(self.tr("The history cannot be shown"), str(error), failed=True)
        self._set_steps(can_undo=False, can_redo=False)

    def _tell(self, title: str, text: str, *, failed: bool = False) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self.again_button.setVisible(failed)
        self._stack.setCurrentWidget(self._empty)

    # ---------------------------------------------------------------- back and forth

    @Slot()
    def go_back(self) -> None:
        """Undo or redo until the chosen change is the newest in force; on a worker."""
        entry = self.entry
        if entry is None or entry.is_now or not entry.leads_there or self._is_going:
            return
        self._is_going = True
        self._set_steps(can_undo=False, can_redo=False)
        curation, wanted = self._session.curation, entry.number
        self._session.context.tasks.run(
            lambda: curation.go_to(wanted), self._on_gone, on_error=self._on_not_gone
        )

    def _on_gone(self, _nothing: None) -> None:
        self._session.refresh()

    def _on_not_gone(self, error: Exception) -> None:
        self._session.context.show_error(error)
        self.refresh()

    @Slot()
    def _undo(self) -> None:
        self._session.undo()

    @Slot()
    def _redo(self) -> None:
        self._session.redo()

    def _set_steps(self, *, can_undo: bool, can_redo: bool) -> None:
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)
        self._on_row()

    @Slot()
    def _on_row(self) -> None:
        entry = self.entry
        leads = entry is not None and entry.leads_there and not entry.is_now and not self._is_going
        self.back_button.setEnabled(leads)
        ahead = entry is not None and entry.is_undone
        self.back_button.setText(self.tr("Forward to here") if ahead else self.tr("Back to here"))
        lost = entry is not None and not entry.leads_there
        self._note.setVisible(lost)

    # ---------------------------------------------------------------- export

    @Slot()
    def _ask_where(self) -> None:
        name = self.tr("{project} history").format(project=self._session.project.name)
        dialog = QFileDialog(self, self.tr("Save the history"), str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(["CSV (*.csv)", "JSON (*.json)"])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(self._on_filter)
        dialog.selectFile(f"{name}.csv")
        dialog.fileSelected.connect(self.export)
        dialog.open()

    @Slot(str)
    def _on_filter(self, chosen: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            dialog.setDefaultSuffix("json" if chosen.startswith("JSON") else "csv")

    @Slot(str)
    def export(self, path: str) -> None:
        """Write the history to `path`, which the dialog has asked about if it exists."""
        curation, out, context = self._session.curation, Path(path), self._session.context
        told = self.tr("Saved as “{name}”.").format(name=out.name)
        context.tasks.run(
            lambda: curation.export_history(out, force=True),
            lambda _: context.show_message(told),
            on_error=context.show_error,
        )

    # ---------------------------------------------------------------- set-up

    def _make_parts(self) -> None:
        self.model = HistoryModel(self)
        self.list = QListView(self)
        self.list.setObjectName("history")
        self.list.setModel(self.model)
        self.list.setItemDelegate(HistoryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Changes, newest first"))
        self.list.verticalScrollBar().setAccessibleName(self.tr("Scroll the changes"))
        self.list.doubleClicked.connect(self.go_back)
        self.list.selectionModel().currentChanged.connect(self._on_row)
        self._title, self._text = wrapping_label(role="strong"), wrapping_label(role="muted")
        self.again_button = button(self.tr("Try again"))
        self.again_button.clicked.connect(self.refresh)
        self._empty = self._make_empty()
        self._count = label(role="muted")
        self._note = label(self.tr("Undone, and replaced by another change."), "small")
        self._note.setWordWrap(True)
        self.undo_button = button(self.tr("Undo"))
        self.undo_button.clicked.connect(self._undo)
        self.redo_button = button(self.tr("Redo"))
        self.redo_button.clicked.connect(self._redo)
        self.back_button = button(self.tr("Back to here"))
        self.back_button.clicked.connect(self.go_back)
        self.export_button = button(self.tr("Export…"), "quiet")
        self.export_button.clicked.connect(self._ask_where)
        self.close_button = button(self.tr("Close"), "quiet")
        self.close_button.clicked.connect(self.closed)

    def _make_empty(self) -> QWidget:
        holder = QWidget(self)
        layout = column(holder, spacing=SPACE_S)
        layout.addSpacing(SPACE_L)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addWidget(self.again_button, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return holder

    def _lay_out(self) -> None:
        self.setMinimumWidth(NARROWEST_PX)
        layout = column(self, spacing=SPACE_S)
        head = row(spacing=SPACE_S)
        head.addWidget(label(self.tr("History"), "strong"))
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.export_button)
        head.addWidget(self.close_button)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        steps = row(spacing=SPACE_M)
        steps.addWidget(self.undo_button)
        steps.addWidget(self.redo_button)
        steps.addStretch(1)
        steps.addWidget(self.back_button)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._note)
        layout.addLayout(steps)


def _load(curation: "Curation") -> History:
    """Return the history newest first; on a worker."""
    return History(curation.history()[::-1], frozenset(curation.redoable()))
