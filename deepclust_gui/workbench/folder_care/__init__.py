"""A project that survives its folder: images found again, new ones taken in, copies left out."""

from deepclust_gui.workbench.folder_care.care import FolderCare
from deepclust_gui.workbench.folder_care.moved_along import follow

__all__ = ["FolderCare", "follow"]
