"""Where the caches of a project lie. All of it can be deleted at any time and is made again."""

import shutil
from pathlib import Path


class ProjectCaches:
    """The cache folder of one project, named after its id so that the project file may move."""

    def __init__(self, root: Path, project_id: str) -> None:
        self.folder = root / project_id
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def thumbnails(self) -> Path:
        """The file that holds the thumbnails."""
        return self.folder / "thumbnails.sqlite"

    @property
    def compiled(self) -> Path:
        """The folder for what is compiled on first use, shared by all projects."""
        return self.folder.parent / "compiled"

    def checkpoints(self, run: int) -> Path:
        """The folder that holds the state of an unfinished run."""
        return self.folder / "checkpoints" / f"run-{run}"

    @staticmethod
    def delete(root: Path, project_id: str) -> None:
        """Remove everything cached for a project."""
        shutil.rmtree(root / project_id, ignore_errors=True)
