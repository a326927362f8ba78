"""Frame times of the map while panning and zooming, and how long a hover takes to find its point.

    python tests/benchmarks/bench_map.py [70000 1000000]

The canvas has 1200 x 800 pixels. Each frame moves or zooms the view and paints it to the end. To
hold: hovering finds its point within 50 ms.
"""

import argparse
import os
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from deepclust_gui.ui.map.map_cloud import Cloud, prepare_crowd
from deepclust_gui.ui.map.map_view import MapView

FRAMES = 120
HOVERS = 500
GROUPS = 20


def blobs(count: int) -> Cloud:
    """Return `count` points in round groups of many sizes, as embeddings have them."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, GROUPS, count)
    centres, widths = rng.normal(0, 4, (GROUPS, 2)), rng.uniform(0.2, 1.2, (GROUPS, 1))
    points = centres[labels] + rng.normal(0, 1, (count, 2)) * widths[labels]
    return Cloud(points.astype(np.float32), labels)


def frames(view: MapView, *, moves: int, zoom: float) -> np.ndarray:
    """Return the time of each frame in ms, float64 (moves,), zooming by `zoom` in all."""
    spent = []
    step = zoom ** (1 / moves)
    for number in range(moves):
        begun = time.perf_counter()
        turn = number / moves * 2 * np.pi
        across = view._box.viewRect().width()
        view._box.translateBy(x=0.01 * across * np.cos(turn), y=0.01 * across * np.sin(turn))
        view._box.scaleBy((1 / step, 1 / step))
        view._canvas.grab()
        spent.append(time.perf_counter() - begun)
    return np.array(spent) * 1000


def tell(name: str, spent_ms: np.ndarray) -> None:
    """Print the percentiles of a row of times."""
    p50, p95 = np.percentile(spent_ms, [50, 95])
    print(f"  {name:24} p50 {p50:7.2f}  p95 {p95:7.2f}  max {spent_ms.max():7.2f} ms")


def measure(count: int) -> float:
    """Print what a map of `count` points takes; return the slowest hover in ms."""
    cloud = blobs(count)
    begun = time.perf_counter()
    _ = cloud.grid, cloud.drawing_order
    print(f"{count:,} points: index {time.perf_counter() - begun:.2f} s (on a worker)", end="")
    view = MapView()
    view.resize(1200, 800)
    view.show()
    view.set_cloud(cloud)
    if cloud.is_crowd:
        begun = time.perf_counter()
        view.set_crowd(prepare_crowd(cloud, view.paint_of_groups(), None))
        print(f", pictures {time.perf_counter() - begun:.2f} s (on a worker)", end="")
    print()
    view._canvas.grab()
    tell("pan, all in sight", frames(view, moves=FRAMES, zoom=1.0))
    tell("zoom in 30 times", frames(view, moves=FRAMES, zoom=30.0))
    tell("pan, zoomed in", frames(view, moves=FRAMES, zoom=1.0))
    view.fit()
    spent = []
    for item in np.random.default_rng(1).integers(0, count, HOVERS).tolist():
        where = view.point_at(item)
        assert where is not None
        begun = time.perf_counter()
        assert view._point_under(QPointF(where)) is not None
        spent.append(time.perf_counter() - begun)
    tell("hover", np.array(spent) * 1000)
    view.close()
    return max(spent) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", type=int, nargs="*", default=[10_000, 70_000, 1_000_000])
    app = QApplication([])
    slowest_ms = max(measure(count) for count in parser.parse_args().counts)
    raise SystemExit(0 if slowest_ms <= 50 else 1)
