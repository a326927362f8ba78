"""A full disk or a shut folder is a sentence, and leaves no lock behind."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch

from deepclust_gui.data.pixels import PixelCache
from deepclust_gui.data.thumbnails import ThumbnailCache
from deepclust_gui.errors import Cancelled, DeviceLostError, DivergedError, ProjectError
from deepclust_gui.model.run import Run, RunRequest, RunStatus
from deepclust_gui.workbench import Project, Workbench
from deepclust_gui.workbench.recent import RecentProjects
from deepclust_methods.dekm import Dekm


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


# Trouble in training ------------------------------------------------------------------------------

SHORT = {
    "n_clusters": 3,
    "pretrain_epochs": 4,
    "min_pretrain_steps": 0,
    "max_steps": 6,
    "update_interval": 2,
    "kmeans_starts": 2,
    "batch_size": 16,
}


@pytest.fixture
def project(project_path, monkeypatch) -> Iterator[Project]:
    monkeypatch.setattr("deepclust_gui.engine.keeper.COPY_SHARE", float("inf"))
    monkeypatch.setattr("deepclust_gui.engine.keeper.WRITE_SHARE", float("inf"))
    project = Workbench().open_project(project_path)
    yield project
    project.close()


def trained(project: Project) -> Run:
    return project.train(RunRequest("dekm", SHORT)).run()


def spoil(monkeypatch, look: int, spoil) -> None:
    """Let `spoil(x)` take the place of what the `look`-th step of DEKM sees."""
    vary, looks = Dekm.vary, iter(range(10**6))

    def varied(method, x):
        return vary(method, x) if next(looks) != look else spoil(x)

    monkeypatch.setattr(Dekm, "vary", varied)


def lose_the_card(_x) -> None:
    raise RuntimeError("CUDA error: device-side assert triggered")


def test_a_run_that_diverged_can_be_resumed(project, monkeypatch) -> None:
    """What to do is said, and resuming works: the steps are half as long from there on."""
    spoil(monkeypatch, 5, lambda x: x * np.nan)

    with pytest.raises(DivergedError, match="half the learning rate, or keep the groups"):
        trained(project)
    broken = project.run(1)
    resumed = project.resume(1).run()

    assert broken.status is RunStatus.INTERRUPTED
    assert "diverged: the loss is nan" in broken.message
    assert resumed.status is RunStatus.DONE
    assert set(project.labels(1)) == {0, 1, 2}


def test_what_a_run_had_found_before_it_diverged_can_be_kept(project, monkeypatch) -> None:
    spoil(monkeypatch, 5, lambda x: x * np.nan)
    with pytest.raises(DivergedError):
        trained(project)

    kept = project.resume(1, finish=True).run()

    assert kept.status is RunStatus.DONE
    assert len(project.labels(1)) == 24


@pytest.mark.parametrize("look", [0, 5])
def test_a_lost_graphics_card_interrupts_a_run(project, monkeypatch, look) -> None:
    """In the first round too, of which nothing is kept: it can be resumed all the same."""
    whole = project.labels(trained(project).number)
    spoil(monkeypatch, look, lose_the_card)

    with pytest.raises(DeviceLostError, match="open it again and resume"):
        trained(project)
    assert project.run(2).status is RunStatus.INTERRUPTED
    project.resume(2).run()

    assert np.array_equal(project.labels(2), whole)


def test_a_card_that_was_too_small_is_told_of_in_the_run(project, monkeypatch) -> None:
    def too_small(_x):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    spoil(monkeypatch, 5, too_small)  # the smaller batch of a round: the card filled up

    run = trained(project)

    assert run.status is RunStatus.DONE
    assert "it goes on with 8 images at a time" in run.message


def test_groups_wait_for_a_project_file_that_is_in_use(project, project_path, monkeypatch) -> None:
    """Another program holds it while the training ends; then they are saved."""
    monkeypatch.setattr("deepclust_gui.workbench.saving.TRY_AGAIN_S", 0)
    job = project.train(RunRequest("dekm", SHORT))
    told: list[str] = []

    with closing(sqlite3.connect(project_path, isolation_level=None)) as other:

        def look() -> None:
            assert job.latest is not None
            if job.latest.phase == "Scoring the groups" and not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")
            if job.latest.warning:
                told.append(job.latest.warning)
                if other.in_transaction:
                    other.execute("ROLLBACK")

        monkeypatch.setattr("deepclust_gui.model.job.NUDGE_INTERVAL_S", 0)
        with project._store._database.reading() as connection:
            connection.execute("PRAGMA busy_timeout = 50")
        job.watch(look)
        run = job.run()

    assert "in use by another program" in told[0]
    assert "the groups are kept in memory" in told[0]
    assert run.status is RunStatus.DONE


def test_a_person_who_stops_waiting_for_a_full_disk_can_resume(project, monkeypatch) -> None:
    """The last round is on another disk; only the last pass is done anew."""

    def is_full(*_arguments: object, **_options: object) -> None:
        job.control.stop()
        error = sqlite3.OperationalError("database or disk is full")
        raise ProjectError("There is no space left.") from error

    job = project.train(RunRequest("dekm", SHORT))
    with monkeypatch.context() as patch:
        patch.setattr(type(project._store), "finish_run", is_full)
        with pytest.raises(Cancelled):
            job.run()

    assert project.run(1).status is RunStatus.INTERRUPTED
    assert project.resume(1).run().status is RunStatus.DONE


def test_what_no_waiting_helps_against_is_a_sentence(project, monkeypatch) -> None:
    def is_damaged(*_arguments: object, **_options: object) -> None:
        raise ProjectError("The project is damaged.")

    monkeypatch.setattr(type(project._store), "finish_run", is_damaged)
    with pytest.raises(ProjectError, match="damaged"):
        trained(project)


def test_damaged_states_are_told_of(project, home, monkeypatch) -> None:
    """It begins anew from its seed and ends as it would have."""
    whole = project.labels(trained(project).number)
    spoil(monkeypatch, 7, lose_the_card)
    with pytest.raises(DeviceLostError):
        trained(project)
    for file in home.rglob("*.safetensors"):
        file.write_bytes(file.read_bytes()[:-10])

    run = project.resume(2).run()

    assert "it began anew" in run.message
    assert np.array_equal(project.labels(2), whole)
