"""Peeking tells what a project holds, whoever has it open."""

from pathlib import Path

import pytest

from deepclust_gui.errors import ProjectError
from deepclust_gui.store import Origin, ProjectStore


def test_peeking_works_while_another_window_has_the_project(tmp_path: Path) -> None:
    path = tmp_path / "p.deepclust"
    store = ProjectStore.create(path, location="/x", kind="folder", split="all", name="x")
    try:
        assert ProjectStore.peek(path) == Origin("/x", "all", is_imported=False)
        store.mark_imported()
        assert ProjectStore.peek(path) == Origin("/x", "all", is_imported=True)
    finally:
        store.close()


def test_peeking_at_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.deepclust"
    path.write_text("hello")

    with pytest.raises(ProjectError, match="not a DeepClust project"):
        ProjectStore.peek(path)
