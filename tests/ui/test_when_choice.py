"""Only images of a month, a year, or between two days are shown; nothing else is acted on."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.map.map_colouring import ColourKind
from deepclust_gui.ui.review.explore.between_dialog import BetweenDialog
from deepclust_gui.ui.review.explore.gallery_panel import GalleryPanel
from deepclust_gui.ui.review.review_page import ReviewPage
from deepclust_gui.workbench import Project, Workbench
from helpers.scenes import scene

TAKEN = ("2020:01:05", "2020:01:20", "2020:03:01", "2020:03:31", "2021:07:14", "2021:07:15")


@pytest.fixture
def dated(workbench: Workbench, tmp_path: Path) -> Iterator[Project]:
    """Photos of TAKEN, in this order."""
    folder = tmp_path / "dated"
    folder.mkdir()
    for number, day in enumerate(TAKEN):
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{day} 12:00:00"
        scene(number).save(folder / f"{number}.jpg", exif=exif)
    project = workbench.new_project(folder).run()
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    yield project
    project.close()


@pytest.fixture
def page(context: ProjectContext, dated: Project, qtbot: QtBot) -> ReviewPage:
    context.set_project(dated, run=1)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    qtbot.waitUntil(lambda: page.session is not None)
    qtbot.waitUntil(lambda: len(page.explore.gallery.grid.items()) == 6)
    return page


def offered(gallery: GalleryPanel, qtbot: QtBot) -> QMenu:
    """Let the menu be as if it opened, and wait for the months."""
    menu = gallery.when.menu
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(menu.actions()) > 1)
    return menu


def entry(menu: QMenu, words: str) -> QAction:
    return next(each for each in menu.actions() if each.text().startswith(words))


def shown(gallery: GalleryPanel) -> list[int]:
    return sorted(gallery.grid.items().tolist())


def test_years_and_their_months_are_offered_with_how_many_there_are(
    page: ReviewPage, qtbot: QtBot
) -> None:
    menu = offered(page.explore.gallery, qtbot)
    assert [a.text() for a in menu.actions() if a.text()] == [
        "Any time",
        "2021   (2)",
        "2020   (4)",
        "Between two days…",
    ]
    months = entry(menu, "2020").menu()
    assert isinstance(months, QMenu)
    assert [a.text() for a in months.actions()] == [
        "All of 2020",
        "March 2020   (2)",
        "January 2020   (2)",
    ]


def test_a_month_hides_all_other_images_and_says_so(page: ReviewPage, qtbot: QtBot) -> None:
    gallery, session = page.explore.gallery, page.session
    assert session is not None
    session.selection.replace(np.arange(6))
    menu = offered(gallery, qtbot)
    months = entry(menu, "2020").menu()
    assert isinstance(months, QMenu)
    entry(months, "March").trigger()

    assert shown(gallery) == [2, 3]
    assert "March 2020" in gallery.title
    assert gallery._count.text() == "2 of 6 images"
    assert gallery.when.button.isChecked()
    assert len(session.selection.items) == 0  # nothing is done to images out of sight

    entry(offered(gallery, qtbot), "Any time").trigger()
    assert shown(gallery) == list(range(6))
    assert gallery._count.text() == "6 images"
    assert not gallery.when.button.isChecked()


def test_two_days_are_asked_for_in_whichever_order(page: ReviewPage, qtbot: QtBot) -> None:
    gallery = page.explore.gallery
    entry(offered(gallery, qtbot), "Between").trigger()
    dialog = gallery.findChild(BetweenDialog)
    assert dialog is not None
    assert dialog.first.date() == QDate(2020, 1, 5)
    assert dialog.last.date() == QDate(2021, 7, 15)
    dialog.first.setDate(QDate(2021, 7, 14))
    dialog.last.setDate(QDate(2020, 1, 20))
    qtbot.mouseClick(dialog.show_button, Qt.MouseButton.LeftButton)

    assert shown(gallery) == [1, 2, 3, 4]
    assert "20 Jan 2020 to 14 Jul 2021" in gallery.title


def test_a_group_without_an_image_of_that_time_is_empty_and_stays_so_told(
    page: ReviewPage, qtbot: QtBot
) -> None:
    gallery = page.explore.gallery
    offered(gallery, qtbot)
    gallery.when._on_asked(date(1999, 1, 1), date(1999, 1, 1))

    assert shown(gallery) == []
    assert gallery._count.text() == "0 of 6 images"


def test_the_map_is_coloured_by_date(page: ReviewPage, qtbot: QtBot) -> None:
    panel = page.explore.map
    panel.colours.setCurrentIndex(panel.colours.findData(ColourKind.TAKEN))
    qtbot.waitUntil(lambda: panel.map.colouring.kind is ColourKind.TAKEN)

    assert (np.diff(panel.map.colouring.classes) >= 0).all()
    assert panel.map.colouring.scale is not None
    assert panel.map.colouring.scale[0] == "5 Jan 2020"


def test_the_table_tells_dates_once_they_are_known(page: ReviewPage, qtbot: QtBot) -> None:
    gallery = page.explore.gallery
    offered(gallery, qtbot)
    gallery.toggle_table()

    model = gallery.table.model()
    titles = [
        model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())
    ]
    assert "Taken" in titles
    row = gallery.table.items().tolist().index(4)
    assert model.index(row, titles.index("Taken")).data() == "14 Jul 2021, 12:00"
