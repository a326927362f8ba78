"""A folder that changed: what moved is followed, what is new comes last, what is gone is kept."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.data.pixels import PixelCache, PixelFormat
from deepclust_gui.errors import Cancelled, EditError, ProjectError, SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.folder import Rescanned
from deepclust_gui.model.items import FileState
from deepclust_gui.model.run import RunRequest, RunStatus
from deepclust_gui.workbench import Project, Workbench
from helpers.belongings import by_digest, groups_of, tree

KMEANS = RunRequest("kmeans", {"n_clusters": 3})
KILLS = 6


@pytest.fixture
def project(pictures: Path) -> Iterator[Project]:
    """24 images: bars/0 … bars/7, columns/0 …, disc/0 …, in three groups."""
    project = Workbench().new_project(pictures).run()
    project.train(KMEANS).run()
    yield project
    project.close()


def write(file: Path, seed: int) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 255, (16, 16), dtype=np.uint8)
    Image.fromarray(pixels).save(file)
    return file


def rescanned(project: Project, **options: bool) -> Rescanned:
    return project.folder.rescan(**options).run()


def test_a_folder_nobody_touched_holds_nothing_new(project, pictures) -> None:
    before, files = groups_of(project), tree(pictures)

    outcome = rescanned(project)

    assert outcome.found_nothing
    assert (outcome.images, outcome.problems) == (24, 1)
    assert groups_of(project) == before
    assert tree(pictures) == files


def test_new_images_come_behind_all_others_whatever_they_are_called(project, pictures) -> None:
    digests, groups = by_digest(project), groups_of(project)
    write(pictures / "aaa.png", 1)
    write(pictures / "bars/00.png", 2)
    write(pictures / "zebras/1.png", 3)
    (pictures / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")

    outcome = rescanned(project)

    assert (outcome.added, outcome.problems) == (3, 2)
    assert project.paths()[24:] == ["aaa.png", "bars/00.png", "zebras/1.png"]
    assert {i: d for i, d in by_digest(project).items() if i < 24} == digests
    assert groups_of(project) == groups
    assert project.summary.images == 27
    assert project.summary.known_groups == ("bars", "columns", "disc", "zebras")
    assert project.known_labels().tolist()[24:] == [-1, 0, 3]
    assert [problem.path for problem in project.problems()] == ["broken.png", "notes.txt"]
    assert project.thumbnail(26).shape == (16, 16, 3)
    assert rescanned(project).found_nothing


def test_images_that_moved_or_were_renamed_are_followed(project, pictures) -> None:
    digests = by_digest(project)
    (pictures / "bars").rename(pictures / "stripes")
    (pictures / "disc/0.png").rename(pictures / "disc/first.png")

    outcome = rescanned(project)

    assert len(outcome.moved) == 9
    assert (outcome.added, outcome.offline) == (0, ())
    assert project.paths()[0] == "stripes/0.png"
    assert ("disc/0.png", "disc/first.png") in outcome.moved
    assert by_digest(project) == digests
    assert not project.file_states(range(24)).any()


def test_two_images_that_changed_places_are_followed(project, pictures) -> None:
    digests = by_digest(project)
    one, two = pictures / "bars/0.png", pictures / "disc/0.png"
    one.rename(pictures / "spare")
    two.rename(one)
    (pictures / "spare").rename(two)

    outcome = rescanned(project)

    assert dict(outcome.moved) == {"bars/0.png": "disc/0.png", "disc/0.png": "bars/0.png"}
    assert by_digest(project) == digests
    assert not project.file_states(range(24)).any()


def test_another_case_of_a_name_is_a_new_name(project, pictures) -> None:
    (pictures / "bars/0.png").rename(pictures / "bars/0.PNG")

    assert rescanned(project).moved == (("bars/0.png", "bars/0.PNG"),)
    assert project.item_count == 24


def test_of_two_equal_files_the_one_that_stayed_stays(project, pictures) -> None:
    shutil.copy2(pictures / "bars/0.png", pictures / "bars/twin.png")
    rescanned(project)
    (pictures / "bars/twin.png").rename(pictures / "disc/elsewhere.png")

    outcome = rescanned(project)

    assert outcome.moved == (("bars/twin.png", "disc/elsewhere.png"),)
    assert project.paths()[0] == "bars/0.png"
    assert project.paths()[24] == "disc/elsewhere.png"


def test_what_vanished_is_kept_and_found_when_it_comes_back(project, pictures, tmp_path) -> None:
    seen = project.thumbnail(0)
    (pictures / "bars/0.png").rename(tmp_path / "away.png")

    gone = rescanned(project)
    assert gone.offline == ("bars/0.png",)
    assert project.item_count == 24
    np.testing.assert_array_equal(project.thumbnail(0), seen)
    (tmp_path / "away.png").rename(pictures / "back.png")

    assert rescanned(project).moved == (("bars/0.png", "back.png"),)
    assert not project.file_states([0]).any()


def test_a_changed_file_is_told_and_what_was_known_stays(project, pictures) -> None:
    seen, digests = project.thumbnail(0), by_digest(project)
    write(pictures / "bars/0.png", 5)

    outcome = rescanned(project)

    assert (outcome.changed, outcome.added) == (("bars/0.png",), 0)
    assert project.file_states([0]).tolist() == [FileState.CHANGED]
    np.testing.assert_array_equal(project.thumbnail(0), seen)
    assert by_digest(project) == digests
    assert rescanned(project).changed == ("bars/0.png",)


def test_a_changed_file_becomes_a_new_image_if_the_person_says_so(project, pictures) -> None:
    seen, groups = project.thumbnail(0), groups_of(project)
    write(pictures / "bars/0.png", 5)

    outcome = rescanned(project, take_changed=True)

    assert (outcome.added, outcome.changed, outcome.offline) == (1, (), ("bars/0.png",))
    assert project.paths()[0] == "bars/0 (earlier).png"
    assert project.paths()[24] == "bars/0.png"
    assert project.file_states([0, 24]).tolist() == [FileState.MISSING, FileState.PRESENT]
    np.testing.assert_array_equal(project.thumbnail(0), seen)
    assert groups_of(project) == groups


def test_a_file_that_was_only_saved_again_is_the_same_image(project, pictures) -> None:
    os.utime(pictures / "bars/0.png", ns=(5, 5_000_000_000))

    assert rescanned(project).found_nothing
    assert not project.file_states([0]).any()


def test_an_image_that_took_the_name_of_one_that_is_gone_keeps_its_own_groups(
    project, pictures
) -> None:
    digests = by_digest(project)
    (pictures / "bars/0.png").unlink()
    (pictures / "disc/0.png").rename(pictures / "bars/0.png")

    outcome = rescanned(project)

    assert outcome.moved == (("disc/0.png", "bars/0.png"),)
    assert outcome.offline == ("bars/0.png",)
    assert project.items_at([16])[0].path == "bars/0.png"
    assert project.paths()[0] == "bars/0 (earlier).png"
    assert by_digest(project) == digests


def test_an_empty_place_to_mount_a_disk_is_not_taken_for_the_folder(project, pictures) -> None:
    shutil.rmtree(pictures)
    pictures.mkdir()

    with pytest.raises(SourceError, match="Your groups are safe"):
        rescanned(project)
    write(pictures / "a stranger.png", 1)
    with pytest.raises(SourceError, match="Your groups are safe"):
        rescanned(project)
    assert project.item_count == 24


def test_images_that_were_all_renamed_are_followed(project, pictures) -> None:
    for number, file in enumerate(sorted(pictures.rglob("*.png"))):
        file.rename(pictures / f"holiday {number:03}.png")

    assert len(rescanned(project).moved) == 24
    assert not project.file_states(range(24)).any()


def test_a_dry_run_counts_and_changes_nothing(project, pictures) -> None:
    write(pictures / "new.png", 1)
    (pictures / "bars/0.png").rename(pictures / "bars/zero.png")

    outcome = rescanned(project, dry_run=True)

    assert (outcome.added, len(outcome.moved)) == (1, 1)
    assert project.item_count == 24
    assert project.paths()[0] == "bars/0.png"


def test_a_stop_while_new_images_are_read_changes_nothing(project, pictures) -> None:
    for number in range(40):
        write(pictures / f"new/{number}.png", number)
    before = project.paths(), groups_of(project)
    job = project.folder.rescan()

    def stop_when_reading() -> None:
        if job.latest is not None and job.latest.phase == "Reading images":
            job.control.stop()

    job.watch(stop_when_reading)
    with pytest.raises(Cancelled):
        job.run()

    assert (project.paths(), groups_of(project)) == before
    assert rescanned(project).added == 40
    assert project.paths()[24] == "new/0.png"
    pixels = project._pictures.pixels(PixelFormat(16, 16, 1), Control(), lambda _: None)
    for item in (24, 63):
        picture = np.asarray(Image.open(pictures / project.paths()[item]))
        np.testing.assert_array_equal(pixels[item, 0], picture)


RESCAN = """
import sys
from pathlib import Path
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Workbench
project = Workbench().open_project(Path(sys.argv[1]))
job = project.folder.rescan()
amend = ProjectStore.amend

def told(*arguments):
    print("begins", flush=True)
    amend(*arguments)

ProjectStore.amend = told
job.run()
print("done", flush=True)
"""


def test_a_killed_rescan_is_done_whole_or_not_at_all(project, pictures, rng) -> None:
    groups, path = groups_of(project), project.path
    project.close()
    count, expected = 24, 24
    for turn in range(KILLS):
        for number in range(5):
            write(pictures / f"turn {turn}/{number}.png", 100 * turn + number)
        expected += 5
        words = [sys.executable, "-c", RESCAN, str(path)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "begins\n"
            threading.Event().wait(rng.uniform(0, 0.02))  # into the midst of the change
            process.send_signal(signal.SIGKILL)
            acknowledged = "done" in process.stdout.read()
        again = Workbench().open_project(path)
        assert again.item_count in ((expected,) if acknowledged else (count, expected))
        assert groups_of(again) == groups
        count = again.item_count
        again.close()
    last = Workbench().open_project(path)
    rescanned(last)
    assert last.item_count == expected
    pixels = last._pictures.pixels(PixelFormat(16, 16, 1), Control(), lambda _: None)
    for item, name in enumerate(last.paths()):
        np.testing.assert_array_equal(pixels[item, 0], np.asarray(Image.open(pictures / name)))
    last.close()


# ---------------------------------------------------------------- runs of before and after


@pytest.fixture
def grown(project, pictures) -> Project:
    """The project, after twelve images came that run 1 does not know."""
    for number in range(12):
        write(pictures / f"new/{number}.png", number)
    rescanned(project)
    return project


def test_a_run_of_before_knows_nothing_of_new_images(grown, tmp_path) -> None:
    assert grown.folder.newer_than(1) == 12
    assert grown.run(1).item_count == 24
    assert len(grown.labels(1)) == len(grown.positions(1)) == 24
    assert sum(group.size for group in grown.groups(1)) == 24
    assert grown.standing(1, 3).group == grown.labels(1)[3]
    with pytest.raises(EditError, match="came after run 1"):
        grown.curation(1).move([23, 24], 0)
    with pytest.raises(EditError, match="not in the project"):
        grown.curation(1).move([99], 0)


@pytest.mark.parametrize("format_", ["csv", "json", "npz"])
def test_an_export_has_the_images_of_its_run(grown, tmp_path, format_) -> None:
    out = tmp_path / f"labels.{format_}"
    grown.export(1, out, format=format_)

    if format_ == "csv":
        assert len(out.read_text().splitlines()) == 25
    assert len(grown.filing.plan(1, tmp_path / "sorted").steps) == 24


def test_pages_to_check_are_those_of_the_run(grown) -> None:
    page = grown.queue(1).next_page(np.empty(0, np.int64)).run()

    assert page is not None
    assert page.items.max() < 24


def test_a_new_run_learns_all_images_and_takes_over_what_matches(grown) -> None:
    grown.curation(1).name(0, "mine")
    grown.curation(1).accept(0)
    run = grown.train(RunRequest("kmeans", {"n_clusters": 4})).run()

    assert (run.item_count, len(grown.labels(2))) == (36, 36)
    assert grown.folder.newer_than(2) == 0
    opinion = grown.second_opinion(2, 1)
    assert len(opinion.groups) == 24
    assert len(grown.second_opinion(1, 2).groups) == 24
    proposal = grown.adoption(2, 1)
    assert [match.name for match in proposal.matches] == ["mine"]
    grown.adopt(proposal)
    assert "mine" in {group.name for group in grown.groups(2)}


def test_only_the_new_pixels_are_read(grown, monkeypatch) -> None:
    monkeypatch.setattr(PixelCache, "append", None)

    grown.train(RunRequest("kmeans", {"n_clusters": 4})).run()

    assert grown.run().status is RunStatus.DONE


def test_an_interrupted_run_goes_on_with_the_images_it_began_with(project, pictures) -> None:
    request = RunRequest("dekm", {"n_clusters": 3, "min_pretrain_steps": 400})
    job = project.train(request)

    def stop_in_the_middle() -> None:
        if job.latest is not None and job.latest.images_per_s:
            job.control.stop()

    job.watch(stop_in_the_middle)
    with pytest.raises(Cancelled):
        job.run()
    colourful = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    Image.fromarray(colourful).save(pictures / "colourful.png")
    rescanned(project)

    run = project.resume(2).run()

    assert (run.item_count, len(project.labels(2))) == (24, 24)
    assert project.folder.newer_than(2) == 1


def test_pixels_of_a_restored_older_project_are_not_mixed_up(project, pictures, tmp_path) -> None:
    """The caches know twelve images that an older copy of the file does not."""
    project.close()
    kept = shutil.copy(project.path, tmp_path / "kept")
    for number in range(12):
        write(pictures / f"new/{number}.png", number)
    again = Workbench().open_project(project.path)
    rescanned(again)
    again.close()
    shutil.copy(kept, project.path)
    shutil.rmtree(pictures / "new")
    for number in range(5):
        write(pictures / f"later/{number}.png", 50 + number)

    older = Workbench().open_project(project.path)
    rescanned(older)

    pixels = older._pictures.pixels(PixelFormat(16, 16, 1), Control(), lambda _: None)
    assert len(pixels) == 29
    for item, name in enumerate(older.paths()):
        np.testing.assert_array_equal(pixels[item, 0], np.asarray(Image.open(pictures / name)))
    older.close()


def test_a_full_disk_leaves_everything_as_it_was(project, pictures, monkeypatch) -> None:
    write(pictures / "new.png", 1)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PixelCache, "append", full)
    with pytest.raises(ProjectError, match="no space left"):
        rescanned(project)
    assert project.item_count == 24


# ---------------------------------------------------------------- on the command line


def test_the_command_says_what_it_found(project, pictures, deepclust) -> None:
    project.close()
    write(pictures / "new.png", 1)
    write(pictures / "bars/1.png", 2)
    (pictures / "bars/0.png").rename(pictures / "zero.png")
    (pictures / "disc/0.png").unlink()

    dry = deepclust("rescan", project.path, "--dry-run")
    ran = deepclust("rescan", project.path)
    again = deepclust("rescan", project.path, "--json")

    assert "1 file to be read." in dry.out
    assert ran.code == 0
    assert ran.out == (
        "1 image moved within the folder:\n"
        "  bars/0.png → zero.png\n"
        "1 image added.\n"
        "1 image changed since; kept as it was (--take-changed adds the new versions):\n"
        "  bars/1.png\n"
        "1 image not there any more, kept as offline:\n"
        "  disc/0.png\n"
    )
    assert "1 image came after run 1: group again" in ran.err
    assert again.json["offline"] == ["disc/0.png"]
    assert (again.json["added"], again.json["moved"]) == (0, [])


def test_an_export_says_what_is_not_in_it(grown, tmp_path, deepclust) -> None:
    grown.close()

    ran = deepclust("export", grown.path, "--format", "csv", "--out", tmp_path / "l.csv")

    assert "12 images came after run 1" in ran.err


def test_the_command_says_that_nothing_is_new(project, deepclust) -> None:
    project.close()

    assert "nothing is new" in deepclust("rescan", project.path).out
