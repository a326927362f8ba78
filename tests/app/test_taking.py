"""When images were taken is asked of their files once, kept, and used: for orders and bursts."""

import os
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageFilter

from deepclust_gui.errors import Cancelled
from deepclust_gui.model.items import FileState
from deepclust_gui.workbench import Workbench
from tests.helpers.scenes import scene


def save(image: Image.Image, file: Path, when: str | None = None) -> None:
    exif = Image.Exif()
    if when:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = when
    image.save(file, quality=92, exif=exif)


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Two dated photos and one without a date, whose file is from 2020."""
    folder = tmp_path / "album"
    folder.mkdir()
    save(scene(0), folder / "a.jpg", "2023:05:06 07:08:09")
    save(scene(1), folder / "b.jpg", "1999:12:31 23:59:59")
    save(scene(2), folder / "c.jpg")
    os.utime(folder / "c.jpg", (1_600_000_000, 1_600_000_000))
    return folder


@pytest.fixture
def project(album):
    opened = Workbench().new_project(album).run()
    yield opened
    opened.close()


def test_dates_are_those_of_the_cameras_else_of_the_files_and_it_is_known_which(project):
    assert project.taking.ask().run() == 3
    dates = project.taking.dates()
    assert dates.by_camera.tolist() == [True, True, False]
    file_date = np.datetime64(time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(1_600_000_000)))
    assert dates.at.tolist() == [
        np.datetime64("2023-05-06T07:08:09").item(),
        np.datetime64("1999-12-31T23:59:59").item(),
        file_date.item(),
    ]
    assert np.isnan(dates.latitude).all()


def test_images_are_counted_by_month_and_found_between_days(project):
    project.taking.ask().run()
    dates = project.taking.dates()
    assert dates.months() == {(2023, 5): 1, (2020, 9): 1, (1999, 12): 1}
    assert dates.between(date(1999, 12, 31), date(1999, 12, 31)).tolist() == [False, True, False]
    assert dates.between(date(2020, 1, 1), date(2023, 5, 6)).tolist() == [True, False, True]
    assert dates.between(date(2020, 1, 1), date(2023, 5, 5)).tolist() == [False, False, True]


def test_a_file_from_a_year_that_no_database_holds_is_imported_and_stays_known(album):
    os.utime(album / "c.jpg", (900_000_000_000, 900_000_000_000))
    project = Workbench().new_project(album).run()
    assert project.taking.dates().at[2].item().year == 2262  # the last of 64 bits of nanoseconds
    assert project.file_states([2])[0] == FileState.PRESENT
    project.close()


def test_files_are_asked_once_and_the_answers_outlive_the_files(project, album):
    project.taking.ask().run()
    project.close()
    for file in album.iterdir():
        file.unlink()
    again = Workbench().open_project(project.path)
    assert again.taking.ask().run() == 0
    assert again.taking.dates().by_camera.tolist() == [True, True, False]
    again.close()


def test_a_stop_keeps_what_was_found(project):
    job = project.taking.ask()
    job.control.stop()
    with pytest.raises(Cancelled):
        job.run()
    assert project.taking.ask().run() in (0, 3)


def test_photos_taken_within_seconds_are_a_burst_and_the_sharp_one_is_suggested(tmp_path):
    folder = tmp_path / "burst"
    folder.mkdir()
    wide = scene(5, width=400, height=300)
    for number, (shift, blur) in enumerate([(0, 3), (25, 0), (50, 3)]):
        shot = wide.crop((shift, shift // 2, shift + 320, shift // 2 + 240))
        shot = shot.filter(ImageFilter.GaussianBlur(blur)) if blur else shot
        save(shot, folder / f"shot{number}.jpg", f"2023:05:06 07:08:{10 + 2 * number:02}")
    for number in range(8):
        save(scene(20 + number), folder / f"x{number}.jpg", f"2023:05:0{number + 1} 10:00:00")
    project = Workbench().new_project(folder).run()
    project.taking.ask().run()
    (found,) = project.likeness.find().run()
    assert found.reason == "burst"
    assert project.items_at(found.items[:1])[0].path == "shot1.jpg"
    assert len(found.items) == 3
    project.close()


def test_the_images_of_an_array_were_taken_at_no_time(array):
    project = Workbench().new_project(array).run()
    project.taking.ask().run()
    assert not project.taking.dates().by_camera.any()
    project.close()
