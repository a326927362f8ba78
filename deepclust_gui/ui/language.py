"""The language of the window: the system's, or the one a person chose; it holds from the start on.

A text is written in English in the code. The translations are files among the resources, made by
`packaging/translate.py`.
"""

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from deepclust_resources import translations_folder

log = logging.getLogger(__name__)

LANGUAGE = "language"
AS_THE_SYSTEM = "system"
LANGUAGES = {AS_THE_SYSTEM: "", "en": "English", "de": "Deutsch"}
"""What can be chosen, and what each language calls itself."""

_OWN = "en"
_CATALOGUES = ("deepclust", "qtbase")


class Language(QObject):
    """The language of the application, in force until `end()`.

    Numbers follow it where it was chosen, and the person's country where it was not.
    """

    def __init__(self, chosen: str, parent: QCoreApplication) -> None:
        """Speak the language `chosen`, a key of `LANGUAGES`; any other key means the system's."""
        super().__init__(parent)
        self._app = parent
        self._translators: list[QTranslator] = []
        self.code = chosen if chosen in _spoken() else system_language(QLocale.system())
        if chosen in _spoken():
            QLocale.setDefault(_locale_for(chosen))
        if self.code != _OWN:
            for catalogue in _CATALOGUES:
                self._install(catalogue)

    def end(self) -> None:
        """Speak English again."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators.clear()
        QLocale.setDefault(QLocale.system())

    def _install(self, catalogue: str) -> None:
        """Install a file of ours, or else of Qt's, whose own buttons need words too."""
        name = f"{catalogue}_{self.code}"
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        translator = QTranslator(self)
        if translator.load(name, str(translations_folder())) or translator.load(name, qt):
            self._app.installTranslator(translator)
            self._translators.append(translator)
        else:
            log.info("There are no texts called %s here", name)


def system_language(system: QLocale) -> str:
    """Return the first language of the person that the window speaks; English if there is none."""
    # QTranslator.load(locale) would take the second language of a person whose first is English,
    # as there is no file of English texts.
    for tag in system.uiLanguages():
        code = tag.replace("_", "-").split("-")[0]
        if code in _spoken():
            return code
    return _OWN


def _spoken() -> set[str]:
    return set(LANGUAGES) - {AS_THE_SYSTEM}


def _locale_for(code: str) -> QLocale:
    """Return how a language writes numbers, in the person's country if it is spoken there."""
    system, wanted = QLocale.system(), QLocale(code)
    return system if system.language() == wanted.language() else wanted
