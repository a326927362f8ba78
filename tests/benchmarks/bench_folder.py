"""Measures how long a project of many images takes to be found again, and to look for new ones.

    python tests/benchmarks/bench_folder.py [IMAGES]

Writes small image files into a temporary folder, and a project that knows them.
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PIL import Image

from deepclust_gui.model.digest import digest_of
from deepclust_gui.model.items import Item
from deepclust_gui.paths import Paths
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Project, Workbench

FILES_A_FOLDER = 1000
COPIES_EVERY = 50
T = TypeVar("T")


def write_images(root: Path, count: int) -> list[Item]:
    """Write PNG files of 8 × 8 pixels, every fiftieth a copy of the one before."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    items: list[Item] = []
    content = b""
    for number in range(count):
        path = f"{number // FILES_A_FOLDER:04}/{number:07}.png"
        file = root / path
        if not number % FILES_A_FOLDER:
            file.parent.mkdir(parents=True)
        if number % COPIES_EVERY or not content:
            content = buffer.getvalue() + number.to_bytes(8, "big")  # after the end: ignored
        file.write_bytes(content)
        written = file.stat().st_mtime_ns
        digest = digest_of(content)
        items.append(Item(number, path, 8, 8, False, len(content), written, digest))
    return items


def write_project(file: Path, root: Path, items: list[Item]) -> None:
    """Write a project that has imported these images."""
    store = ProjectStore.create(
        file, location=str(root), kind="folder", split="all", name=root.name
    )
    store.add_chunk(items, [])
    store.mark_imported()
    store.close()


def timed(words: str, work: Callable[[], T]) -> T:
    """Do something and say how long it took."""
    started = time.perf_counter()
    result = work()
    print(f"{words}: {time.perf_counter() - started:.2f} s", flush=True)
    return result


def measure(project: Project, root: Path, count: int) -> None:
    """Do what a person can do, and check that it was done."""
    timed("how the folder stands", project.folder.standing)
    outcome = timed("looking for new images, nothing new", project.folder.rescan().run)
    assert outcome.found_nothing
    (root / "0000").rename(root / "renamed")
    Image.new("RGB", (9, 9)).save(root / "new.png")
    outcome = timed("looking: 1,000 moved, 1 new", project.folder.rescan().run)
    assert (len(outcome.moved), outcome.added) == (min(count, FILES_A_FOLDER), 1)
    for folder in list(root.iterdir()):
        if folder.is_dir():
            folder.rename(root / f"all {folder.name}")
    outcome = timed("looking: all moved", project.folder.rescan().run)
    assert len(outcome.moved) == count
    elsewhere = root.rename(root.with_name("elsewhere"))
    found = timed("finding all again in another folder", project.folder.relink(elsewhere).run)
    assert found.found == count + 1
    sets = timed("finding the copies", project.folder.duplicates)
    assert timed("leaving them out", lambda: project.folder.leave_out(sets)) >= len(sets)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        items = write_images(place / "images", count)
        write_project(place / "p.deepclust", place / "images", items)
        home = place / "home"
        workbench = Workbench(Paths(*(home / name for name in ("data", "cache", "config", "logs"))))
        project = timed("opening", lambda: workbench.open_project(place / "p.deepclust"))
        print(f"{count:,} images of {sum(item.size_bytes for item in items) / 1e6:.0f} MB")
        measure(project, place / "images", count)
        project.close()


if __name__ == "__main__":
    main()
