"""How long edits of 100,000 images take, until the new groups are there and until they are kept.

    python tests/benchmarks/bench_edits.py [100000 1000000]

Each edit is made, undone and made again, in turn with the least that could do the same by hand: an
array that is changed and a row that is written to SQLite and synced. “Screen” is all the window
asks for after an edit: groups with their sizes and typical images, what is settled, whether there
is something to undo. An edit is on the disk when it returns, so “disk” is part of it. To hold: 200
ms to the screen, 1 s to the disk, undo the same; and a journal of 10,000 edits is replayed.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from deepclust_gui.model.curation import FollowSuggestions, Mark
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Curation
from helpers.curating import add_run, curation_of, new_store

EDITED = 100_000
GROUPS = 20
ROUNDS = 7
JOURNAL = 10_000
TO_SCREEN_MS, TO_DISK_MS = 200, 1000


@dataclass
class Spent:
    """Milliseconds of each round."""

    screen: list[float] = field(default_factory=list)
    disk: list[float] = field(default_factory=list)


def new_project(place: Path, count: int) -> ProjectStore:
    """Return a project of `count` images in groups of about one size."""
    rng = np.random.default_rng(0)
    store = new_store(place)
    labels = rng.integers(0, GROUPS, count)
    add_run(store, labels, confidence=rng.random(count), embedding=rng.random((count, 10)))
    return store


def edits(curation: Curation, count: int) -> dict[str, Callable[[], object]]:
    """Return the edits by name; each concerns EDITED images, or all if there are fewer."""
    rng = np.random.default_rng(1)
    items = np.sort(rng.choice(count, min(EDITED, count), replace=False))
    targets = rng.integers(0, GROUPS, len(items))
    sure = rng.random(len(items), dtype=np.float32)
    merged = range(1, max(2, round(GROUPS * len(items) / count)))
    return {
        "move": lambda: curation.move(items, 3),
        "move to new": lambda: curation.move(items, None),
        "mark": lambda: curation.mark(items, Mark.EXCLUDED),
        "merge": lambda: curation.merge(0, merged),
        "suggest": lambda: curation.add(FollowSuggestions(items, targets, sure)),
    }


def timed(step: Callable[[], object], curation: Curation, spent: Spent) -> None:
    """Take a step and note how long it and what the window then asks for took."""
    begun = time.perf_counter()
    step()
    spent.disk.append((time.perf_counter() - begun) * 1000)
    curation.groups()
    _ = curation.grouping.settled, curation.can_undo, curation.can_redo
    spent.screen.append((time.perf_counter() - begun) * 1000)


class Bare:
    """The same by hand: labels in an array, a row of SQLite for each edit, undo by the old ones."""

    def __init__(self, place: Path, count: int) -> None:
        self.labels = np.random.default_rng(0).integers(0, GROUPS, count)
        self.items = np.sort(np.random.default_rng(1).choice(count, min(EDITED, count), False))
        self.before: list[np.ndarray] = []
        self._database = sqlite3.connect(place, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("CREATE TABLE edit (number INTEGER PRIMARY KEY, items BLOB)")

    def edit(self) -> np.ndarray:
        """Move the items to another group, write that down, and count the groups."""
        self.before.append(self.labels.copy())
        self.labels[self.items] = 3
        self._database.execute("INSERT INTO edit (items) VALUES (?)", (self.items.tobytes(),))
        return np.bincount(self.labels)

    def undo(self) -> np.ndarray:
        """Take the last edit back."""
        self.labels = self.before.pop()
        self._database.execute("DELETE FROM edit WHERE number = (SELECT max(number) FROM edit)")
        return np.bincount(self.labels)

    def close(self) -> None:
        self._database.close()


def median(spent: list[float]) -> float:
    return float(np.median(spent))


def measure_edits(place: Path, count: int) -> bool:
    """Print what edits take in a project of `count` images; return whether the limits hold."""
    store = new_project(place / f"{count}.deepclust", count)
    curation = curation_of(store)
    begun = time.perf_counter()
    curation.groups()
    print(f"{count:,} images: first list of groups {(time.perf_counter() - begun) * 1000:.0f} ms")
    bare, by_hand = Bare(place / f"{count}.sqlite", count), Spent()
    holds = True
    for name, edit in edits(curation, count).items():
        made, undone, redone = Spent(), Spent(), Spent()
        for _ in range(ROUNDS):
            timed(edit, curation, made)
            timed(curation.undo, curation, undone)
            timed(curation.redo, curation, redone)
            curation.undo()
            for step in (bare.edit, bare.undo):
                begun = time.perf_counter()
                step()
                by_hand.screen.append((time.perf_counter() - begun) * 1000)
        for word, spent in (("", made), (", undone", undone), (", redone", redone)):
            print(
                f"  {name + word:22} screen {median(spent.screen):6.1f} (at worst "
                f"{max(spent.screen):6.1f})  disk {median(spent.disk):6.1f} (at worst "
                f"{max(spent.disk):6.1f}) ms"
            )
            holds &= median(spent.screen) <= TO_SCREEN_MS and median(spent.disk) <= TO_DISK_MS
    edited, taken_back = by_hand.screen[::2], by_hand.screen[1::2]
    print(f"  by hand: edit {median(edited):.1f}, undo {median(taken_back):.1f} ms")
    bare.close()
    store.close()
    return holds


def measure_journal(place: Path, count: int) -> None:
    """Print how long it takes to open a project that was edited JOURNAL times, and to undo there.

    The edits are moves of 50 images, as a person makes them.
    """
    store = new_project(place / f"long {count}.deepclust", count)
    curation = curation_of(store)
    rng = np.random.default_rng(2)
    begun = time.perf_counter()
    for number in range(JOURNAL):
        curation.move(rng.integers(0, count, 50), number % GROUPS)
    each = (time.perf_counter() - begun) / JOURNAL * 1000
    store.close()
    begun = time.perf_counter()
    store = ProjectStore.open(store.path)
    curation = curation_of(store)
    read = time.perf_counter()
    curation.groups()
    there = time.perf_counter()
    spent = Spent()
    for _ in range(20):
        timed(curation.undo, curation, spent)
    told = time.perf_counter()
    curation.history()
    print(
        f"{count:,} images, {JOURNAL:,} edits of 50 ({each:.1f} ms each): opened in "
        f"{read - begun:.2f} s, groups after {there - read:.2f} s more; undo "
        f"{median(spent.screen):.0f} ms (at worst {max(spent.screen):.0f}); history "
        f"{(time.perf_counter() - told) * 1000:.0f} ms"
    )
    store.close()


def main() -> int:
    """Measure; fail if a limit does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", nargs="*", type=int, default=[100_000, 1_000_000])
    counts = parser.parse_args().counts
    with tempfile.TemporaryDirectory() as folder:
        holds = [measure_edits(Path(folder), count) for count in counts]
        for count in counts:
            measure_journal(Path(folder), count)
    print("holds" if all(holds) else "DOES NOT HOLD")
    return 0 if all(holds) else 1


if __name__ == "__main__":
    sys.exit(main())
