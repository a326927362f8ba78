"""What is in the folders of a person, and whether a project finds its images there."""

from pathlib import Path

from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.workbench import Project, Workbench


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): digest_of_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def images_are_found(project: Path) -> bool:
    opened: Project = Workbench().open_project(project)
    try:
        return not opened.file_states(range(opened.item_count)).any()
    finally:
        opened.close()
