"""Which images of a gallery are shown, by when they were taken: a button with a menu of months."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from deepclust_gui.model.taken import TakenDates
from deepclust_gui.ui.parts import tool_button
from deepclust_gui.ui.review.explore.between_dialog import BetweenDialog
from deepclust_gui.ui.words import day_name, month_name, number


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included, and what a person calls it."""

    first: date
    last: date
    words: str


class WhenChoice(QObject):
    """A month, a year, or from one day to another; `period` is None for any time.

    Its months are asked for when the menu of its `button` first opens. Signals: `dates_wanted()`,
    which `set_dates` answers; `changed()`.
    """

    dates_wanted = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.period: Period | None = None
        self._dates: TakenDates | None = None
        self._parent = parent
        self.button = tool_button("calendar", self.tr("When they were taken"))
        self.button.setCheckable(True)
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._on_opened)
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def forget(self) -> None:
        """Show any time, and ask anew for the months: the images are others."""
        self._dates, self.period = None, None
        self._show()

    def set_dates(self, dates: TakenDates) -> None:
        """Offer the months in which there are images."""
        self._dates = dates
        self._fill()

    @Slot()
    def _on_opened(self) -> None:
        self._fill()
        if self._dates is None:
            self.dates_wanted.emit()

    def _fill(self) -> None:
        self.menu.clear()
        if self._dates is None:
            waiting = self.menu.addAction(self.tr("Looking when they were taken…"))
            waiting.setEnabled(False)
            return
        self._offer(self.menu, self.tr("Any time"), None)
        self.menu.addSeparator()
        months = self._dates.months()
        years = [(year, list(some)) for year, some in groupby(months, lambda month: month[0])]
        for year, some in years:
            if len(years) == 1:
                self._offer_months(self.menu, some, months)
            else:
                count = sum(months[month] for month in some)
                one = self.menu.addMenu(_counted(str(year), count))
                whole = Period(date(year, 1, 1), date(year, 12, 31), str(year))
                self._offer(one, self.tr("All of {year}").format(year=year), whole)
                self._offer_months(one, some, months)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Between two days…")).triggered.connect(self._ask)

    def _offer_months(
        self, menu: QMenu, some: list[tuple[int, int]], counts: dict[tuple[int, int], int]
    ) -> None:
        for year, month in some:
            words = month_name(date(year, month, 1))
            last = date(year, month, monthrange(year, month)[1])
            self._offer(
                menu,
                _counted(words, counts[year, month]),
                Period(date(year, month, 1), last, words),
            )

    def _offer(self, menu: QMenu, words: str, period: Period | None) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(period == self.period)
        action.triggered.connect(lambda: self._choose(period))

    def _choose(self, period: Period | None) -> None:
        if period != self.period:
            self.period = period
            self.changed.emit()
        self._show()

    @Slot()
    def _ask(self) -> None:
        """Ask for two days; those between which all images are, or which are chosen now, first."""
        assert self._dates is not None
        days = self._dates.at.astype("datetime64[D]")
        known = self.period
        dialog = BetweenDialog(
            known.first if known else days.min().astype(date),
            known.last if known else days.max().astype(date),
            self._parent,
        )
        dialog.chosen.connect(self._on_asked)
        dialog.open()

    @Slot(object, object)
    def _on_asked(self, first: date, last: date) -> None:
        words = day_name(first)
        if first != last:
            words = self.tr("{first} to {last}").format(first=words, last=day_name(last))
        self._choose(Period(first, last, words))

    def _show(self) -> None:
        self.button.setChecked(self.period is not None)
        told = self.tr("When they were taken")
        if self.period is not None:
            told = self.tr("Only those of {period} are shown").format(period=self.period.words)
        self.button.setToolTip(told)
        self.button.setAccessibleName(told)


def _counted(words: str, count: int) -> str:
    return f"{words}   ({number(count)})"
