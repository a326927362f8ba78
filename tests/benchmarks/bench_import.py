"""How fast an import is, and how much memory it takes.

Run `DEEPCLUST_BENCH_DATA=<folder of image sets> python tests/benchmarks/bench_import.py`. Needs
`photos_trash/` and `bench/mnist.npz` there.

Speed: the import (hash, pixels, thumbnails, project rows) against a bare loop that opens, decodes,
converts and shrinks the same files with Pillow on all cores; alternating, medians. Neither may let
libjpeg shrink while decoding. Target: at most 1.5 times.

Isolation: the import against the same one with all decoding in threads of the program itself, of
10,000 MNIST digits as PNG files and of the photos; alternating, medians. Target: at most 1.3 times.

Memory: 10,000, 40,000 and 70,000 MNIST digits as PNG files, each import in a process of its own.
Target: no growth with their number beyond the list of files.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from deepclust_gui.data.isolation.decoder import Decoder
from deepclust_gui.data.pixels import PixelCache
from deepclust_gui.data.reading import read_items, sample_format
from deepclust_gui.data.source import open_source
from deepclust_gui.data.thumbnails import ThumbnailCache
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.store import ProjectStore

DATA_VARIABLE = "DEEPCLUST_BENCH_DATA"
COUNTS = (10_000, 40_000, 70_000)
TARGET_RATIO = 1.5
ISOLATION_RATIO = 1.3


def main() -> None:
    """Measure what was asked for, everything by default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the speed part")
    parser.add_argument("--only", choices=("speed", "isolation", "memory"))
    parser.add_argument("--import-folder", type=Path, help="(the memory part calls itself)")
    chosen = parser.parse_args()
    if chosen.import_folder:
        _print_memory(chosen.import_folder)
        return
    if DATA_VARIABLE not in os.environ:
        parser.error(f"set {DATA_VARIABLE} to the folder of the image sets")
    data = Path(os.environ[DATA_VARIABLE])
    if chosen.only in (None, "speed"):
        _compare_speed(data / "photos_trash", chosen.rounds)
    if chosen.only in (None, "isolation"):
        _compare_isolation(data, chosen.rounds)
    if chosen.only in (None, "memory"):
        _compare_memory(data / "bench" / "mnist.npz")


def import_folder(folder: Path, home: Path, *, isolated: bool = True) -> int:
    """Import as the application does, into new files below `home`; return the number of images."""
    with Decoder(isolated=isolated) as decoder:
        return _import(folder, home, decoder)


def _import(folder: Path, home: Path, decoder: Decoder) -> int:
    control = Control()
    source = open_source(folder)
    store = ProjectStore.create(
        home / "bench.deepclust",
        location=str(folder),
        kind=source.kind,
        split=source.split,
        name="bench",
    )
    candidates = source.candidates(control.check)
    format_ = sample_format(source, candidates, control=control, decoder=decoder)
    thumbnails = ThumbnailCache(home / "thumbnails.sqlite")
    pixels = PixelCache(home / "pixels", format_)
    count = 0
    for chunk in read_items(
        source,
        candidates=candidates,
        format=format_,
        control=control,
        report=_ignore,
        decoder=decoder,
    ):
        store.add_chunk(chunk.items, chunk.problems)
        thumbnails.add(count, chunk.thumbnails)
        pixels.append(chunk.pixels)
        count += len(chunk.items)
    pixels.complete(count)
    store.mark_imported()
    thumbnails.close()
    store.close()
    return count


def bare_loop(folder: Path) -> int:
    """Open, decode, convert and shrink every file on all cores; return the number of images."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return sum(pool.map(_shrink, files))


def _shrink(file: Path) -> int:
    with Image.open(file) as image:
        shrunk = image.convert("RGB")
    shrunk.thumbnail((160, 160))
    return 1


def _compare_speed(folder: Path, rounds: int) -> None:
    bare_loop(folder)  # both find the files in the disk cache
    bare, ours = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        count = bare_loop(folder)
        bare.append(time.perf_counter() - start)
        with tempfile.TemporaryDirectory() as home:
            start = time.perf_counter()
            imported = import_folder(folder, Path(home))
            ours.append(time.perf_counter() - start)
        assert imported == count
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"{count:,} photos, medians of {rounds} alternating rounds, {os.cpu_count()} cores")
    print(f"  bare Pillow loop  {statistics.median(bare):6.2f} s  {_spread(bare)}")
    print(f"  import            {statistics.median(ours):6.2f} s  {_spread(ours)}")
    print(f"  ratio             {ratio:6.2f}    (target: at most {TARGET_RATIO})")


def _compare_isolation(data: Path, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        digits = Path(folder)
        with np.load(data / "bench" / "mnist.npz") as arrays:
            _write_digits(arrays["images"], arrays["labels"], range(COUNTS[0]), digits)
        _compare_isolated_import("MNIST digits as PNG files", digits, rounds)
    _compare_isolated_import("photos", data / "photos_trash", rounds)


def _compare_isolated_import(what: str, folder: Path, rounds: int) -> None:
    seconds: dict[bool, list[float]] = {True: [], False: []}
    bare_loop(folder)
    for turn in range(rounds):
        for isolated in (turn % 2 == 0, turn % 2 == 1):
            with tempfile.TemporaryDirectory() as home:
                start = time.perf_counter()
                count = import_folder(folder, Path(home), isolated=isolated)
                seconds[isolated].append(time.perf_counter() - start)
    ratio = statistics.median(seconds[True]) / statistics.median(seconds[False])
    print(f"{count:,} {what}, medians of {rounds} alternating rounds, {os.cpu_count()} cores")
    for isolated, how in ((False, "in the program"), (True, "in processes")):
        print(f"  {how:15}   {statistics.median(seconds[isolated]):6.2f} s  ", end="")
        print(_spread(seconds[isolated]))
    print(f"  ratio             {ratio:6.2f}    (target: at most {ISOLATION_RATIO})")


def _spread(seconds: list[float]) -> str:
    return f"({min(seconds):.2f} to {max(seconds):.2f})"


def _compare_memory(file: Path) -> None:
    print("MNIST digits as PNG files, each import in a process of its own")
    with tempfile.TemporaryDirectory() as folder, np.load(file) as arrays:
        images, labels = arrays["images"], arrays["labels"]
        written = 0
        for count in COUNTS:
            _write_digits(images, labels, range(written, count), Path(folder))
            written = count
            _import_elsewhere(Path(folder))


def _write_digits(
    images: np.ndarray, labels: np.ndarray, rows: Iterable[int], folder: Path
) -> None:
    for row in rows:
        _write(images[row], folder / str(labels[row]) / f"{row:05d}.png")


def _write(pixels: np.ndarray, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(file, compress_level=1)


def _import_elsewhere(folder: Path) -> None:
    command = [sys.executable, __file__, "--import-folder", str(folder)]
    subprocess.run(command, check=True)


def _print_memory(folder: Path) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    with tempfile.TemporaryDirectory() as home:
        start = time.perf_counter()
        peak = _Peak(process)
        with peak:
            count = import_folder(folder, Path(home))
        seconds = time.perf_counter() - start
    grown = (peak.bytes - before) / 2**20
    print(
        f"  {count:6,} images  {seconds:6.1f} s  {count / seconds:6.0f} images/s  +{grown:.0f} MB"
    )


class _Peak:
    """Watches the memory of a process from a thread; `bytes` is the most it had."""

    def __init__(self, process: psutil.Process) -> None:
        self.bytes = 0
        self._process = process
        self._pool = ThreadPoolExecutor(1)
        self._on = True

    def __enter__(self) -> None:
        self._pool.submit(self._watch)

    def __exit__(self, *_: object) -> None:
        self._on = False
        self._pool.shutdown()

    def _watch(self) -> None:
        while self._on:
            self.bytes = max(self.bytes, self._process.memory_info().rss)
            time.sleep(0.02)


def _ignore(_progress: Progress) -> None:
    return None


if __name__ == "__main__":
    main()
