"""When a ring shows where the keyboard is: only once the keyboard was used."""

from PySide6.QtCore import Qt

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


def shows_ring(reason: Qt.FocusReason) -> bool:
    """Return whether a control that got the focus for `reason` draws a ring."""
    return reason in _BY_KEYBOARD
