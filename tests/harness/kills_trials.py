"""Kills the program while it edits, exports, imports and restores, and looks at what is left.

    python tests/harness/kills_trials.py --trials 5000 --sigkills 250

A trial is a process on a copy of a small project. Forked ones end (`os._exit`) at one certain step:
an SQL statement, or a file being opened, linked, renamed or removed; the steps are gone through one
by one. The others are fresh processes that get SIGKILL at a random moment. Then: `integrity_check`
is ok, every change that was acknowledged is there, exports are whole or absent, and no file of the
person is lost or changed.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from deepclust_gui.data.source import open_source
from deepclust_gui.errors import ProjectError
from deepclust_gui.export.labelling import Labelling
from deepclust_gui.export.tables import write_csv, write_json
from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import Mark
from deepclust_gui.store import ProjectStore, backups, database
from deepclust_gui.workbench.importing import import_source
from helpers.belongings import contents
from helpers.curating import add_run, curation_of, fingerprint, new_store

IMAGES = 400
EDITS = 6
KILLED = 9
STEPS = {"open", "os.link", "os.rename", "os.remove", "os.truncate", "sqlite3.connect", "os.mkdir"}
Acknowledge = Callable[[str], None]


@dataclass
class Count:
    """What was tried and what was found wrong."""

    trials: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


# ---------------------------------------------------------------- what is killed


def edit(place: Path, seed: int, acknowledge: Acknowledge) -> None:
    """Make some edits, undo and redo; what the groups are after each is acknowledged."""
    rng = np.random.default_rng(seed)
    store = ProjectStore.open(place / "p.deepclust")
    curation = curation_of(store)
    for turn in range(EDITS):
        some = rng.choice(IMAGES, rng.integers(1, IMAGES // 2), replace=False)
        group = int(rng.choice(curation.grouping.groups))
        match int(rng.integers(7)):
            case 0:
                curation.move(some, None)
            case 1:
                curation.mark(some, Mark(int(rng.integers(3))))
            case 2:
                curation.name(group, f"name {seed} {turn}")
            case 3:
                curation.confirm(some)
            case 4 if curation.can_undo:
                curation.undo()
            case 5 if curation.can_redo:
                curation.redo()
            case _:
                curation.move(some, group)
        acknowledge(fingerprint(curation.grouping))
    store.close()


def export(place: Path, seed: int, acknowledge: Acknowledge) -> None:
    """Write a new table and replace another."""
    labelling = Labelling(
        paths=[f"{seed}/{number}.png" for number in range(IMAGES)],
        groups=np.arange(IMAGES) % 3,
        group_names={0: "a", 1: "b", 2: "c"},
        confidence=np.ones(IMAGES, np.float32),
        embedding=np.zeros((IMAGES, 2), np.float32),
        known=None,
    )
    write_csv(labelling, place / "new.csv")
    acknowledge("new.csv")
    write_json(labelling, place / "old.json", force=True)
    acknowledge("old.json")


def bring_in(place: Path, _seed: int, acknowledge: Acknowledge) -> None:
    """Read images into a new project."""
    source = open_source(place / "images.npz")
    import_source(source, place / "q.deepclust", place / "cache", Control(), lambda _news: None)
    acknowledge("imported")


def go_back(place: Path, _seed: int, acknowledge: Acknowledge) -> None:
    """Put a backup in the place of a project."""
    project = place / "p.deepclust"
    (backup,) = backups.backups_of(place / "backups", project)
    backups.restore(project, backup)
    acknowledge("restored")


# ---------------------------------------------------------------- what must hold then


def is_whole(path: Path) -> bool:
    """Return whether SQLite finds nothing wrong."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def edits_hold(place: Path, known: list[str], whole: list[str]) -> bool:
    """Whether all that was acknowledged is there, and at most the one in flight besides."""
    store = ProjectStore.open(place / "p.deepclust")
    try:
        now = fingerprint(curation_of(store).grouping)
    finally:
        store.close()
    return whole[1 : len(known) + 1] == known and now in whole[len(known) : len(known) + 2]


def exports_hold(place: Path, known: list[str], _whole: list[str]) -> bool:
    """Whether tables are whole or absent, and the one that was there is old or new."""
    new, old = place / "new.csv", (place / "old.json").read_text()
    lines = new.read_text().count("\n") if new.exists() else 0
    if lines not in (0, IMAGES + 1) or (new.exists() and not lines) or ("new.csv" in known) > lines:
        return False
    if old == "precious":
        return "old.json" not in known
    return len(json.loads(old)["images"]) == IMAGES


def import_holds(place: Path, known: list[str], _whole: list[str]) -> bool:
    """Whether the project is complete, or is none yet and can be made again."""
    path = place / "q.deepclust"
    if known:
        return ProjectStore.peek(path).is_imported
    try:
        done = path.exists() and ProjectStore.peek(path).is_imported
    except ProjectError:
        return False
    if not done:
        bring_in(place, 0, lambda _text: None)
    store = ProjectStore.open(path)
    try:
        return store.is_imported and store.item_count == 8
    finally:
        store.close()


def restoring_holds(place: Path, known: list[str], _whole: list[str]) -> bool:
    """Whether there is a whole project, and the damaged file is still somewhere."""
    there = {file.read_bytes() for file in place.glob("*.deepclust*")}
    now = (place / "p.deepclust").read_bytes()
    good = next((place / "backups").rglob("0*.deepclust")).read_bytes()
    damaged = (place / "damaged").read_bytes()
    return damaged in there and (now == good or (not known and now == damaged))


@dataclass(frozen=True)
class Scenario:
    """What is killed, how a place for it is made, and what must hold afterwards."""

    name: str
    work: Callable[[Path, int, Acknowledge], None]
    prepare: Callable[[Path], None]
    holds: Callable[[Path, list[str], list[str]], bool]


def grouped(place: Path) -> None:
    """Make a project with a run, and files of the person beside it."""
    rng = np.random.default_rng(0)
    store = new_store(place / "p.deepclust")
    add_run(store, rng.integers(0, 5, IMAGES), confidence=rng.random(IMAGES), clusters=5)
    store.close()
    _belongings(place)


def _belongings(place: Path) -> None:
    (place / "mine").mkdir()
    for number in range(5):
        (place / "mine" / f"{number}.bin").write_bytes(os.urandom(500))


def _with_tables(place: Path) -> None:
    _belongings(place)
    (place / "old.json").write_text("precious")


def _with_images(place: Path) -> None:
    _belongings(place)
    images = np.random.default_rng(0).integers(0, 255, (8, 8, 8), dtype=np.uint8)
    np.savez(place / "images.npz", images=images)


def _damaged(place: Path) -> None:
    grouped(place)
    store = ProjectStore.open(place / "p.deepclust")
    backups.make_backup(place / "backups", store.project_id, store.path)
    store.close()
    content = bytearray((place / "p.deepclust").read_bytes())
    content[5000:9000] = bytes(4000)
    for name in ("p.deepclust", "damaged"):
        (place / name).write_bytes(content)


SCENARIOS = {
    each.name: each
    for each in (
        Scenario("edit", edit, grouped, edits_hold),
        Scenario("export", export, _with_tables, exports_hold),
        Scenario("import", bring_in, _with_images, import_holds),
        Scenario("restore", go_back, _damaged, restoring_holds),
    )
}


# ---------------------------------------------------------------- the trials


def forked(work: Callable[[Acknowledge], None]) -> tuple[int, list[str]]:
    """Run `work` in a forked process; returns how it ended and what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            work(lambda text: os.write(writing, f"{text}\n".encode()) and None)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as stream:
        known = stream.read().split()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), known


def ends_at(step: int) -> None:
    """Let this process end at the n-th step that may change a file."""
    left = step

    def count(*_args: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os._exit(KILLED)

    hardened = database.hardened

    def traced(connection: sqlite3.Connection) -> None:
        hardened(connection)
        connection.set_trace_callback(count)

    for module in (database, backups, sys.modules["deepclust_gui.store.project"]):
        module.hardened = traced
    sys.addaudithook(lambda event, _args: count() if event in STEPS else None)


def places(scenario: Scenario, root: Path) -> Iterator[Path]:
    """Yield fresh copies of the place of a scenario, at the very same path."""
    first, place = root / "first", root / "place"
    place.mkdir(parents=True)
    scenario.prepare(place)
    shutil.copytree(place, first)
    while True:
        yield place
        shutil.rmtree(place)
        shutil.copytree(first, place)


def judged(scenario: Scenario, place: Path, known: list[str], whole: list[str]) -> str:
    """Return what is wrong after a kill, "" if nothing is."""
    try:
        for path in place.glob("[pq].deepclust"):
            if scenario.name != "restore" and not is_whole(path):
                return f"{path.name} is damaged"
        return "" if scenario.holds(place, known, whole) else "something acknowledged is lost"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
        return f"{type(error).__name__}: {error}"


def at_every_step(scenario: Scenario, root: Path, trials: int, count: Count) -> None:
    """End the work at step 1, 2, 3 … until it comes through, with one seed after the other."""
    fresh = places(scenario, root)
    seed, step, whole = 0, 1, []
    for _ in range(trials):
        if step == 1:
            place = next(fresh)
            start = [_start(place)] if scenario.name == "edit" else [""]
            whole = start + forked(partial(scenario.work, place, seed))[1]
        place = next(fresh)
        mine = contents(place / "mine")
        code, known = forked(partial(_cut_off, scenario, place, seed, step))
        wrong = judged(scenario, place, known, whole)
        if contents(place / "mine") != mine:
            wrong = "files of the person are not what they were"
        if code not in (0, KILLED):
            wrong = wrong or f"ended with {code}"
        if wrong:
            count.wrong.append(f"{scenario.name} seed {seed} step {step}: {wrong}")
        count.trials[f"{scenario.name}, forked"] += 1
        seed, step = (seed + 1, 1) if code == 0 else (seed, step + 1)


def _cut_off(
    scenario: Scenario, place: Path, seed: int, step: int, acknowledge: Acknowledge
) -> None:
    ends_at(step)
    scenario.work(place, seed, acknowledge)


def _start(place: Path) -> str:
    store = ProjectStore.open(place / "p.deepclust")
    try:
        return fingerprint(curation_of(store).grouping)
    finally:
        store.close()


def at_random(scenario: Scenario, root: Path, trials: int, count: Count) -> None:
    """Kill fresh processes at some moment, measured from when they begin to work."""
    fresh = places(scenario, root)
    rng = random.Random(scenario.name)
    for seed in range(trials):
        place = next(fresh)
        start = [_start(place)] if scenario.name == "edit" else [""]
        whole = start + forked(partial(scenario.work, place, seed))[1]
        place = next(fresh)
        mine = contents(place / "mine")
        words = [sys.executable, __file__, "--work", scenario.name, str(place), str(seed)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()  # it is about to begin
            time.sleep(rng.uniform(0, 0.08))
            process.send_signal(signal.SIGKILL)
            known = process.stdout.read().split()
        wrong = judged(scenario, place, known, whole)
        if contents(place / "mine") != mine:
            wrong = "files of the person are not what they were"
        if wrong:
            count.wrong.append(f"{scenario.name} seed {seed} SIGKILL: {wrong}")
        count.trials[f"{scenario.name}, SIGKILL"] += 1


def run_trials(trials: int, sigkills: int, names: list[str] | None = None) -> Count:
    """Return what came of so many trials of each kind, shared among the scenarios."""
    count, chosen = Count(), names or list(SCENARIOS)
    with tempfile.TemporaryDirectory() as name:
        for number, key in enumerate(chosen):
            scenario, root = SCENARIOS[key], Path(name).resolve() / key
            at_every_step(scenario, root / "forked", trials // len(chosen), count)
            share = sigkills // len(chosen) + (number < sigkills % len(chosen))
            at_random(scenario, root / "killed", share, count)
            print(key, dict(count.trials), file=sys.stderr, flush=True)
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=5000, help="Forked ones, at each step.")
    parser.add_argument("--sigkills", type=int, default=250, help="Of fresh processes.")
    parser.add_argument("--only", choices=SCENARIOS, action="append")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        name, place, seed = asked.work
        print("begin", flush=True)
        SCENARIOS[name].work(Path(place), int(seed), lambda text: print(text, flush=True))
        return 0
    count = run_trials(asked.trials, asked.sigkills, asked.only)
    print("\n".join(count.wrong))
    print(dict(count.trials))
    print(f"{count.trials.total()} trials, {len(count.wrong)} wrong")
    return 1 if count.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
