"""What the page of images asks of a project's folder, all at once, on a worker."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepclust_gui.model.folder import FolderStanding, ImageSet

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project


@dataclass(frozen=True, slots=True)
class FolderLook:
    """How the folder stands, and the sets of images that are copies of each other.

    `left_out` are the items that runs from now on leave out; `newer` counts the images that are in
    no group of the run in view.
    """

    standing: FolderStanding
    copies: tuple[ImageSet, ...]
    left_out: frozenset[int]
    newer: int


def look_at_folder(project: "Project", run: int | None) -> FolderLook:
    """Return how the folder of a project stands."""
    _ = project.summary  # made here, where nobody waits for it
    care = project.folder
    copies = care.duplicates()
    return FolderLook(
        standing=care.standing(),
        copies=copies,
        left_out=frozenset(each.item for each in care.left_out()),
        newer=0 if run is None else care.newer_than(run),
    )
