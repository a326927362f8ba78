"""Asking for two days between which images were taken."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QToolButton, QWidget

from deepclust_gui.ui.icons import icon
from deepclust_gui.ui.parts import label, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_M
from deepclust_gui.ui.widgets.dialog_frame import DialogFrame
from deepclust_gui.ui.words import day_format

WIDTH_PX = 420


class BetweenDialog(DialogFrame):
    """Asks for two days, in whichever order. Signals: `chosen(first, last)`, the earlier first."""

    chosen = Signal(object, object)

    def __init__(self, first: date, last: date, parent: QWidget) -> None:
        super().__init__(self.tr("Taken between two days"), parent, width=WIDTH_PX)
        self.first, self.last = _editor(first), _editor(last)
        self.first.setAccessibleName(self.tr("The first day"))
        self.last.setAccessibleName(self.tr("The last day"))
        self.body.addWidget(label(self.tr("Taken between two days"), "heading"))
        self.body.addWidget(
            wrapping_label(
                self.tr(
                    "Only images of these days are shown, both included. An image that does not "
                    "say when it was taken counts by when its file was written."
                ),
                "muted",
            )
        )
        days = row(spacing=SPACE_M)
        days.addWidget(self.first, 1)
        days.addWidget(label(self.tr("to")), 0, Qt.AlignmentFlag.AlignCenter)
        days.addWidget(self.last, 1)
        self.body.addSpacing(SPACE_M)
        self.body.addLayout(days)
        self.cancel_button, self.show_button = self.add_buttons(
            self.tr("Cancel"), self.tr("Show these")
        )
        self.show_button.clicked.connect(self._on_show)

    @Slot()
    def _on_show(self) -> None:
        days = sorted(_day(editor) for editor in (self.first, self.last))
        self.accept()
        self.chosen.emit(*days)


def _editor(day: date) -> QDateEdit:
    editor = QDateEdit(QDate(day.year, day.month, day.day))
    editor.setDisplayFormat(day_format())
    editor.setCalendarPopup(True)
    calendar = editor.calendarWidget()
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for name, arrow in (("qt_calendar_prevmonth", "left"), ("qt_calendar_nextmonth", "right")):
        turn = calendar.findChild(QToolButton, name)
        if turn is not None:  # Qt's own arrows are black, on dark too
            turn.setIcon(icon(arrow))
    for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(
            weekend, QTextCharFormat()
        )  # red says that something is wrong
    return editor


def _day(editor: QDateEdit) -> date:
    shown = editor.date()
    return date(shown.year(), shown.month(), shown.day())
