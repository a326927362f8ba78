"""A walk through every page, state and dialog of the window that a person can see."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.about import AboutDialog, LicencesDialog
from deepclust_gui.ui.export.sort_panel import SortState
from deepclust_gui.ui.group.running_view import RunState
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.message_bar import BugDialog
from deepclust_gui.ui.review.groups.group_picker import GroupPicker
from deepclust_gui.ui.review.help_sheet import HelpSheet
from deepclust_gui.ui.review.opinion.adopt_dialog import AdoptDialog
from deepclust_gui.ui.review.opinion.opinion_panel import OpinionPanel
from deepclust_gui.ui.review.queue.queue_view import QueueState
from deepclust_gui.ui.review.split_dialog import SplitDialog
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.viewer.image_viewer import ImageViewer

PATIENCE_MS = 60_000
View = tuple[str, QWidget]
"""What it is called, and the window or dialog that is to be seen now."""


def wait_until(condition: Callable[[], Any]) -> None:
    """Let the window work until a condition holds."""
    for _ in range(PATIENCE_MS // 10):
        if condition():
            return
        work(10)
    raise TimeoutError(str(condition))


def work(ms: int = 20) -> None:
    """Let the window do what is due. QTest.qWait would keep Python's threads from working."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def walk(window: MainWindow, folder: Path) -> Iterator[View]:
    """Show one state of the window after the other; `folder` holds images and broken files.

    When the next is asked for, what is to be seen must be as it was given.
    """
    yield from _begin(window, folder)
    yield from _images(window, folder)
    yield from _group(window)
    _train(window)
    yield from _review(window)
    yield from _review_dialogs(window)
    yield from _panels(window)
    yield from _export(window, folder)
    yield from _help(window)
    wait_until(lambda: window.context.tasks.count == 0)


def _settle(window: MainWindow) -> None:
    """Let tasks end, and layouts that need several rounds come to rest."""
    wait_until(lambda: window.context.tasks.count == 0)
    before = None
    while (places := [widget.geometry() for widget in window.findChildren(QWidget)]) != before:
        before = places
        work(40)


def _begin(window: MainWindow, folder: Path) -> Iterator[View]:
    _settle(window)
    yield "images, empty", window
    window.context.show_error(ProjectError("“a” is locked.", "Close the other window."))
    work()
    yield "message", window
    window.message_bar.dismiss()
    broken = folder.parent / "broken.deepclust"
    broken.write_bytes(b"no project")
    window.context.opener.open(broken)
    wait_until(lambda: not window.context.is_busy)
    _settle(window)
    yield "images, failed", window


def _images(window: MainWindow, folder: Path) -> Iterator[View]:
    window.context.opener.open(folder)
    wait_until(lambda: window.context.project is not None and not window.context.is_busy)
    _settle(window)
    library = window.page(Step.IMAGES).library
    yield "images", window
    library.tabs.setCurrentIndex(1)
    _settle(window)
    yield "problems", window
    library.tabs.setCurrentIndex(0)
    library.grid.item_activated.emit(0)
    yield "viewer", _dialog(window, ImageViewer)
    _close(window, ImageViewer)


def _group(window: MainWindow) -> Iterator[View]:
    window.show_step(Step.GROUP)
    page = window.page(Step.GROUP)
    wait_until(lambda: window.context.methods is not None)
    wait_until(lambda: page.settings.cards.choice("kmeans").height() > 40)
    _settle(window)
    yield "group", window
    page.settings.advanced.button.setChecked(True)
    _settle(window)
    yield "group, advanced", window
    page.settings.advanced.button.setChecked(False)
    page.start()
    wait_until(lambda: page.running.bar.isVisible() and window.context.runner is not None)
    wait_until(lambda: page.running.phase and window.context.runner.latest is not None)
    yield "running", window
    page.running.pause_button.click()
    work()
    yield "paused", window
    window.close()
    yield "closing while busy", _dialog(window, QMessageBox)
    _close(window, QMessageBox)
    page.running.stop_button.click()
    wait_until(lambda: page.running.state is RunState.STOPPED and not window.context.is_busy)
    _settle(window)
    yield "stopped", window
    page.running.back_button.click()
    work()
    yield "runs", window


def _train(window: MainWindow) -> None:
    project = window.context.project
    for groups in (3, 2):
        run = project.train(RunRequest("kmeans", {"n_clusters": groups})).run()
    project.curation(run.number - 1).name(0, "Kittens")
    window.context.set_run(run.number)


def _review(window: MainWindow) -> Iterator[View]:
    window.show_step(Step.REVIEW)
    page = window.page(Step.REVIEW)
    wait_until(lambda: page.session is not None and page.runs.count() == 2)
    _settle(window)
    yield "review", window
    page.explore.groups.list.choose(0)
    page.session.selection.replace([0, 1, 2])
    _settle(window)
    yield "review, images chosen", window
    page.session.name(1, "Puppies")
    page.session.accept(0)
    page.explore.gallery.toggle_table()
    _settle(window)
    yield "review, table", window
    page.explore.gallery.toggle_table()
    page.explore.opened.emit(0)
    viewer = _dialog(window, ImageViewer)
    _settle(window)
    yield "large view with neighbours", viewer
    _close(window, ImageViewer)
    page.actions_["similar"].trigger()
    _settle(window)
    yield "review, similar images", window


def _review_dialogs(window: MainWindow) -> Iterator[View]:
    page = window.page(Step.REVIEW)
    page.actions_["help"].trigger()
    yield "keys", _dialog(window, HelpSheet)
    _close(window, HelpSheet)
    page.session.selection.replace([0, 1])
    page.actions_["move"].trigger()
    yield "move to", _dialog(window, GroupPicker)
    _close(window, GroupPicker)
    page.session.selection.clear()
    SplitDialog(page.session, 1, window.context.methods, page).open()
    _settle(window)
    yield "split", _dialog(window, SplitDialog)
    _close(window, SplitDialog)
    page._show_adoption()
    _settle(window)
    yield "names of an earlier run", _dialog(window, AdoptDialog)
    _close(window, AdoptDialog)


def _panels(window: MainWindow) -> Iterator[View]:
    page = window.page(Step.REVIEW)
    page.actions_["history"].trigger()
    _settle(window)
    yield "history", window
    page.actions_["queue"].trigger()
    wait_until(lambda: page.queue.state is not QueueState.BUSY)
    _settle(window)
    yield "queue", window
    page.actions_["queue"].trigger()
    page._show_opinion()
    panel = page.findChild(OpinionPanel)
    wait_until(lambda: panel.found is not None)
    _settle(window)
    yield "second opinion", window
    page._leave_panels()


def _export(window: MainWindow, folder: Path) -> Iterator[View]:
    window.show_step(Step.EXPORT)
    page = window.page(Step.EXPORT)
    _settle(window)
    yield "export", window
    page.sort.plan_wanted.emit(str(folder.parent / "sorted"))
    wait_until(lambda: page.sort.state is SortState.PLANNED)
    _settle(window)
    yield "export, plan", window
    page.sort.copy_button.click()
    wait_until(lambda: page.sort.state is SortState.DONE)
    _settle(window)
    yield "export, copied", window


def _help(window: MainWindow) -> Iterator[View]:
    for kind in (AboutDialog, LicencesDialog):
        kind(window).open()
        yield kind.__name__, _dialog(window, kind)
        _close(window, kind)
    BugDialog(ZeroDivisionError("division by zero"), window).open()
    yield "report", _dialog(window, BugDialog)
    _close(window, BugDialog)


def _dialog(window: MainWindow, kind: type[QDialog]) -> QDialog:
    """Return the dialog of that kind which is to be seen."""
    wait_until(lambda: any(found.isVisible() for found in window.findChildren(kind)))
    work()
    return next(found for found in window.findChildren(kind) if found.isVisible())


def _close(window: MainWindow, kind: type[QDialog]) -> None:
    _dialog(window, kind).reject()
    _settle(window)
