"""What a gallery of a million images costs: opening, a page of thumbnails, selecting, memory.

Run `python tests/benchmarks/bench_gallery.py [--images 1000000]`, on a display or offscreen.

A project of that many rows and a cache of that many thumbnails (a few hundred different ones, JPEG
of 160 pixels, over and over) are written to disk first, in a process of their own. Then the real
window opens the project. A page is timed from the jump of the scroll bar until every tile in view
is loaded and painted, at places never looked at before. The exit status is 1 if a target is missed.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from deepclust_gui.data.thumbnails import ThumbnailCache, encode_thumbnail
from deepclust_gui.model.items import Item
from deepclust_gui.paths import user_paths
from deepclust_gui.store import ProjectStore
from deepclust_gui.ui.grid.item_order import natural_ranks
from deepclust_gui.ui.grid.item_table import ItemTable, TableColumn
from deepclust_gui.ui.grid.thumbnails import ThumbnailGrid
from deepclust_gui.ui.images.images_page import ImagesPage
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.pixels import thumbnail_of
from deepclust_gui.ui.review.explore.hover_source import HoverSource
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.theme import Theme
from deepclust_gui.workbench import Project, Workbench
from deepclust_gui.workbench.caches import ProjectCaches

CHUNK = 20_000
PICTURES = 400
PAGES = 40
SELECTED = 100_000
WINDOW = (1366, 768)
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, the median and the worst, and the target."""

    name: str
    unit: str
    median: float
    worst: float
    target: float


def main() -> None:
    """Write, open, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=1_000_000)
    count = parser.parse_args().images
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as place:
        os.environ["DEEPCLUST_HOME"] = str(Path(place) / "home")
        project = Path(place) / "many.deepclust"
        writer = multiprocessing.get_context("spawn").Process(target=write, args=(project, count))
        writer.start()
        writer.join()
        figures = measure(project)
    print(f"{count:,} images; median (worst), target")
    for figure in figures:
        told = f"{figure.median:,.1f} ({figure.worst:,.1f}), {figure.target:,.0f} {figure.unit}"
        print(f"  {figure.name:48} {told}")
    sys.exit(any(figure.median > figure.target for figure in figures))


def write(project: Path, count: int) -> None:
    """Write a project and its cache of thumbnails, as an import leaves them."""
    images = project.with_name("images.npz")
    images.touch()
    store = ProjectStore.create(
        project, location=str(images), kind="array", split="all", name="many"
    )
    cache = ThumbnailCache(ProjectCaches(user_paths().cache, store.project_id).thumbnails)
    pictures = [encode_thumbnail(picture(seed)) for seed in range(PICTURES)]
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        store.add_chunk([item(number) for number in numbers], [])
        cache.add(first, [pictures[number % PICTURES] for number in numbers])
    store.mark_imported()
    cache.close()
    store.close()


def item(number: int) -> Item:
    path = f"folder {number // 5_000}/IMG_{number * 7919 % 1_000_003}.jpg"
    return Item(
        number, path, 160, 120, False, 2_000 + number % 777, number * 10**12, f"{number:032x}"
    )


def picture(seed: int) -> Image.Image:
    """Return something like a photo: soft shapes and a little noise."""
    rng = np.random.default_rng(seed)
    soft = Image.fromarray(rng.integers(0, 256, (5, 6, 3), dtype=np.uint8))
    pixels = np.asarray(soft.resize((160, 120), Image.Resampling.BICUBIC), np.int16)
    noisy = pixels + rng.integers(-6, 7, pixels.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def measure(project: Path) -> list[Figure]:
    """Return all figures, of one window."""
    app = QApplication([])
    settings = QSettings(os.environ["DEEPCLUST_HOME"] + "/w.ini", QSettings.Format.IniFormat)
    window = MainWindow(Workbench(user_paths()), settings=settings, theme=Theme(app))
    window.context.load_methods = lambda: None  # loading torch is another benchmark
    window.resize(*WINDOW)
    window.start(None)
    pause(500)
    page = window.page(Step.IMAGES)
    assert isinstance(page, ImagesPage)
    grid, bare_mb = page.library.grid, memory_mb()
    window.context.tasks.run(lambda: None)

    started = time.perf_counter()
    window.context.opener.open(project)
    until(lambda: len(grid.items()) > 0 and is_filled(grid))
    opened_s = time.perf_counter() - started
    pause(500)
    figures = [
        Figure("opening the project, first page painted", "s", opened_s, opened_s, 3),
        *pages(grid, window.context.project),
        hover(window),
        *selecting(grid, "grid"),
        *table(window, grid.items()),
    ]
    figures += ordering(window)
    figures.append(Figure("memory of the process", "MB", memory_mb(), memory_mb(), 1_500))
    figures.append(
        Figure("  of that, before the project was opened", "MB", bare_mb, bare_mb, 1_500)
    )
    window.close()
    return figures


def pages(grid: ThumbnailGrid, project: Project) -> list[Figure]:
    """Return what a page costs, its processor time, and the bare reading of as many thumbnails."""
    walls, processor, bare = [], [], []
    count = len(grid.visible_rows())
    for turn in range(PAGES):
        before, started = time.process_time(), time.perf_counter()
        jump(grid, turn)
        walls.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - before))
        pause(100)  # what is read ahead
        started = time.perf_counter()
        for index in range(turn * count, (turn + 1) * count):
            thumbnail_of(project, index)
        bare.append(1000 * (time.perf_counter() - started))
    name = f"a page of {count} thumbnails from the cache"
    return [
        Figure(name, "ms", statistics.median(walls), max(walls), 50),
        Figure("  processor time of that", "ms", statistics.median(processor), max(processor), 50),
        Figure("  only reading as many, in a loop", "ms", statistics.median(bare), max(bare), 50),
    ]


def jump(grid: ThumbnailGrid, turn: int) -> None:
    """Go where nothing is loaded and wait until all of it is painted."""
    bar = grid.verticalScrollBar()
    bar.setValue((turn * 2 + 1) * bar.maximum() // (2 * PAGES))
    until(lambda: is_filled(grid))


def is_filled(grid: ThumbnailGrid) -> bool:
    """Return whether every tile in view is there; and paint them, if so."""
    rows = grid.visible_rows()
    filled = all(grid.tile(i) is not None for i in grid.items()[rows.start : rows.stop].tolist())
    if filled:
        grid.viewport().repaint()
    return filled


def selecting(view: ThumbnailGrid | ItemTable, name: str) -> list[Figure]:
    """Return what it costs to select scattered images from elsewhere, to ask, and to let go."""
    rng, nothing = np.random.default_rng(0), np.empty(0, np.int64)
    sets = [np.sort(rng.choice(view.items(), SELECTED, replace=False)) for _ in range(9)]

    def select(turn: int) -> None:
        view.set_selected_items(sets[turn])
        view.viewport().repaint()
        assert len(view.selected_items()) == SELECTED

    def let_go(turn: int) -> None:
        view.set_selected_items(nothing)
        view.viewport().repaint()
        assert len(view.selected_items()) == 0

    return [
        figure(f"selecting {SELECTED:,} in the {name}", select, 9, 100),
        figure(f"selecting none in the {name}", let_go, 9, 100),
    ]


def table(window: MainWindow, items: np.ndarray) -> list[Figure]:
    """Return what a table of all images costs to open, to sort and to select in."""
    keys = np.random.default_rng(1).random(len(items)).astype(np.float32)
    view = ItemTable(window.context.tasks, window)
    view.resize(600, 600)
    view.show()

    def open_(_turn: int) -> None:
        view.set_items(window.context.project, items, columns)
        view.viewport().repaint()

    def sort(turn: int) -> None:
        view.sortByColumn(1, [*Order][turn % 2])
        until(lambda: window.context.tasks.count == 0)

    columns = (TableColumn("Sure", keys, lambda item: f"{keys[item]:.0%}"),)
    Order = type(view.horizontalHeader().sortIndicatorOrder())  # noqa: N806 - an enum
    figures = [
        figure("opening the table", open_, 5, 300),
        *selecting(view, "table"),
        figure("sorting the table by a click", sort, 6, 1_000),
    ]
    view.hide()
    return figures


def hover(window: MainWindow) -> Figure:
    """Return how long the picture of a point takes to be there, of points never looked at."""
    source, rng = HoverSource(window.context.tasks, window), np.random.default_rng(2)
    source.set_project(window.context.project)
    points = rng.choice(window.context.project.item_count, PAGES, replace=False).tolist()

    def fetch(turn: int) -> None:
        until(lambda: source.picture(points[turn]) is not None)

    return figure("the image of a point under the mouse", fetch, PAGES, 50)


def ordering(window: MainWindow) -> list[Figure]:
    """Return how long names take to be sorted on a worker, and how late a 10 ms timer is then."""
    project, late, last = window.context.project, [0.0], [time.perf_counter()]
    assert project is not None
    timer = QTimer(window)

    def tick() -> None:
        now = time.perf_counter()
        late.append(1000 * (now - last[0]) - 10)
        last[0] = now

    timer.timeout.connect(tick)
    timer.start(10)
    started = last[0] = time.perf_counter()
    window.context.tasks.run(lambda: natural_ranks(project.paths()))
    until(lambda: window.context.tasks.count == 0)
    taken_s = time.perf_counter() - started
    timer.stop()
    return [
        Figure("ordering by name, the first time", "s", taken_s, taken_s, 15),
        Figure(
            "  a 10 ms timer meanwhile is late by", "ms", statistics.median(late), max(late), 100
        ),
    ]


def figure(name: str, work: Callable[[int], None], turns: int, target: float) -> Figure:
    """Return how many ms `work(turn)` takes."""
    took = []
    for turn in range(turns):
        started = time.perf_counter()
        work(turn)
        took.append(1000 * (time.perf_counter() - started))
    return Figure(name, "ms", statistics.median(took), max(took), target)


def until(is_so: Callable[[], bool]) -> None:
    """Let the window go on until something is so."""
    deadline, loop = time.perf_counter() + PATIENCE_S, QEventLoop()
    while not is_so():
        if time.perf_counter() > deadline:
            raise TimeoutError
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def pause(ms: int) -> None:
    """Let the window and its workers go on; QTest.qWait keeps Python's threads waiting."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def memory_mb() -> float:
    """Return the most memory that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
