"""Whether the files of items are still what was imported: told by their size and time alone."""

import os
import stat
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.names import from_text
from deepclust_gui.model.items import FileState, Item, modified_ns


def folder_states(location: str, items: Iterable[Item]) -> NDArray[np.uint8]:
    """Return the FileState of each of M items of the folder `location` (a text), uint8 (M,).

    No file is opened. One that cannot be looked at, for whatever reason, is missing.
    """
    root = from_text(location)
    return np.array([_state(root, item) for item in items], np.uint8)


def array_states(location: str, items: Iterable[Item]) -> NDArray[np.uint8]:
    """Return the FileState of each of M items of the .npz file `location`, uint8 (M,).

    All are there if the file is; that it was written anew is told when the project is opened.
    """
    is_there = os.path.isfile(from_text(location))  # noqa: PTH113 - never raises
    state = FileState.PRESENT if is_there else FileState.MISSING
    return np.array([state for _ in items], np.uint8)


def _state(root: str, item: Item) -> FileState:
    try:
        status = os.stat(os.path.join(root, from_text(item.path)))  # noqa: PTH116, PTH118 - quick
    except (OSError, ValueError):  # ValueError: a name that no system takes
        return FileState.MISSING
    if not stat.S_ISREG(status.st_mode):
        return FileState.MISSING
    same = (status.st_size, modified_ns(status)) == (item.size_bytes, item.modified_ns)
    return FileState.PRESENT if same else FileState.CHANGED
