"""How the window looks: Fusion, the system's light or dark scheme, one stylesheet; live."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from deepclust_gui.ui.stylesheet import stylesheet
from deepclust_gui.ui.tokens import APPEARANCE_PROPERTY, Tokens, tokens, type_scale

__all__ = ["Theme", "tokens"]

APPEARANCES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
"""What a person may ask for, as it is kept in the settings."""

_UNNAMED = ("Sans", "Sans Serif", "sans-serif", "DejaVu Sans", "Bitstream Vera Sans")
_BETTER = ("Inter", "Adwaita Sans", "Cantarell", "Noto Sans", "Ubuntu", "Open Sans")


class Theme(QObject):
    """Dresses the application and follows the system between light and dark.

    Signals: `changed()` after new colours were applied; painters then ask `tokens()` again.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        app.setStyle("Fusion")
        app.setFont(_font(app.font()))
        self._shown = tokens()
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def set_appearance(self, appearance: str) -> None:
        """Show `light` or `dark` whatever the system says, or follow it: `system`."""
        scheme = APPEARANCES.get(appearance, Qt.ColorScheme.Unknown)
        self._app.setProperty(APPEARANCE_PROPERTY, appearance)
        self._app.styleHints().setColorScheme(scheme)  # for title bars and native dialogs
        self._on_scheme_changed()

    @Slot()
    def _on_scheme_changed(self) -> None:
        if tokens() is not self._shown:
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        now = self._shown = tokens()
        self._app.setPalette(_palette(now))
        self._app.setStyleSheet(stylesheet(now, type_scale()))


def _font(system: QFont) -> QFont:
    """Return the system's font; where it names none, the best of those that may be there."""
    font = QFont(system)
    if font.family() in _UNNAMED:
        font.setFamilies([*_BETTER, font.family()])
    font.setPointSizeF(type_scale().body)
    return font


def _palette(now: Tokens) -> QPalette:
    """Return the palette for what the stylesheet leaves to Fusion."""
    palette = QPalette()
    role = QPalette.ColorRole
    for where, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "card"),
        (role.AlternateBase, "sunken"),
        (role.Text, "text"),
        (role.Button, "card"),
        (role.ButtonText, "text"),
        (role.BrightText, "on_accent"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.ToolTipBase, "card"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "faint"),
        (role.Link, "accent_text"),
        (role.Accent, "accent"),
        (role.Mid, "border_strong"),
    ):
        palette.setColor(where, now.colour(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, now.colour("faint"))
    return palette
