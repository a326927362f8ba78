"""The design tokens: every colour, distance and type size the window is drawn with."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication

SPACE_XS = 4
SPACE_S = 8
SPACE_M = 12
SPACE_L = 16
SPACE_XL = 24
"""Distances in device-independent pixels."""

RADIUS = 8
RADIUS_SMALL = 6
RADIUS_CARD = 12
"""Corner radii in device-independent pixels."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, as `#rrggbb`; `colour()` gives one as a QColor.

    `window` lies behind everything, `rail` under the steps, `card` under content, `sunken` under
    what is empty or hovered. `accent` fills (with `on_accent` on it), `accent_text` writes and
    draws lines. Each `…_soft` is a background for text in the colour of the same name.
    """

    dark: bool
    window: str
    rail: str
    card: str
    sunken: str
    hover: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str
    accent_soft: str
    danger: str
    danger_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str

    def colour(self, name: str) -> QColor:
        """Return the token called `name` as a QColor, for painting by hand."""
        return QColor(getattr(self, name))


LIGHT = Tokens(
    dark=False,
    window="#fbfbfc",
    rail="#f3f3f6",
    card="#ffffff",
    sunken="#f3f3f6",
    hover="#ebebf0",
    border="#e4e4ea",
    border_strong="#cfcfd8",
    text="#1b1b22",
    muted="#5d5d6b",
    faint="#8d8d9b",
    accent="#4657d6",
    accent_hover="#3c4cc6",
    accent_pressed="#333fae",
    on_accent="#ffffff",
    accent_text="#3c4cc6",
    accent_soft="#eceefc",
    danger="#b3261e",
    danger_soft="#fcecea",
    success="#1a7046",
    success_soft="#e7f5ed",
    warning="#8a5300",
    warning_soft="#fdf3e1",
)

DARK = Tokens(
    dark=True,
    window="#17171b",
    rail="#121215",
    card="#1f1f25",
    sunken="#1b1b20",
    hover="#2a2a32",
    border="#2d2d36",
    border_strong="#43434f",
    text="#ececf1",
    muted="#a3a3b2",
    faint="#767685",
    accent="#5566e8",
    accent_hover="#6575f0",
    accent_pressed="#4757d2",
    on_accent="#ffffff",
    accent_text="#9ca8ff",
    accent_soft="#262a47",
    danger="#ff8a80",
    danger_soft="#3b2022",
    success="#6fd3a0",
    success_soft="#18332a",
    warning="#f2b95f",
    warning_soft="#382c17",
)


APPEARANCE_PROPERTY = "deepclust_appearance"
"""Set on the application: “light” or “dark” overrules the system, which some cannot be told."""


def tokens() -> Tokens:
    """Return the colours of the scheme the window is shown in right now."""
    app = QGuiApplication.instance()
    wished = app.property(APPEARANCE_PROPERTY) if app is not None else None
    if wished in _SCHEMES:
        return _SCHEMES[wished]
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


_SCHEMES = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Sizes of type in points, grown from the size the system writes in."""

    small: float
    body: float
    heading: float
    title: float
    display: float


def type_scale() -> TypeScale:
    """Return the sizes of type; never smaller than 10 points for the body."""
    body = max(10.0, QGuiApplication.font().pointSizeF())
    return TypeScale(small=body - 1, body=body, heading=body + 2, title=body + 7, display=body + 11)
