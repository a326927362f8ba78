"""Exact copies are found, and left out of the grouping only if the person says so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.errors import Cancelled, ParameterError
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Project, Workbench
from helpers.belongings import tree

KMEANS = RunRequest("kmeans", {"n_clusters": 3})


@pytest.fixture
def project(pictures: Path) -> Iterator[Project]:
    """27 images: copies of bars/0 (1 and 25 in all three), and one of disc/7."""
    shutil.copy(pictures / "bars/0.png", pictures / "bars/00.png")
    shutil.copy(pictures / "bars/0.png", pictures / "disc/like bars.png")
    shutil.copy(pictures / "disc/7.png", pictures / "disc/8.png")
    project = Workbench().new_project(pictures).run()
    yield project
    project.close()


def named(project: Project) -> list[list[str]]:
    return [[i.path for i in project.items_at(one.items)] for one in project.folder.duplicates()]


def test_copies_are_found_whatever_they_are_called(project) -> None:
    assert named(project) == [
        ["bars/0.png", "bars/00.png", "disc/like bars.png"],
        ["disc/7.png", "disc/8.png"],
    ]
    assert project.folder.standing().copies == 3


def test_a_run_learns_without_what_is_left_out(project, pictures) -> None:
    files = tree(pictures)
    assert project.folder.leave_out(project.folder.duplicates()) == 3
    project.train(KMEANS).run()

    grouping = project.curation(1).grouping
    copies = [item for one in project.folder.duplicates() for item in one.items[1:]]
    assert np.flatnonzero(grouping.marks == Mark.EXCLUDED).tolist() == sorted(copies)
    assert sum(group.size for group in project.groups(1)) == 24
    for one in project.folder.duplicates():  # each copy is where its original is
        assert len(set(grouping.labels[list(one.items)].tolist())) == 1
    assert len(grouping.labels) == project.item_count == 27
    assert tree(pictures) == files


def test_the_run_is_that_of_a_folder_without_the_copies(project, pictures, tmp_path) -> None:
    plain = Path(shutil.copytree(pictures, tmp_path / "plain"))
    for name in ("bars/00.png", "disc/like bars.png", "disc/8.png"):
        (plain / name).unlink()
    other = Workbench().new_project(plain).run()
    project.folder.leave_out(project.folder.duplicates())
    for each in (project, other):
        each.train(KMEANS).run()

    rows = project.items_of(other.paths())
    np.testing.assert_array_equal(project.labels(1)[rows], other.labels(1))
    np.testing.assert_array_equal(project.result(1).embedding[rows], other.result(1).embedding)
    assert project.run(1).scores == other.run(1).scores
    other.close()


def test_finished_runs_get_an_edit_that_can_be_undone(project) -> None:
    project.train(KMEANS).run()
    project.folder.leave_out(project.folder.duplicates())
    assert sum(group.size for group in project.groups(1)) == 24

    project.curation(1).undo()

    assert sum(group.size for group in project.groups(1)) == 27
    assert len(project.folder.left_out()) == 3


def test_the_decision_is_kept_and_can_be_taken_back(project) -> None:
    project.train(KMEANS).run()
    sets = project.folder.duplicates()
    project.folder.leave_out(sets[:1])
    project.close()
    again = Workbench().open_project(project.path)
    assert [each.stands_for for each in again.folder.left_out()] == [sets[0].items[0]] * 2
    assert again.folder.leave_out(sets) == 1

    assert again.folder.take_back() == 3

    assert again.folder.left_out() == ()
    assert sum(group.size for group in again.groups(1)) == 27
    again.train(KMEANS).run()
    assert sum(group.size for group in again.groups(2)) == 27
    again.close()


def test_a_later_set_of_images_left_out_already_has_one_that_stands(project) -> None:
    first, second = project.folder.duplicates()
    project.folder.leave_out([first, second])
    both = type(first)((*first.items[1:], *second.items), "near")

    project.folder.leave_out([both])

    left = {each.item for each in project.folder.left_out()}
    assert not {each.stands_for for each in project.folder.left_out()} & left


def test_a_run_that_began_goes_on_with_what_it_left_out(project) -> None:
    project.folder.leave_out(project.folder.duplicates())
    job = project.train(RunRequest("dekm", {"n_clusters": 3, "min_pretrain_steps": 400}))

    def stop_in_the_middle() -> None:
        if job.latest is not None and job.latest.images_per_s:
            job.control.stop()

    job.watch(stop_in_the_middle)
    with pytest.raises(Cancelled):
        job.run()
    project.folder.take_back()

    project.resume(1).run()

    assert sum(group.size for group in project.groups(1)) == 24


def test_no_more_groups_than_images_that_are_not_left_out(project) -> None:
    project.folder.leave_out(project.folder.duplicates())

    with pytest.raises(ParameterError, match="24 images cannot be sorted into 25 groups"):
        project.train(RunRequest("kmeans", {"n_clusters": 25}))


def test_the_command_lists_copies_and_leaves_them_out(project, deepclust) -> None:
    project.close()

    listed = deepclust("duplicates", project.path)
    left = deepclust("duplicates", project.path, "--leave-out")
    as_json = deepclust("duplicates", project.path, "--json")
    back = deepclust("duplicates", project.path, "--take-back")
    both = deepclust("duplicates", project.path, "--take-back", "--leave-out")

    assert listed.out.startswith("bars/0.png\nbars/00.png\ndisc/like bars.png\n\ndisc/7.png\n")
    assert "3 images are exact copies of others." in listed.err
    assert "disc/8.png  (left out)" in left.out
    assert as_json.json[1] == [
        {"path": "disc/7.png", "left_out": False},
        {"path": "disc/8.png", "left_out": True},
    ]
    assert "3 images taken back" in back.err
    assert (both.code, "cannot both be done" in both.err) == (2, True)


def test_where_there_are_no_copies_the_command_says_so(grouped, deepclust) -> None:
    assert "No image is an exact copy" in deepclust("duplicates", grouped.project).err
