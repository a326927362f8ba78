"""One image, large, with arrows to go on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from deepclust_gui.errors import DeepClustError
from deepclust_gui.model.items import FileState
from deepclust_gui.model.taken import Taken
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.jobs import Task
from deepclust_gui.ui.parts import label, row, tool_button
from deepclust_gui.ui.pixels import image_of, thumbnail_of
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.tokens import SPACE_M, SPACE_S
from deepclust_gui.ui.viewer.canvas import Canvas
from deepclust_gui.ui.words import moment_name, number, place_name

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

translate = QCoreApplication.translate  # lupdate finds the texts by this name

LONGEST_SIDE = 1600
SHARE_OF_WINDOW = 0.86
NOT_NOTED = Taken()


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture, null if there is none, and a sentence where something is wrong with it.

    `taken` is what its file notes of when and where that was.
    """

    picture: QImage
    words: str = ""
    taken: Taken = NOT_NOTED


class ImageViewer(QDialog):
    """Shows the items of an array one by one: arrow keys or buttons go on, Esc closes.

    Its thumbnail is there at once, and stays where the file is gone. Signals: `item_shown(index)`
    when it goes to another.
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
        self._tasks: tuple[Task, ...] = ()
        self.canvas = Canvas(self)
        # Not on a button: Space goes on, wherever one came from.
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.setFocus()
        self._middle = row(spacing=SPACE_M)
        self._name = ElidedLabel("strong", mode=Qt.TextElideMode.ElideMiddle)
        self._facts = label(role="muted")
        self.back_button = tool_button("left", self.tr("Previous image (Left)"))
        self.on_button = tool_button("right", self.tr("Next image (Right)"))
        self.back_button.clicked.connect(self._go_back)
        self.on_button.clicked.connect(self._go_on)
        self._lay_out()
        if parent is not None:
            self.resize(parent.size() * SHARE_OF_WINDOW)

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
        self._give_up()
        super().done(result)

    # ---------------------------------------------------------------- inside

    def _show_row(self, row_: int) -> None:
        project = self._context.project
        if project is None:
            return
        self._row = row_
        self.back_button.setEnabled(row_ > 0)
        self.on_button.setEnabled(row_ < len(self._items) - 1)
        self._describe(project)
        self._load(project, self.item)
        self.item_shown.emit(self.item)

    def _load(self, project: "Project", item: int) -> None:
        """Show the thumbnail, then the file; whichever comes last, the file stays."""
        self._give_up()
        run = self._context.tasks.run
        preview = run(lambda: _thumbnail(project, item), self._on_preview)
        self._tasks = (
            preview,
            run(lambda: _large(project, item), self._on_large, on_error=self._on_failed),
        )

    def _give_up(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = ()

    def _on_preview(self, picture: QImage) -> None:
        if not picture.isNull():
            self.canvas.show_picture(picture)

    def _on_large(self, shown: Shown) -> None:
        self._give_up()
        self.canvas.show_picture(shown.picture, shown.words)
        if self._context.project is not None:
            self._describe(self._context.project, shown.taken)

    def _on_failed(self, error: Exception) -> None:
        self._give_up()
        self.canvas.show_picture(QImage(), str(error))

    def _describe(self, project: "Project", taken: Taken = NOT_NOTED) -> None:
        item = project.items_at([self.item])[0]
        self.setWindowTitle(item.path)
        self._name.setText(item.path)
        size_and_place = self.tr("{width} × {height} pixels  ·  {place} of {total}").format(
            width=item.width,
            height=item.height,
            place=number(self._row + 1),
            total=number(len(self._items)),
        )
        self._facts.setText("  ·  ".join([*_taken_words(taken), size_and_place]))
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

    @Slot()
    def _go_back(self) -> None:
        if self._row > 0:
            self._show_row(self._row - 1)

    @Slot()
    def _go_on(self) -> None:
        if self._row < len(self._items) - 1:
            self._show_row(self._row + 1)


def _taken_words(taken: Taken) -> list[str]:
    """Return when and where an image was taken, as far as it is noted."""
    found = [] if taken.at is None else [moment_name(taken.at)]
    if taken.latitude is not None and taken.longitude is not None:
        found.append(place_name(taken.latitude, taken.longitude))
    return found


def _large(project: "Project", item: int) -> Shown:
    """Return an item's image from its file, or its thumbnail if that is gone; on a worker."""
    try:
        picture = image_of(project.image(item, longest_side=LONGEST_SIDE))
        taken = project.taking.of(item)
    except DeepClustError as error:
        return Shown(_thumbnail(project, item), str(error))
    changed = translate("viewer", "This file was changed after it was read.")
    is_changed = project.file_states([item])[0] == FileState.CHANGED
    return Shown(picture, changed if is_changed else "", taken)


def _thumbnail(project: "Project", item: int) -> QImage:
    """Return an item's thumbnail, null if there is none any more; on a worker."""
    try:
        return thumbnail_of(project, item)
    except DeepClustError:
        return QImage()
