"""The project file: one SQLite database. Nothing outside this package knows SQL of it."""

from deepclust_gui.store.project import ProjectStore

__all__ = ["ProjectStore"]
