"""The window in another language: all of its texts, with room for them."""

import ast
import math
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.ui import main_window
from deepclust_gui.ui.language import Language, system_language
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.words import decimal, group_name, images, number, percent
from helpers.looking import cramped
from helpers.walking import walk

ROOT = Path(__file__).parents[2]
CODE = Path(main_window.__file__).parent
GERMAN = ROOT / "resources" / "deepclust_resources" / "translations" / "deepclust_de.ts"
WINDOW_PX = (1366, 768)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the window and what the German window says."""

    context: str
    source: str
    german: str


def texts() -> list[Text]:
    return [
        Text(
            context.findtext("name", ""),
            message.findtext("source", ""),
            message.findtext("translation", ""),
        )
        for context in ET.parse(GERMAN).iter("context")
        for message in context.iter("message")
    ]


@pytest.fixture
def german(qapp: QApplication) -> Iterator[Language]:
    language = Language("de", qapp)
    yield language
    language.end()
    language.deleteLater()


# -------------------------------------------------------------------- the files


def test_files_are_what_one_command_makes_of_the_code(tmp_path: Path) -> None:
    """Nothing is new, gone or open; the compiled file belongs to the other."""
    shutil.copy(GERMAN, tmp_path)
    command = [sys.executable, str(ROOT / "packaging" / "translate.py"), "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout == ""
    assert done.returncode == 0, done.stderr
    assert (tmp_path / GERMAN.name).read_text("utf-8") == GERMAN.read_text("utf-8")
    compiled = GERMAN.with_suffix(".qm")
    assert (tmp_path / compiled.name).read_bytes() == compiled.read_bytes()


def test_every_text_of_the_code_is_found_where_it_is_looked_for() -> None:
    """What another function translates, or in another way, lupdate does not see."""
    found = {(text.context, text.source) for text in texts()}
    said = {pair for path in CODE.rglob("*.py") for pair in said_in(path)}

    assert said - found == set()
    assert found - said == set()


@pytest.mark.parametrize("pattern", [r"{[^}]*}", r"&(?=\w)", r"…$", r"[.?!:]$", r"^ | $", r"\n"])
def test_translations_keep_what_is_not_words(pattern: str) -> None:
    """Placeholders, keys of menus, what ends a sentence."""
    other = [
        text
        for text in texts()
        if sorted(re.findall(pattern, text.source)) != sorted(re.findall(pattern, text.german))
    ]

    assert other == []


def said_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the context and the text of every translation in a file."""
    tree = ast.parse(path.read_text("utf-8"))
    owners = {
        call: node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for call in ast.walk(node)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = (
            call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        )
        words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        if name == "tr":
            yield owners[call], *words
        elif name == "translate" and len(words) == 2:
            yield tuple(words)


# -------------------------------------------------------------------- which language it is


class Speaker:
    """A person, with the languages of the system settings."""

    def __init__(self, *tags: str) -> None:
        self.tags = tags

    def uiLanguages(self) -> list[str]:
        return list(self.tags)


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (("de-AT", "de"), "de"),
        (("en-GB", "de-DE"), "en"),
        (("fr-FR", "de-CH"), "de"),
        (("fr-FR",), "en"),
        (("C",), "en"),
    ],
)
def test_the_system_decides(tags: tuple[str, ...], code: str) -> None:
    """The first language of the person that the window speaks, else English."""
    assert system_language(Speaker(*tags)) == code


def test_a_choice_is_kept_and_holds_from_the_next_start(
    window: MainWindow, settings: QSettings, qapp: QApplication
) -> None:
    action = next(a for a in window.findChildren(QAction) if a.text() == "Deutsch")
    assert not action.isChecked()
    action.trigger()

    assert settings.value("language") == "de"
    assert "started again" in window.message_bar.text
    assert action.isChecked()


def test_an_unknown_choice_is_the_systems(qapp: QApplication) -> None:
    language = Language("klingon", qapp)

    assert language.code in {"en", "de"}
    language.end()
    language.deleteLater()


# -------------------------------------------------------------------- in German


def test_the_german_window_says_nothing_in_english(
    german: Language, window: MainWindow, folder: Path
) -> None:
    """On no page and in no dialog."""
    english = {text.source for text in texts()} - {text.german for text in texts()}
    found = [
        f"{state}: {words}"
        for state, view in walk(window, folder)
        for words in words_of(view)
        if words in english
    ]

    assert found == []


def test_the_german_window_begins_in_german(german: Language, window: MainWindow) -> None:
    menus = [action.text() for action in window.menuBar().actions()]
    words = words_of(window)

    assert menus == ["&Datei", "&Ansicht", "&Hilfe"]
    assert "Bilder in Gruppen sortieren" in words
    assert "Beispiel ausprobieren" in words


def test_buttons_of_qt_are_german_too(german: Language, qtbot: QtBot) -> None:
    question = QMessageBox()
    qtbot.addWidget(question)

    assert question.addButton(QMessageBox.StandardButton.Cancel).text() == "Abbrechen"


def test_numbers_are_german(german: Language) -> None:
    assert number(1234567) == "1.234.567"
    assert images(2527) == "2.527 Bilder"
    assert decimal(0.314, places=2) == "0,31"
    assert percent(0.25) == "25 %"


def test_a_group_without_a_name_has_a_german_one(german: Language) -> None:
    assert group_name(3) == group_name(3, "Group 3") == "Gruppe 3"
    assert group_name(3, "Group 4") == "Group 4"


def words_of(view: QWidget) -> list[str]:
    kinds = (QLabel, QAbstractButton)
    shown = [w for kind in kinds for w in view.findChildren(kind) if w.isVisibleTo(view)]
    return [widget.text().strip() for widget in shown]


# -------------------------------------------------------------------- in longer words


class Longer(QTranslator):
    """A language whose texts are longer than English ones by two fifths."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, _context: str, text: str, _about: str = "", _count: int = -1) -> str:
        more = math.ceil(0.4 * len(text))
        return text + ("~ lmnop" * more)[:more]


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[Longer]:
    translator = Longer(qapp)
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


def test_there_is_room_for_longer_words(longer: Longer, window: MainWindow, folder: Path) -> None:
    """On a screen of 1366×768 no text of any page or dialog is cut."""
    window.resize(*WINDOW_PX)
    found = [f"{state}: {line}" for state, view in walk(window, folder) for line in cramped(view)]

    assert found == []
