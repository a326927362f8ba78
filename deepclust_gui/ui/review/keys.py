"""The keys of Review in one table: actions, menus, tooltips and the help sheet all read it."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

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


def key_hints() -> tuple[KeyHint, ...]:
    """Return every key of Review, in the order of the help sheet."""
    tr = QCoreApplication.translate
    images = tr("keys", "Chosen images")
    groups = tr("keys", "Groups")
    queue = tr("keys", "Page by page")
    map_ = tr("keys", "Map")
    everything = tr("keys", "Everywhere")
    return (
        KeyHint("digit", "0 – 9", tr("keys", "Move to the group of that number"), images),
        KeyHint("move", "M", tr("keys", "Move to…"), images),
        KeyHint("new_group", "N", tr("keys", "New group"), images),
        KeyHint("confirm", "C", tr("keys", "Right here"), images),
        KeyHint("unsure", "U", tr("keys", "Not sure"), images),
        KeyHint("exclude", "X", tr("keys", "Exclude"), images),
        KeyHint("unmark", "R", tr("keys", "Take marks back"), images),
        KeyHint("similar", "S", tr("keys", "Find similar"), images),
        KeyHint("", "Enter", tr("keys", "Show large"), images),
        KeyHint("rename", "F2", tr("keys", "Rename"), groups),
        KeyHint("merge", "G", tr("keys", "Merge the chosen groups"), groups),
        KeyHint("split", "K", tr("keys", "Split: the chosen images, or into parts"), groups),
        KeyHint("accept", "A", tr("keys", "Done, or not after all"), groups),
        KeyHint("", "Enter", tr("keys", "Yes, these belong together"), queue),
        KeyHint("", "Shift+Enter", tr("keys", "Yes, and those like them"), queue),
        KeyHint("", "Space", tr("keys", "Take an image out, or back in"), queue),
        KeyHint("later", "L", tr("keys", "Later"), queue),
        KeyHint("follow", "F", tr("keys", "Move the others as suggested"), queue),
        KeyHint("", "H", tr("keys", "Drag to move about"), map_),
        KeyHint("", "B", tr("keys", "Choose with a box"), map_),
        KeyHint("", "L", tr("keys", "Choose with a lasso"), map_),
        KeyHint("", "+  −  Home", tr("keys", "Zoom in, out, show everything"), map_),
        KeyHint("", "Shift, Alt", tr("keys", "Add to what is chosen, take away from it"), map_),
        KeyHint("undo", "Ctrl+Z", tr("keys", "Undo"), everything),
        KeyHint("redo", "Ctrl+Shift+Z", tr("keys", "Redo"), everything),
        KeyHint("history", "Ctrl+H", tr("keys", "History"), everything),
        KeyHint("queue", "Q", tr("keys", "Check one page after another"), everything),
        KeyHint("table", "T", tr("keys", "Grid or table"), everything),
        KeyHint("", "Ctrl+A", tr("keys", "Choose all in view"), everything),
        KeyHint("clear", "Esc", tr("keys", "Choose nothing"), everything),
        KeyHint("help", "?", tr("keys", "Show these keys"), everything),
    )
