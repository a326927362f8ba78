"""What the window says of a sort that a crash broke off, and what its second way out is called."""

from PySide6.QtCore import QCoreApplication

from deepclust_gui.model.sorting import BrokenOff, PlanKind, SortMode
from deepclust_gui.ui.words import number

translate = QCoreApplication.translate  # lupdate finds the texts by this name


def how_far(waits: BrokenOff) -> str:
    """Return a sentence that says what was broken off and how far it is."""
    if waits.plan.kind is PlanKind.UNDO:
        words = translate(
            "broken_off",
            "Undoing the sorting was broken off: {done} of {total} files are done.",
        )
    else:
        words = {
            SortMode.COPY: translate(
                "broken_off",
                "Copying into “{place}” was broken off: {done} of {total} files are there.",
            ),
            SortMode.MOVE: translate(
                "broken_off",
                "Moving into “{place}” was broken off: {done} of {total} files are there.",
            ),
            SortMode.LINK: translate(
                "broken_off",
                "Linking into “{place}” was broken off: {done} of {total} files are there.",
            ),
        }[waits.plan.mode]
    return words.format(
        place=waits.plan.destination, done=number(waits.done), total=number(waits.total)
    )


def way_back(waits: BrokenOff) -> str:
    """Return what is offered beside finishing it."""
    if waits.plan.kind is PlanKind.UNDO:
        return translate("broken_off", "Leave it as it is")
    return {
        SortMode.COPY: translate("broken_off", "Take the copies away"),
        SortMode.MOVE: translate("broken_off", "Put the files back"),
        SortMode.LINK: translate("broken_off", "Take the links away"),
    }[waits.plan.mode]
