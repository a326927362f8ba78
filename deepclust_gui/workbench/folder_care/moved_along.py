"""A project file and its folder that were moved together are found by the way between them."""

import os
from pathlib import Path

from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.names import from_text, to_text
from deepclust_gui.data.states import folder_states
from deepclust_gui.model.folder import Amendment
from deepclust_gui.model.items import FileState
from deepclust_gui.store import ProjectStore

SAMPLE = 48
"""How many images are looked for to tell whether a folder is the one of a project."""


def follow(store: ProjectStore) -> str:
    """Find the images of a project that was just opened; "" unless they are elsewhere now.

    Where they are is kept in the project, unless it can only be looked at.
    """
    if os.path.exists(from_text(store.location)):  # noqa: PTH110 - never raises
        way = way_from(store.path, store.location)
        if way != store.relative_location and not store.is_read_only:
            store.amend(Amendment(location=store.location, relative_location=way))
        return ""
    way = store.relative_location
    if way is None:
        return ""
    place = to_text(os.path.normpath(store.path.parent / from_text(way)))
    if not holds_images(store, place):
        return ""
    if store.is_read_only:
        store.location = place
    else:
        store.amend(Amendment(location=place, relative_location=way))
    return f"The images were moved together with the project: they are in “{place}” now."


def way_from(project: Path, location: str) -> str | None:
    """Return how to get from a project file to `location` (a text); None if there is no way."""
    try:
        way = os.path.relpath(from_text(location), project.parent)
    except ValueError:  # on another drive
        return None
    return to_text(Path(way).as_posix())


def is_reachable(store: ProjectStore, location: str) -> bool:
    """Return whether there is a folder (or file) at `location` (a text), whatever is in it."""
    is_kind = os.path.isdir if store.kind == FolderSource.kind else os.path.isfile
    return is_kind(from_text(location))  # neither ever raises


def holds_images(store: ProjectStore, location: str) -> bool:
    """Return whether `location` (a text) has at least one of a sample of the project's images."""
    if not is_reachable(store, location) or store.kind != FolderSource.kind:
        return is_reachable(store, location)
    count = store.item_count
    sample = store.items_at(sorted({count * place // SAMPLE for place in range(SAMPLE)}))
    return bool((folder_states(location, sample) != FileState.MISSING).any())
