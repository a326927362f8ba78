"""Opening a project for a command: to look at it, or to change it; and which run is meant."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deepclust_gui.cli.broken_off import told_of_broken_off
from deepclust_gui.console import say
from deepclust_gui.model.edit_words import images
from deepclust_gui.model.run import RunStatus
from deepclust_gui.workbench import Project, Workbench


@contextmanager
def looked_at(path: Path) -> Iterator[Project]:
    """Open a project to look at it, even if a window has it."""
    project = Workbench().open_project(path, look_if_busy=True)
    _tell_recovered(project)
    try:
        yield project
    finally:
        project.close()


@contextmanager
def changed(path: Path) -> Iterator[Project]:
    """Open a project to change it; raises ProjectInUseError if a window has it."""
    project = Workbench().open_project(path)
    _tell_recovered(project)
    try:
        yield project
    finally:
        project.close()


def tell_newer(project: Project, run: int) -> None:
    """Say how many images are in no group of a run because they came after it."""
    count = project.folder.newer_than(run)
    if count:
        say(f"{images(count)} came after run {run}: group again to have groups for them, too.")


def tell_run(project: Project, number: int | None) -> None:
    """Say which run was meant where that was not said and there are several."""
    finished = [run for run in project.runs() if run.status is RunStatus.DONE]
    if number is None and len(finished) > 1:
        run = finished[-1]
        say(f"This is run {run.number} ({run.method_name}), the newest; --run N takes another.")


def _tell_recovered(project: Project) -> None:
    """Say what became of a sort that a crash broke off, and which command finishes it."""
    if project.filing.told:
        say(project.filing.told)
    if (waits := project.filing.broken_off) is not None:
        say(told_of_broken_off(waits, project.path))
