"""Kill and fault trials of sort and unsort: whatever happens, no content is lost or changed.

    python tests/harness/files_trials.py --trials 1000 --kills 100

Each trial works on a copy of a small grouped project. Most are forked and killed (or made to fail)
just before or after one call to the system or the journal, chosen at random; `--kills` of them are
fresh processes of the command line, killed at a random moment. Then the project is opened again:
the file of the project is whole, the contents of the user's files are what they were, what waits
for an answer is finished or put back as in the window (or nobody answers), repeating the command
ends it, and `unsort` restores every path.
"""

import argparse
import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from deepclust_gui.cli import main
from deepclust_gui.filing import carry_out, moving
from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.model.run import RunRequest
from deepclust_gui.model.sorting import PlanKind
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Workbench

MODES = ("copy", "move", "link")
FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES)
IMAGES = 9
POINTS: tuple[tuple[Any, str], ...] = (
    (moving, "rename_new"),
    (moving, "copy_new"),
    (moving, "link_new"),
    (moving, "to_trash"),
    (moving, "make_folder"),
    (moving, "sync_files"),
    (moving, "sync_folders"),
    (moving, "holds"),
    (os, "unlink"),
    (shutil, "copyfileobj"),
    (ProjectStore, "add_file_plan"),
    (ProjectStore, "begin_steps"),
    (ProjectStore, "settle_steps"),
    (ProjectStore, "close_file_plan"),
)


class Trial:
    """A copy of the prepared place, in which one thing goes wrong."""

    def __init__(self, place: Path, rng: np.random.Generator) -> None:
        self.pictures = place / "pictures"
        self.project = place / "p.deepclust"
        self.out = place / "out"
        self.rng = rng
        self.mode = str(rng.choice(MODES))
        self.other_disk = bool(rng.integers(2))
        self.undoing = bool(rng.integers(2))
        carry_out.BATCH_STEPS = int(rng.integers(1, 6))
        if self.other_disk:
            moving.on_one_disk = lambda *_: False
        self.before = tree(self.pictures)

    @property
    def command(self) -> list[str]:
        if self.undoing:
            return ["unsort", str(self.project)]
        return ["sort", str(self.project), str(self.out), "--mode", self.mode]

    def prepare(self) -> None:
        """Bring the project to where the command under test begins."""
        if self.undoing:
            quietly(["sort", str(self.project), str(self.out), "--mode", self.mode])

    def check(self, kinds: Counter[str]) -> str:
        """Reopen; return what is wrong, "" if nothing is."""
        with closing(sqlite3.connect(self.project)) as connection:
            told = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if told != "ok":
            return f"integrity: {told}"
        quietly(["groups", str(self.project)])  # opening is what recovers
        if lost := self.lost():
            return f"after reopening: {lost}"
        if answer := self._answer():
            kinds[f"waits: {answer}"] += 1
        if lost := self.lost():
            return f"after it was {answer}: {lost}"
        if answer == "put back" and tree(self.pictures) != self.before:
            return f"paths after putting back: {sorted(tree(self.pictures).items())}"
        return self._check_ends()

    def _answer(self) -> str:
        """Say what shall become of a sort that waits; return what was said, "" if none waits."""
        project = Workbench().open_project(self.project)
        try:
            filing = project.filing
            if (waits := filing.broken_off) is None:
                return ""
            answer = str(self.rng.choice(["finished", "put back", "not answered"]))
            if answer == "finished":
                filing.finish().run()
            elif answer == "put back" and waits.plan.kind is PlanKind.SORT:
                filing.put_back().run()
            elif answer == "put back":
                filing.leave()
                answer = "left"
            return answer
        finally:
            project.close()

    def _check_ends(self) -> str:
        if code := quietly(self.command):
            return f"repeating ended with {code}"
        if code := quietly(["unsort", str(self.project)]):
            return f"unsort ended with {code}"
        if tree(self.pictures) != self.before:
            return f"paths after unsort: {sorted(tree(self.pictures).items())}"
        if left := [path for path in tree(self.out) if not path.endswith(".txt")]:
            return f"left behind: {left}"
        return ""

    def lost(self) -> str:
        """Compare the contents of the user's files with those before; copies and links are more."""
        wanted = Counter(self.before.values())
        now = Counter(tree(self.pictures).values())
        if self.mode == "move":
            now += Counter(tree(self.out).values())
            return "" if now == wanted else f"{wanted - now} lost, {now - wanted} too many"
        return "" if now == wanted else f"{wanted - now} lost"


def tree(folder: Path) -> dict[str, str]:
    """Return the content of each file below a folder; links to what is gone are left out."""
    return {
        path.relative_to(folder).as_posix(): digest_of_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def quietly(words: list[str]) -> int:
    """Run the command line here, without a word."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        return main(words)


def kill_or_fail(point: int, *, after: bool, fault: int | None) -> None:
    """Let the `point`-th call to the system or the journal kill this process, or fail."""
    count = 0

    def wrap(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            here = count == point
            if here and fault is not None:
                raise OSError(fault, os.strerror(fault))
            if here and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(*args, **options)
            if here:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return called

    for owner, name in POINTS:
        if fault is None or owner is not ProjectStore:
            setattr(owner, name, wrap(getattr(owner, name)))


def in_fork(work: Callable[[], None]) -> int:
    """Run `work` in a forked child; return its status, 0 if all went well."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told to the parent
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
    return os.waitpid(child, 0)[1]


def forked(trial: Trial, kinds: Counter[str]) -> None:
    """Kill or fail at one call in a child."""
    point, after = int(trial.rng.integers(1, 90)), bool(trial.rng.integers(2))
    fault = int(trial.rng.choice(FAULTS)) if trial.rng.random() < 0.3 else None

    def work() -> None:
        kill_or_fail(point, after=after, fault=fault)
        quietly(trial.command)

    status = in_fork(work)
    killed = os.WIFSIGNALED(status)
    kinds["faults" if fault else "killed at a step" if killed else "ended before its point"] += 1
    if not fault and not killed and status:
        kinds["unexpected ends"] += 1


def fresh(trial: Trial, kinds: Counter[str]) -> None:
    """Kill a process of the command line at a random moment after its project is open."""
    code = "import sys; from deepclust_gui.cli import main; print(flush=True); main(sys.argv[1:])"
    with subprocess.Popen(
        [sys.executable, "-c", code, *trial.command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        threading.Event().wait(trial.rng.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
    kinds["SIGKILL of a fresh process" if process.returncode < 0 else "too late to kill"] += 1


def prepared(place: Path) -> None:
    """Write a folder of pictures with sidecars, group them, and keep the project beside it."""
    rng = np.random.default_rng(0)
    for number in range(IMAGES):
        folder = place / "pictures" / f"{number % 2}"
        folder.mkdir(parents=True, exist_ok=True)
        pixels = rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number // 3}{'aA'[number % 2]}{number}.png")
    (place / "pictures" / "0" / "0a0.png.xmp").write_text("beside")
    (place / "pictures" / "1" / "0A1.xmp").write_text("too")
    project = Workbench().new_project(place / "pictures", project=place / "p.deepclust").run()
    project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    project.close()


def run_trial(place: Path, seed: int, *, is_fresh: bool, kinds: Counter[str]) -> str:
    """Do one trial at `place`; return what was wrong."""
    trial = Trial(place, np.random.default_rng(seed))
    trial.prepare()
    (fresh if is_fresh else forked)(trial, kinds)
    return trial.check(kinds)


def run(trials: int, kills: int, *, seed: int = 0) -> Counter[str]:
    """Return how many trials there were of each kind, and how many went wrong."""
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        place = root / "place"
        os.environ["DEEPCLUST_HOME"] = str(root / "home")
        os.environ["XDG_DATA_HOME"] = str(root / "xdg")
        place.mkdir()
        in_fork(lambda: prepared(place))  # torch stays out of this process
        shutil.copytree(place, root / "kept")
        on_one_disk = moving.on_one_disk
        for number in range(trials):
            shutil.rmtree(place)
            shutil.copytree(root / "kept", place)
            moving.on_one_disk = on_one_disk
            wrong = run_trial(place, seed + number, is_fresh=number < kills, kinds=kinds)
            kinds["trials"] += 1
            if wrong:
                kinds["WRONG"] += 1
                print(f"trial {seed + number}: {wrong}", flush=True)
    return kinds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    counts = run(options.trials, options.kills, seed=options.seed)
    for kind, count in sorted(counts.items()):
        print(f"{kind}: {count:,}")
    sys.exit(1 if counts["WRONG"] else 0)
