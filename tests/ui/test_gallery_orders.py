"""The gallery is ordered by when photos were taken, and by how little they are like others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from pytestqt.qtbot import QtBot

from deepclust_gui.errors import Cancelled
from deepclust_gui.model.run import RunRequest
from deepclust_gui.ui.context import ProjectContext
from deepclust_gui.ui.grid.item_order import Order
from deepclust_gui.ui.review.explore.gallery_orders import GalleryOrders
from deepclust_gui.ui.review.review_page import ReviewPage
from deepclust_gui.ui.review.taken_known import TakenKnown
from deepclust_gui.workbench import Project, Workbench
from helpers.scenes import scene


@pytest.fixture
def dated(workbench: Workbench, tmp_path: Path) -> Iterator[Project]:
    """Nine photos of one scene and a black one, taken a day apart, the first last."""
    folder = tmp_path / "dated"
    folder.mkdir()
    for number in range(10):
        exif = Image.Exif()
        when = f"2020:01:{20 - number:02} 12:00:00"
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = when
        image = scene(3) if number != 4 else Image.new("RGB", (320, 240))
        image.save(folder / f"{number}.jpg", exif=exif, quality=60 + number)
    project = workbench.new_project(folder).run()
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    yield project
    project.close()


def test_dates_are_asked_for_when_they_are_first_needed(dated: Project) -> None:
    orders = GalleryOrders(dated, dated.curation(1), TakenKnown(dated, 10))
    assert not orders.is_quick(Order.NEWEST)
    assert orders.key(Order.NEWEST).argsort().tolist() == list(range(10))
    assert orders.key(Order.OLDEST).argsort().tolist() == list(range(9, -1, -1))
    assert dated.taking.dates().by_camera.all()


def test_the_image_like_no_other_comes_first(dated: Project) -> None:
    orders = GalleryOrders(dated, dated.curation(1), TakenKnown(dated, 10))
    assert orders.key(Order.STRANGEST).argmin() == 4


def test_what_takes_long_can_be_stopped(dated: Project) -> None:
    orders = GalleryOrders(dated, dated.curation(1), TakenKnown(dated, 10))
    orders.control.stop()
    with pytest.raises(Cancelled):
        orders.key(Order.STRANGEST)


def test_the_gallery_offers_these_orders(
    context: ProjectContext, dated: Project, qtbot: QtBot
) -> None:
    context.set_project(dated, run=1)
    page = ReviewPage(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.session is not None)
    gallery = page.explore.gallery
    for order, first in ((Order.OLDEST, 9), (Order.STRANGEST, 4), (Order.NEWEST, 0)):
        gallery.order.setCurrentIndex(gallery.order.findData(order.value))
        qtbot.waitUntil(lambda first=first: gallery.grid.items()[0] == first)
