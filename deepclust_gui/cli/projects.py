"""Opening a project for a command: to look at it, or to change it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deepclust_gui.workbench import Project, Workbench


@contextmanager
def looked_at(path: Path) -> Iterator[Project]:
    """Open a project to look at it, even if a window has it."""
    project = Workbench().open_project(path, look_if_busy=True)
    try:
        yield project
    finally:
        project.close()


@contextmanager
def changed(path: Path) -> Iterator[Project]:
    """Open a project to change it; raises ProjectInUseError if a window has it."""
    project = Workbench().open_project(path)
    try:
        yield project
    finally:
        project.close()
