"""The panel that shows pictures which are nearly the same, and lets a person exclude some."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.folder import ImageSet
from deepclust_gui.model.job import Job
from deepclust_gui.ui.jobs import Task
from deepclust_gui.ui.likeness.set_card import MOST_SHOWN, SetCard
from deepclust_gui.ui.parts import button, column, label, row, wrapping_label
from deepclust_gui.ui.pixels import thumbnail_of
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.waiting import Waiting
from deepclust_gui.ui.words import images, number

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

SETS_A_PAGE = 10
TICK_MS = 200
BURST = "burst"


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """What the cards of a page show, by item."""

    names: dict[int, str]
    pictures: dict[int, QImage]


class LikenessPanel(QWidget):
    """Looks for sets once it is seen, and shows a page of them. Signals: `closed()`."""

    closed = Signal()

    def __init__(self, session: ReviewSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job[tuple[ImageSet, ...]] | None = None
        self._task: Task | None = None
        self._found: tuple[ImageSet, ...] | None = None
        self._first = 0
        self.cards: list[SetCard] = []
        self._make_parts()
        self._lay_out()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._tell_progress)
        session.changed.connect(self._on_changed)

    @property
    def sets(self) -> tuple[ImageSet, ...]:
        """The sets in which more than one picture is not excluded yet, those alone."""
        marks = self._session.grouping.marks
        shown = []
        for one in self._found or ():
            left = tuple(i for i in one.items if i < len(marks) and marks[i] != Mark.EXCLUDED)
            if len(left) > 1:
                shown.append(replace(one, items=left))
        return tuple(shown)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._found is None and self._task is None:
            self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        self._give_up()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # ---------------------------------------------------------------- looking

    def _look(self) -> None:
        project = self._session.project
        self._job = job = project.likeness.find()
        self.waiting.show_busy(
            self.tr("Looking for images that are nearly the same"),
            self.tr("All images are compared once. This may take a few minutes."),
        )
        self._show(self.waiting)
        self._tick.start()

        def work() -> tuple[ImageSet, ...]:
            asking = project.taking.ask()
            asking.control = job.control  # one stop ends both
            asking.run()  # bursts are told by when pictures were taken
            return job.run()

        self._task = self._session.context.tasks.run(
            work, self._on_found, on_error=self._on_failed, control=job.control
        )

    def _on_found(self, found: tuple[ImageSet, ...]) -> None:
        self._tick.stop()
        self._task, self._found, self._first = None, found, 0
        self._fill()

    def _on_failed(self, error: Exception) -> None:
        self._tick.stop()
        self._task = None
        told = str(error) if isinstance(error, DeepClustError) else ""
        self.waiting.show_failed(self.tr("The images cannot be compared"), told)
        self._show(self.waiting)
        if not told:
            self._session.context.show_error(error)

    @Slot()
    def _tell_progress(self) -> None:
        news = self._job.latest if self._job is not None else None
        if news is not None:
            self.waiting.set_fraction(news.fraction)

    def _give_up(self) -> None:
        self._tick.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    # ---------------------------------------------------------------- showing

    def _fill(self) -> None:
        """Show the sets of this page; their names and pictures come from a worker."""
        sets = self.sets
        if not sets:
            self.waiting.show_empty(
                self.tr("No images are nearly the same"),
                self.tr(
                    "Or all but one of each set are excluded already. Files that are exactly the "
                    "same are found under Images."
                ),
                action=self.tr("Back to the groups"),
            )
            self._show(self.waiting)
            return
        self._first = min(self._first, (len(sets) - 1) // SETS_A_PAGE * SETS_A_PAGE)
        shown = sets[self._first : self._first + SETS_A_PAGE]
        project = self._session.project
        wanted = [item for one in shown for item in one.items[:MOST_SHOWN]]
        self._session.context.tasks.run(
            lambda: _load(project, wanted),
            lambda page: self._show_page(shown, page),
            on_error=self._session.context.show_error,
        )
        more = sum(len(one.items) - 1 for one in sets)
        words = self.tr("{sets} sets. If the first of each is kept, {images} can be excluded.")
        if len(sets) == 1:
            words = self.tr("1 set. If the first is kept, {images} can be excluded.")
        self._summary.setText(words.format(sets=number(len(sets)), images=images(more)))
        self._place.setText(
            self.tr("{first} to {last} of {count}").format(
                first=number(self._first + 1),
                last=number(self._first + len(shown)),
                count=number(len(sets)),
            )
        )
        self.back_button.setEnabled(self._first > 0)
        self.next_button.setEnabled(self._first + len(shown) < len(sets))
        self._show(self._body)

    def _show_page(self, shown: tuple[ImageSet, ...], page: _Page) -> None:
        content = QWidget()
        layout = column(content, spacing=SPACE_M)
        self.cards = []
        for one in shown:
            card = SetCard(one, self._title(one), page.names, content)
            card.show_pictures(page.pictures)
            card.decided.connect(self._on_decided)
            layout.addWidget(card)
            self.cards.append(card)
        layout.addStretch(1)
        self._scroll.setWidget(content)  # the one before is deleted

    def _title(self, one: ImageSet) -> str:
        words = (
            self.tr("{count} photos taken within seconds")
            if one.reason == BURST
            else self.tr("{count} versions of one image")
        )
        return words.format(count=number(len(one.items)))

    # ---------------------------------------------------------------- deciding

    @Slot(object, object)
    def _on_decided(self, _keep: list[int], exclude: list[int]) -> None:
        self._session.mark(np.array(exclude, np.int64), Mark.EXCLUDED)

    @Slot()
    def _exclude_all(self) -> None:
        """Keep the first of each set, as suggested; one edit, which can be undone."""
        others = [item for one in self.sets for item in one.items[1:]]
        if others:
            self._session.mark(np.array(others, np.int64), Mark.EXCLUDED)

    @Slot()
    def _on_changed(self) -> None:
        if self._found is not None and self.isVisible():
            self._fill()

    @Slot()
    def _on_back(self) -> None:
        self._first = max(0, self._first - SETS_A_PAGE)
        self._fill()

    @Slot()
    def _on_next(self) -> None:
        self._first += SETS_A_PAGE
        self._fill()

    @Slot()
    def _on_waiting_button(self) -> None:
        if self._found is None:
            self._look()
        else:
            self.closed.emit()

    # ---------------------------------------------------------------- set-up

    def _show(self, widget: QWidget) -> None:
        self._stack.setCurrentWidget(widget)

    def _make_parts(self) -> None:
        self.waiting = Waiting(self)
        self.waiting.again.connect(self._on_waiting_button)
        self._summary = wrapping_label(role="muted")
        self._place = label(role="small")
        self.all_button = button(self.tr("Exclude all but the suggested"))
        self.all_button.clicked.connect(self._exclude_all)
        self.back_button = button(self.tr("Back"), "quiet", name=self.tr("Sets before these"))
        self.back_button.clicked.connect(self._on_back)
        self.next_button = button(self.tr("More"), "quiet", name=self.tr("Sets after these"))
        self.next_button.clicked.connect(self._on_next)
        self.close_button = button(self.tr("Back to the groups"), "link")
        self.close_button.clicked.connect(self.closed)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setAccessibleName(self.tr("Sets of images that are nearly the same"))

    def _lay_out(self) -> None:
        self._body = QWidget(self)
        body = column(self._body, spacing=SPACE_S)
        body.addWidget(self._summary)
        body.addWidget(
            wrapping_label(
                self.tr(
                    "Click an image to keep or exclude it. Files stay where they are; what you "
                    "exclude can be undone."
                ),
                "small",
            )
        )
        body.addWidget(self._scroll, 1)
        foot = row(spacing=SPACE_M)
        foot.addWidget(self.back_button)
        foot.addWidget(self._place)
        foot.addWidget(self.next_button)
        foot.addStretch(1)
        foot.addWidget(self.all_button)
        body.addLayout(foot)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self._body)
        head = row(spacing=SPACE_M)
        head.addWidget(label(self.tr("Nearly the same"), "heading"))
        head.addStretch(1)
        head.addWidget(self.close_button)
        whole = column(self, spacing=SPACE_M)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)


def _load(project: "Project", items: Iterable[int]) -> _Page:
    """Return names and pictures of some items; on a worker. One that is gone has no picture."""
    wanted = list(items)
    pictures = {}
    for item in wanted:
        try:
            pictures[item] = thumbnail_of(project, item)
        except DeepClustError:
            continue
    names = {item.index: item.path for item in project.items_at(wanted)}
    return _Page(names, pictures)
