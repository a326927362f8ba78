"""How long the window stands still in a walk through Review, and how soon an edit is seen.

    python tests/benchmarks/bench_review.py [--images 100000] [--walks 3] [--keep FOLDER] [--dark]

Makes a project of that many images with two runs and thousands of edits, opens it in the real
window, offscreen, and walks through Review with keys, clicks and drags. A 10 ms timer tells by how
much it was late. Each step's worst delay is the median over the walks; beside it stands how long
the window's thread itself was at work then: on a machine that does other things too, the rest was
spent waiting for a core. Wanted: no gap over 100 ms; an edit of all images, and its undo, on the
screen within 200 ms and on the disk within 1 s. Exits with 1 if that is missed.
"""

import argparse
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from bench_event_loop import run_until
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from deepclust_gui.model.result import Result, Scores
from deepclust_gui.model.run import Performance, RunRequest
from deepclust_gui.paths import user_paths
from deepclust_gui.store import ProjectStore
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.map.map_selecting import MapTool, SelectMode
from deepclust_gui.ui.review.history.history_panel import HistoryPanel
from deepclust_gui.ui.review.opinion.opinion_panel import OpinionPanel
from deepclust_gui.ui.review.queue.queue_view import QueueState
from deepclust_gui.ui.review.review_page import ReviewPage
from deepclust_gui.ui.review.standing_panel import StandingPanel
from deepclust_gui.ui.step import Step
from deepclust_gui.ui.theme import Theme
from deepclust_gui.workbench import Project, Workbench

TICK_MS = 10
QUIET_MS = 400
MOST_LATE_MS = 100.0
SCREEN_MS, DISK_MS = 200.0, 1000.0
GROUPS = 12
CODES = 10
WRONG = 0.08
EDITS_BEFORE = 3_000
PAUSE_S = 0.15
LEFT = Qt.MouseButton.LeftButton


# ------------------------------------------------------------------ the project


def make_project(home: Path, count: int) -> Path:
    """Write `count` tiny images and read them into a project with two runs and many edits."""
    rng = np.random.default_rng(0)
    known = rng.integers(0, GROUPS, count)
    images = (known[:, None, None] * 18 + rng.integers(0, 40, (count, 8, 8))).astype(np.uint8)
    source = home / "many.npz"
    np.savez(source, images=images, labels=known)
    project = Workbench(user_paths()).new_project(source).run()
    path = project.path
    project.close()
    store = ProjectStore.open(path)
    for clusters in (GROUPS, GROUPS + 3):
        add_run(store, known, clusters, rng)
    store.close()
    add_edits(Workbench(user_paths()).open_project(path), rng)
    return path


def add_run(
    store: ProjectStore, known: NDArray[np.int64], clusters: int, rng: np.random.Generator
) -> None:
    """Add a finished run whose groups are the known ones but for some images."""
    count = len(known)
    wrong = rng.random(count) < WRONG
    labels = np.where(wrong, rng.integers(0, clusters, count), known)
    centres = rng.normal(0, 4, (clusters, CODES))
    embedding = (centres[labels] + rng.normal(0, 1, (count, CODES))).astype(np.float32)
    params = {"n_clusters": clusters}
    number = store.start_run(
        RunRequest("kmeans", params), method_name="k-means", plugin="deepclust", params=params,
        device="cpu",
    )  # fmt: skip
    store.finish_run(
        number,
        result=Result(embedding, labels, rng.beta(6, 1, count).astype(np.float32)),
        positions=np.ascontiguousarray(embedding[:, :2]),
        scores=Scores(acc=1 - WRONG, nmi=0.8, ari=0.8),
        seconds=1.0,
        losses={},
        performance=Performance({}, 1.0, 1.0, 1),
    )


def add_edits(project: Project, rng: np.random.Generator) -> None:
    """Move a few images at a time, thousands of times, in the newest run."""
    curation = project.curation(project.run().number)
    for _ in range(EDITS_BEFORE):
        curation.move(rng.integers(0, project.item_count, 5), int(rng.integers(0, GROUPS)))
    project.close()


# ------------------------------------------------------------------ the clock


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much a tick was late, and how long this thread was at work before it, in ms."""

    late_ms: float = 0.0
    own_ms: float = 0.0


class Clock(QObject):
    """Ticks every 10 ms and keeps the worst gap."""

    def __init__(self) -> None:
        super().__init__()
        self.worst = Gap()
        self.ticks = 0
        self._wall, self._own = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def take(self) -> Gap:
        """Return the worst gap so far and begin anew."""
        taken, self.worst = self.worst, Gap()
        return taken

    @Slot()
    def _tick(self) -> None:
        wall, own = time.perf_counter(), time.thread_time()
        late_ms = 1000 * (wall - self._wall) - TICK_MS
        if late_ms > self.worst.late_ms:
            self.worst = Gap(late_ms, 1000 * (own - self._own))
        self._wall, self._own = wall, own
        self.ticks += 1


class PaintWatch(QObject):
    """Knows when every one of some widgets was painted since `begin`."""

    def __init__(self, widgets: list[QWidget]) -> None:
        super().__init__()
        self._widgets = widgets
        self._waiting: set[QWidget] = set()
        self.done_at = 0.0
        for widget in widgets:
            widget.installEventFilter(self)

    def begin(self) -> None:
        self._waiting, self.done_at = set(self._widgets), 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and watched in self._waiting:
            self._waiting.discard(watched)
            if not self._waiting:  # its turn comes when everything is painted
                QTimer.singleShot(0, self, self._note)
        return False

    @Slot()
    def _note(self) -> None:
        self.done_at = time.perf_counter()


# ------------------------------------------------------------------ the walk


@dataclass
class Walk:
    """A window with the project open, and what was measured."""

    window: MainWindow
    clock: Clock
    changes: int = 0
    gaps: dict[str, list[Gap]] = field(default_factory=lambda: defaultdict(list))
    seen_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kept_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def page(self) -> ReviewPage:
        page = self.window.page(Step.REVIEW)
        assert isinstance(page, ReviewPage)
        return page

    @property
    def grid(self) -> QWidget:
        return self.page.explore.gallery.grid

    @property
    def groups(self) -> QWidget:
        return self.page.explore.groups.list

    @contextmanager
    def step(self, name: str, *, edits: int = 0) -> Iterator[None]:
        """Note the worst gap of what happens inside, until all is quiet again.

        Raises RuntimeError if there were not so many edits, undone and redone ones included.
        """
        self.clock.take()
        before = self.changes
        yield
        self.settle()
        self.gaps[name].append(self.clock.take())
        if self.changes != before + edits:
            raise RuntimeError(f"“{name}” made {self.changes - before} edits, not {edits}.")

    @Slot()
    def count_change(self) -> None:
        self.changes += 1

    def settle(self) -> None:
        """Let the window finish what it does, and wait a moment for timers of its own."""
        quiet_since = time.monotonic()

        def is_quiet() -> bool:
            nonlocal quiet_since
            if self.window.context.tasks.count or self.window.context.is_busy:
                quiet_since = time.monotonic()
            return time.monotonic() - quiet_since > QUIET_MS / 1000

        run_until(is_quiet, timeout_s=120)

    def pause(self) -> None:
        """Wait as long as a quick person does."""
        end = time.monotonic() + PAUSE_S
        run_until(lambda: time.monotonic() > end, timeout_s=5)

    def press(self, keys: str, where: QWidget | None = None, *, times: int = 1) -> None:
        """Press a key, with the focus in the gallery if nothing else is said."""
        widget = where or self.grid
        self.focus(widget)
        combination = QKeySequence(keys)[0]
        for number in range(times):
            QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())
            if number + 1 < times:
                self.pause()

    def focus(self, widget: QWidget) -> None:
        """Let keys go to a widget; a dialog may have had them before."""
        if not widget.hasFocus():
            widget.window().activateWindow()
            widget.setFocus()
            run_until(widget.hasFocus, timeout_s=30)

    def choose(self, items: NDArray[np.int64]) -> None:
        """Choose items as a lasso does."""
        self.page.explore.map.map.selected.emit(items, SelectMode.REPLACE)

    def timed_edit(self, name: str, keys: str) -> None:
        """Press a key and note when its edit was kept, and when map and gallery were painted."""
        watch = PaintWatch([self.page.explore.map.map._canvas.viewport(), self.grid.viewport()])
        self.focus(self.grid)
        self.settle()
        watch.begin()
        began = time.perf_counter()
        self.press(keys)
        kept = time.perf_counter()
        run_until(lambda: watch.done_at, timeout_s=30)
        self.kept_ms[name].append(1000 * (kept - began))
        self.seen_ms[name].append(1000 * (watch.done_at - began))
        watch.deleteLater()


def members(walk: Walk, group: int, count: int | None = None) -> NDArray[np.int64]:
    return walk.page.session.grouping.members(group)[:count]


def walk_through(walk: Walk) -> None:
    """Go through everything a person does in Review."""
    for part in (
        look_at_groups, order, choose_on_map, colour, edit_half, edit_all, change_groups, mark,
        look_at_table, look_about, find_similar, enlarge, look_at_history, answer_queue,
        compare_runs,
    ):  # fmt: skip
        part(walk)


def open_review(walk: Walk, path: Path) -> None:
    with walk.step("open the project and Review"):
        walk.window.context.opener.open(path)
        run_until(lambda: walk.window.context.project is not None, timeout_s=120)
        walk.window.show_step(Step.REVIEW)
        run_until(lambda: walk.page.session is not None, timeout_s=120)
    walk.page.session.changed.connect(walk.count_change)


def close_project(walk: Walk) -> None:
    with walk.step("close the project"):
        walk.window.context.set_project(None)


def look_at_groups(walk: Walk) -> None:
    with walk.step("choose groups, one by one"):
        walk.press("Down", walk.groups, times=GROUPS)
    with walk.step("choose several groups"):
        walk.press("Shift+Up", walk.groups, times=4)
    with walk.step("choose all images"):
        walk.press("Home", walk.groups)
    with walk.step("rename a group", edits=1):
        walk.page.session.name(3, f"Name {walk.clock.ticks}")


def order(walk: Walk) -> None:
    choice = walk.page.explore.gallery.order
    for name in ("least sure", "most typical", "newest", "name"):
        with walk.step(f"order: {name}"):
            walk.press("Down", choice)
    with walk.step("order: surest"):
        walk.press("Home", choice)


def choose_on_map(walk: Walk) -> None:
    chosen, rng = walk.page.explore.map.map.selected, np.random.default_rng(1)
    count = walk.page.session.project.item_count
    with walk.step("choose half of all, scattered"):
        chosen.emit(np.flatnonzero(rng.random(count) < 0.5), SelectMode.REPLACE)
    with walk.step("add and take away a third"):
        chosen.emit(np.flatnonzero(rng.random(count) < 0.3), SelectMode.ADD)
        walk.pause()
        chosen.emit(np.flatnonzero(rng.random(count) < 0.3), SelectMode.SUBTRACT)
    with walk.step("lasso with the mouse"):
        lasso(walk)
    with walk.step("choose nothing"):
        walk.press("Esc")


def lasso(walk: Walk) -> None:
    """Draw around most of the map, a step every few milliseconds."""
    map_ = walk.page.explore.map.map
    map_.set_tool(MapTool.LASSO)
    port = map_._canvas.viewport()
    middle = QPointF(port.rect().center())
    turns = np.linspace(0, 2 * np.pi, 60)
    reach = np.array([port.width(), port.height()]) * 0.4
    places = [middle + QPointF(*(reach * (np.cos(t), np.sin(t))).tolist()) for t in turns]
    QTest.mousePress(port, LEFT, Qt.KeyboardModifier.NoModifier, places[0].toPoint())
    for place in places[1:]:
        move_mouse(port, place, LEFT)
        QApplication.processEvents()
    QTest.mouseRelease(port, LEFT, Qt.KeyboardModifier.NoModifier, places[-1].toPoint())
    map_.set_tool(MapTool.HAND)


def move_mouse(port: QWidget, place: QPointF, held: Qt.MouseButton) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, port.mapToGlobal(place), Qt.MouseButton.NoButton, held,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


def colour(walk: Walk) -> None:
    colours = walk.page.explore.map.colours
    for name in ("confidence", "known groups", "other than known"):
        with walk.step(f"colour: {name}"):
            walk.press("Down", colours)
    with walk.step("move images, coloured by problem", edits=2):
        walk.choose(members(walk, 2, 2000))
        walk.press("4")
        walk.pause()
        walk.press("Ctrl+Z")
    with walk.step("colour: groups"):
        walk.press("Home", colours)


def edit_half(walk: Walk) -> None:
    half = np.flatnonzero(np.random.default_rng(2).random(len(walk.grid.items())) < 0.5)
    walk.choose(half)
    walk.settle()
    with walk.step("move half of all", edits=1):
        walk.press("1")
    with walk.step("undo that", edits=1):
        walk.press("Ctrl+Z")
    with walk.step("redo that", edits=1):
        walk.press("Ctrl+Shift+Z")
    with walk.step("undo it again", edits=1):
        walk.press("Ctrl+Z")


def edit_all(walk: Walk) -> None:
    walk.choose(np.arange(walk.page.session.project.item_count))
    walk.settle()
    for name, keys in (("move all images", "1"), ("undo moving all", "Ctrl+Z")):
        with walk.step(name, edits=1):
            walk.timed_edit(name, keys)


def change_groups(walk: Walk) -> None:
    groups = walk.page.explore.groups.list
    with walk.step("merge two groups", edits=1):
        groups.choose(0)
        walk.press("Shift+Down", groups)
        walk.press("G", groups)
    with walk.step("undo merging", edits=1):
        walk.press("Ctrl+Z", groups)
    with walk.step("split by hand", edits=1):
        walk.choose(members(walk, 5, 3000))
        walk.press("K")
    with walk.step("undo splitting", edits=1):
        walk.press("Ctrl+Z")
    with walk.step("done, and not done", edits=2):
        groups.choose(1)
        walk.press("A", groups)
        walk.pause()
        walk.press("A", groups)
    with walk.step("one image to a new group", edits=1):
        walk.choose(members(walk, 7, 1))
        walk.press("N")
    walk.press("Ctrl+Z")
    groups.choose(-1)
    walk.settle()


def mark(walk: Walk) -> None:
    chosen = members(walk, 2)
    for name, keys in (("exclude a group", "X"), ("not sure of a group", "U"), ("unmark", "R")):
        walk.choose(chosen)
        walk.settle()
        with walk.step(name, edits=1):
            walk.press(keys)
    with walk.step("confirm a group", edits=1):
        walk.choose(chosen)
        walk.press("C")
    walk.press("Ctrl+Z", times=4)
    walk.settle()


def look_at_table(walk: Walk) -> None:
    table = walk.page.explore.gallery.table
    with walk.step("table"):
        walk.press("T")
    for column in range(table.model().columnCount()):
        table.scrollTo(table.model().index(0, column))
        with walk.step(f"table: sort by column {column}"):
            header = table.horizontalHeader()
            middle = header.sectionViewportPosition(column) + header.sectionSize(column) // 2
            place = QPoint(middle, header.height() // 2)
            QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    with walk.step("table: choose a third, scattered"):
        walk.choose(np.arange(0, len(table.items()), 3))
    with walk.step("table: choose all"):
        walk.press("Ctrl+A", table)
    with walk.step("table: move one image", edits=1):
        walk.choose(members(walk, 3, 1))
        walk.press("2", table)
    with walk.step("table: undo", edits=1):
        walk.press("Ctrl+Z", table)
    with walk.step("grid again"):
        walk.press("T", table)


def look_about(walk: Walk) -> None:
    grid, map_ = walk.page.explore.gallery.grid, walk.page.explore.map.map
    port = map_._canvas.viewport()
    with walk.step("gallery: choose all"):
        walk.press("Ctrl+A")
    with walk.step("gallery: to the end and back"):
        for keys in ("End", "Home"):
            walk.press(keys)
            walk.pause()
    with walk.step("gallery: scroll"):
        bar = grid.verticalScrollBar()
        for share in np.linspace(0, 1, 60):
            bar.setValue(round(float(share) * bar.maximum()))
            QApplication.processEvents()
    with walk.step("gallery: larger and smaller"):
        walk.press("Ctrl++", times=3)
        walk.press("Ctrl+-", times=3)
    with walk.step("map: hover"):
        for share in np.linspace(0.2, 0.8, 40).tolist():
            move_mouse(
                port, QPointF(port.width() * share, port.height() * share), Qt.MouseButton.NoButton
            )
            QApplication.processEvents()
    with walk.step("map: zoom in to pictures"):
        for _ in range(24):
            wheel(port, 120)
            QApplication.processEvents()
    with walk.step("map: drag"):
        drag_map(port)
    with walk.step("map: show everything"):
        walk.press("Home", map_)


def wheel(port: QWidget, angle: int) -> None:
    place = QPointF(port.width() * 0.45, port.height() * 0.5)
    event = QWheelEvent(
        place, port.mapToGlobal(place), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


def drag_map(port: QWidget) -> None:
    start = QPointF(port.rect().center())
    QTest.mousePress(port, LEFT, Qt.KeyboardModifier.NoModifier, start.toPoint())
    for step in range(1, 40):
        move_mouse(port, start + QPointF(3 * step, step), LEFT)
        QApplication.processEvents()
    end = (start + QPointF(120, 40)).toPoint()
    QTest.mouseRelease(port, LEFT, Qt.KeyboardModifier.NoModifier, end)


def find_similar(walk: Walk) -> None:
    with walk.step("find similar"):
        walk.choose(members(walk, 4, 1))
        walk.press("S")
    with walk.step("back to the groups"):
        QTest.mouseClick(walk.page.explore.gallery._back, LEFT)


def enlarge(walk: Walk) -> None:
    with walk.step("show large, with neighbours"):
        walk.press("Enter")
        run_until(QApplication.activeModalWidget, timeout_s=30)
        viewer = QApplication.activeModalWidget()
        standing = viewer.findChild(StandingPanel)
        run_until(lambda: standing.standing is not None, timeout_s=30)
    with walk.step("large: on to the next, five times"):
        walk.press("Right", viewer, times=5)
    with walk.step("large: close"):
        walk.press("Esc", viewer)


def look_at_history(walk: Walk) -> None:
    with walk.step("history of thousands of edits"):
        walk.press("Ctrl+H")
    panel = walk.page.findChild(HistoryPanel)
    with walk.step("history: to the end"):
        walk.press("End", panel.list)
    with walk.step("history: undo, redo", edits=2):
        walk.press("Ctrl+Z", panel.list)
        walk.pause()
        walk.press("Ctrl+Shift+Z", panel.list)
    with walk.step("history: close"):
        walk.press("Esc", panel)


def answer_queue(walk: Walk) -> None:
    queue = walk.page.queue
    with walk.step("queue: the first page"):
        walk.press("Q")
        run_until(lambda: queue.state is QueueState.PAGE, timeout_s=120)
    for _ in range(5):
        with walk.step("queue: yes", edits=1):
            walk.press("Enter", queue.grid)
            run_until(lambda: queue.state is QueueState.PAGE, timeout_s=120)
    with walk.step("queue: click one out, send it elsewhere", edits=1):
        grid = queue.grid
        place = grid.visualRect(grid.model().index(0, 0)).center()
        QTest.mouseClick(grid.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
        walk.press("1", grid)
    with walk.step("queue: undo", edits=1):
        walk.press("Ctrl+Z", queue.grid)
        run_until(lambda: queue.state is QueueState.PAGE, timeout_s=120)
    with walk.step("queue: close"):
        walk.press("Q", queue.grid)
    walk.press("Ctrl+Z", times=5)
    walk.settle()


def compare_runs(walk: Walk) -> None:
    with walk.step("second opinion"):
        walk.page._show_opinion()
        panel = walk.page.findChild(OpinionPanel)
        run_until(lambda: panel.found is not None, timeout_s=120)
    with walk.step("second opinion: go through pairs"):
        walk.press("Down", panel.pairs, times=4)
    with walk.step("second opinion: go with the other", edits=1):
        QTest.mouseClick(panel.go_button, LEFT)
    with walk.step("second opinion: close"):
        walk.press("Esc", panel)
    with walk.step("second opinion: undo", edits=1):
        walk.press("Ctrl+Z")


# ------------------------------------------------------------------ all of it


def measure(path: Path, walks: int, *, appearance: str) -> bool:
    """Walk, tell, and return whether everything was quick enough."""
    app = QApplication([])
    theme = Theme(app)
    theme.set_appearance(appearance)
    settings = QSettings(str(path.parent / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Workbench(user_paths()), settings=settings, theme=theme)
    window.resize(1366, 768)
    window.start(None)  # loads the methods, too, and builds the pages ahead
    run_until(lambda: window.context.methods, timeout_s=120)
    walk = Walk(window, Clock())
    walk.settle()
    for _ in range(walks):
        open_review(walk, path)
        walk_through(walk)
        close_project(walk)
    window.context.shutdown()
    return tell(walk)


def tell(walk: Walk) -> bool:
    """Print the table; return whether it holds."""
    print(
        f"{'step':44} {'late':>7} {'own':>7} {'most':>7}   (ms; worst gap: median, most of walks)"
    )
    worst = once = 0.0
    for name, gaps in walk.gaps.items():
        late, own = median(g.late_ms for g in gaps), median(g.own_ms for g in gaps)
        most = max(g.late_ms for g in gaps)
        worst, once = max(worst, late), max(once, most)
        told = "" if late <= MOST_LATE_MS else "  TOO LATE"
        print(f"{name:44} {late:7.1f} {own:7.1f} {most:7.1f}{told}")
    print(
        f"worst of all steps: {worst:.1f} ms late (once {once:.1f}); "
        f"wanted: at most {MOST_LATE_MS:.0f} ms"
    )
    held = worst <= MOST_LATE_MS
    for name in walk.seen_ms:
        seen, kept = median(walk.seen_ms[name]), median(walk.kept_ms[name])
        held &= seen <= SCREEN_MS and kept <= DISK_MS
        print(
            f"{name}: on the screen {seen:.0f} ms after the key (wanted {SCREEN_MS:.0f}), "
            f"on the disk within {kept:.0f} ms (wanted {DISK_MS:.0f})"
        )
    return held


def main() -> bool:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--walks", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="keep the project here and use it again")
    parser.add_argument("--dark", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        home = (wanted.keep or Path(place)).absolute()
        home.mkdir(parents=True, exist_ok=True)
        os.environ["DEEPCLUST_HOME"] = str(home)
        made = sorted(home.rglob("*.deepclust"))
        path = made[0] if made else make_project(home, wanted.images)
        return measure(path, wanted.walks, appearance="dark" if wanted.dark else "light")


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
