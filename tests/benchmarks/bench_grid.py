"""Whether the grid of 70,000 images scrolls without a stall.

Run `python tests/benchmarks/bench_grid.py [--images 70000]`, on a display or offscreen.

Imports that many small PNG files into a real project, shows it in the real window, and scrolls from
end to end in ten seconds, then jumps about. A 10 ms timer of the same event loop tells by how much
it was late. Target: never more than 100 ms late.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from deepclust_gui.paths import user_paths
from deepclust_gui.ui.images.images_page import ImagesPage
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.theme import Theme
from deepclust_gui.workbench import Workbench

TICK_MS = 10
SCROLL_S = 10.0
JUMPS = 40
TARGET_LATE_MS = 100.0
FOLDER_SIZE = 1000


def main() -> None:
    """Import, show, scroll, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=70_000)
    count = parser.parse_args().images
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as place:
        os.environ["DEEPCLUST_HOME"] = str(Path(place) / "home")
        write_images(Path(place) / "images", count)
        sys.exit(measure(Path(place) / "images"))


def write_images(folder: Path, count: int) -> None:
    """Write small grey pictures of noise."""
    rng = np.random.default_rng(0)
    for number in range(count):
        place = folder / f"{number // FOLDER_SIZE:03}"
        if number % FOLDER_SIZE == 0:
            place.mkdir(parents=True)
        pixels = rng.integers(0, 256, (28, 28), dtype=np.uint8)
        Image.fromarray(pixels).save(place / f"{number:06}.png", compress_level=1)


def measure(folder: Path) -> bool:
    """Return whether a tick was later than the target."""
    app = QApplication([])
    settings = QSettings(os.environ["DEEPCLUST_HOME"] + "/w.ini", QSettings.Format.IniFormat)
    window = MainWindow(Workbench(user_paths()), settings=settings, theme=Theme(app))
    window.context.load_methods = lambda: None  # loading torch is another benchmark
    started = time.perf_counter()
    scroller = Scroller(window)
    window.context.opener.opened.connect(scroller.start)
    window.start(folder)
    app.exec()
    late = scroller.late_ms
    print(f"{scroller.images} images, read in {scroller.opened_at - started:.1f} s")
    for name, part in (
        ("scrolling", late[: scroller.scrolled]),
        ("jumping", late[scroller.scrolled :]),
    ):
        ordered = sorted(part)
        print(
            f"{name:9} {len(part)} ticks, late by median {statistics.median(part):.1f} ms, "
            f"p99 {ordered[int(len(ordered) * 0.99)]:.1f} ms, most {ordered[-1]:.1f} ms"
        )
    print(f"tiles painted {scroller.tiles_seen}; target: at most {TARGET_LATE_MS:.0f} ms late")
    return max(late) > TARGET_LATE_MS


class Scroller:
    """Scrolls the grid of a window while a timer ticks."""

    def __init__(self, window: MainWindow) -> None:
        page = window.page(Step.IMAGES)
        assert isinstance(page, ImagesPage)
        self.window = window
        self.grid = page.library.grid
        self.late_ms: list[float] = []
        self.scrolled = self.tiles_seen = self.images = 0
        self.opened_at = self.begun_at = self.last_tick = 0.0
        self.timer = QTimer(window)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin a second after the project was opened, when the window has settled."""
        self.opened_at = time.perf_counter()
        self.images = len(self.grid.items())
        QTimer.singleShot(1000, self.begin)

    def begin(self) -> None:
        self.begun_at = self.last_tick = time.perf_counter()
        self.timer.start(TICK_MS)

    def tick(self) -> None:
        """Note the delay, and go on scrolling; at the end, jump about."""
        now = time.perf_counter()
        self.late_ms.append(max(0.0, 1000 * (now - self.last_tick) - TICK_MS))
        self.last_tick = now
        bar = self.grid.verticalScrollBar()
        done = (now - self.begun_at) / SCROLL_S
        if done <= 1:
            bar.setValue(round(done * bar.maximum()))
            self.scrolled = len(self.late_ms)
        elif (step := int((done - 1) * 2 * JUMPS)) <= JUMPS:
            if len(self.late_ms) % 10 == 0:  # ten jumps a second, each to where nothing is loaded
                bar.setValue(hash((step, 7)) % max(1, bar.maximum()))
                visible = self.grid.items()[list(self.grid.visible_rows())]
                self.tiles_seen += sum(self.grid.tile(int(item)) is not None for item in visible)
        else:
            self.timer.stop()
            self.window.close()


if __name__ == "__main__":
    main()
