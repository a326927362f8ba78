"""The menu bar, and what its actions do that is not a page's business."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu

from deepclust_gui.ui.about import AboutDialog, LicencesDialog
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.desktop import show_folder
from deepclust_gui.ui.language import AS_THE_SYSTEM, LANGUAGE, LANGUAGES
from deepclust_gui.ui.opener import ARRAY_SUFFIX, PROJECT_SUFFIX
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.theme import APPEARANCES, Theme
from deepclust_gui.ui.words import days_ago

if TYPE_CHECKING:
    from deepclust_gui.workbench import RecentProject

RECENT_SHOWN = 8
_LAST_FOLDER = "last_folder"
APPEARANCE = "appearance"


class Actions(QObject):
    """Fills the menu bar of the window and answers it."""

    def __init__(
        self,
        window: QMainWindow,
        context: ProjectContext,
        *,
        settings: QSettings,
        theme: Theme | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._settings = settings
        self._theme = theme
        self._dialog: QFileDialog | None = None
        self._recent = QMenu(self.tr("Open &recent"), window)
        self._recent.aboutToShow.connect(self._fill_recent)
        self._recent.triggered.connect(self._on_recent)
        self._steps: dict[Step, QAction] = {}
        self._fill_file_menu()
        self._fill_view_menu()
        self._fill_help_menu()

    def set_possible(self, step: Step, possible: bool) -> None:  # noqa: FBT001 - as QAction has it
        """Let a step be picked from the menu or not."""
        self._steps[step].setEnabled(possible)

    @Slot()
    def open_folder(self) -> None:
        """Ask for a folder of images and open it."""
        self._ask(self.tr("Open a folder of images"), QFileDialog.FileMode.Directory, "")

    @Slot()
    def open_project(self) -> None:
        """Ask for a project file and open it."""
        pattern = self.tr("DeepClust projects") + f" (*{PROJECT_SUFFIX})"
        self._ask(self.tr("Open a project"), QFileDialog.FileMode.ExistingFile, pattern)

    @Slot()
    def open_array(self) -> None:
        """Ask for an .npz file of images and open it."""
        pattern = self.tr("Image arrays") + f" (*{ARRAY_SUFFIX})"
        self._ask(self.tr("Open images"), QFileDialog.FileMode.ExistingFile, pattern)

    @Slot()
    def restore_backup(self) -> None:
        """Show the backups of the open project; without one, ask for a project file first."""
        project = self._context.project
        if project is not None:
            self._show_backups(str(project.path))
            return
        pattern = self.tr("DeepClust projects") + f" (*{PROJECT_SUFFIX})"
        title = self.tr("Whose backup shall be restored?")
        self._ask(title, QFileDialog.FileMode.ExistingFile, pattern, self._show_backups)

    @Slot()
    def open_sample(self) -> None:
        """Open the sample images."""
        self._context.opener.open_sample()

    def _fill_file_menu(self) -> None:
        menu = self._window.menuBar().addMenu(self.tr("&File"))
        keys = QKeySequence.StandardKey
        self._add(menu, self.tr("&Open folder…"), self.open_folder).setShortcuts(keys.Open)
        project = self._add(menu, self.tr("Open &project…"), self.open_project)
        project.setShortcut(QKeySequence("Ctrl+Shift+O"))
        self._add(menu, self.tr("Open &images (.npz)…"), self.open_array)
        menu.addMenu(self._recent)
        self._add(menu, self.tr("Restore a &backup…"), self.restore_backup)
        self._add(menu, self.tr("Try the &sample"), self.open_sample)
        menu.addSeparator()
        quit_action = self._add(menu, self.tr("&Quit"), self._window.close)
        quit_action.setShortcut(QKeySequence("Ctrl+Q"))
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)

    def _fill_view_menu(self) -> None:
        menu = self._window.menuBar().addMenu(self.tr("&View"))
        titles = (self.tr("&Images"), self.tr("&Group"), self.tr("&Review"), self.tr("&Export"))
        for step, title in zip(Step, titles, strict=True):
            action = menu.addAction(title)
            action.setData(int(step))
            action.setShortcut(QKeySequence(f"Ctrl+{step + 1}"))
            action.triggered.connect(self._on_step)
            self._steps[step] = action
        menu.addSeparator()
        shades = (self.tr("As the &system"), self.tr("&Light"), self.tr("&Dark"))
        looks = menu.addMenu(self.tr("&Appearance"))
        chosen = str(self._settings.value(APPEARANCE, "system"))
        group = self._fill_choice(looks, dict(zip(APPEARANCES, shades, strict=True)), chosen)
        group.triggered.connect(self._on_appearance)
        tongues = LANGUAGES | {AS_THE_SYSTEM: self.tr("As the &system")}
        chosen = str(self._settings.value(LANGUAGE, AS_THE_SYSTEM))
        group = self._fill_choice(menu.addMenu(self.tr("&Language")), tongues, chosen)
        group.triggered.connect(self._on_language)

    def _fill_choice(self, menu: QMenu, titles: dict[str, str], chosen: str) -> QActionGroup:
        """Return actions of which one is chosen; `titles` says what the menu calls each."""
        group = QActionGroup(self)
        for key, title in titles.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(key == chosen)
            action.setData(key)
            group.addAction(action)
        return group

    def _fill_help_menu(self) -> None:
        menu = self._window.menuBar().addMenu(self.tr("&Help"))
        self._add(menu, self.tr("Show &log folder"), self._show_logs)
        self._add(menu, self.tr("&Licences"), self._show_licences)
        about = self._add(menu, self.tr("&About DeepClust"), self._show_about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _add(self, menu: QMenu, title: str, slot: object) -> QAction:
        action = menu.addAction(title)
        action.triggered.connect(slot)
        return action

    def _ask(
        self,
        title: str,
        mode: QFileDialog.FileMode,
        pattern: str,
        slot: Callable[[str], None] | None = None,
    ) -> None:
        """Show a dialog without stopping the window; `slot`, or the opener, gets what it finds."""
        start = str(self._settings.value(_LAST_FOLDER, str(Path.home())))
        dialog = QFileDialog(self._window, title, start, pattern)
        dialog.setFileMode(mode)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, mode is QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(slot or self._on_picked)
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        dialog.open()

    @Slot(str)
    def _show_backups(self, path: str) -> None:
        from deepclust_gui.ui.restore_dialog import RestoreDialog

        RestoreDialog(self._context, Path(path), self._window).open()

    @Slot(str)
    def _on_picked(self, path: str) -> None:
        self._settings.setValue(_LAST_FOLDER, str(Path(path).parent))
        self._context.opener.open(Path(path))

    @Slot()
    def _on_step(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._context.go_to(Step(action.data()))

    @Slot(QAction)
    def _on_appearance(self, action: QAction) -> None:
        self._settings.setValue(APPEARANCE, action.data())
        if self._theme is not None:
            self._theme.set_appearance(action.data())

    @Slot(QAction)
    def _on_language(self, action: QAction) -> None:
        self._settings.setValue(LANGUAGE, action.data())
        self._context.show_message(self.tr("The language changes when DeepClust is started again."))

    @Slot()
    def _fill_recent(self) -> None:
        self._recent.clear()
        now = datetime.now().astimezone()
        recents = self._context.workbench.recent_projects()[:RECENT_SHOWN]
        for recent in recents:
            action = self._recent.addAction(_recent_title(recent, now))
            action.setData(str(recent.path))
            action.setToolTip(str(recent.path))
        if not recents:
            self._recent.addAction(self.tr("Nothing was open yet")).setEnabled(False)

    @Slot(QAction)
    def _on_recent(self, action: QAction) -> None:
        self._context.opener.open(Path(action.data()))

    @Slot()
    def _show_logs(self) -> None:
        folder = self._context.workbench.paths.logs
        folder.mkdir(parents=True, exist_ok=True)
        show_folder(folder, self._window)

    @Slot()
    def _show_about(self) -> None:
        AboutDialog(self._window).open()

    @Slot()
    def _show_licences(self) -> None:
        LicencesDialog(self._window).open()


def _recent_title(recent: "RecentProject", now: datetime) -> str:
    # An ampersand would be taken for a shortcut.
    return f"{recent.name}  ·  {days_ago(recent.opened_at, now)}".replace("&", "&&")
