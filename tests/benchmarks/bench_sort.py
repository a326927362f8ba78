"""Copying 10,000 files by `sort --mode copy`, beside `cp -r` plus a read-back hash and a sync.

    python tests/benchmarks/bench_sort.py --files 10000 --rounds 3

Both alternate in one run, on the disk of the temporary folder; a sync comes before each.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from deepclust_gui.filing.carry_out import CarryOut
from deepclust_gui.filing.plan import Sortable, plan_sort
from deepclust_gui.model.control import Control
from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.model.items import Item
from deepclust_gui.model.sorting import PlanKind, SortMode
from deepclust_gui.store import ProjectStore

GROUPS = 10


def write_files(folder: Path, count: int, kilobytes: int) -> list[Item]:
    """Write files of random bytes; return them as items."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    items = []
    for number in range(count):
        path = folder / f"{number:05}.jpg"
        path.write_bytes(rng.bytes(kilobytes * 1024))
        status = path.stat()
        items.append(
            Item(
                number,
                path.name,
                width=1,
                height=1,
                is_grey=False,
                size_bytes=status.st_size,
                modified_ns=status.st_mtime_ns,
                digest=digest_of_file(path),
            )
        )
    return items


def plainly(source: Path, out: Path) -> float:
    """Copy with cp, read all back for a hash, and sync; return the seconds."""
    os.sync()
    started = time.perf_counter()
    subprocess.run(["cp", "-r", source, out], check=True)
    for path in out.iterdir():
        digest_of_file(path)
    os.sync()
    return time.perf_counter() - started


def safely(source: Path, out: Path, items: list[Item], store: ProjectStore) -> float:
    """Plan and carry out a sort; return the seconds."""
    os.sync()
    started = time.perf_counter()
    images = (
        Sortable(
            item=item.index,
            source=source / item.path,
            path=item.path,
            size_bytes=item.size_bytes,
            modified_ns=item.modified_ns,
            digest=item.digest,
            group=item.index % GROUPS,
        )
        for item in items
    )
    names = {group: f"Group {group}" for group in range(GROUPS)}
    plan = plan_sort(images, names, out, SortMode.COPY)
    kept = store.add_file_plan(
        PlanKind.SORT, SortMode.COPY, destination=out, token="bench", steps=plan.steps
    )
    work = CarryOut(kept, store, item_path=str)
    outcome = work.run(Control(), lambda _progress: None, phase="Copying")
    assert outcome.images == len(items), outcome.failed[:3]
    return time.perf_counter() - started


def main() -> None:
    """Print the medians and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--kilobytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        items = write_files(root / "in", options.files, options.kilobytes)
        store = ProjectStore.create(
            root / "p.deepclust", location=str(root / "in"), kind="folder", split="all", name="p"
        )
        store.add_chunk(items, [])
        plain, safe = [], []
        for _ in range(options.rounds):
            plain.append(plainly(root / "in", root / "plain"))
            safe.append(safely(root / "in", root / "safe", items, store))
            shutil.rmtree(root / "plain")
            shutil.rmtree(root / "safe")
            print(f"plain {plain[-1]:.2f} s, sort {safe[-1]:.2f} s", flush=True)
        store.close()
    ratio = statistics.median(safe) / statistics.median(plain)
    print(f"medians {statistics.median(plain):.2f} and {statistics.median(safe):.2f}: {ratio:.2f}")


if __name__ == "__main__":
    main()
