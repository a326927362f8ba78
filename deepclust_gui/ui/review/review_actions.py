"""What can be done in Review, as actions with keys: for menus, buttons and the keyboard alike."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from deepclust_gui.ui.review.keys import DIGITS, KeyHint, key_hints

IMAGES = ("move", "new_group", "confirm", "unsure", "exclude", "unmark", "similar")
GROUPS = ("rename", "merge", "split", "accept")
_ALSO = {"exclude": "Del", "redo": "Ctrl+Y"}


class ReviewActions(QObject):
    """One QAction for each entry of `key_hints` that has a name, and one for each digit.

    They listen while `page` is shown, wherever in its window the focus is. Signals:
    `digit_pressed(label)`.
    """

    digit_pressed = Signal(int)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._actions: dict[str, QAction] = {}
        for hint in key_hints():
            if hint.action == "digit":
                self._add_digits()
            elif hint.action:
                self._add(hint)

    def __getitem__(self, name: str) -> QAction:
        """Return the action of that name."""
        return self._actions[name]

    def connect_all(self, slots: dict[str, Callable[[], object]]) -> None:
        """Let each named action call its slot, a bound method of a QObject."""
        for name, slot in slots.items():
            self._actions[name].triggered.connect(slot)

    def menu(self, names: tuple[str, ...], parent: QWidget) -> QMenu:
        """Return a new menu of these actions."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in names:
            menu.addAction(self._actions[name])
        return menu

    def _add(self, hint: KeyHint) -> None:
        name, action = hint.action, QAction(hint.words, self)
        # Esc is not a shortcut: the message bar and the panels want to have it before the page.
        shortcuts = [] if name == "clear" else [QKeySequence(hint.keys)]
        if name in _ALSO:
            shortcuts.append(QKeySequence(_ALSO[name]))
        self._take(action, shortcuts)
        action.setToolTip(f"{hint.words} ({hint.told})")
        self._actions[name] = action

    def _add_digits(self) -> None:
        for digit in DIGITS:
            action = QAction(digit, self)
            action.setData(int(digit))
            self._take(action, [QKeySequence(digit)])
            action.triggered.connect(self._on_digit)

    def _take(self, action: QAction, shortcuts: list[QKeySequence]) -> None:
        action.setShortcuts(shortcuts)
        # Of the whole window while the page is shown: after a click on the rail, too.
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._page.addAction(action)

    @Slot()
    def _on_digit(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.digit_pressed.emit(int(action.data()))
