"""A process that is killed while it edits loses at most the edit in flight."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.store import ProjectStore
from helpers.curating import add_run, curation_of, fingerprint, new_store

IMAGES = 20_000
ROUNDS = 8

EDITS_FOR_EVER = """
import itertools, json, sys
import numpy as np
from pathlib import Path
from deepclust_gui.model.curation import Mark
from deepclust_gui.store import ProjectStore
from helpers.curating import curation_of, fingerprint

path, seed, images = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
rng = np.random.default_rng(seed)
curation = curation_of(ProjectStore.open(path))
for turn in itertools.count():
    some = rng.choice(images, rng.integers(1, images // 2), replace=False)
    group = int(rng.choice(curation.grouping.groups))
    match turn % 5:
        case 0:
            edit = curation.move(some, None)
        case 1:
            edit = curation.mark(some[:50], Mark(int(rng.integers(3))))
        case 2:
            edit = curation.name(group, f"name {seed} {turn}")
        case 3:
            edit = curation.confirm(some)
        case 4:
            edit = curation.move(some[:100], group)
    print(json.dumps([edit.number, fingerprint(curation.grouping)]), flush=True)
"""


def acknowledged_before_the_kill(path: Path, rng: np.random.Generator) -> Iterator[list]:
    """Let a process edit, kill it at some moment, and yield all it had acknowledged by then."""
    words = [sys.executable, "-c", EDITS_FOR_EVER, path, rng.integers(1000), IMAGES]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [str(word) for word in words], stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        for _ in range(rng.integers(1, 20)):
            yield json.loads(process.stdout.readline())
        threading.Event().wait(rng.uniform(0, 0.03))  # into the midst of an edit
        process.send_signal(signal.SIGKILL)
        for line in process.stdout:  # acknowledged while the signal was on its way
            yield json.loads(line)


@pytest.fixture
def path(tmp_path: Path, rng) -> Path:
    store = new_store(tmp_path / "p.deepclust")
    add_run(store, rng.integers(0, 5, IMAGES), confidence=rng.random(IMAGES), clusters=5)
    store.close()
    return store.path


def start_of(path: Path) -> str:
    """Return the fingerprint of the groups of a project."""
    store = ProjectStore.open(path)
    try:
        return fingerprint(curation_of(store).grouping)
    finally:
        store.close()


def test_all_acknowledged_edits_survive_a_kill_and_at_most_one_more(path: Path, rng) -> None:
    total, before = 0, start_of(path)
    for _ in range(ROUNDS):
        known = list(acknowledged_before_the_kill(path, rng))

        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store = ProjectStore.open(path)
        try:
            curation = curation_of(store)
            history = curation.history()
            numbers = [edit.number for edit in history]
            assert [number for number, _ in known] == numbers[total:][: len(known)]
            assert len(numbers) - total in (len(known), len(known) + 1)
            assert all(edit.in_force for edit in history)
            states = [before, *(state for _, state in known)]
            if len(numbers) - total > len(known):  # the one in flight came through: whole
                newest = fingerprint(curation.grouping)
                curation.undo()
                assert fingerprint(curation.grouping) == states[-1]
                curation.redo()
                states.append(newest)
            assert fingerprint(curation.grouping) == states[-1]
            curation.undo()
            assert fingerprint(curation.grouping) == states[-2]
            curation.redo()
            assert fingerprint(curation.grouping) == states[-1]
            total, before = len(numbers), states[-1]
        finally:
            store.close()
    assert total >= ROUNDS
