"""Whoever sees nothing, or has no mouse, can use every page, state and dialog."""

from pathlib import Path

from deepclust_gui.ui.main_window import MainWindow
from helpers.looking import controls, nameless, out_of_reach, without_tooltip
from helpers.walking import walk


def test_every_control_can_be_told_understood_and_reached(window: MainWindow, folder: Path) -> None:
    """It has a name, a picture that stands for words has a tooltip, and Tab or arrows lead there.

    Not by Tab: scroll bars and progress, which say what another control has; the canvas of a map,
    whose view takes the keys.
    """
    found, seen = [], 0
    for state, view in walk(window, folder):
        seen += len(list(controls(view)))
        for look in (nameless, without_tooltip, out_of_reach):
            found += [f"{state}: {look.__name__}: {line}" for line in look(view)]

    assert found == []
    assert seen > 300
