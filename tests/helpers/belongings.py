"""What must not change whatever happens to a folder: the person's files, and their groups."""

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np

from deepclust_gui.model.run import RunStatus
from deepclust_gui.workbench import Project
from helpers.curating import fingerprint


def contents(*folders: Path) -> Counter[str]:
    """Return how often each content is there, over all files below the folders."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return Counter(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return content and time of every file below a folder, by path."""
    return {
        file.relative_to(folder).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    }


def groups_of(project: Project) -> list[tuple[str, str, int]]:
    """Return what there is of every finished run: its groups, codes, and number of edits."""
    found = []
    for run in project.runs():
        if run.status is RunStatus.DONE:
            curation = project.curation(run.number)
            codes = hashlib.sha256(np.ascontiguousarray(curation.result.embedding)).hexdigest()
            found.append((fingerprint(curation.grouping), codes, len(curation.history())))
    return found


def by_digest(project: Project) -> dict[int, str]:
    """Return the digest of every item, by index."""
    return {item.index: item.digest for item in project.items(0, project.item_count)}
