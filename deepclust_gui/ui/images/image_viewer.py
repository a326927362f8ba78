"""One image, large, with arrows to go on."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QSizePolicy, QVBoxLayout, QWidget

from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.jobs import Task
from deepclust_gui.ui.parts import label, row, tool_button
from deepclust_gui.ui.pixels import image_of
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S, tokens
from deepclust_gui.ui.words import number

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

LONGEST_SIDE = 1600
_ENLARGE_AT_MOST = 8.0


class Canvas(QWidget):
    """Paints a picture as large as it fits; or a sentence where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = QImage()
        self._words = ""

    @property
    def picture(self) -> QImage:
        """What is painted; null while there is nothing."""
        return self._picture

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def set_picture(self, picture: QImage) -> None:
        """Show a picture."""
        self._picture, self._words = picture, ""
        self.update()

    def set_words(self, words: str) -> None:
        """Show a sentence instead."""
        self._picture, self._words = QImage(), words
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.isNull():
            painter.setPen(tokens().colour("muted"))
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), int(where), self._words)
            return
        width, height = self._picture.width(), self._picture.height()
        fit = min(self.width() / width, self.height() / height, _ENLARGE_AT_MOST)
        target = QRectF(0, 0, width * fit, height * fit)
        target.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(target, self._picture)


class ImageViewer(QDialog):
    """Shows the items of an array one by one: arrow keys or buttons go on, Esc closes.

    Signals: `item_shown(index)` when it goes to another.
    """

    item_shown = Signal(int)

    def __init__(
        self, context: ProjectContext, items: NDArray[np.int64], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._items = items
        self._row = 0
        self._task: Task | None = None
        self.canvas = Canvas(self)
        self._middle = row(spacing=SPACE_M)
        self._name = ElidedLabel("strong", mode=Qt.TextElideMode.ElideMiddle)
        self._facts = label(role="muted")
        self.back_button = tool_button("left", self.tr("Previous image (Left)"))
        self.on_button = tool_button("right", self.tr("Next image (Right)"))
        self.back_button.clicked.connect(self._go_back)
        self.on_button.clicked.connect(self._go_on)
        self._lay_out()
        if parent is not None:
            self.resize(parent.size() * 0.86)

    @property
    def item(self) -> int:
        """The item shown."""
        return int(self._items[self._row])

    def add_side(self, side: QWidget) -> None:
        """Show a widget beside the image; connect it to `item_shown`."""
        self._middle.addWidget(side)

    @Slot(int)
    def show_item(self, item: int) -> None:
        """Show an item; one that is not in the array joins it after the one shown."""
        rows = np.flatnonzero(self._items == item)
        if not len(rows):
            self._items = np.insert(self._items, self._row + 1, item)
            rows = np.array([self._row + 1])
        self._show_row(int(rows[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left:
            self._go_back()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Space):
            self._go_on()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _show_row(self, row_: int) -> None:
        project = self._context.project
        if project is None:
            return
        self._row = row_
        self.back_button.setEnabled(row_ > 0)
        self.on_button.setEnabled(row_ < len(self._items) - 1)
        self._describe(project)
        if self._task is not None:
            self._task.cancel()
        item = self.item
        self._task = self._context.tasks.run(
            lambda: _picture(project, item), self.canvas.set_picture, on_error=self._on_failed
        )
        self.item_shown.emit(item)

    def _describe(self, project: "Project") -> None:
        item = project.items_at([self.item])[0]
        self.setWindowTitle(item.path)
        self._name.setText(item.path)
        self._facts.setText(
            self.tr("{width} × {height} pixels  ·  {place} of {total}").format(
                width=item.width,
                height=item.height,
                place=number(self._row + 1),
                total=number(len(self._items)),
            )
        )
        self.canvas.setAccessibleName(item.path)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_M)
        self._middle.addWidget(self.canvas, 1)
        layout.addLayout(self._middle, 1)
        foot = row(spacing=SPACE_S)
        foot.addWidget(self.back_button)
        foot.addWidget(self.on_button)
        foot.addSpacing(SPACE_S)
        foot.addWidget(self._name, 1)
        foot.addWidget(self._facts)
        layout.addLayout(foot)

    def _on_failed(self, error: Exception) -> None:
        self.canvas.set_words(str(error))

    @Slot()
    def _go_back(self) -> None:
        if self._row > 0:
            self._show_row(self._row - 1)

    @Slot()
    def _go_on(self) -> None:
        if self._row < len(self._items) - 1:
            self._show_row(self._row + 1)


def _picture(project: "Project", item: int) -> QImage:
    """Return an item's image from its file; on a worker."""
    return image_of(project.image(item, longest_side=LONGEST_SIDE))
