"""What a person sees first: a place to drop images, a sample, and what was open before."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from deepclust_gui.ui.focus import shows_ring
from deepclust_gui.ui.icons import pixmap
from deepclust_gui.ui.images.drop_zone import DropZone
from deepclust_gui.ui.parts import centred, column, label, wrapping_label
from deepclust_gui.ui.tokens import RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, tokens
from deepclust_gui.ui.words import days_ago, images

if TYPE_CHECKING:
    from deepclust_gui.workbench import RecentProject

RECENT_SHOWN = 4
_WIDTH = 680
_ROW_HEIGHT = 44


class RecentRow(QAbstractButton):
    """A project that was open before; click it to open it again."""

    def __init__(self, recent: "RecentProject", now: datetime, parent: QWidget) -> None:
        super().__init__(parent)
        self.path = recent.path
        self._about = f"{images(recent.images)}  ·  {days_ago(recent.opened_at, now)}"
        self._hovered = False
        self._ringed = False
        self.setText(recent.name)
        self.setToolTip(str(recent.path))
        self.setAccessibleName(
            self.tr("Open {name}, {about}").format(name=recent.name, about=self._about)
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(320, _ROW_HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = shows_ring(event.reason())
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._ringed or self._hovered:
            focused = QPen(now.colour("accent_text"), 1.5)
            painter.setPen(focused if self._ringed else Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("hover" if self._hovered else "card"))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
        picture = pixmap("clock", "faint", 18, ratio=self.devicePixelRatioF())
        painter.drawPixmap(SPACE_M, (self.height() - 18) // 2, picture)
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        now = tokens()
        centre = Qt.AlignmentFlag.AlignVCenter
        words = QRectF(self.rect()).adjusted(SPACE_M + 18 + SPACE_M, 0, -SPACE_M, 0)
        painter.setPen(now.colour("muted"))
        painter.drawText(words, centre | Qt.AlignmentFlag.AlignRight, self._about)
        taken = painter.fontMetrics().horizontalAdvance(self._about) + SPACE_L
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(now.colour("text"))
        room = int(words.width()) - taken
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(words, centre | Qt.AlignmentFlag.AlignLeft, name)


class EmptyView(QWidget):
    """The page while nothing is open.

    Signals: `folder_wanted()`, `sample_wanted()`, `recent_wanted(path)`.
    """

    folder_wanted = Signal()
    sample_wanted = Signal()
    recent_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drop_zone = DropZone(self)
        self.drop_zone.open_button.clicked.connect(self.folder_wanted)
        self.drop_zone.sample_button.clicked.connect(self.sample_wanted)
        self._recent_title = label(self.tr("Recent"), "strong")
        self._recent_title.hide()
        self._rows = column(spacing=0)
        self._lay_out()

    def set_recent(self, recents: tuple["RecentProject", ...]) -> None:
        """List the projects that were open before, newest first."""
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        now = datetime.now().astimezone()
        for recent in recents[:RECENT_SHOWN]:
            entry = RecentRow(recent, now, self)
            entry.clicked.connect(self._on_recent)
            self._rows.addWidget(entry)
        self._recent_title.setVisible(bool(recents))

    def recent_rows(self) -> list[RecentRow]:
        """Return the rows that are shown."""
        found = [self._rows.itemAt(place) for place in range(self._rows.count())]
        shown = [item.widget() for item in found if item is not None]
        return [entry for entry in shown if isinstance(entry, RecentRow)]

    def dye(self) -> None:
        """Take the colours of the present scheme."""
        self.drop_zone.dye()

    def _lay_out(self) -> None:
        middle = QWidget(self)
        content = column(middle, spacing=SPACE_XS)
        content.addWidget(wrapping_label(self.tr("Sort your images into groups"), "display"))
        content.addWidget(
            wrapping_label(
                self.tr(
                    "DeepClust looks at your images and finds which belong together. "
                    "No labels, no programming, and nothing leaves this computer."
                ),
                "muted",
            )
        )
        content.addSpacing(SPACE_XL)
        self.drop_zone.setMinimumHeight(236)
        content.addWidget(self.drop_zone)
        content.addSpacing(SPACE_L)
        content.addWidget(self._recent_title)
        content.addLayout(self._rows)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        outer.setSpacing(SPACE_S)
        outer.addStretch(2)
        outer.addLayout(centred(middle, width=_WIDTH))
        outer.addStretch(3)

    @Slot()
    def _on_recent(self) -> None:
        entry = self.sender()
        if isinstance(entry, RecentRow):
            self.recent_wanted.emit(Path(entry.path))
