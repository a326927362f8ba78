"""Opening what a person chose: a folder, or an .npz file of images."""

from pathlib import Path

from deepclust_gui.data.array import ArraySource
from deepclust_gui.data.base import Candidate, Source
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.names import to_text
from deepclust_gui.errors import SourceError

__all__ = ["ArraySource", "Candidate", "FolderSource", "Source", "open_source"]

SPLITS = ("all", "train", "test")


def open_source(location: Path, *, split: str = "all") -> Source:
    """Return the source at `location`; raises SourceError if there is none or `split` fails.

    An .npz file is read whole and checked here; a folder is only looked for.
    """
    location = location.expanduser()
    # One folder, one project: “x/../x/y” is “x/y”. Links stay as the person wrote them.
    location = location.resolve() if ".." in location.parts else location.absolute()
    shown = to_text(str(location))
    if split not in SPLITS:
        raise SourceError(f"Split must be one of {', '.join(SPLITS)}, not {split}.")
    if not location.exists():
        raise SourceError(f"There is no folder or file “{shown}”.")
    if location.is_dir():
        if split != "all":
            raise SourceError(
                f"A folder has no {split} part; only .npz files have.", "Leave out the split."
            )
        return FolderSource(location, split)
    if location.suffix.lower() != ".npz":
        raise SourceError(
            f"“{shown}” is neither a folder nor an .npz file.", "Choose the folder of the images."
        )
    return ArraySource(location, split)
