"""One set of pictures that are nearly the same, side by side."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from deepclust_gui.model.folder import ImageSet
from deepclust_gui.ui.parts import button, column, label, row
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S
from deepclust_gui.ui.widgets.flow_row import FlowRow
from deepclust_gui.ui.words import number

PICTURE_PX = 128
MOST_SHOWN = 24
"""A set may hold thousands; the first ones are shown."""


class SetCard(QFrame):
    """Shows a set: a click on a picture changes whether it is kept.

    Signals: `decided(keep, exclude)`, lists of items.
    """

    decided = Signal(object, object)

    def __init__(
        self, one: ImageSet, title: str, names: Mapping[int, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.one = one
        self.pictures: dict[int, QToolButton] = {}
        self.exclude_button = button(self.tr("Exclude the others"))
        self.exclude_button.clicked.connect(self._decide)
        body = column(self, margins=SPACE_L, spacing=SPACE_S)
        head = row(spacing=SPACE_M)
        head.addWidget(label(title, "strong"))
        head.addStretch(1)
        head.addWidget(self.exclude_button)
        body.addLayout(head)
        flow = FlowRow()
        for item in one.items[:MOST_SHOWN]:
            flow.addWidget(self._picture(item, names[item]))
        body.addLayout(flow)
        if len(one.items) > MOST_SHOWN:
            more = number(len(one.items) - MOST_SHOWN)
            body.addWidget(label(self.tr("… and {count} more").format(count=more), "small"))
        self._tell()

    @property
    def kept(self) -> list[int]:
        """The items that are to stay."""
        return [item for item, picture in self.pictures.items() if picture.isChecked()]

    def show_pictures(self, pictures: Mapping[int, QImage]) -> None:
        """Fill in the pictures that have arrived."""
        for item, image in pictures.items():
            if item in self.pictures:
                self.pictures[item].setIcon(QIcon(QPixmap.fromImage(image)))

    def _picture(self, item: int, name: str) -> QToolButton:
        result = QToolButton(self)
        result.setCheckable(True)
        result.setChecked(item == self.one.items[0])
        result.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        result.setIconSize(QSize(PICTURE_PX, PICTURE_PX))
        result.setFixedWidth(PICTURE_PX + 2 * SPACE_L)
        result.setToolTip(name)
        result.setCursor(Qt.CursorShape.PointingHandCursor)
        result.toggled.connect(self._tell)
        result.setProperty("path", name)
        self.pictures[item] = result
        return result

    @Slot()
    def _tell(self) -> None:
        """Say under each picture what will become of it."""
        for item, picture in self.pictures.items():
            if not picture.isChecked():
                words = self.tr("Exclude")
            elif item == self.one.items[0]:
                words = self.tr("Keep (suggested)")
            else:
                words = self.tr("Keep")
            picture.setText(words)
            picture.setAccessibleName(f"{picture.property('path')}: {words}")
        self.exclude_button.setEnabled(bool(self.kept) and len(self.kept) < len(self.one.items))

    @Slot()
    def _decide(self) -> None:
        keep = self.kept
        self.decided.emit(keep, [item for item in self.one.items if item not in set(keep)])
