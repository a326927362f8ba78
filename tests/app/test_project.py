"""A project remembers: closing and reopening shows everything as it was."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.errors import (
    Cancelled,
    DeviceError,
    EditError,
    MethodError,
    ParameterError,
    ProjectError,
    SourceError,
)
from deepclust_gui.model.params import EFFORT_FACTOR
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import Effort, RunRequest, RunStatus
from deepclust_gui.workbench import Project, Workbench
from deepclust_gui.workbench.training import Prepared

KMEANS = RunRequest("kmeans", {"n_clusters": 3})


@pytest.fixture
def workbench(home: Path) -> Workbench:
    return Workbench()


@pytest.fixture
def open_project(workbench: Workbench) -> Iterator[Callable[[Path], Project]]:
    """Import a source (or open its project); everything is closed in the end."""
    opened: list[Project] = []

    def run(source: Path) -> Project:
        opened.append(workbench.new_project(source).run())
        return opened[-1]

    yield run
    for project in opened:
        project.close()


@pytest.fixture
def project(open_project, pictures) -> Project:
    return open_project(pictures)


def test_importing_tells_how_far_it_is(workbench, pictures) -> None:
    told: list[Progress] = []
    job = workbench.new_project(pictures)
    job.watch(lambda: told.append(job.latest) if job.latest else None)

    job.run().close()

    assert (told[-1].done, told[-1].total, told[-1].problems) == (25, 25, 1)


def test_stopping_an_import_leaves_nothing_behind(workbench, pictures, home) -> None:
    job = workbench.new_project(pictures)
    job.control.stop()

    with pytest.raises(Cancelled):
        job.run()

    assert [p for p in home.rglob("*") if p.is_file()] == []


def test_a_summary_names_the_known_groups(project, pictures) -> None:
    summary = project.summary

    assert summary.location == str(pictures)
    assert (summary.images, summary.problems) == (24, 1)
    assert summary.known_groups == ("bars", "columns", "disc")


def test_everything_is_there_after_closing_and_opening_again(
    workbench, project, open_project, pictures
) -> None:
    run = project.train(KMEANS).run()
    project.curation(run.number).name(1, "Second")
    labels, positions = project.labels(1).copy(), project.positions(1).copy()
    items, groups = project.items(0, 24), project.groups(1)
    project.close()

    again = workbench.open_project(project.path)
    try:
        assert again.items(0, 24) == items
        assert again.groups(1) == groups
        assert [group.name for group in again.groups(1)] == ["Group 0", "Second", "Group 2"]
        assert again.runs() == (run,)
        assert again.run() == run
        np.testing.assert_array_equal(again.labels(1), labels)
        np.testing.assert_array_equal(again.positions(1), positions)
    finally:
        again.close()


def test_a_moved_project_file_opens_with_its_thumbnails(workbench, project, tmp_path) -> None:
    before = project.thumbnail(3)
    project.close()
    moved = tmp_path / "moved.deepclust"
    shutil.move(project.path, moved)

    again = workbench.open_project(moved)
    try:
        np.testing.assert_array_equal(again.thumbnail(3), before)
    finally:
        again.close()


def test_deleted_caches_are_made_again(workbench, project, home) -> None:
    before = project.thumbnail(3)
    project.close()
    shutil.rmtree(home / "cache")

    again = workbench.open_project(project.path)
    try:
        np.testing.assert_array_equal(again.thumbnail(3), before)
        assert again.train(KMEANS).run().scores.acc == 1.0
    finally:
        again.close()


def test_an_image_is_decoded_from_its_file(project, pictures) -> None:
    shown = project.image(0)

    with Image.open(pictures / "bars" / "0.png") as original:
        np.testing.assert_array_equal(shown, np.array(original.convert("RGB")))


def test_an_image_that_is_gone_is_a_sentence(project, pictures) -> None:
    (pictures / "bars" / "0.png").unlink()

    with pytest.raises(SourceError, match=r"bars/0\.png"):
        project.image(0)

    assert project.thumbnail(0).shape == (16, 16, 3)


def test_groups_are_listed_with_their_surest_images(project) -> None:
    project.train(KMEANS).run()

    confidence, labels = project.confidence(1), project.labels(1)
    for group in project.groups(1):
        assert group.size == int((labels == group.label).sum())
        assert set(labels[list(group.typical)]) == {group.label}
        sure = confidence[list(group.typical)]
        assert sorted(sure, reverse=True) == list(sure)
        assert sure[0] == confidence[labels == group.label].max()


def test_the_default_name_takes_a_given_one_back(project) -> None:
    project.train(KMEANS).run()
    project.curation(1).name(0, "Cats")
    project.curation(1).name(0, "Group 0")

    assert project.groups(1)[0].name == "Group 0"


def test_the_run_in_use_is_the_newest_or_one_edited_since(project) -> None:
    assert project.run_in_use() is None
    project.train(KMEANS).run()
    project.curation(1).name(0, "Cats")
    project.train(KMEANS).run()
    assert project.run_in_use().number == 2
    project.curation(1).name(1, "Dogs")

    assert project.run_in_use().number == 1


def test_a_group_that_is_not_there_cannot_be_named(project) -> None:
    project.train(KMEANS).run()

    with pytest.raises(EditError, match="no group 7"):
        project.curation(1).name(7, "x")


def test_a_run_needs_as_many_images_as_groups(project) -> None:
    with pytest.raises(ParameterError, match="24 images cannot be sorted into 25 groups"):
        project.train(RunRequest("kmeans", {"n_clusters": 25}))


def test_a_run_is_resumed_with_the_parameters_it_began_with(project, monkeypatch) -> None:
    job = project.train(RunRequest("dekm", {"n_clusters": 3}))
    job.control.stop()
    with pytest.raises(Cancelled):
        job.run()
    monkeypatch.setitem(EFFORT_FACTOR, Effort.BALANCED, 0.1)  # as a new version may
    prepared: list[Prepared] = []
    monkeypatch.setattr(project._training, "run", lambda what, *_, **__: prepared.append(what))

    project.resume(1).run()

    assert prepared[0].resolved.params.model_dump() == project.run(1).params


def test_an_unknown_run_is_a_sentence(project) -> None:
    with pytest.raises(ProjectError, match="9"):
        project.run(9)
    with pytest.raises(ProjectError, match="no finished run"):
        project.run()


def test_a_stopped_run_is_interrupted_and_can_be_resumed(project) -> None:
    request = RunRequest("dekm", {"n_clusters": 3, "pretrain_epochs": 2000})
    job = project.train(request)

    def stop_when_training() -> None:
        if job.latest and job.latest.losses:
            job.control.stop()

    job.watch(stop_when_training)
    with pytest.raises(Cancelled):
        job.run()

    assert project.run(1).status is RunStatus.INTERRUPTED
    assert project.interrupted_run().number == 1
    resumed = project.resume(1)
    resumed.watch(lambda: resumed.control.finish() if resumed.latest else None)
    finished = resumed.run()
    assert (finished.number, finished.status) == (1, RunStatus.DONE)
    assert len(project.labels(1)) == 24
    with pytest.raises(ProjectError, match="nothing to resume"):
        project.resume(1)


def test_a_method_that_fails_is_blamed_by_name(workbench, project, monkeypatch, caplog) -> None:
    method_type = workbench._methods.registry.method_type("kmeans")

    def broken(_method: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(method_type, "fit", broken)
    with pytest.raises(MethodError, match=r"The method .* failed: ZeroDivisionError: oops"):
        project.train(KMEANS).run()

    assert project.run(1).status is RunStatus.FAILED
    assert "oops" in project.run(1).message
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_scores_are_silhouettes_where_nothing_is_known(open_project, pictures, tmp_path) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in pictures.rglob("*.png"):
        shutil.copy(path, flat / f"{path.parent.name}-{path.name}")
    project = open_project(flat)

    scores = project.train(KMEANS).run().scores

    assert scores.acc is None
    assert scores.silhouette is not None
    assert scores.silhouette > 0
    assert project.known_labels() is None


def test_recent_projects_are_listed_newest_first(
    workbench, open_project, pictures, tmp_path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(pictures / "bars", other)
    first, second = open_project(pictures), open_project(other)

    recent = workbench.recent_projects()

    assert [(entry.path, entry.images) for entry in recent] == [(second.path, 8), (first.path, 24)]
    second.close()
    second.path.unlink()
    assert [entry.path for entry in workbench.recent_projects()] == [first.path]


def test_a_damaged_list_of_recent_projects_is_started_anew(workbench, home, project) -> None:
    (home / "data" / "recent.json").write_text("{broken")

    assert workbench.recent_projects() == ()
    project.close()
    workbench.open_project(project.path).close()
    assert len(workbench.recent_projects()) == 1


def test_the_sample_is_a_folder_of_images_without_known_groups(workbench, open_project) -> None:
    folder = workbench.sample_folder()

    assert workbench.sample_folder() == folder
    project = open_project(folder)
    assert project.item_count == 1797
    assert project.problems() == []
    assert project.summary.known_groups == ()


def interrupt(project: Project, request: RunRequest) -> None:
    """Stop a run of `request` once it has learnt something."""
    job = project.train(request)
    job.watch(lambda: job.control.stop() if job.latest and job.latest.losses else None)
    with pytest.raises(Cancelled):
        job.run()


LONG = RunRequest("dekm", {"n_clusters": 3, "pretrain_epochs": 2000})


def test_missing_images_leave_an_interrupted_run_to_be_resumed(
    project, pictures, home, tmp_path
) -> None:
    interrupt(project, LONG)
    for cached in (home / "cache").rglob("pixels*"):
        cached.unlink()
    shutil.move(pictures, tmp_path / "unplugged")

    with pytest.raises(SourceError):
        project.resume(1).run()
    assert project.run(1).status is RunStatus.INTERRUPTED

    shutil.move(tmp_path / "unplugged", pictures)
    resumed = project.resume(1)
    resumed.watch(lambda: resumed.control.finish() if resumed.latest else None)
    assert resumed.run().status is RunStatus.DONE


def test_a_lack_of_memory_leaves_what_was_learnt(workbench, project, monkeypatch) -> None:
    interrupt(project, LONG)

    def hungry(_method: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(workbench._methods.registry.method_type("dekm"), "fit", hungry)
        with pytest.raises(DeviceError, match="ran out of memory"):
            project.resume(1).run()

    assert project.run(1).status is RunStatus.INTERRUPTED
    assert "ran out of memory" in project.run(1).message


def test_a_run_that_failed_leaves_no_checkpoint(
    workbench, project, home, monkeypatch, caplog
) -> None:
    interrupt(project, LONG)
    assert list(home.rglob("*.safetensors"))

    def broken(_method: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(workbench._methods.registry.method_type("dekm"), "fit", broken)
    with pytest.raises(MethodError, match="oops"):
        project.resume(1).run()

    assert project.run(1).status is RunStatus.FAILED
    assert list(home.rglob("*.safetensors")) == []
    caplog.clear()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["a.txt"], r"\(1 other file\)\. Choose a folder"),
        (["a.txt", "b.npz"], r"\(2 other files\)\. It has \.npz files"),
    ],
)
def test_a_folder_without_images_says_what_it_has(workbench, tmp_path, names, told) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("no image")

    with pytest.raises(SourceError, match=told):
        workbench.new_project(folder).run()
