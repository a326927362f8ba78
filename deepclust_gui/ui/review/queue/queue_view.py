"""One page of images after another: say yes, click the odd ones out, or send them elsewhere."""

from collections.abc import Callable
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from deepclust_gui.model.curation import Mark
from deepclust_gui.model.job import Job
from deepclust_gui.model.queue import QueuePage, Suggested
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.badges import Badge
from deepclust_gui.ui.jobs import Task
from deepclust_gui.ui.parts import button, label, row, wrapping_label
from deepclust_gui.ui.review.queue.pace import Pace
from deepclust_gui.ui.review.queue.page_grid import PageGrid
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.dialog_frame import DOT_PX, group_dot
from deepclust_gui.ui.widgets.waiting import Waiting
from deepclust_gui.ui.words import duration, images, number

TICK_MS = 200
MOST_WAYS = 12


class QueueState(Enum):
    """What the view shows."""

    BUSY = auto()
    PAGE = auto()
    DONE = auto()
    FAILED = auto()


class _OutBadges:
    """Veils the tiles that were clicked out of the page."""

    def __init__(self) -> None:
        self.out: set[int] = set()

    def badge(self, item: int) -> Badge | None:
        return Badge(set_aside=True) if item in self.out else None


class QueueView(QWidget):
    """Shows the pages of a session's review queue.

    A click takes an image out of the page, with Shift all up to the one clicked before. `accept`
    confirms the others where they are suggested, `send_to` in another group. Signals: `closed()`.
    """

    closed = Signal()

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._session: ReviewSession | None = None
        self._page: QueuePage | None = None
        self._suggested: Suggested | None = None
        self._skipped: NDArray[np.int64] = np.empty(0, np.int64)
        self._task: Task | None = None
        self._is_answering = False
        self._job: Job[QueuePage | None] | None = None
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.timeout.connect(self._tell_progress)
        self._badges = _OutBadges()
        self._pace = Pace()
        self.state = QueueState.BUSY
        self._make_parts()
        self._lay_out()

    # ---------------------------------------------------------------- what is shown

    @property
    def page(self) -> QueuePage | None:
        """The page that is shown, None while there is none."""
        return self._page if self.state is QueueState.PAGE else None

    @property
    def question(self) -> str:
        """What is asked about the page."""
        return self._question.text()

    def set_session(self, session: ReviewSession | None) -> None:
        """Review another run."""
        self._give_up()
        if self._session is not None:
            self._session.changed.disconnect(self._on_changed)
        self._session, self._page = session, None
        self._skipped = np.empty(0, np.int64)
        self._pace = Pace()
        if session is None:
            self.grid.set_items(None)
            return
        session.changed.connect(self._on_changed)
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._page is None or self.state is QueueState.BUSY:
            self._ask()
        self.grid.setFocus()

    def out(self) -> NDArray[np.int64]:
        """Return the images clicked out of the page, int64 (M,)."""
        return np.array(sorted(self._badges.out), np.int64)

    def kept(self) -> NDArray[np.int64]:
        """Return the images of the page that were not, int64 (M,)."""
        if self._page is None:
            return np.empty(0, np.int64)
        return np.setdiff1d(self._page.items, self.out())

    # ---------------------------------------------------------------- answers

    @Slot()
    def accept(self) -> None:
        """Say that all images but those clicked out belong to the group suggested."""
        if self.page is not None and self._session is not None:
            self._answer(self.kept(), self.page.group)

    def send_to(self, group: int | None) -> bool:
        """Say the same of another group; None: a new one. Returns whether it was done."""
        if self.page is None or self._session is None:
            return False
        return self._answer(self.kept(), group)

    @Slot()
    def mark_unsure(self) -> None:
        """Set the images clicked out aside, or all if none was."""
        self._mark(Mark.UNSURE)

    @Slot()
    def exclude(self) -> None:
        """Leave the images clicked out, or all if none was, out of everything."""
        self._mark(Mark.EXCLUDED)

    @Slot()
    def skip(self) -> None:
        """Go on to another page; this one comes back when there is nothing else."""
        if self.page is not None:
            self._skipped = np.union1d(self._skipped, self.page.items)
            self._ask()

    @Slot()
    def follow(self) -> None:
        """Let the images nobody looked at go where the suggestions say."""
        session, suggested = self._session, self._suggested
        if session is None or suggested is None:
            return
        self._suggested = None  # once: others come with the next page
        self.follow_button.hide()
        if session.follow(suggested):
            self._context.show_message(
                self.tr("Moved {images} as suggested. Undo takes it back.").format(
                    images=images(len(suggested.items))
                )
            )

    def _answer(self, items: NDArray[np.int64], group: int | None) -> bool:
        session = self._session
        assert session is not None
        if not len(items):
            self.skip()
            return False
        if not self._do(lambda: session.move(items, group)):
            return False
        self._pace.count(len(items))
        self._reject(session, session.group_of(int(items[0])))
        self._ask()
        return True

    def _reject(self, session: ReviewSession, group: int) -> None:
        """Say that what was clicked out is not of `group`; it comes back as something else."""
        out, edit = self.out(), session.last_edit
        if len(out) and edit is not None:
            session.project.queue(session.run).reject(edit, out, group)

    def _mark(self, mark: Mark) -> None:
        session = self._session
        if self.page is None or session is None:
            return
        marked = self.out() if self._badges.out else self.page.items
        kept = self.kept() if self._badges.out else np.empty(0, np.int64)
        if self._do(lambda: session.mark(marked, mark)):
            self._pace.count(len(marked))
            self._go_on_with(kept)

    def _do(self, change: Callable[[], bool]) -> bool:
        """Make a change of our own, after which the page is asked for by whoever made it."""
        self._is_answering = True
        try:
            return change()
        finally:
            self._is_answering = False

    def _go_on_with(self, kept: NDArray[np.int64]) -> None:
        """Show what is left of the page, or another."""
        if not len(kept):
            self._ask()
            return
        assert self._page is not None
        items = self._page.items[np.isin(self._page.items, kept)]
        self._show(QueuePage(items, self._page.group, self._page.sure))

    # ---------------------------------------------------------------- pages

    def _ask(self) -> None:
        session = self._session
        if session is None:
            return
        self._give_up()
        self._set_state(QueueState.BUSY)
        self._job = job = session.project.queue(session.run).next_page(self._skipped)
        self._task = self._context.tasks.run(
            job.run, self._on_page, on_error=self._on_failed, control=job.control
        )
        self._ticker.start()

    @Slot()
    def _tell_progress(self) -> None:
        """Show how far the job is; the first page of a run takes a while."""
        news = self._job.latest if self._job is not None else None
        if self.state is not QueueState.BUSY or self._task is None:
            self._ticker.stop()
        elif news is not None:
            self.waiting.set_fraction(news.fraction)

    def _on_page(self, page: QueuePage | None) -> None:
        self._task = None
        if page is not None:
            self._show(page)
        elif len(self._skipped):
            self._skipped = np.empty(0, np.int64)
            self._ask()
        else:
            self._set_state(QueueState.DONE)
        self._look_for_suggestions()

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.waiting.show_failed(self.tr("There is no next page"), str(error))
        self._set_state(QueueState.FAILED)

    def _show(self, page: QueuePage) -> None:
        session = self._session
        assert session is not None
        self._page = page
        self._badges.out.clear()
        name = session.name_of(page.group)
        self._dot.setPixmap(group_dot(page.group).pixmap(DOT_PX, DOT_PX))
        self._question.setText(self.tr("Are these all “{group}”?").format(group=name))
        self._set_state(QueueState.PAGE)
        self.grid.set_items(session.project, page.items)
        self._tell_words()
        self._tell_meter()
        self.grid.setFocus()

    def _look_for_suggestions(self) -> None:
        session = self._session
        if session is None:
            return
        self._context.tasks.run(
            session.project.queue(session.run).sure_suggestions,
            lambda found: self._offer(session, found),
            on_error=self._context.show_error,
        )

    def _offer(self, session: ReviewSession, found: Suggested | None) -> None:
        if session is not self._session:
            return
        self._suggested = found
        count = 0 if found is None else len(found.items)
        self.follow_button.setVisible(bool(count))
        self.follow_button.setText(
            self.tr("Move {images} as suggested").format(images=images(count))
        )
        self.follow_button.setToolTip("" if found is None else self._what_moves(session, found))

    def _what_moves(self, session: ReviewSession, found: Suggested) -> str:
        """Return how many images would go from which group to which, the most first."""
        ways = np.stack([session.grouping.labels[found.items], found.groups], axis=1)
        pairs, counts = np.unique(ways, axis=0, return_counts=True)
        most = np.argsort(-counts, kind="stable")[:MOST_WAYS]
        lines = [
            f"{session.name_of(one)} → {session.name_of(other)}: {number(many)}"
            for (one, other), many in zip(pairs[most].tolist(), counts[most].tolist(), strict=True)
        ]
        return "\n".join([*lines, "…"] if len(counts) > MOST_WAYS else lines)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._give_up()  # nobody waits for the page any more

    def _give_up(self) -> None:
        self._ticker.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _set_state(self, state: QueueState) -> None:
        self.state = state
        if state is QueueState.BUSY:
            self.waiting.show_busy(
                self.tr("Looking for the next page"),
                self.tr("The first time, all images are looked at once."),
            )
        elif state is QueueState.DONE:
            self.waiting.show_empty(
                self.tr("Everything is checked"),
                self.tr("Every image was looked at, or belongs to a group that is done."),
                action=self.tr("Back to the groups"),
            )
        shown = self._body if state is QueueState.PAGE else self.waiting
        self._stack.setCurrentWidget(shown)

    # ---------------------------------------------------------------- words

    def _tell_words(self) -> None:
        out = len(self._badges.out)
        if out:
            words = self.tr(
                "{images} come back later. Enter says yes for the others, 0 – 9 or M names "
                "another group for them."
            ).format(images=images(out))
        else:
            words = self.tr(
                "Click those that are not; they come back later. Enter says yes, 0 – 9 or M "
                "names another group for all."
            )
        self._hint.setText(" ".join(part for part in (self._moving_words(), words) if part))

    def _moving_words(self) -> str:
        """Return how many images a yes would bring here from other groups."""
        if self._page is None or self._session is None:
            return ""
        elsewhere = self._session.grouping.labels[self.kept()] != self._page.group
        moving = int(elsewhere.sum())
        if not moving:
            return ""
        if moving == 1:
            return self.tr("1 of these is in another group; yes moves it here.")
        return self.tr("{count} of these are in other groups; yes moves them here.").format(
            count=number(moving)
        )

    def _tell_meter(self) -> None:
        session = self._session
        if session is None:
            return
        total, settled = session.checked()
        parts = [
            self.tr("{done} of {total} checked").format(done=number(settled), total=number(total))
        ]
        if (pace := self._pace.images_an_hour) is not None:
            parts.append(self.tr("{count} an hour").format(count=images(round(pace))))
        if (left := self._pace.seconds_for(total - settled)) is not None:
            parts.append(self.tr("about {time} left").format(time=duration(left)))
        self._meter.setText("  ·  ".join(parts))

    @Slot()
    def _on_changed(self) -> None:
        """After undo and redo the page may be another."""
        self._tell_meter()
        if self.isVisible() and not self._is_answering:
            self._ask()

    @Slot(object)
    def _on_toggled(self, items: NDArray[np.int64]) -> None:
        """Take the clicked images out of the page, or the clicked one back into it."""
        if len(items) > 1:
            self._badges.out.update(items.tolist())
        else:
            self._badges.out.symmetric_difference_update(items.tolist())
        self.grid.viewport().update()
        self._tell_words()

    @Slot()
    def _on_waiting_button(self) -> None:
        if self.state is QueueState.FAILED:
            self._ask()
        else:
            self.closed.emit()

    # ---------------------------------------------------------------- set-up

    def _make_parts(self) -> None:
        self._dot = QLabel()
        self._question = wrapping_label(role="heading")
        self._hint = wrapping_label(role="muted")
        self._meter = label(role="small")
        self.grid = PageGrid(self._context.tasks, self)
        self.grid.set_badges(self._badges)
        self.grid.toggled.connect(self._on_toggled)
        self.grid.accepted.connect(self.accept)
        self.yes_button = button(self.tr("Yes (Enter)"), "primary", icon_name="check")
        self.unsure_button = button(self.tr("Not sure (U)"), "quiet")
        self.exclude_button = button(self.tr("Exclude (X)"), "quiet")
        self.skip_button = button(self.tr("Later (L)"), "quiet")
        self.follow_button = button("", "", name=self.tr("Move images as suggested"))
        self.follow_button.hide()
        self.close_button = button(self.tr("Back to the groups (Q)"), "link")
        self.waiting = Waiting(self)
        self.waiting.again.connect(self._on_waiting_button)
        for push, slot in (
            (self.yes_button, self.accept),
            (self.unsure_button, self.mark_unsure),
            (self.exclude_button, self.exclude),
            (self.skip_button, self.skip),
            (self.follow_button, self.follow),
            (self.close_button, self.closed),
        ):
            push.clicked.connect(slot)

    def _lay_out(self) -> None:
        self._stack = QStackedWidget(self)
        self._body = self._page_card()
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_S)
        head = row(spacing=SPACE_M)
        head.addWidget(self.close_button)
        head.addStretch(1)
        head.addWidget(self.follow_button)
        head.addWidget(self._meter)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)

    def _page_card(self) -> QFrame:
        frame = QFrame(self)
        frame.setProperty("role", "card")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        inner.setSpacing(SPACE_S)
        asked = row(spacing=SPACE_S)
        asked.addWidget(self._dot)
        asked.addWidget(self._question, 1)
        inner.addLayout(asked)
        inner.addWidget(self._hint)
        inner.addWidget(self.grid, 1)
        answers = row(spacing=SPACE_S)
        answers.addWidget(self.yes_button)
        answers.addStretch(1)
        for push in (self.unsure_button, self.exclude_button, self.skip_button):
            answers.addWidget(push)
        answers.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        inner.addLayout(answers)
        return frame
