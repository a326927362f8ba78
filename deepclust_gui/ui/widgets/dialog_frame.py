"""What the dialogs of Review have in common, and the dot that stands for a group."""

from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.parts import button, column, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL

DOT_PX = 12
NARROWEST_PX = 600
_SCALES = (1, 2, 3)


class DialogFrame(QDialog):
    """A dialog with a body, one line for what has to be told, and its buttons at the right end.

    Use `body`, then `add_buttons`. Show it with `open()`; it is deleted when it closes.
    """

    def __init__(self, title: str, parent: QWidget | None, *, width: int) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._wished_width = width
        self.setMinimumWidth(min(width, NARROWEST_PX))
        self.told = wrapping_label()
        self.told.hide()
        self._whole = column(self, spacing=SPACE_M)
        self._whole.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        self.body: QVBoxLayout = column(spacing=SPACE_S)
        self._whole.addLayout(self.body, 1)
        self._whole.addWidget(self.told)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(self._wished_width, 0))

    def add_buttons(self, leave: str, do: str) -> tuple[QPushButton, QPushButton]:
        """Add the button that closes, and at its right the default one."""
        leaving, doing = button(leave), button(do, "primary")
        leaving.clicked.connect(self.reject)
        doing.setDefault(True)
        end = row(spacing=SPACE_M)
        end.addStretch(1)
        end.addWidget(leaving)
        end.addWidget(doing)
        self._whole.addLayout(end)
        return leaving, doing

    def tell(self, words: str, role: str = "muted") -> None:
        """Show a sentence over the buttons; an empty one takes it away."""
        set_role(self.told, words, role)
        self.told.setVisible(bool(words))


def set_role(where: QLabel, words: str, role: str) -> None:
    """Show `words` in the style of a role."""
    where.setText(words)
    where.setProperty("role", role)
    where.style().polish(where)


@lru_cache(maxsize=1024)
def group_dot(label: int) -> QIcon:
    """Return the colour of a group as a round icon."""
    result = QIcon()
    for scale in _SCALES:
        picture = QPixmap(DOT_PX * scale, DOT_PX * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(group_colour(label))
        painter.drawEllipse(0, 0, DOT_PX, DOT_PX)
        painter.end()
        result.addPixmap(picture)
    return result
