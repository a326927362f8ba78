"""Why an image is where it is: how sure that is, what comes next, and what it is most like."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from deepclust_gui.model.curation import Standing
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.jobs import Task
from deepclust_gui.ui.parts import button, label, row, wrapping_label
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.review.tile_badges import SessionBadges
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.dialog_frame import DOT_PX, group_dot

WIDTH_PX = 250
NEIGHBOURS = 12
TILE_PX = 64


class StandingPanel(QWidget):
    """Tells of one item after the other; what is asked for last wins.

    Signals: `item_wanted(item)` when a neighbour was chosen; `similar_wanted(item)`.
    """

    item_wanted = Signal(int)
    similar_wanted = Signal(int)

    def __init__(self, session: ReviewSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH_PX)
        self._session = session
        self._item = -1
        self._task: Task | None = None
        self.standing: Standing | None = None
        self._group_dot, self._group = QLabel(), wrapping_label(role="heading")
        self._sure = label(role="muted")
        self._bar = self._sure_bar()
        self._next_dot, self._next = QLabel(), wrapping_label(role="muted")
        self.move_button = button(self.tr("Move there"), "quiet")
        self.neighbours = ThumbnailGrid(session.context.tasks, self, tile_px=TILE_PX)
        self.neighbours.setAccessibleName(self.tr("Most similar images"))
        self.similar_button = button(self.tr("Find more like it"), "quiet")
        self._lay_out()
        self.move_button.clicked.connect(self._on_move)
        self.similar_button.clicked.connect(self._on_similar)
        self.neighbours.item_activated.connect(self.item_wanted)
        self.neighbours.item_clicked.connect(self.item_wanted)
        self.similar_button.setShortcut("S")
        session.changed.connect(self.refresh)

    def show_item(self, item: int) -> None:
        """Tell of another item."""
        self._item = item
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask anew: the groups are others, or the item is."""
        self.give_up()
        project, run, item = self._session.project, self._session.run, self._item
        if item < 0:
            return
        self._task = self._session.context.tasks.run(
            lambda: project.standing(run, item, neighbours=NEIGHBOURS),
            self._show,
            on_error=self._session.context.show_error,
        )

    def give_up(self) -> None:
        """Wait for no answer any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _show(self, standing: Standing) -> None:
        self._task = None
        self.standing = standing
        now = self._session.grouping
        self._group_dot.setPixmap(group_dot(standing.group).pixmap(DOT_PX, DOT_PX))
        self._group.setText(self._session.name_of(standing.group))
        self._bar.setValue(round(100 * standing.confidence))
        confirmed = bool(now.confirmed[standing.item])
        share = round(100 * standing.confidence)
        self._sure.setText(
            self.tr("You said so") if confirmed else self.tr("{share} % sure").format(share=share)
        )
        self._show_runner_up(standing)
        self.neighbours.set_badges(SessionBadges(self._session, with_groups=True))
        self.neighbours.set_items(self._session.project, standing.neighbours)

    def _show_runner_up(self, standing: Standing) -> None:
        other = standing.runner_up
        self.move_button.setVisible(other is not None)
        self._next_dot.setVisible(other is not None)
        self._next.setVisible(other is not None)
        if other is not None:
            self._next_dot.setPixmap(group_dot(other).pixmap(DOT_PX, DOT_PX))
            self._next.setText(
                self.tr("Next best: {group} ({share} %)").format(
                    group=self._session.name_of(other),
                    share=round(100 * standing.runner_up_share),
                )
            )

    @Slot()
    def _on_move(self) -> None:
        if self.standing is not None and self.standing.runner_up is not None:
            self._session.move([self.standing.item], self.standing.runner_up)

    @Slot()
    def _on_similar(self) -> None:
        self.similar_wanted.emit(self._item)

    def _sure_bar(self) -> QProgressBar:
        bar = QProgressBar(self)
        bar.setRange(0, 100)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("How sure the group is"))
        return bar

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(SPACE_S)
        for dot, words in ((self._group_dot, self._group), (self._next_dot, self._next)):
            line = row(spacing=SPACE_S)
            line.addWidget(dot)
            line.addWidget(words, 1)
            inner.addLayout(line)
            if words is self._group:
                inner.addWidget(self._bar)
                inner.addWidget(self._sure)
                inner.addSpacing(SPACE_M)
        inner.addWidget(self.move_button, alignment=Qt.AlignmentFlag.AlignLeft)
        inner.addSpacing(SPACE_M)
        inner.addWidget(wrapping_label(self.tr("Why here? It is most like these"), "strong"))
        inner.addWidget(self.neighbours, 1)
        inner.addWidget(self.similar_button, alignment=Qt.AlignmentFlag.AlignLeft)
