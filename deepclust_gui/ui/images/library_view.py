"""The images of the open project: how many, what is known of them, the grid, the problems."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from deepclust_gui.model.items import SourceSummary
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.grid.tile_size_slider import TileSizeSlider
from deepclust_gui.ui.icons import pixmap
from deepclust_gui.ui.images.copies_view import CopiesView
from deepclust_gui.ui.images.folder_look import FolderLook
from deepclust_gui.ui.images.folder_panel import FolderPanel
from deepclust_gui.ui.images.problems_view import ProblemsView
from deepclust_gui.ui.opener import ARRAY_SUFFIX
from deepclust_gui.ui.parts import button, label, row, wrapping_label
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS
from deepclust_gui.ui.viewer.image_viewer import ImageViewer
from deepclust_gui.ui.words import images, number

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


_ALL, _PROBLEMS, _COPIES = range(3)


class LibraryView(QWidget):
    """The page once images are there.

    Signals: `next_wanted()` for the step of grouping, `other_wanted()` for another folder.
    """

    next_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, context: ProjectContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._title = label(role="title")
        self._from = ElidedLabel("muted", mode=Qt.TextElideMode.ElideMiddle)
        self.next_button = button(self.tr("Next: group them"), "primary")
        self.next_button.clicked.connect(self.next_wanted)
        self.other_button = button(self.tr("Open another folder…"), "quiet")
        self.other_button.clicked.connect(self.other_wanted)
        self.look_button = button(self.tr("Look for new images"), "quiet")
        self.folder = FolderPanel(context, self)
        self.folder.looked.connect(self._on_looked)
        self.folder.copies_wanted.connect(self._show_copies)
        self.look_button.clicked.connect(self.folder.look_for_new)
        self._notice = QFrame()
        self._notice_mark = QLabel()
        self._notice_text = wrapping_label()
        self.grid = ThumbnailGrid(context.tasks, self)
        self.grid.item_activated.connect(self._on_item_activated)
        self.tile_size = TileSizeSlider(self.grid, self)
        self.problems = ProblemsView(self)
        self.copies = CopiesView(context, self)
        self.copies.decided.connect(self.folder.look)
        self.tabs = QTabWidget(self)
        self._lay_out()
        self.dye()

    def set_project(self, project: "Project") -> None:
        """Show the images of a project."""
        summary = project.summary
        self._title.setText(images(summary.images))
        self._from.setText(summary.location)
        self._show_known_groups(summary)
        self.grid.set_items(project)
        self.problems.set_problems(project.problems())
        self.tabs.setTabText(_ALL, self.tr("All images"))
        self.tabs.setTabText(
            _PROBLEMS, self.tr("Problems ({count})").format(count=number(summary.problems))
        )
        self.tabs.setTabVisible(_COPIES, False)
        self.tabs.setCurrentIndex(_ALL)
        self.look_button.setEnabled(not project.is_read_only)
        self.look_button.setToolTip(
            self.tr("This project is open in another window, so it can only be looked at here.")
            if project.is_read_only
            else self.tr("Look through the folder again: what is new is added, what moved is found")
        )
        self.folder.set_project(project)

    def dye(self) -> None:
        """Take the colours of the present scheme."""
        mark = pixmap("info", "accent_text", 18, ratio=self.devicePixelRatioF())
        self._notice_mark.setPixmap(mark)
        self.folder.dye()

    def _show_known_groups(self, summary: SourceSummary) -> None:
        names = summary.known_groups
        self._notice.setVisible(len(names) > 1)  # one known group scores nothing
        if summary.location.endswith(ARRAY_SUFFIX):
            told = self.tr(
                "Found labels of {count} groups. They are kept to score the result, never to train."
            )
        else:
            told = self.tr(
                "Found {count} sub-folders. Their names are kept to score the result, "
                "never to train."
            )
        self._notice_text.setText(told.format(count=number(len(names))))
        self._notice.setToolTip(", ".join(names[:40]))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        head = row(spacing=SPACE_S)
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self._title)
        words.addWidget(self._from)
        head.addLayout(words, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        head.addWidget(self.look_button, alignment=middle)
        head.addWidget(self.other_button, alignment=middle)
        head.addWidget(self.next_button, alignment=middle)
        layout.addLayout(head)
        self._lay_out_notice()
        layout.addWidget(self._notice)
        layout.addWidget(self.folder)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.grid, self.tr("All images"))
        self.tabs.addTab(self.problems, self.tr("Problems"))
        self.tabs.addTab(self.copies, self.tr("Copies"))
        corner = QWidget(self)
        inner = row(corner)
        inner.setContentsMargins(0, 0, SPACE_M, SPACE_S)
        inner.addWidget(self.tile_size)
        self.tabs.setCornerWidget(corner, Qt.Corner.TopRightCorner)
        self.tabs.currentChanged.connect(self._on_tab)
        self.tabs.tabBar().setAccessibleName(self.tr("Images or problems"))
        layout.addWidget(self.tabs, 1)

    def _lay_out_notice(self) -> None:
        self._notice.setProperty("role", "notice")
        inner = QHBoxLayout(self._notice)
        inner.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        inner.setSpacing(SPACE_S)
        inner.addWidget(self._notice_mark)
        inner.addWidget(self._notice_text, 1)

    @Slot(int)
    def _on_tab(self, tab: int) -> None:
        self.tile_size.setVisible(tab == _ALL)

    @Slot(object)
    def _on_looked(self, look: FolderLook) -> None:
        """Show the copies there are, if any."""
        project = self._context.project
        self.tabs.setTabVisible(_COPIES, bool(look.copies))
        if project is not None and look.copies:
            count = number(look.standing.copies)
            self.tabs.setTabText(_COPIES, self.tr("Copies ({count})").format(count=count))
            self.copies.show_copies(project, look)

    @Slot()
    def _show_copies(self) -> None:
        self.tabs.setCurrentIndex(_COPIES)
        self.folder.copies.hide()
        self.copies.sets.list.setFocus()

    @Slot(int)
    def _on_item_activated(self, item: int) -> None:
        project = self._context.project
        if project is not None:
            viewer = ImageViewer(self._context, self.grid.items(), parent=self.window())
            viewer.item_shown.connect(self.grid.set_current_item)
            viewer.show_item(item)
            viewer.open()
