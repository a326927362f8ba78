"""The keys of Review in one table: actions, menus, tooltips and the help sheet all read it."""

import re
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

_WORD = re.compile("[A-Z][a-z]+")
DIGITS = tuple(str(digit) for digit in range(10))


@dataclass(frozen=True, slots=True)
class KeyHint:
    """What `keys` do, in `words`; `section` is the heading it stands under in the help sheet.

    `action` is the name of the action in `review_actions`, "" where a view itself listens.
    """

    action: str
    keys: str
    words: str
    section: str

    @property
    def told(self) -> str:
        """The keys as they are called on the person's keyboard: Shift is Umschalt in German."""
        return _WORD.sub(lambda word: QCoreApplication.translate("QShortcut", word[0]), self.keys)


def key_hints() -> tuple[KeyHint, ...]:
    """Return every key of Review, in the order of the help sheet."""
    translate = QCoreApplication.translate
    images = translate("keys", "Chosen images")
    groups = translate("keys", "Groups")
    queue = translate("keys", "Page by page")
    map_ = translate("keys", "Map")
    everything = translate("keys", "Everywhere")
    return (
        KeyHint("digit", "0 – 9", translate("keys", "Move to the group of that number"), images),
        KeyHint("move", "M", translate("keys", "Move to…"), images),
        KeyHint("new_group", "N", translate("keys", "New group"), images),
        KeyHint("confirm", "C", translate("keys", "Belongs here"), images),
        KeyHint("unsure", "U", translate("keys", "Not sure"), images),
        KeyHint("exclude", "X", translate("keys", "Exclude"), images),
        KeyHint("unmark", "R", translate("keys", "Take marks back"), images),
        KeyHint("similar", "S", translate("keys", "Find similar"), images),
        KeyHint("", "Enter", translate("keys", "Show large"), images),
        KeyHint("rename", "F2", translate("keys", "Rename"), groups),
        KeyHint("merge", "G", translate("keys", "Merge the chosen groups"), groups),
        KeyHint("split", "K", translate("keys", "Split: the chosen images, or into parts"), groups),
        KeyHint("accept", "A", translate("keys", "Group is done, or not after all"), groups),
        KeyHint("", "Enter", translate("keys", "Yes, these belong together"), queue),
        KeyHint("", "Space", translate("keys", "Take an image out, or back in"), queue),
        KeyHint("later", "L", translate("keys", "Later"), queue),
        KeyHint("follow", "F", translate("keys", "Move the others as suggested"), queue),
        KeyHint("", "H", translate("keys", "Drag to move about"), map_),
        KeyHint("", "B", translate("keys", "Choose with a box"), map_),
        KeyHint("", "L", translate("keys", "Choose with a lasso"), map_),
        KeyHint("", "+  −  Home", translate("keys", "Zoom in, out, show everything"), map_),
        KeyHint(
            "", "Shift, Alt", translate("keys", "Add to what is chosen, take away from it"), map_
        ),
        KeyHint("undo", "Ctrl+Z", translate("keys", "Undo"), everything),
        KeyHint("redo", "Ctrl+Shift+Z", translate("keys", "Redo"), everything),
        KeyHint("history", "Ctrl+H", translate("keys", "History"), everything),
        KeyHint("queue", "Q", translate("keys", "Check one page after another"), everything),
        KeyHint("table", "T", translate("keys", "Grid or table"), everything),
        KeyHint("", "Ctrl+A", translate("keys", "Choose all in view"), everything),
        KeyHint("clear", "Esc", translate("keys", "Choose nothing"), everything),
        KeyHint("help", "?", translate("keys", "Show these keys"), everything),
    )
