"""The small parts every page is put together from, so that they look alike everywhere."""

from html import escape
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from deepclust_gui.ui.icons import icon
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S

L = TypeVar("L", bound=QLayout)


def label(text: str = "", role: str = "", *, parent: QWidget | None = None) -> QLabel:
    """Return a text; `role` is display, title, heading, strong, muted, small, danger or badge."""
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    return result


def link(words: str, address: str) -> QLabel:
    """Return words that open an address."""
    result = label(role="small")
    result.setTextFormat(Qt.TextFormat.RichText)
    result.setProperty("link", f'<a href="{escape(address)}">{escape(words)}</a>')
    result.setText(result.property("link"))
    result.setOpenExternalLinks(True)
    result.setToolTip(address)
    result.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
    return result


def wrapping_label(text: str = "", role: str = "") -> QLabel:
    """Return a text that breaks its lines instead of widening the window."""
    result = label(text, role)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)  # a new policy takes back what setWordWrap said
    result.setWordWrap(True)
    result.setSizePolicy(policy)
    return result


def button(text: str, kind: str = "", *, icon_name: str = "", name: str = "") -> QPushButton:
    """Return a button; `kind` is primary (one a page), quiet, danger, link or plain.

    `name` is what a screen reader says where the text alone would not do.
    """
    result = QPushButton()
    result.setProperty("kind", kind)
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    result.setAutoDefault(False)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon_name:
        result.setIcon(icon(icon_name, _ICON_COLOUR.get(kind, "muted")))
        result.setIconSize(QSize(18, 18))
        result.setProperty("icon_name", icon_name)
    reword(result, text, name=name)
    return result


def reword(push: QPushButton, text: str, *, name: str = "") -> None:
    """Let a button of `button` say something else, and a screen reader with it."""
    # The style leaves hardly any room between icon and text; a space makes some.
    push.setText(text if push.icon().isNull() else f" {text}")
    push.setAccessibleName(name or text.rstrip("…"))


def tool_button(icon_name: str, name: str) -> QToolButton:
    """Return a button that is only an icon; `name` is its tooltip and what a reader says."""
    result = QToolButton()
    result.setIcon(icon(icon_name))
    result.setIconSize(QSize(18, 18))
    result.setToolTip(name)
    result.setAccessibleName(name)
    result.setAutoRaise(True)
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    result.setProperty("icon_name", icon_name)
    return result


def card(*, role: str = "card", padding: int = SPACE_L, spacing: int = SPACE_S) -> QFrame:
    """Return a card with a column inside: `card().layout()` takes the content."""
    frame = QFrame()
    frame.setProperty("role", role)
    column(frame, margins=padding, spacing=spacing)
    return frame


def line() -> QFrame:
    """Return a quiet horizontal line."""
    frame = QFrame()
    frame.setProperty("role", "line")
    return frame


def column(
    parent: QWidget | None = None, *, margins: int = 0, spacing: int = SPACE_M
) -> QVBoxLayout:
    """Return a column of widgets, laid into `parent` if there is one."""
    return _plain(QVBoxLayout(parent) if parent else QVBoxLayout(), margins, spacing)


def row(parent: QWidget | None = None, *, margins: int = 0, spacing: int = SPACE_M) -> QHBoxLayout:
    """Return a row of widgets, laid into `parent` if there is one."""
    return _plain(QHBoxLayout(parent) if parent else QHBoxLayout(), margins, spacing)


def centred(widget: QWidget, *, width: int) -> QHBoxLayout:
    """Return a row that keeps `widget` in the middle, at most `width` wide."""
    widget.setMaximumWidth(width)
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    result = row(spacing=0)
    result.addStretch(1)
    result.addWidget(widget, 1000)
    result.addStretch(1)
    return result


def redye(root: QWidget) -> None:
    """Give every icon and link below `root` the colours of the present scheme."""
    for text in root.findChildren(QLabel):
        if words := text.property("link"):
            text.clear()  # a label keeps the colours that links had when they were set
            text.setText(words)
    for push in root.findChildren(QPushButton):
        if name := push.property("icon_name"):
            push.setIcon(icon(name, _ICON_COLOUR.get(push.property("kind"), "muted")))
    for tool in root.findChildren(QToolButton):
        if name := tool.property("icon_name"):
            tool.setIcon(icon(name))


_ICON_COLOUR = {"primary": "on_accent", "link": "accent_text", "danger": "danger"}


def _plain(layout: L, margins: int, spacing: int) -> L:
    layout.setContentsMargins(margins, margins, margins, margins)
    layout.setSpacing(spacing)
    return layout
