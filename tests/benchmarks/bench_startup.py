"""How long until the window is painted, beside a bare PySide6 and pyqtgraph window.

Run `python tests/benchmarks/bench_startup.py [--rounds 15]`, on a display or offscreen.

Each round starts both programs in fresh processes, in alternating order, and measures from the
start of the process to the end of its first paint. Medians. Target: at most 1.5 times the bare
window, and neither torch nor pyqtgraph loaded by then.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

TARGET_RATIO = 1.5

BARE = """
import os
import pyqtgraph
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Plot(pyqtgraph.PlotWidget):  # it covers the window, which is therefore never painted itself
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, tell)

def tell():
    print("painted", flush=True)
    os._exit(0)

app = QApplication([])
window = QMainWindow()
window.setCentralWidget(Plot())
window.resize(1180, 740)
window.show()
app.exec()
"""

OURS = """
import os, sys
from deepclust_gui.app import run
from deepclust_gui.ui.main_window import MainWindow

def tell(window):
    heavy = [name for name in ("torch", "pyqtgraph", "sklearn", "scipy") if name in sys.modules]
    print("painted", *heavy, flush=True)
    os._exit(0)

MainWindow._after_first_paint = tell
run(None)
"""


def main() -> None:
    """Start both in turn and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["DEEPCLUST_HOME"] = home
        seconds_to_paint(BARE), seconds_to_paint(OURS)  # the first of each fills the disk cache
        bare_s, ours_s = compare(rounds)
    ratio = statistics.median(ours_s) / statistics.median(bare_s)
    print(f"bare window  {1000 * statistics.median(bare_s):6.0f} ms (fastest {min(bare_s):.3f} s)")
    print(f"DeepClust    {1000 * statistics.median(ours_s):6.0f} ms (fastest {min(ours_s):.3f} s)")
    print(f"ratio        {ratio:6.2f}   target at most {TARGET_RATIO}")
    sys.exit(ratio > TARGET_RATIO)


def compare(rounds: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each round of the bare window and of ours."""
    bare_s: list[float] = []
    ours_s: list[float] = []
    for number in range(rounds):
        pair = [(BARE, bare_s), (OURS, ours_s)]
        for program, times in pair if number % 2 else reversed(pair):
            times.append(seconds_to_paint(program))
    return bare_s, ours_s


def seconds_to_paint(program: str) -> float:
    """Return how long a fresh process takes to its first paint."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = process.stdout.readline().decode().split()
        taken = time.perf_counter() - start
    if told != ["painted"]:
        sys.exit(f"loaded before the first paint: {told[1:]}" if told else "nothing was painted")
    return taken


if __name__ == "__main__":
    main()
