"""What became of the folder of a project, in the person's language."""

from pathlib import PurePath

from PySide6.QtCore import QCoreApplication

from deepclust_gui.model.folder import Relinked, Rescanned
from deepclust_gui.ui.words import images, number

translate = QCoreApplication.translate  # lupdate finds the texts by this name
NAMED = 3


def relinked_words(outcome: Relinked) -> str:
    """Return what finding the images again came to."""
    folder = PurePath(outcome.location).name
    if not outcome.offline:
        return translate("folder", "{images} found again in “{folder}”: all of them.").format(
            images=images(outcome.images), folder=folder
        )
    told = translate("folder", "{found} of {images} found again in “{folder}”.").format(
        found=number(outcome.found), images=images(outcome.images), folder=folder
    )
    offline = translate("folder", "Not found, and kept as they were: {names}.").format(
        names=_names(outcome.offline)
    )
    return f"{told} {offline}"


def rescanned_words(outcome: Rescanned) -> str:
    """Return what looking through the folder again came to."""
    told = []
    if outcome.added:
        told.append(translate("folder", "New: {images}.").format(images=images(outcome.added)))
    if outcome.moved:
        told.append(
            translate("folder", "Moved within the folder, and found: {images}.").format(
                images=images(len(outcome.moved))
            )
        )
    if outcome.changed:
        told.append(
            translate("folder", "Changed since, and kept as they were: {names}.").format(
                names=_names(outcome.changed)
            )
        )
    if outcome.offline:
        told.append(
            translate("folder", "Not there any more, and kept as they were: {names}.").format(
                names=_names(outcome.offline)
            )
        )
    return " ".join(told) or translate("folder", "There is nothing new in the folder.")


def added_words(count: int, unsure: int) -> str:
    """Return what became of `count` images that joined the groups, `unsure` of them like none."""
    told = translate("folder", "Added to the groups: {images}.").format(images=images(count))
    if unsure:
        told += " " + translate(
            "folder", "Like none of the others, so look at them under “Not sure”: {images}."
        ).format(images=images(unsure))
    return told + " " + translate("folder", "Undo in Review takes them back.")


def _names(paths: tuple[str, ...]) -> str:
    """Return the first paths and how many others there are."""
    shown = ", ".join(paths[:NAMED])
    if len(paths) <= NAMED:
        return shown
    return translate("folder", "{names} and {count} more").format(
        names=shown, count=number(len(paths) - NAMED)
    )
