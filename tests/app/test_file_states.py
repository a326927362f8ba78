"""What has become of the image files since they were read: there, changed, or missing."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.model.items import FileState
from deepclust_gui.workbench import Project, Workbench

PRESENT, CHANGED, MISSING = FileState


@pytest.fixture
def workbench(home: Path) -> Workbench:
    return Workbench()


@pytest.fixture
def project(workbench: Workbench, pictures: Path) -> Iterator[Project]:
    """24 images: bars/0 … bars/7, columns/0 …, disc/0 …."""
    opened = workbench.new_project(pictures).run()
    yield opened
    opened.close()


def states(project: Project, *indices: int) -> list[int]:
    found = project.file_states(indices)
    assert found.dtype == np.uint8
    return found.tolist()


def test_files_nobody_touched_are_there(project) -> None:
    assert states(project, *range(24)) == [PRESENT] * 24
    assert states(project) == []


def test_a_deleted_file_is_missing_and_stays_an_image(project, pictures) -> None:
    (pictures / "bars" / "2.png").unlink()

    assert states(project, 3, 2, 1) == [PRESENT, MISSING, PRESENT]
    assert project.item_count == 24
    assert project.thumbnail(2).shape[2] == 3


def test_a_file_that_was_replaced_has_changed(project, pictures) -> None:
    Image.new("RGB", (40, 30), "red").save(pictures / "bars" / "1.png")

    assert states(project, 0, 1) == [PRESENT, CHANGED]


def test_a_file_of_the_same_size_written_later_has_changed(project, pictures) -> None:
    file = pictures / "bars" / "1.png"
    later = file.stat().st_mtime_ns + 1_000_000
    os.utime(file, ns=(later, later))

    assert states(project, 1) == [CHANGED]


def test_a_folder_that_was_renamed_takes_its_images_along(project, pictures) -> None:
    (pictures / "columns").rename(pictures / "stripes")

    assert states(project, 7, 8, 15, 16) == [PRESENT, MISSING, MISSING, PRESENT]


def test_whatever_took_the_place_of_a_file_or_folder_is_no_image(project, pictures) -> None:
    (pictures / "bars" / "0.png").unlink()
    (pictures / "bars" / "0.png").mkdir()
    shutil.rmtree(pictures / "disc")
    (pictures / "disc").write_text("a file now")

    assert states(project, 0, 16) == [MISSING, MISSING]


@pytest.mark.parametrize("how", ["deleted", "renamed"])
def test_without_the_whole_folder_all_are_missing(project, pictures, how: str) -> None:
    if how == "deleted":
        shutil.rmtree(pictures)
    else:
        pictures.rename(pictures.with_name("elsewhere"))

    assert states(project, *range(24)) == [MISSING] * 24


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may look everywhere"
)
def test_a_folder_that_may_not_be_entered_hides_its_images(project, pictures) -> None:
    (pictures / "bars").chmod(0)
    try:
        assert states(project, 0, 8) == [MISSING, PRESENT]
    finally:
        (pictures / "bars").chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permissions")
def test_a_file_that_may_not_be_read_is_still_there(project, pictures) -> None:
    (pictures / "bars" / "0.png").chmod(0)

    assert states(project, 0) == [PRESENT]


def test_a_link_that_leads_nowhere_is_missing(project, pictures, tmp_path) -> None:
    (pictures / "bars" / "0.png").unlink()
    (pictures / "bars" / "0.png").symlink_to(tmp_path / "nowhere.png")

    assert states(project, 0) == [MISSING]


def test_the_images_of_an_array_are_there_while_its_file_is(workbench, array) -> None:
    project = workbench.new_project(array).run()
    try:
        assert states(project, 0, 29) == [PRESENT, PRESENT]
        array.unlink()
        assert states(project, 0, 29) == [MISSING, MISSING]
    finally:
        project.close()


def test_a_page_of_images_takes_no_time_to_speak_of(project) -> None:
    begun = time.perf_counter()
    states(project, *list(range(24)) * 9)

    assert time.perf_counter() - begun < 0.5


def test_dates_are_those_of_the_files(project, pictures) -> None:
    dates = project.dates()

    assert (dates.dtype, len(dates)) == (np.dtype("datetime64[s]"), 24)
    for item in project.items(0, 24):
        assert dates[item.index].astype(int) == int((pictures / item.path).stat().st_mtime)
    assert project.paths() == [item.path for item in project.items(0, 24)]
