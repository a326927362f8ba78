"""The window itself: menus, messages, closing, settings, colours, names for screen readers."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import Cancelled, ProjectError
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.about import AboutDialog, LicencesDialog
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.message_bar import BugDialog
from deepclust_gui.ui.palette import group_colour
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.theme import Theme
from deepclust_gui.ui.tokens import DARK, LIGHT, Tokens, tokens
from deepclust_gui.workbench import Project, Workbench

CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QProgressBar)


def work_until_stopped(control: Control, report: Report) -> None:
    report(Progress("Training", done=1, total=4))
    while True:
        control.check()
        threading.Event().wait(0.001)


def start_job(qtbot: QtBot, window: MainWindow, step: Step = Step.GROUP) -> None:
    runner = window.context.start_job(Job("Grouping pictures", work_until_stopped), step)
    with qtbot.waitSignal(runner.progressed):
        runner.start()


def action(window: MainWindow, text: str) -> QAction:
    return next(a for a in window.findChildren(QAction) if a.text().replace("&", "") == text)


def test_known_failure_is_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    """A DeepClustError stays in the bar with its hint until it is dismissed."""
    window.context.show_error(ProjectError("“a.deepclust” is locked.", "Close the other window."))
    bar = window.message_bar

    assert bar.isVisible()
    assert bar.text == "“a.deepclust” is locked. Close the other window."
    qtbot.mouseClick(bar._close, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_stop_is_not_told_as_failure(window: MainWindow) -> None:
    window.context.show_error(Cancelled())

    assert not window.message_bar.isVisible()


def test_good_news_leaves_by_itself(window: MainWindow) -> None:
    window.context.show_message("Wrote 12 labels.")

    assert window.message_bar.text == "Wrote 12 labels."
    assert window.message_bar._timer.isActive()


def test_bug_is_a_report_to_copy(
    qtbot: QtBot, window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    """Anything that is not a DeepClustError shows its traceback and is logged."""
    window.context.show_error(ZeroDivisionError("division by zero"))
    dialog = window.findChild(BugDialog)
    assert dialog is not None
    qtbot.mouseClick(dialog._copy, Qt.MouseButton.LeftButton)

    assert "ZeroDivisionError: division by zero" in QGuiApplication.clipboard().text()
    assert not window.message_bar.isVisible()
    assert "Unexpected failure" in caplog.text
    caplog.clear()
    dialog.reject()


def test_closing_while_working_asks_and_may_go_on(qtbot: QtBot, window: MainWindow) -> None:
    """Keep running is the default, and keeps the window and the job."""
    start_job(qtbot, window)
    assert window.rail.button(Step.GROUP).note == "Working… 25%"
    window.close()
    question = window._question
    assert question is not None
    assert window.isVisible()
    qtbot.mouseClick(question.defaultButton(), Qt.MouseButton.LeftButton)

    assert window.isVisible()
    assert window.context.runner is not None
    with qtbot.waitSignal(window.context.job_changed):
        window.context.runner.stop()
    assert window.rail.button(Step.GROUP).note == ""


def test_copying_is_told_at_its_own_step(qtbot: QtBot, window: MainWindow) -> None:
    """A copy is no training: it stands at Export, and cannot be resumed."""
    start_job(qtbot, window, Step.EXPORT)
    assert window.rail.button(Step.EXPORT).note == "Sorting… 25%"
    assert window.rail.button(Step.GROUP).note == ""
    window.close()
    question = window._question
    assert question is not None
    assert "copies made so far stay" in question.informativeText()
    qtbot.mouseClick(question.defaultButton(), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.context.job_changed):
        window.context.runner.stop()


def test_there_is_one_job_at_a_time(qtbot: QtBot, window: MainWindow) -> None:
    start_job(qtbot, window)
    with pytest.raises(RuntimeError, match="still at work"):
        window.context.start_job(Job("Another", work_until_stopped), Step.EXPORT)

    with qtbot.waitSignal(window.context.job_changed):
        window.context.runner.stop()


def test_closing_while_working_stops_waits_and_closes(qtbot: QtBot, window: MainWindow) -> None:
    """Stop and close ends the job first; the window goes when the thread is gone."""
    start_job(qtbot, window)
    runner = window.context.runner
    assert runner is not None
    window.close()
    question = window._question
    assert question is not None
    (stop,) = [b for b in question.buttons() if b is not question.defaultButton()]
    with qtbot.waitSignal(runner.cancelled):
        qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.isVisible())

    assert window.context.runner is None


def test_opening_while_working_is_refused(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    start_job(qtbot, window)
    window.context.opener.open(folder)

    assert "busy" in window.message_bar.text
    assert window.context.runner is not None
    with qtbot.waitSignal(window.context.job_changed):
        window.context.runner.stop()


def test_size_is_kept(
    qtbot: QtBot, window: MainWindow, workbench: Workbench, settings: QSettings, home: Path
) -> None:
    """The next window opens as the last one was left, from a file in the user's home."""
    window.resize(900, 640)
    window.close()
    again = MainWindow(workbench, settings=settings)
    qtbot.addWidget(again)

    assert (again.width(), again.height()) == (900, 640)
    assert (home / "window.ini").exists()


def test_argument_is_opened_after_the_first_paint(
    qtbot: QtBot, workbench: Workbench, settings: QSettings, folder: Path
) -> None:
    window = MainWindow(workbench, settings=settings)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.context.opener.opened):
        window.start(folder)

    assert window.context.project is not None


def test_methods_are_loaded_after_the_first_paint(qtbot: QtBot, window: MainWindow) -> None:
    """They come by themselves, on a worker."""
    context = window.context
    qtbot.waitUntil(lambda: context.methods is not None)

    assert window.context.workbench.recommended_method in {
        card.info.key for card in context.methods or ()
    }


def test_the_next_page_is_made_ahead(qtbot: QtBot, window: MainWindow) -> None:
    """Its first visit would hold the window up: pyqtgraph takes half a second to import."""
    qtbot.waitUntil(lambda: Step.GROUP in window._pages)

    assert "pyqtgraph" in sys.modules
    assert window.step is Step.IMAGES
    qtbot.waitUntil(lambda: window.context.tasks.count == 0)


def test_recent_menu_lists_what_was_open(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    with qtbot.waitSignal(window.context.opener.opened):
        window.context.opener.open(folder)
    menu = window.actions_._recent
    menu.aboutToShow.emit()

    assert [a.text() for a in menu.actions()] == ["pictures  ·  today"]


def test_help_dialogs_open(window: MainWindow) -> None:
    action(window, "About DeepClust").trigger()
    action(window, "Licences").trigger()
    about, licences = window.findChild(AboutDialog), window.findChild(LicencesDialog)

    assert about is not None
    assert licences is not None
    about.accept()
    licences.accept()


def test_appearance_changes_live(window: MainWindow, theme: Theme, settings: QSettings) -> None:
    """Dark is one click away, dresses what is open, and is remembered."""
    action(window, "Dark").trigger()

    assert tokens() is DARK
    assert window.palette().window().color() == QColor(DARK.window)
    assert settings.value("appearance") == "dark"
    action(window, "Light").trigger()
    assert tokens() is LIGHT


def test_steps_have_keys(qtbot: QtBot, window: MainWindow) -> None:
    """A step that is possible is reached by Ctrl and its number; another is not."""
    assert action(window, "Images").shortcut().toString() == "Ctrl+1"
    assert action(window, "Images").isEnabled()
    assert not action(window, "Review").isEnabled()


def test_every_control_has_a_name(
    qtbot: QtBot, window: MainWindow, project: Project, folder: Path
) -> None:
    """A screen reader can say what each control is, on every page, with a run to look at."""
    run = project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    qtbot.waitUntil(lambda: window.context.methods is not None)
    window.context.set_project(project, run=run.number)
    for step in Step:
        window.show_step(step)
        assert window.step is step
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not widget.isHidden()
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())  # then Qt says that
        and not widget.objectName().startswith("qt_")
        and not is_part_of_a_control(widget)
    ]

    assert nameless == []


def is_part_of_a_control(widget: QWidget) -> bool:
    """Return whether Qt put the widget into a control that has the name."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, (QAbstractItemView, QAbstractSpinBox, QComboBox)):
            return True
        above = above.parentWidget()
    return False


def test_everything_is_reached_by_tab(qtbot: QtBot, window: MainWindow) -> None:
    """Tab walks through the possible step and both ways to begin, and comes round again."""
    window.rail.button(Step.IMAGES).setFocus()
    seen: list[str] = []
    widget = window.rail.button(Step.IMAGES).nextInFocusChain()
    while widget is not window.rail.button(Step.IMAGES):
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            seen.append(widget.accessibleName())
        widget = widget.nextInFocusChain()

    assert "Open folder" in seen
    assert "Try the sample" in seen


@pytest.mark.parametrize("now", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_legible(now: Tokens) -> None:
    """Text has a contrast of at least 4.5 on what it is written on (WCAG AA)."""
    for text, ground in (
        ("text", "window"),
        ("muted", "window"),
        ("muted", "rail"),
        ("text", "accent_soft"),
        ("accent_text", "accent_soft"),
        ("accent_text", "window"),
        ("on_accent", "accent"),
        ("danger", "window"),
        ("text", "danger_soft"),
        ("success", "success_soft"),
        ("warning", "warning_soft"),
    ):
        assert contrast(now.colour(text), now.colour(ground)) >= 4.5, (text, ground)


def test_groups_have_colours_of_their_own() -> None:
    """Forty groups, forty colours; what has no group is grey; all are seen on both grounds."""
    colours = [group_colour(label) for label in range(40)]

    assert len({colour.name() for colour in colours}) == 40
    assert group_colour(-1).saturation() < 40
    for now in (LIGHT, DARK):
        ground = now.colour("card")
        assert min(contrast(colour, ground) for colour in colours) > 1.4


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
