"""The runs of the open project, asked for on a worker."""

from collections.abc import Callable

from deepclust_gui.model.run import Run
from deepclust_gui.ui.context import ProjectContext


def ask_for_runs(context: ProjectContext, show: Callable[[tuple[Run, ...]], None]) -> None:
    """Call `show(runs)` soon; nothing is shown or told if another project is open by then."""
    project = context.project
    if project is None:
        show(())
        return

    def keep(runs: tuple[Run, ...]) -> None:
        if project is context.project:
            show(runs)

    def fail(error: Exception) -> None:
        if project is context.project:
            context.show_error(error)

    context.tasks.run(project.runs, keep, on_error=fail)
