"""A run has two maps: PCA at once, UMAP when it was asked for, and then for ever."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.errors import Cancelled, ProjectError
from deepclust_gui.model.mapping import MapKind
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Project, Workbench

KMEANS = RunRequest("kmeans", {"n_clusters": 3})


@pytest.fixture
def workbench(home: Path) -> Workbench:
    return Workbench()


@pytest.fixture
def project(
    workbench: Workbench,
    pictures: Path,
    pytestconfig: pytest.Config,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Project]:
    """A project with a finished run; what numba compiles is kept from one time to the next."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(pytestconfig.cache.mkdir("compiled")))
    opened = workbench.new_project(pictures).run()
    opened.train(KMEANS).run()
    yield opened
    opened.close()


def test_the_principal_plane_is_there_at_once_and_umap_is_not(project) -> None:
    plane = project.map_positions(1, MapKind.PCA)

    np.testing.assert_array_equal(plane, project.positions(1))
    assert project.map_positions(1, MapKind.UMAP) is None


def test_umap_is_the_same_in_a_second_window_and_after_reopening(workbench, project) -> None:
    """The second window may not write, makes its own, and sees what the first one makes."""
    second = workbench.open_project(project.path, look_if_busy=True)
    try:
        assert second.is_read_only
        own = second.make_umap(1).run()
        np.testing.assert_array_equal(second.map_positions(1, MapKind.UMAP), own)
        assert project.map_positions(1, MapKind.UMAP) is None
    finally:
        second.close()
    told: list[Progress] = []
    job = project.make_umap(1)
    job.watch(lambda: told.append(job.latest) if job.latest else None)

    made = job.run()

    assert (made.shape, made.dtype) == ((24, 2), np.float32)
    assert np.isfinite(made).all()
    np.testing.assert_array_equal(made, own)
    np.testing.assert_array_equal(project.map_positions(1, MapKind.UMAP), made)
    assert {"Loading UMAP", "Saving the map"} <= {progress.phase for progress in told}
    np.testing.assert_array_equal(project.make_umap(1).run(), made)  # not made again
    project.close()
    again = workbench.open_project(project.path)
    try:
        np.testing.assert_array_equal(again.map_positions(1, MapKind.UMAP), made)
        np.testing.assert_array_equal(again.map_positions(1, MapKind.PCA), again.positions(1))
    finally:
        again.close()


def test_a_stop_leaves_nothing_behind_and_it_can_be_asked_for_again(project, home) -> None:
    before = sorted(home.rglob("*"))
    job = project.make_umap(1)
    job.watch(lambda: job.control.stop() if job.latest else None)

    with pytest.raises(Cancelled):
        job.run()

    assert sorted(home.rglob("*")) == before
    assert project.map_positions(1, MapKind.UMAP) is None


def test_a_run_without_a_result_has_no_map(project) -> None:
    job = project.train(KMEANS)
    job.control.stop()
    with pytest.raises(Cancelled):
        job.run()

    for ask in (project.make_umap, lambda run: project.map_positions(run, MapKind.UMAP)):
        with pytest.raises(ProjectError, match="Run 2 has no map: it is interrupted"):
            ask(2)
        with pytest.raises(ProjectError, match="no run 9"):
            ask(9)


def test_without_a_folder_for_its_files_it_is_a_sentence(project, home) -> None:
    shutil.rmtree(home / "cache")
    (home / "cache").write_text("in the way")

    with pytest.raises(ProjectError, match="cannot be used"):
        project.make_umap(1).run()


def test_maps_cannot_be_changed_by_whoever_looks(project) -> None:
    with pytest.raises(ValueError, match="read-only"):
        project.map_positions(1, MapKind.PCA)[0] = 0
