"""A project finds its images again, by what is in the files, and loses nothing by looking."""

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

from deepclust_gui.errors import Cancelled, ProjectInUseError, SourceError
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.folder import Relinked
from deepclust_gui.model.items import FileState
from deepclust_gui.workbench import Project, Workbench
from helpers.belongings import by_digest, groups_of, tree

KILLS = 6


@pytest.fixture
def place(grouped, tmp_path: Path) -> Path:
    """The folder of a project whose 24 images are this test's own, in three groups."""
    folder = Path(shutil.copytree(grouped.pictures, tmp_path / "own"))
    project = Workbench().open_project(grouped.project)
    project.folder.relink(folder).run()
    curation = project.curation(1)
    curation.name(0, "mine")
    curation.mark([3], Mark.UNSURE)
    project.close()
    return folder


@pytest.fixture
def project(place: Path, grouped) -> Iterator[Project]:
    opened = Workbench().open_project(grouped.project)
    yield opened
    opened.close()


def relinked(project: Project, folder: Path, **options: bool) -> Relinked:
    return project.folder.relink(folder, **options).run()


def all_there(project: Project) -> bool:
    return not project.file_states(range(project.item_count)).any()


def test_a_folder_that_was_renamed_is_found_and_the_groups_stay(project, place, tmp_path) -> None:
    before, files = groups_of(project), tree(place)
    place.rename(tmp_path / "summer 2026")
    assert not project.folder.is_there()

    outcome = relinked(project, tmp_path / "summer 2026")

    assert (outcome.found, outcome.moved, outcome.offline) == (24, 0, ())
    assert project.source_location == str(tmp_path / "summer 2026")
    assert project.folder.is_there()
    assert all_there(project)
    assert project.image(5).shape == (16, 16, 3)
    assert groups_of(project) == before
    assert tree(tmp_path / "summer 2026") == files


def test_what_was_found_is_kept_after_closing(project, place, tmp_path) -> None:
    place.rename(tmp_path / "new")
    relinked(project, tmp_path / "new")
    project.close()

    again = Workbench().open_project(project.path)

    assert again.source_location == str(tmp_path / "new")
    assert all_there(again)
    again.close()


def test_renamed_and_moved_files_are_told_by_what_is_in_them(project, place, tmp_path) -> None:
    digests = by_digest(project)
    other = tmp_path / "other"
    for number, file in enumerate(sorted(place.rglob("*.png"))):
        target = other / f"{number % 3}" / "deeper" / f"IMG_{number:04}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)

    outcome = relinked(project, other)

    assert (outcome.found, outcome.moved) == (24, 24)
    assert by_digest(project) == digests
    assert all_there(project)
    assert project.paths()[0] == "0/deeper/IMG_0000.png"
    assert project.known_labels().tolist() == [0] * 8 + [1] * 8 + [2] * 8


def test_names_that_lie_are_not_believed(project, place, tmp_path) -> None:
    """Two images whose files changed names; a third whose name holds another picture."""
    first, second, third = (place / "bars" / f"{n}.png" for n in range(3))
    first.rename(place / "spare")
    second.rename(first)
    (place / "spare").rename(second)
    Image.new("L", (16, 16), 7).save(third)

    outcome = relinked(project, place)

    assert project.paths()[:3] == ["bars/1.png", "bars/0.png", "bars/2.png"]
    assert outcome.offline == ("bars/2.png",)


def test_of_two_equal_files_each_keeps_its_own(project, place, tmp_path) -> None:
    shutil.copy(place / "bars/0.png", place / "disc/twin.png")
    project.folder.rescan().run()
    other = tmp_path / "other"
    (other / "far").mkdir(parents=True)
    (place / "disc/twin.png").rename(other / "far" / "twin.png")
    (place / "bars/0.png").rename(other / "0.png")

    relinked(project, other)

    assert project.items_at([0, 24])[0].path == "0.png"
    assert project.items_at([0, 24])[1].path == "far/twin.png"


def test_what_is_not_found_stays_as_it_was_and_is_named(project, place, tmp_path) -> None:
    other = tmp_path / "part"
    shutil.copytree(place / "bars", other / "bars")
    seen = project.thumbnail(20)

    outcome = relinked(project, other)

    assert (outcome.found, len(outcome.offline)) == (8, 16)
    assert outcome.offline[0] == "columns/0.png"
    states = project.file_states(range(24))
    assert states.tolist() == [FileState.PRESENT] * 8 + [FileState.MISSING] * 16
    np.testing.assert_array_equal(project.thumbnail(20), seen)


def test_an_image_without_file_makes_way_for_the_one_that_has_its_path(
    project, place, tmp_path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(place / "bars/1.png", other / "x.png")
    (other / "bars").mkdir()
    shutil.copy(place / "disc/0.png", other / "bars/0.png")

    outcome = relinked(project, other)

    assert outcome.found == 2
    assert project.paths()[0] == "bars/0 (earlier).png"
    assert project.items_at([16])[0].path == "bars/0.png"


def test_a_folder_without_any_of_them_is_refused(project, place, tmp_path) -> None:
    before = project.path.read_bytes(), project.source_location
    strangers = tmp_path / "strangers"
    strangers.mkdir()
    Image.new("L", (16, 16)).save(strangers / "0.png")

    with pytest.raises(SourceError, match="None of the 24 images"):
        relinked(project, strangers)
    with pytest.raises(SourceError, match="There is no folder or file"):
        relinked(project, tmp_path / "nowhere")
    with pytest.raises(SourceError, match="neither a folder nor"):
        relinked(project, strangers / "0.png")

    assert (project.path.read_bytes(), project.source_location) == before
    assert all_there(project)


def test_a_dry_run_changes_nothing(project, place, tmp_path) -> None:
    shutil.copytree(place, tmp_path / "copy")
    paths, location = project.paths(), project.source_location

    outcome = relinked(project, tmp_path / "copy", dry_run=True)

    assert (outcome.found, outcome.location) == (24, str(tmp_path / "copy"))
    assert (project.paths(), project.source_location) == (paths, location)


def test_a_stop_at_any_moment_changes_nothing(project, place, tmp_path) -> None:
    for number, file in enumerate(sorted(place.rglob("*.png"))):
        shutil.copy(file, tmp_path / "own" / f"{number}.png")
    moved = place.rename(tmp_path / "moved")
    paths, location = project.paths(), project.source_location
    stops = 0
    while True:
        job = project.folder.relink(moved)
        looks = iter(range(stops))
        check = job.control.check

        def stop(looks=looks, check=check, job=job) -> None:
            if next(looks, None) is None:
                job.control.stop()
            check()

        job.control.check = stop  # type: ignore[method-assign]
        try:
            job.run()
        except Cancelled:
            assert (project.paths(), project.source_location) == (paths, location)
            stops += 1
        else:
            break
    assert stops > 24
    assert project.source_location == str(moved)


RELINK = """
import sys
from pathlib import Path
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Workbench
project = Workbench().open_project(Path(sys.argv[1]))
job = project.folder.relink(Path(sys.argv[2]))
amend = ProjectStore.amend

def told(*arguments):
    print("begins", flush=True)
    amend(*arguments)

ProjectStore.amend = told
job.run()
print("done", flush=True)
"""


def test_a_killed_relink_is_done_whole_or_not_at_all(project, place, tmp_path, rng) -> None:
    names = {0: project.paths()}
    groups = groups_of(project)
    project.close()
    places = [place, tmp_path / "elsewhere"]
    where = 0
    for turn in range(KILLS):
        other = places[1 - where]
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir()
        for number, file in enumerate(sorted(places[where].rglob("*.png"))):
            shutil.copy(file, other / f"{turn}-{number:02}.png")
        words = [sys.executable, "-c", RELINK, str(project.path), str(other)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "begins\n"
            threading.Event().wait(rng.uniform(0, 0.02))  # into the midst of the change
            process.send_signal(signal.SIGKILL)
            acknowledged = "done" in process.stdout.read()
        again = Workbench().open_project(project.path)
        here = [str(one) for one in places].index(again.source_location)
        assert here != where or not acknowledged
        assert all_there(again)
        assert groups_of(again) == groups
        if here == where:
            assert again.paths() == names[where]
        else:
            names[here] = again.paths()
            where = here
        again.close()


def test_a_second_window_refuses_in_a_sentence(project, place, tmp_path) -> None:
    looking = Workbench().open_project(project.path, look_if_busy=True)

    with pytest.raises(ProjectInUseError, match="open in another window"):
        looking.folder.relink(place)
    with pytest.raises(ProjectInUseError, match="open in another window"):
        looking.folder.rescan()
    assert relinked(looking, place, dry_run=True).found == 24
    looking.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_that_may_not_be_read_are_named(project, place) -> None:
    (place / "bars/0.png").chmod(0)

    outcome = relinked(project, place)

    assert outcome.unread == ("bars/0.png",)
    assert outcome.offline == ("bars/0.png",)


def test_files_that_cannot_be_read_are_named(project, place, monkeypatch) -> None:
    from deepclust_gui.data.decode import UnreadableImage
    from deepclust_gui.data.folder import FolderSource

    read = FolderSource.read

    def refuse(source, entry):
        if entry.path == "bars/0.png":
            raise UnreadableImage("You have no permission to read the file.")
        return read(source, entry)

    monkeypatch.setattr(FolderSource, "read", refuse)

    outcome = relinked(project, place)

    assert outcome.unread == outcome.offline == ("bars/0.png",)


def test_project_and_folder_that_were_moved_together_are_found_without_asking(
    project, place, tmp_path
) -> None:
    groups = groups_of(project)
    project.close()
    together = tmp_path / "stick"
    together.mkdir()
    place.rename(together / "own")
    project.path.rename(together / "p.deepclust")

    again = Workbench().open_project(together / "p.deepclust")

    assert "moved together with the project" in again.source_changes
    assert again.source_location == str(together / "own")
    assert all_there(again)
    assert groups_of(again) == groups
    again.close()
    once_more = Workbench().open_project(together / "p.deepclust")
    assert once_more.source_changes == ""
    once_more.close()


def test_a_folder_of_the_same_name_with_other_images_is_not_taken_for_it(
    project, place, tmp_path
) -> None:
    project.close()
    location = str(place)
    shutil.rmtree(place)
    together = tmp_path / "stick"
    (together / "own").mkdir(parents=True)
    Image.new("L", (9, 9)).save(together / "own" / "0.png")
    project.path.rename(together / "p.deepclust")

    again = Workbench().open_project(together / "p.deepclust")

    assert again.source_location == location
    assert not again.folder.is_there()
    again.close()


def test_a_file_in_the_place_of_the_folder_is_no_folder(project, place) -> None:
    shutil.rmtree(place)
    place.touch()

    assert not project.folder.is_there()
    with pytest.raises(SourceError, match="Your groups are safe"):
        project.folder.rescan()


def test_an_array_that_was_renamed_is_found_by_its_rows(array, tmp_path) -> None:
    project = Workbench().new_project(array).run()
    moved = array.rename(tmp_path / "renamed.npz")
    assert not project.folder.is_there()

    assert relinked(project, moved).found == 30
    assert project.folder.is_there()
    assert project.image(7).shape == (16, 16, 3)
    with pytest.raises(SourceError, match=r"were in an \.npz file"):
        relinked(project, tmp_path)
    project.close()


# ---------------------------------------------------------------- on the command line


def test_the_command_says_what_it_found(grouped, place, tmp_path, deepclust) -> None:
    place.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/disc/7.png").unlink()
    (tmp_path / "elsewhere/disc/6.png").rename(tmp_path / "elsewhere/disc/six.png")

    gone = deepclust("rescan", grouped.project)
    dry = deepclust("relink", grouped.project, tmp_path / "elsewhere", "--dry-run")
    ran = deepclust("relink", grouped.project, tmp_path / "elsewhere")

    assert (gone.code, "Your groups are safe" in gone.err) == (2, True)
    assert "deepclust relink" in gone.err
    assert dry.out.startswith(f"23 of 24 images would be found in {tmp_path / 'elsewhere'}.")
    assert ran.code == 0
    assert ran.out == (
        f"23 of 24 images are found in {tmp_path / 'elsewhere'}.\n"
        "1 image has another path there than before.\n"
        "1 image not found, kept as offline:\n"
        "  disc/7.png\n"
    )


def test_the_command_can_print_json(grouped, place, tmp_path, deepclust) -> None:
    place.rename(tmp_path / "elsewhere")

    ran = deepclust("relink", grouped.project, tmp_path / "elsewhere", "--json")

    assert ran.json["found"] == 24
    assert ran.json["offline"] == []


def test_commands_that_need_the_files_say_where_they_were(grouped, place, deepclust, tmp_path):
    shutil.rmtree(place)

    ran = deepclust("sort", grouped.project, tmp_path / "sorted")
    listed = deepclust("groups", grouped.project)

    assert ran.code == 2
    assert "is not there. Your groups are safe." in ran.err
    assert listed.code == 0
    assert np.all(["checked" in line for line in listed.out.splitlines()])
