"""Times of the map at 1200 x 800: frames, new colours, lasso, and the point under the pointer.

    python tests/benchmarks/bench_map.py [70000 1000000]

Each frame moves or zooms the view and paints it to the end; a ScatterPlotItem of pyqtgraph with the
same points takes turns with the map, frame by frame. Wanted: the targets in the table, at most, for
the median of each row. Exits with 1 if one is missed.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_selecting import SelectMode
from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.palette import group_colour

WIDTH, HEIGHT = 1200, 800
FRAMES = 60
PLAIN_FRAMES = 12
EDITS = 15
HOVERS = 500
GROUPS = 20
CORNERS = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was spent, what is wanted of its median, and plain pyqtgraph's.

    `spent` and `plain` are in ms, float64 (M, 2): by the clock and of the processor. The latter is
    what the former would be on a machine with nothing else to do.
    """

    name: str
    spent: NDArray[np.float64]
    wanted_ms: float
    plain: NDArray[np.float64] | None = None

    @property
    def median(self) -> float:
        return float(np.median(self.spent[:, 0]))

    def __str__(self) -> str:
        clock, cpu = self.spent.T
        line = f"  {self.name:24} {self.median:8.2f} {np.quantile(clock, 0.95):8.2f}"
        line += f" {clock.max():8.2f} {np.median(cpu):8.2f} {cpu.max():8.2f} {self.wanted_ms:8.0f}"
        if self.plain is not None:
            plain, plain_cpu = np.median(self.plain, axis=0).tolist()
            line += f" {plain:10.1f} {plain_cpu:8.1f} {self.median / plain:8.3f}"
        return line if self.median <= self.wanted_ms else line + "  MISSED"


def blobs(count: int) -> Cloud:
    """Return `count` points in round groups of many sizes, as embeddings have them."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, GROUPS, count)
    centres, widths = rng.normal(0, 4, (GROUPS, 2)), rng.uniform(0.2, 1.2, (GROUPS, 1))
    points = centres[labels] + rng.normal(0, 1, (count, 2)) * widths[labels]
    return Cloud(points.astype(np.float32), labels)


def plain_scatter(cloud: Cloud) -> pg.GraphicsView:
    """Return pyqtgraph's own scatter plot of the same points in the same colours."""
    view = pg.GraphicsView()
    view.resize(WIDTH, HEIGHT)
    box = pg.ViewBox(lockAspect=True)
    view.setCentralItem(box)
    brushes = [pg.mkBrush(group_colour(label)) for label in range(GROUPS)]
    scatter = pg.ScatterPlotItem(size=4, pen=None)
    scatter.setData(
        x=cloud.positions[:, 0],
        y=cloud.positions[:, 1],
        brush=[brushes[label] for label in cloud.labels.tolist()],
    )
    box.addItem(scatter)
    view.show()
    view.box = box
    return view


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return how long `act` takes by the clock, and of the processor, in ms."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    act()
    spent = time.perf_counter() - begun, time.process_time() - begun_cpu
    return spent[0] * 1000, spent[1] * 1000


def frames(
    name: str, view: MapView, plain: pg.GraphicsView, *, zoom: float, wanted_ms: float
) -> Row:
    """Return the times of frames that move about and zoom by `zoom` in all, both taking turns."""
    spent, plain_spent = [], []
    step = zoom ** (1 / FRAMES)
    for number in range(FRAMES):
        turn = number / FRAMES * 2 * np.pi
        shift = 0.01 * np.cos(turn), 0.01 * np.sin(turn)
        spent.append(timed(lambda shift=shift: frame(view._camera.box, view._canvas, shift, step)))
        if number % (FRAMES // PLAIN_FRAMES):
            plain.box.scaleBy((1 / step, 1 / step))
        else:
            plain_spent.append(timed(lambda shift=shift: frame(plain.box, plain, shift, step)))
    return Row(name, np.array(spent), wanted_ms, np.array(plain_spent))


def frame(
    box: pg.ViewBox, canvas: pg.GraphicsView, shift: tuple[float, float], step: float
) -> None:
    """Move by shares of the view, zoom, and paint to the end."""
    across = box.viewRect().width()
    box.translateBy(x=shift[0] * across, y=shift[1] * across)
    box.scaleBy((1 / step, 1 / step))
    canvas.grab()


def edits(view: MapView, cloud: Cloud) -> Row:
    """Return how long new groups take until the picture with their colours is there."""
    spent = []
    for number in range(EDITS):
        labels = (cloud.labels + number) % GROUPS
        labels[labels == number % GROUPS] = 1_000 + number

        def edit(labels: NDArray[np.int64] = labels) -> None:
            view.update_labels(labels)
            view._canvas.grab()

        spent.append(timed(edit))
    return Row("recolour after an edit", np.array(spent), 150)


def lassos(view: MapView) -> tuple[Row, Row]:
    """Return how long a lasso takes to find its points, and then to be seen."""
    turn = np.linspace(0, 2 * np.pi, CORNERS)
    found, shown = [], []
    told: list[NDArray[np.int64]] = []
    view.selected.connect(lambda items, _mode: told.append(items))
    for number in range(EDITS):
        radius = HEIGHT * (0.2 + 0.25 * number / EDITS) * (1 + 0.2 * np.sin(5 * turn))
        outline = np.stack(
            [WIDTH / 2 + radius * np.cos(turn), HEIGHT / 2 + radius * np.sin(turn)], axis=1
        )

        def lasso(outline: NDArray[np.float64] = outline) -> None:
            view._on_outlined(outline, SelectMode.REPLACE)

        def show() -> None:
            view.set_selection(told[-1])
            view._canvas.grab()

        found.append(timed(lasso))
        shown.append(timed(show))
    print(f"  (lassos of {len(told[0]):,} to {len(told[-1]):,} points, {CORNERS} corners)")
    view.set_selection(np.empty(0, np.int64))
    return (
        Row("lasso: find the points", np.array(found), 200),
        Row("lasso: show them", np.array(shown), 150),
    )


def hovers(view: MapView, count: int) -> Row:
    """Return how long it takes to find the point under the pointer."""
    spent = []
    for item in np.random.default_rng(1).integers(0, count, HOVERS).tolist():
        where = QPointF(view.point_at(item))
        spent.append(timed(lambda where=where: view._point_under(where)))
        assert view._point_under(where) is not None
    return Row("hover: find the point", np.array(spent), 16)


def measure(count: int) -> bool:
    """Print the table of a map of `count` points; return whether nothing was missed."""
    cloud = blobs(count)
    index_ms = timed(lambda: (cloud.grid, cloud.drawing_order))
    print(f"\n{count:,} points (index made in {index_ms[0]:.0f} ms, on a worker)")
    view, plain = MapView(), plain_scatter(cloud)
    view.resize(WIDTH, HEIGHT)
    view.show()
    rows = [Row("open", np.array([timed(lambda: (view.set_cloud(cloud), view.grab()))]), 500)]
    for name, zoom in (("pan, all in sight", 1.0), ("zoom in 30 times", 30.0)):
        rows.append(frames(name, view, plain, zoom=zoom, wanted_ms=33))
    rows.append(frames("pan, zoomed in", view, plain, zoom=1.0, wanted_ms=33))
    plain.close()
    view.fit()
    QApplication.processEvents()
    rows += [edits(view, cloud), *lassos(view), hovers(view, count)]
    head = ("median", "p95", "worst", "cpu", "worst", "wanted")
    words = " ".join(f"{word:>8}" for word in head)
    print(f"  {'ms':24} {words} {'pyqtgraph':>10} {'cpu':>8}    ratio")
    for row in rows:
        print(row)
    view.close()
    return all(row.median <= row.wanted_ms for row in rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", type=int, nargs="*", default=[10_000, 70_000, 1_000_000])
    app = QApplication([])
    held = [measure(count) for count in parser.parse_args().counts]
    raise SystemExit(0 if all(held) else 1)
