"""The project file: one SQLite database. Nothing outside this package knows SQL of it."""

from deepclust_gui.store.project import Origin, ProjectStore

__all__ = ["Origin", "ProjectStore"]
