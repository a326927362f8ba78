"""Reading a whole source: everything once, in order, and the same again when rebuilt."""

import io
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.data import reading
from deepclust_gui.data.isolation.decoder import Decoder
from deepclust_gui.data.pixels import PixelCache, PixelFormat
from deepclust_gui.data.reading import Chunk, build_pixels, read_items, sample_format
from deepclust_gui.data.source import Source, open_source
from deepclust_gui.errors import Cancelled, SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.items import Item, Problem
from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress
from helpers.hostile_child import COMMAND
from helpers.images import image_folder, noise, write_image


def ignore(_progress: Progress) -> None:
    return None


def read_lazily(
    source: Source, *, control: Control | None = None, report: Report = ignore, **options
) -> Iterator[Chunk]:
    """Read as an import does: the format sampled, unless one is given."""
    candidates = source.candidates(lambda: None)
    options.setdefault("format", sample_format(source, candidates, control=Control()))
    return read_items(
        source, candidates=candidates, control=control or Control(), report=report, **options
    )


def read(source: Source, **options) -> list[Chunk]:
    return list(read_lazily(source, **options))


def items_of(chunks: list[Chunk]) -> list[Item]:
    return [item for chunk in chunks for item in chunk.items]


def problems_of(chunks: list[Chunk]) -> list[Problem]:
    return [problem for chunk in chunks for problem in chunk.problems]


def test_every_candidate_becomes_an_item_or_a_problem_in_order(tmp_path: Path):
    image_folder(tmp_path, groups=2, each=30)
    for number in range(0, 60, 7):
        (tmp_path / "group0" / f"image{number}.txt").write_text("no image")
    source = open_source(tmp_path)
    listed = [candidate.path for candidate in source.candidates(lambda: None)]

    chunks = read(source)

    items, problems = items_of(chunks), problems_of(chunks)
    assert [item.index for item in items] == list(range(60))
    left_out = {problem.path for problem in problems}
    assert [item.path for item in items] == [path for path in listed if path not in left_out]
    assert sorted([*left_out, *(item.path for item in items)]) == sorted(listed)
    assert {problem.reason for problem in problems} == {"Not an image."}


def test_an_item_tells_what_there_is_to_know(tmp_path: Path):
    file = write_image(tmp_path / "cats" / "a.png", noise(30, 20))

    (item,) = items_of(read(open_source(tmp_path)))

    status = file.stat()
    assert item == Item(
        index=0,
        path="cats/a.png",
        width=30,
        height=20,
        is_grey=False,
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        digest=item.digest,
        known_group="cats",
    )


def test_copies_of_a_file_are_items_of_their_own_with_one_digest(tmp_path: Path):
    content = write_image(tmp_path / "a.png", noise(30, 20)).read_bytes()
    (tmp_path / "b.png").write_bytes(content)
    write_image(tmp_path / "c.png", noise(30, 20, seed=1))

    first, second, other = items_of(read(open_source(tmp_path)))

    assert first.digest == second.digest != other.digest


def test_thumbnails_and_pixels_belong_to_their_items(tmp_path: Path):
    for shade in range(40):
        write_image(tmp_path / f"{shade:02d}.png", Image.new("L", (10, 6), shade))

    chunks = read(open_source(tmp_path))

    pixels = np.concatenate([chunk.pixels for chunk in chunks])
    assert pixels.shape == (40, 1, 6, 10)
    np.testing.assert_array_equal(pixels[:, 0, 0, 0], np.arange(40))
    assert sum(len(chunk.thumbnails) for chunk in chunks) == 40


def test_large_images_get_thumbnails_of_160_pixels_and_enough_pixels_to_train_on(tmp_path: Path):
    stripes = np.zeros((448, 896), np.uint8)
    stripes[:, ::8] = stripes[:, 1::8] = stripes[:, 2::8] = stripes[:, 3::8] = 255
    write_image(tmp_path / "a.png", Image.fromarray(stripes))

    (chunk,) = read(open_source(tmp_path), format=PixelFormat(224, 224, 1))

    assert Image.open(io.BytesIO(chunk.thumbnails[0])).size == (160, 80)
    assert chunk.pixels.std() > 50  # from the thumbnail the stripes would be a grey blur


def test_chunks_are_handed_on_before_memory_fills(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK_FILES", 10)
    image_folder(tmp_path, groups=1, each=45)

    chunks = read(open_source(tmp_path))

    assert [item.index for item in items_of(chunks)] == list(range(45))
    assert max(len(chunk.items) for chunk in chunks) < 10 + 8


def test_progress_counts_files_problems_and_time(tmp_path: Path):
    image_folder(tmp_path, groups=1, each=20)
    (tmp_path / "notes.txt").touch()
    told: list[Progress] = []

    read(open_source(tmp_path), report=told.append)

    done = [progress.done for progress in told]
    assert done == sorted(done)
    last = told[-1]
    assert (last.phase, last.done, last.total, last.problems) == ("Reading images", 21, 21, 1)
    assert last.images_per_s is not None
    assert last.images_per_s > 0
    assert last.seconds_left == 0


def test_a_stop_leaves_at_once_and_ends_the_threads(tmp_path: Path):
    image_folder(tmp_path, groups=1, each=60)
    control = Control()
    chunks = read_lazily(
        open_source(tmp_path), control=control, report=lambda _progress: control.stop()
    )

    with pytest.raises(Cancelled):
        list(chunks)


def test_leaving_half_way_ends_the_threads(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK_FILES", 8)
    image_folder(tmp_path, groups=1, each=60)

    chunks = read_lazily(open_source(tmp_path))
    next(chunks)
    chunks.close()


def test_a_sample_sees_the_size_of_small_images_and_their_colour(tmp_path: Path):
    image_folder(tmp_path, groups=2, each=100, side=20)
    (tmp_path / "notes.txt").touch()
    source = open_source(tmp_path)
    candidates = source.candidates(lambda: None)

    assert sample_format(source, candidates, control=Control()) == PixelFormat(20, 20, 3)


@pytest.mark.parametrize("side", [32, 100])
def test_rebuilt_pixels_are_those_of_the_import(tmp_path: Path, side: int):
    for seed in range(20):
        write_image(tmp_path / "images" / f"{seed}.jpg", noise(300, 200, seed=seed), quality=95)
    format_ = PixelFormat(side, side, 3)
    source = open_source(tmp_path / "images")
    chunks = read(source, format=format_)
    cache = PixelCache(tmp_path / "cache", format_)

    build_pixels(
        source,
        items_of(chunks),
        format=format_,
        cache=cache,
        control=Control(),
        report=ignore,
    )

    assert cache.is_complete(20)
    np.testing.assert_array_equal(cache.array(), np.concatenate([chunk.pixels for chunk in chunks]))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda file: file.unlink(), "“group0/image1.png” cannot be read any more: .* gone"),
        (lambda file: write_image(file, noise(16, 16)), "“group0/image1.png” has changed since"),
    ],
)
def test_rebuilding_names_the_image_that_is_gone_or_another(tmp_path: Path, change, sentence: str):
    source = open_source(image_folder(tmp_path / "images", groups=1))
    items = items_of(read(source))
    change(tmp_path / "images" / "group0" / "image1.png")
    cache = PixelCache(tmp_path / "cache", PixelFormat(16, 16, 3))

    with pytest.raises(SourceError, match=sentence):
        build_pixels(
            source, items, format=cache.format, cache=cache, control=Control(), report=ignore
        )
    assert not cache.is_complete(len(items))


def test_an_array_is_read_like_a_folder(tmp_path: Path, rng: np.random.Generator):
    images = rng.integers(0, 256, (30, 8, 8), dtype=np.uint8)
    np.savez(tmp_path / "images.npz", images=images, labels=np.arange(30) % 3)

    chunks = read(open_source(tmp_path / "images.npz"))

    np.testing.assert_array_equal(np.concatenate([chunk.pixels for chunk in chunks])[:, 0], images)
    assert Counter(item.known_group for item in items_of(chunks)) == {"0": 10, "1": 10, "2": 10}


@pytest.mark.needs_bench_data
@pytest.mark.skipif("DEEPCLUST_BENCH_DATA" not in os.environ, reason="no bench data")
def test_the_corpus_of_odd_files_is_told_apart_without_a_crash():
    root = Path(os.environ["DEEPCLUST_BENCH_DATA"]) / "odd"
    files = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}

    chunks = read(open_source(root))

    items, problems = items_of(chunks), problems_of(chunks)
    assert Counter([entry.path for entry in (*items, *problems)]) == Counter(files)
    assert len(items) >= 400
    assert all(problem.reason.endswith(".") for problem in problems)


def test_a_stop_ends_an_import_within_a_second_though_every_decoder_hangs(tmp_path: Path):
    for number in range(20):
        write_image(tmp_path / f"hang{number}.png")
    source, control = open_source(tmp_path), Control()
    timer = threading.Timer(1.0, control.stop)

    with Decoder(command=COMMAND) as decoder:
        chunks = read_lazily(source, control=control, format=PixelFormat(8, 8, 3), decoder=decoder)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            list(chunks)
        seconds = time.monotonic() - began
        timer.join()

    assert 0.9 < seconds < 1.0 + 1.0


def test_an_import_names_each_file_that_ends_its_decoder_and_reads_all_others(tmp_path: Path):
    for number in range(40):
        write_image(tmp_path / f"{'crash' if number % 7 == 3 else 'image'}{number:02d}.png")
    source = open_source(tmp_path)

    with Decoder(command=COMMAND) as decoder:
        chunks = read(source, format=PixelFormat(8, 8, 3), decoder=decoder)

    assert len(items_of(chunks)) == 34
    assert {problem.path[:5] for problem in problems_of(chunks)} == {"crash"}
