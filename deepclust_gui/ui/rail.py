"""The rail on the left: what is open, and the four steps."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLabel, QSizePolicy, QWidget

from deepclust_gui.ui.focus import shows_ring
from deepclust_gui.ui.icons import app_icon
from deepclust_gui.ui.parts import column, label, row
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.tokens import RADIUS, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, tokens, type_scale

RAIL_WIDTH = 212
NARROW_RAIL_WIDTH = 68
_STEP_HEIGHT = 52
_DISC = 26.0


class StepButton(QAbstractButton):
    """One step: its number in a disc, its name, and a line of what it has to say."""

    def __init__(self, number: int, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = number
        self._note = ""
        self._hovered = False
        self._ringed = False
        self._reason = ""
        self._is_narrow = False
        self.setText(title)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name_it()

    @property
    def note(self) -> str:
        """The quiet line below the name."""
        return self._note

    def set_note(self, note: str) -> None:
        """Show another quiet line below the name."""
        if note != self._note:
            self._note = note
            self._name_it()
            self.update()

    def set_reason(self, reason: str) -> None:
        """Let the step be picked if `reason` is empty, else show why it cannot be."""
        self._reason = reason
        self.setEnabled(not reason)
        self.setAccessibleDescription(reason)
        self._name_it()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the number alone, and the words in the tooltip."""
        self._is_narrow = narrow
        self._name_it()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(RAIL_WIDTH - 2 * SPACE_M, _STEP_HEIGHT)

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
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_disc(painter)
        self._paint_words(painter)

    def _name_it(self) -> None:
        said = f"{self._number}. {self.text()}"
        self.setAccessibleName(f"{said}, {self._note}" if self._note else said)
        key = self.tr("Ctrl+{number}").format(number=self._number)
        seen = [self.text(), self._note] if self._is_narrow else []
        self.setToolTip("\n".join(words for words in (*seen, self._reason or key) if words))

    def _paint_ground(self, painter: QPainter) -> None:
        now = tokens()
        ground = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(now.colour("accent_soft"))
        elif self._hovered and self.isEnabled():
            painter.setBrush(now.colour("hover"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._ringed:
            painter.setPen(QPen(now.colour("accent_text"), 1.5))
        painter.drawRoundedRect(ground, RADIUS, RADIUS)

    def _paint_disc(self, painter: QPainter) -> None:
        now = tokens()
        left = (self.width() - _DISC) / 2 if self._is_narrow else SPACE_M
        centre = QPointF(left + _DISC / 2, self.height() / 2)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent"))
        else:
            colour = now.colour("border_strong")
            painter.setPen(QPen(colour, 1.25))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, _DISC / 2, _DISC / 2)
        painter.setPen(now.colour(self._colour("on_accent", "muted")))
        painter.setFont(_font(self.font(), type_scale().small, QFont.Weight.DemiBold))
        box = QRectF(centre.x() - _DISC / 2, centre.y() - _DISC / 2, _DISC, _DISC)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._number))

    def _paint_words(self, painter: QPainter) -> None:
        if self._is_narrow:
            return
        now = tokens()
        left = SPACE_M + _DISC + SPACE_M
        space = QRectF(left, 0, self.width() - left - SPACE_S, self.height())
        weight = QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Medium
        painter.setFont(_font(self.font(), type_scale().body, weight))
        painter.setPen(now.colour(self._colour("accent_text", "text")))
        if not self._note:
            painter.drawText(space, Qt.AlignmentFlag.AlignVCenter, self.text())
            return
        middle = self.height() / 2
        above = QRectF(left, 0, space.width(), middle + 1)
        painter.drawText(above, Qt.AlignmentFlag.AlignBottom, self.text())
        painter.setFont(_font(self.font(), type_scale().small, QFont.Weight.Normal))
        painter.setPen(now.colour(self._colour("muted", "muted")))
        note = painter.fontMetrics().elidedText(
            self._note, Qt.TextElideMode.ElideRight, int(space.width())
        )
        below = QRectF(left, middle + 1, space.width(), middle)
        painter.drawText(below, Qt.AlignmentFlag.AlignTop, note)

    def _colour(self, checked: str, plain: str) -> str:
        if not self.isEnabled():
            return "faint"
        return checked if self.isChecked() else plain


class ElidedLabel(QLabel):
    """A text of one line that ends in “…” where there is no room; its tooltip has all of it."""

    def __init__(
        self,
        role: str = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._mode = mode

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.contentsRect(), where, text)


class Rail(QWidget):
    """The steps in a column; a step that is not possible yet says why in its tooltip.

    Signals: `step_chosen(step)` when the person picked one.
    """

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(RAIL_WIDTH)
        self._name = ElidedLabel("strong", parent=self)
        self._about = ElidedLabel("small", mode=Qt.TextElideMode.ElideMiddle, parent=self)
        self._group = QButtonGroup(self)
        titles = (self.tr("Images"), self.tr("Group"), self.tr("Review"), self.tr("Export"))
        self._buttons = {
            step: StepButton(step + 1, title, self)
            for step, title in zip(Step, titles, strict=True)
        }
        for step, push in self._buttons.items():
            self._group.addButton(push, int(step))
        self._group.idClicked.connect(self._on_clicked)
        self._lay_out()
        self.set_current(Step.IMAGES)
        self.set_project("", "")

    def button(self, step: Step) -> StepButton:
        """Return the button of a step."""
        return self._buttons[step]

    def set_current(self, step: Step) -> None:
        """Mark the step whose page is shown."""
        self._buttons[step].setChecked(True)

    def set_possible(self, step: Step, reason: str) -> None:
        """Let a step be picked if `reason` is empty, else show the reason as its tooltip."""
        self._buttons[step].set_reason(reason)

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the pages more room: show the numbers of the steps alone."""
        self.setFixedWidth(NARROW_RAIL_WIDTH if narrow else RAIL_WIDTH)
        for words in (self._name, self._about):
            words.setVisible(not narrow)
        for push in self._buttons.values():
            push.set_narrow(narrow=narrow)

    def set_project(self, name: str, about: str) -> None:
        """Show what is open: its name and a quiet line."""
        self._name.setText(name or self.tr("DeepClust"))
        self._about.setText(about or self.tr("No images yet"))

    def _lay_out(self) -> None:
        layout = column(self, spacing=SPACE_S // 2)
        layout.setContentsMargins(SPACE_M, SPACE_L, SPACE_M, SPACE_L)
        mark = label()
        mark.setPixmap(app_icon().pixmap(QSize(34, 34), self.devicePixelRatioF()))
        words = column(spacing=0)
        words.addWidget(self._name)
        words.addWidget(self._about)
        head = row(spacing=SPACE_M)
        head.setContentsMargins(SPACE_S, 0, 0, SPACE_XL)
        head.addWidget(mark)
        head.addLayout(words, 1)
        layout.addLayout(head)
        for push in self._buttons.values():
            layout.addWidget(push)
        layout.addStretch(1)

    @Slot(int)
    def _on_clicked(self, step: int) -> None:
        self.step_chosen.emit(step)


def _font(base: QFont, size_pt: float, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    font.setPointSizeF(size_pt)
    font.setWeight(weight)
    return font
