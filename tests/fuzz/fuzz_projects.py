"""Mutates a real project file and touches everything in it: a sentence or success, nothing else.

    python tests/fuzz/fuzz_projects.py --count 2000 --seed 0

Bytes and pages of the file, every column of every table, and its inside (triggers, views, computed
columns). Each mutant is opened in a process of its own with a time limit; a crash, a hang, any
error that is no DeepClustError, or a file that appears outside the places meant for it, is a find.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

LIMIT_S = 10
HOSTILE: list[Any] = [
    None, 0, 1, -1, 7, 2**31, 2**62, -(2**63), 1e308, -0.5, float("inf"), float("nan"),
    "", "x", "../../../../etc/passwd", "/etc/passwd", "\\x2e\\x2e/x", "C:\\x", "\\\\host\\share",
    "//host/share", "/dev/zero", "/proc/self/mem", "a\0b", "x" * 100_000, "😀", "=1+1", "[]", "{}",
    "[" * 50_000, '{"a":' * 5_000, '{"effort": 1}', '{"group": 1e99}', '{"group": -1, "name": "x"}',
    '{"group": 99999999999999999999, "name": 3}', '{"items": 1}', "null", '"x"', "NaN", "done",
    "running", "interrupted", "2026-01-01", "9999-12-31T23:59:59", "-1-01-01", "|O", "<f8", "<U9",
    b"", b"\x00", b"\xff" * 100, b"\x08\x00\x00\x00\x00\x00\x00\x00{}      ", b"\xff" * 8,
    b"\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00.",
]  # fmt: skip
INSIDE = [
    "CREATE TRIGGER t AFTER UPDATE ON project BEGIN DELETE FROM item; END",
    "CREATE TRIGGER t AFTER UPDATE ON run BEGIN UPDATE item SET path = '../../x'; END",
    "CREATE VIEW v AS WITH c(x) AS (VALUES (1) UNION ALL SELECT x FROM c) SELECT x FROM c",
    "ALTER TABLE item RENAME TO stuff; CREATE VIEW item AS SELECT * FROM stuff",
    "ALTER TABLE item ADD COLUMN more TEXT AS (zeroblob(100000000))",
    "CREATE VIRTUAL TABLE ft USING fts5(x)",
    "CREATE INDEX odd ON item (abs(width))",
    "DROP TABLE taken; CREATE TABLE taken (item, at_s, offset_minutes, latitude, longitude)",
    "DELETE FROM project",
    "INSERT INTO edit (run, parent, kind, payload, made_at) SELECT 1, 999, 'x', '{}', '' FROM edit",
    "UPDATE edit SET parent = number",
    "UPDATE item SET number = number * 1000000007",
    "UPDATE run SET edit = 12345",
    "PRAGMA user_version = 99",
    "PRAGMA user_version = 0",
    "PRAGMA user_version = 2",
    "PRAGMA application_id = 0",
    "DELETE FROM item",
    "DELETE FROM array",
    "DELETE FROM run",
    "UPDATE array SET rows = 1000000000000",
    "UPDATE array SET columns = 0",
    "UPDATE array SET columns = -4",
    "UPDATE array SET rows = rows * 2, data = data || data",
    (
        "INSERT INTO problem (path, reason) SELECT a.rowid, hex(zeroblob(5000)) "  # many and long
        "FROM item AS a, item AS b, item AS c, item AS d"
    ),
]  # fmt: skip


def mutate_bytes(path: Path, rng: random.Random) -> str:
    """Change, cut or swap parts of the file."""
    content = bytearray(path.read_bytes())
    kind = rng.choice(("flip", "zero", "cut", "swap", "junk", "header"))
    if kind == "flip":
        for _ in range(rng.choice((1, 4, 64))):
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    elif kind == "header":
        content[rng.randrange(100)] = rng.randrange(256)
    elif kind == "cut":
        del content[rng.randrange(len(content)) :]
    else:
        page = 4096 * rng.randrange(len(content) // 4096)
        other = 4096 * rng.randrange(len(content) // 4096)
        new = {
            "zero": bytes(4096),
            "junk": rng.randbytes(4096),
            "swap": content[other : other + 4096],
        }
        content[page : page + 4096] = new[kind]
    path.write_bytes(content)
    return f"bytes: {kind}"


def mutate_value(path: Path, rng: random.Random) -> str:
    """Set one column of some rows to a hostile value, as a stranger's program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        table = rng.choice([name for (name,) in connection.execute(tables)])
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        column, value = rng.choice(names), rng.choice(HOSTILE)
        some = "" if rng.random() < 0.5 else f" WHERE rowid IN (SELECT rowid FROM {table} LIMIT 1)"
        if table == "loss":
            some = ""
        try:
            connection.execute(f'UPDATE "{table}" SET "{column}" = ?{some}', (value,))
        except (sqlite3.Error, OverflowError):
            return "value: refused by SQLite"
    return f"value: {table}.{column}"


def mutate_json(path: Path, rng: random.Random) -> str:
    """Change one value within a JSON text."""
    table, column = rng.choice(
        (("run", "params"), ("run", "request"), ("run", "scores"), ("run", "performance"),
         ("edit", "payload"))
    )  # fmt: skip
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows = connection.execute(f"SELECT number, {column} FROM {table}").fetchall()
        number, text = rng.choice(rows)
        if not text:
            return "json: nothing there"
        value = json.loads(text)
        key = rng.choice([*value, "new"])
        plain = [one for one in HOSTILE if not isinstance(one, bytes)]
        if rng.random() < 0.2:
            value.pop(key, None)
        else:
            value[key] = rng.choice([*plain, [], {}, [[[]]], [1, "x"], {"a": None}])
        connection.execute(
            f"UPDATE {table} SET {column} = ? WHERE number = ?", (json.dumps(value), number)
        )
    return f"json: {table}.{column}"


def mutate_inside(path: Path, rng: random.Random) -> str:
    """Change what the file is made of."""
    script = rng.choice(INSIDE)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        try:
            connection.executescript(script)
        except sqlite3.Error:
            return "inside: refused by SQLite"
    return f"inside: {script[:40]}"


MUTATIONS: list[Callable[[Path, random.Random], str]] = [
    mutate_bytes, mutate_value, mutate_value, mutate_json, mutate_inside,
]  # fmt: skip


def touch_everything(path: Path, out: Path) -> int:
    """Use all of a project as a window and the commands would.

    Returns how much of it was refused, -1 for all: it was not opened.
    """
    import numpy as np

    from deepclust_gui.errors import DeepClustError
    from deepclust_gui.model.run import RunStatus
    from deepclust_gui.workbench import Workbench

    refused = 0

    def attempt(use: Callable[[], object]) -> None:
        nonlocal refused
        try:
            use()
        except DeepClustError as error:
            refused += bool(str(error))

    try:
        project = Workbench().open_project(path, look_if_busy=True)
    except DeepClustError:
        return -1
    try:
        everything: list[Callable[[], object]] = [
            lambda: project.summary,
            lambda: project.items(0, 100),
            project.paths, project.dates, project.file_sizes, project.problems,
            project.known_labels, project.run_in_use,
            lambda: project.file_states(range(min(5, project.item_count))),
            lambda: project.thumbnail(0),
            project.folder.duplicates,
            project.folder.left_out, project.filing.plan_undo,
        ]  # fmt: skip
        for use in everything:
            attempt(use)
        numbers: list[int] = []
        attempt(
            lambda: numbers.extend(r.number for r in project.runs() if r.status is RunStatus.DONE)
        )
        for run in numbers[:3]:
            each: list[Callable[[], object]] = [
                lambda run=run: project.labels(run),
                lambda run=run: project.groups(run),
                lambda run=run: project.positions(run),
                lambda run=run: project.curation(run).history(),
                lambda run=run: project.curation(run).move(np.array([0]), None),
                lambda run=run: project.curation(run).name(0, "fuzz"),
                lambda run=run: project.curation(run).undo(),
                lambda run=run: project.curation(run).redo(),
                lambda run=run: project.names_to_adopt(run),
                lambda run=run: project.similar(run, 0, count=3),
                lambda run=run: project.export(run, out / f"{run}.csv", format="csv"),
                lambda run=run: project.export(run, out / f"{run}.json", format="json"),
                lambda run=run: project.export(run, out / f"{run}.npz", format="npz"),
                lambda run=run: project.filing.plan(run, out / "sorted"),
            ]  # fmt: skip
            for use in each:
                attempt(use)
    finally:
        project.close()
    return refused


@dataclass
class Report:
    """What came of all mutants."""

    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    finds: list[str] = field(default_factory=list)
    slowest_s: float = 0.0


def make_project(place: Path) -> Path:
    """Return a project with items, problems, two runs and edits."""
    from deepclust_gui.model.curation import Mark
    from deepclust_gui.model.run import RunRequest
    from deepclust_gui.workbench import Workbench
    from helpers.folders import folder_maker

    images = folder_maker(place)(each=4)
    (images / "notes.txt").write_text("no image")
    project = Workbench().new_project(images, project=place / "whole.deepclust").run()
    for seed in (0, 1):
        project.train(RunRequest("kmeans", {"n_clusters": 2}, seed=seed)).run()
    curation = project.curation(2)
    curation.name(0, "cats")
    curation.move([0, 1], None)
    curation.mark([2], Mark.UNSURE)
    curation.confirm([3])
    curation.merge(0, [1])
    curation.undo()
    project.close()
    return project.path


def made_elsewhere(place: Path) -> Path:
    """Return a project made in a process of its own: no forked one shall inherit its threads."""
    child = os.fork()
    if child == 0:
        try:
            make_project(place)
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0, "The project could not be made."
    return place / "whole.deepclust"


def in_a_process(path: Path, out: Path, log: Path) -> str:
    """Touch everything in a forked process; returns the outcome, "find …" for what must not be."""
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(LIMIT_S + 2)
            with log.open("w") as stream:
                os.dup2(stream.fileno(), 1)
                os.dup2(stream.fileno(), 2)
            refused = touch_everything(path, out)
            os._exit(10 if refused < 0 else 11 if refused else 0)
        except BaseException:  # noqa: BLE001 - the border of the process
            import traceback

            log.write_text(traceback.format_exc())
            os._exit(99)
    end = time.monotonic() + LIMIT_S
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "find: hang"
        time.sleep(0.002)
    if os.WIFSIGNALED(status):
        return f"find: signal {os.WTERMSIG(status)}"
    outcomes = {0: "used", 10: "refused", 11: "used in part"}
    return outcomes.get(os.WEXITSTATUS(status), "find: error")


def fuzz(count: int, seed: int, keep: Path | None = None) -> Report:
    """Return what came of `count` mutants."""
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        os.environ["DEEPCLUST_HOME"] = str(place / "home")
        whole = made_elsewhere(place)
        for module in ("deepclust_gui.workbench", "deepclust_gui.engine.nearness", "torch"):
            import_module(module)  # once, not in each process
        watched = sorted(place.rglob("pictures/**/*"))
        for number in range(count):
            rng = random.Random(f"{seed} {number}")
            work = place / "work"
            work.mkdir()
            path = Path(shutil.copy(whole, work / "p.deepclust"))
            kind = rng.choice(MUTATIONS)(path, rng)
            mutant = path.read_bytes()
            began = time.monotonic()
            outcome = in_a_process(path, work, place / "log")
            report.slowest_s = max(report.slowest_s, time.monotonic() - began)
            report.outcomes[outcome] += 1
            report.kinds[kind.partition(":")[0]] += 1
            if sorted(place.rglob("pictures/**/*")) != watched:
                outcome = "find: a file outside"
            if number % 100 == 99:
                print(number + 1, dict(report.outcomes), file=sys.stderr, flush=True)
            if outcome.startswith("find"):
                told = (place / "log").read_text() if (place / "log").exists() else ""
                report.finds.append(f"{number} {kind} → {outcome}\n{told[-1500:]}")
                print(report.finds[-1], file=sys.stderr, flush=True)
                if keep is not None:
                    (keep / f"{seed}-{number}.deepclust").write_bytes(mutant)
            shutil.rmtree(work)
            shutil.rmtree(place / "home" / "data" / "backups", ignore_errors=True)
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="A folder for mutants that made trouble.")
    asked = parser.parse_args()
    report = fuzz(asked.count, asked.seed, asked.keep)
    print(dict(report.kinds), dict(report.outcomes), f"slowest {report.slowest_s:.1f} s")
    print(f"{asked.count} mutated projects, {len(report.finds)} finds")
    return 1 if report.finds else 0


if __name__ == "__main__":
    sys.exit(main())
