"""A full disk or a shut folder is a sentence, and leaves no lock behind."""

import errno
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.data.pixels import PixelCache
from deepclust_gui.data.thumbnails import ThumbnailCache
from deepclust_gui.errors import ProjectError
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Workbench
from deepclust_gui.workbench.recent import RecentProjects


def full(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_database(*_arguments: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    raise error


@pytest.fixture
def project_path(pictures, home) -> Path:
    """A project that is closed."""
    project = Workbench().new_project(pictures).run()
    project.close()
    return project.path


@pytest.mark.parametrize(
    "broken", [(PixelCache, "append", full), (ThumbnailCache, "add", full_database)]
)
def test_a_disk_full_while_importing_is_a_sentence(broken, pictures, home, monkeypatch) -> None:
    monkeypatch.setattr(*broken)

    with pytest.raises(ProjectError, match="There is no space left on the disk of"):
        Workbench().new_project(pictures).run()

    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_disk_full_while_preparing_pixels_is_a_sentence(project_path, monkeypatch) -> None:
    project = Workbench().open_project(project_path)
    monkeypatch.setattr(PixelCache, "append", full)

    with pytest.raises(ProjectError, match="There is no space left"):
        project.train(RunRequest("kmeans", {"n_clusters": 3}, image_size=9)).run()

    project.close()


def test_a_thumbnail_is_shown_even_if_it_cannot_be_kept(project_path, home, monkeypatch) -> None:
    for file in (home / "cache").rglob("thumbnails.sqlite*"):
        file.unlink()
    project = Workbench().open_project(project_path)
    monkeypatch.setattr(ThumbnailCache, "add", full_database)

    assert project.thumbnail(0).dtype == np.uint8

    project.close()


def test_a_home_that_is_a_file_is_a_sentence(
    pictures, tmp_path, home, deepclust, monkeypatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DEEPCLUST_HOME", str(tmp_path / "file"))
    options = ("--method", "kmeans", "--clusters", "3", "--project", tmp_path / "p.deepclust")

    ran = deepclust("run", pictures, *options)

    assert ran.code == 2
    assert str(tmp_path / "file") in ran.err
    assert list(tmp_path.glob("p.deepclust*")) == []


def test_a_sample_that_cannot_be_written_is_a_sentence(home) -> None:
    (home / "data").touch()

    with pytest.raises(ProjectError, match="cannot be used"):
        Workbench().sample_folder()


def test_a_project_opens_without_the_list_of_recent_ones(project_path, monkeypatch) -> None:
    monkeypatch.setattr(RecentProjects, "_write", full)

    Workbench().open_project(project_path).close()


def test_a_project_that_cannot_be_opened_is_not_left_locked(project_path, home) -> None:
    (home / "cache").rename(home / "away")
    (home / "cache").touch()
    with pytest.raises(ProjectError, match="cannot be used"):
        Workbench().open_project(project_path)

    assert [path.name for path in project_path.parent.iterdir()] == [project_path.name]
    (home / "cache").unlink()
    Workbench().open_project(project_path).close()


def test_a_second_import_does_not_disturb_the_first(pictures) -> None:
    workbench = Workbench()
    first = workbench.new_project(pictures)
    refused: list[str] = []

    def import_again() -> None:
        if first.latest and first.latest.phase == "Reading images" and not refused:
            with pytest.raises(ProjectError) as caught:
                workbench.new_project(pictures).run()
            refused.append(caught.value.message)

    first.watch(import_again)
    project = first.run()

    assert "is open in another window" in refused[0]
    assert project.item_count == 24
    project.close()
    assert [path.name for path in project.path.parent.iterdir()] == ["pictures.deepclust"]
