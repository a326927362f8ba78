"""The large view: the thumbnail at once, then the file, and a sentence where that is not well."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from deepclust_gui.data.thumbnails import encode_thumbnail
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.review.standing_panel import StandingPanel
from deepclust_gui.ui.viewer.image_viewer import ImageViewer
from deepclust_gui.workbench import Project

Open = Callable[..., ImageViewer]


@pytest.fixture
def opened(qtbot: QtBot, context: ProjectContext, project: Project) -> Open:
    """Open the first six images at one of them."""
    context.set_project(project)

    def start(item: int, side: QWidget | None = None) -> ImageViewer:
        viewer = ImageViewer(context, np.arange(6))
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(viewer)
        viewer.resize(900, 600)
        viewer.show_item(item)
        with qtbot.waitExposed(viewer):
            viewer.open()
        return viewer

    return start


def wait(qtbot: QtBot, context: ProjectContext) -> None:
    qtbot.waitUntil(lambda: context.tasks.count == 0)


def test_tells_when_and_where_a_photo_was_taken(
    qtbot: QtBot, opened: Open, context: ProjectContext, project: Project, folder: Path
) -> None:
    viewer = opened(3)
    wait(qtbot, context)
    assert viewer._facts.text().endswith("4 of 6")
    assert "2023" not in viewer._facts.text()

    path = folder / project.items_at([3])[0].path
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2023:05:06 07:08:09"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "S", (48.0, 30.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (11.0, 15.0, 0.0)
    with Image.open(path) as image:
        image.load()
    image.save(path, exif=exif)
    viewer.show_item(3)
    wait(qtbot, context)

    assert "6 May 2023, 07:08  ·  48.500° S, 11.250° E" in viewer._facts.text()
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert "2023" not in viewer._facts.text()


def test_keys_go_to_the_ends_and_no_further(
    qtbot: QtBot, opened: Open, context: ProjectContext
) -> None:
    viewer = opened(4)
    with qtbot.waitSignal(viewer.item_shown) as told:
        qtbot.keyClick(viewer, Qt.Key.Key_Space)
    assert told.args == [5]
    assert not viewer.on_button.isEnabled()
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.item == 5
    for _ in range(7):
        qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.item == 0
    assert not viewer.back_button.isEnabled()
    wait(qtbot, context)


def test_an_image_from_elsewhere_joins_those_shown(
    qtbot: QtBot, opened: Open, context: ProjectContext
) -> None:
    """As when a neighbour of another group is looked at; the way back is one key."""
    viewer = opened(2)
    viewer.show_item(11)
    assert viewer.windowTitle() == "dogs/0005.png"
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.item == 2
    wait(qtbot, context)


def test_the_thumbnail_is_there_while_the_file_is_read(
    qtbot: QtBot,
    opened: Open,
    context: ProjectContext,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A thumbnail that comes late does not replace the image itself."""
    gate, real = threading.Event(), project.image
    marked = encode_thumbnail(Image.new("RGB", (20, 10), (7, 7, 7)))
    monkeypatch.setattr(project, "encoded_thumbnail", lambda _index: marked)
    monkeypatch.setattr(
        project, "image", lambda index, **how: (gate.wait(60), real(index, **how))[1]
    )
    viewer = opened(0)
    qtbot.waitUntil(lambda: viewer.canvas.picture.width() == 20)
    gate.set()
    qtbot.waitUntil(lambda: viewer.canvas.picture.width() == 24)
    wait(qtbot, context)

    assert viewer.canvas.picture.width() == 24
    assert viewer.canvas.words == ""


def test_of_a_file_that_is_gone_the_thumbnail_stays_with_a_sentence(
    qtbot: QtBot, opened: Open, context: ProjectContext, folder: Path
) -> None:
    (folder / "cats" / "0003.png").unlink()
    viewer = opened(3)
    qtbot.waitUntil(lambda: "0003.png" in viewer.canvas.words)

    assert viewer.canvas.picture.width() == 24
    assert viewer.canvas.accessibleDescription() == viewer.canvas.words
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: viewer.canvas.words == "")
    wait(qtbot, context)


def test_a_file_that_was_changed_says_so(
    qtbot: QtBot, opened: Open, context: ProjectContext, folder: Path
) -> None:
    os.utime(folder / "cats" / "0002.png", (1, 1))
    viewer = opened(2)
    qtbot.waitUntil(lambda: "changed" in viewer.canvas.words)

    assert viewer.canvas.picture.width() == 24
    wait(qtbot, context)


def test_closing_waits_for_nothing(
    qtbot: QtBot,
    opened: Open,
    context: ProjectContext,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, real = threading.Event(), project.image
    monkeypatch.setattr(
        project, "image", lambda index, **how: (gate.wait(60), real(index, **how))[1]
    )
    viewer = opened(0)
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    gate.set()
    wait(qtbot, context)

    assert not viewer.isVisible()
    assert viewer.canvas.picture.width() in (0, 24)


def test_why_here_leads_to_its_neighbours_by_click_and_key(
    qtbot: QtBot, opened: Open, context: ProjectContext, project: Project
) -> None:
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    viewer = opened(2)
    session = ReviewSession(context, project, 1, viewer)
    standing = StandingPanel(session, viewer)
    viewer.add_side(standing)
    viewer.item_shown.connect(standing.show_item)
    standing.item_wanted.connect(viewer.show_item)
    standing.show_item(2)
    qtbot.waitUntil(lambda: standing.standing is not None)
    grid = standing.neighbours
    near = grid.items().tolist()
    tile = grid.visualRect(grid.model().index(1, 0)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=tile)
    assert viewer.item == near[1]
    qtbot.waitUntil(lambda: standing.standing is not None and standing.standing.item == near[1])
    with qtbot.waitSignal(standing.similar_wanted) as wanted:
        qtbot.keyClick(viewer, Qt.Key.Key_S)

    assert wanted.args == [near[1]]
    assert near[1] not in grid.items()
    wait(qtbot, context)
