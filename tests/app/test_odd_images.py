"""Folders nobody would make on purpose: each file is imported right or has a reason that fits."""

import csv
import io
import os
import socket
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.formats import FORMATS
from deepclust_gui.data.names import to_text
from deepclust_gui.data.source import FolderSource
from deepclust_gui.model.items import Item, Problem
from deepclust_gui.workbench import Workbench
from helpers.images import encoded, noise

CUT = ("The file is cut short.", "The file is damaged.", "Not an image.", "The file is empty.")
NOT_AN_IMAGE = ("Not an image.",)
TOO_LARGE = ("The image is too large",)
PLAIN = Image.new("RGB", (12, 8), (200, 30, 30))


@pytest.fixture(autouse=True)
def no_process_left_behind() -> Iterator[None]:
    yield
    assert psutil.Process().children(recursive=True) == []


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a folder: items, and reasons of problems, by path."""

    items: dict[str, Item]
    problems: dict[str, str]

    @property
    def paths(self) -> Counter[str]:
        return Counter([*self.items, *self.problems])


def imported(root: Path) -> Imported:
    """Import a folder as the program does; no path may be there twice."""
    project = Workbench().new_project(root).run()
    try:
        items = project.items(0, project.item_count)
        problems: tuple[Problem, ...] = tuple(project.problems())
    finally:
        project.close()
    assert len({each.path for each in (*items, *problems)}) == len(items) + len(problems)
    return Imported({i.path: i for i in items}, {p.path: p.reason for p in problems})


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_claiming(width: int, height: int, data: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def bmp_claiming(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IIIIiiHH", 0, 0, 54, 40, width, height, 1, 24) + bytes(24)


def packed_nothing(size: int) -> bytes:
    """Return `size` zero bytes as zlib packs them: a thousandth of that."""
    packer, block = zlib.compressobj(9), bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def good_files() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """Return files that are images, whatever they look like, with the size a viewer shows."""
    picture = noise(24, 16)
    ramp = np.linspace(0, 65535, 24 * 16).reshape(16, 24).astype(np.uint16)
    frames = [noise(24, 16, seed=seed) for seed in range(3)]
    several = {"save_all": True, "append_images": frames[1:]}
    usual = (24, 16)
    files = {
        "cmyk.jpg": (encoded(picture.convert("CMYK"), "JPEG"), usual),
        "sixteen.png": (encoded(Image.fromarray(ramp), "PNG"), usual),
        "sixteen.tif": (encoded(Image.fromarray(ramp), "TIFF"), usual),
        "palette.png": (encoded(picture.quantize(8), "PNG"), usual),
        "bits.png": (encoded(picture.convert("1"), "PNG"), usual),
        "clear.webp": (encoded(picture.convert("RGBA"), "WEBP"), usual),
        "animated.gif": (encoded(frames[0], "GIF", **several), usual),
        "animated.png": (encoded(frames[0], "PNG", **several), usual),
        "animated.webp": (encoded(frames[0], "WEBP", **several), usual),
        "animated.avif": (encoded(frames[0], "AVIF", **several), usual),
        "pages.tif": (encoded(frames[0], "TIFF", **several), usual),
        "phone.heic": (encoded(picture, "HEIF"), usual),
        "phone.avif": (encoded(picture, "AVIF"), usual),
        "long.png": (encoded(Image.new("L", (20_000, 1)), "PNG"), (20_000, 1)),
        "tall.jpg": (encoded(Image.new("L", (1, 20_000)), "JPEG"), (1, 20_000)),
        "dot.png": (encoded(Image.new("L", (1, 1)), "PNG"), (1, 1)),
        "png called.jpg": (encoded(picture, "PNG"), usual),
        "jpeg called.txt": (encoded(picture, "JPEG"), usual),
        "no ending": (encoded(picture, "BMP"), usual),
        "jpeg with a tail.jpg": (encoded(picture, "JPEG") + b"PK\3\4" * 100, usual),
    }
    for turn in range(1, 9):
        size = (16, 24) if turn > 4 else usual
        files[f"exif {turn}.jpg"] = (encoded(picture, "JPEG", exif=exif(turn)), size)
    return files


def bad_files() -> dict[str, tuple[bytes, tuple[str, ...]]]:
    """Return files that are no images, or none to be opened, with reasons that would fit."""
    zipped = b"PK\3\4\x14\0\0\0\x08\0" + packed_nothing(1 << 20)
    return {
        "empty.jpg": (b"", ("The file is empty.",)),
        "page.jpg": (b"<!DOCTYPE html><html><body>Not found</body></html>", NOT_AN_IMAGE),
        "archive.png": (zipped, NOT_AN_IMAGE),
        "zeros.png": (bytes(5000), NOT_AN_IMAGE),
        "film.gif": (b"\0\0\0\x20ftypisom" + bytes(500), NOT_AN_IMAGE),
        "script.jpg": (b"#!/bin/sh\nrm -rf /\n", NOT_AN_IMAGE),
        "vector.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NOT_AN_IMAGE),
        "drawing.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (w) file\n", ("PostScript",)),
        "drawing.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n", ("PostScript",)),
        "layers.psd": (b"8BPS\0\1" + bytes(40), ("Photoshop",)),
        "metafile.wmf": (b"\xd7\xcd\xc6\x9a" + bytes(80), ("Windows metafiles",)),
        "claims.png": (png_claiming(60_000, 60_000), TOO_LARGE),
        "claims more.png": (png_claiming(2**31 - 1, 2**31 - 1), TOO_LARGE + CUT),
        "warns only.png": (png_claiming(15_000, 15_000), TOO_LARGE),
        "bomb.png": (png_claiming(15_000, 14_000, packed_nothing(200 << 20)), TOO_LARGE),
        "bomb.gif": (b"GIF89a\xff\xff\xff\xff\0\0\0" + bytes(50), TOO_LARGE + CUT),
        "bomb.bmp": (bmp_claiming(60_000, 60_000), TOO_LARGE),
        "bomb.ppm": (b"P6 60000 60000 255\n", TOO_LARGE),
        "text bomb.png": (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"zTXt", b"a\0\0" + packed_nothing(200 << 20)),
            CUT,
        ),
    }


def test_files_that_are_images_are_imported_whatever_they_look_like(tmp_path: Path):
    expected = {}
    for name, (content, size) in good_files().items():
        (tmp_path / name).write_bytes(content)
        expected[name] = size

    found = imported(tmp_path)

    assert found.problems == {}
    assert {path: (item.width, item.height) for path, item in found.items.items()} == expected


def test_files_that_are_none_have_a_reason_that_fits(tmp_path: Path):
    (tmp_path / "good.png").write_bytes(encoded(PLAIN, "PNG"))
    for name, (content, _) in bad_files().items():
        (tmp_path / name).write_bytes(content)

    found = imported(tmp_path)

    assert list(found.items) == ["good.png"]
    unfit = {
        name: found.problems.get(name)
        for name, (_, reasons) in bad_files().items()
        if not found.problems.get(name, "").startswith(reasons)
    }
    assert unfit == {}


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "HEIF", "AVIF"])
def test_a_file_cut_short_anywhere_is_refused_or_shows_the_whole_image(tmp_path, format_: str):
    """Some bytes at the end may be missing where they say nothing of the image."""
    picture = noise(12, 8)
    content = encoded(picture, format_)
    step = max(1, len(content) // 150)
    (tmp_path / "whole").write_bytes(content)
    for length in range(0, len(content), step):
        (tmp_path / f"{length:06d}").write_bytes(content[:length])

    found = imported(tmp_path)

    assert sum(found.paths.values()) == len(range(0, len(content), step)) + 1
    assert all(reason in CUT for reason in found.problems.values()), found.problems
    assert {(item.width, item.height) for item in found.items.values()} == {(12, 8)}
    assert all(int(path) > len(content) // 2 for path in found.items if path != "whole")


@pytest.mark.skipif(os.name == "nt", reason="Windows does not take these names")
def test_names_of_every_kind_are_kept(tmp_path: Path):
    names = [
        b"\xf0\x9f\x90\xb1.png",
        b"two\nlines.png",
        b"n" * 241 + b".png",
        b"caf\xe9.png",
        b"-rf.png",
        b"=1+1.png",
        b"a\\x41.png",
        b" .png",
        b"caf\xc3\xa9.png",
        b"cafe\xcc\x81.png",
        b"\xff\xfe\xfd",
        b"tab\t.png",
        b"'; drop table item; --.png",
    ]
    content = encoded(PLAIN, "PNG")
    for name in names:
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as stream:  # noqa: PTH123 - in bytes
            stream.write(content)

    found = imported(tmp_path)

    assert found.problems == {}
    assert set(found.items) == {to_text(os.fsdecode(name)) for name in names}


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights on Windows")
@pytest.mark.timeout(60)
def test_links_folders_pipes_sockets_and_devices_trap_nobody(tmp_path: Path):
    root = tmp_path / "images"
    (root / "folder.jpg" / "deep").mkdir(parents=True)
    (root / "folder.jpg" / "deep" / "a.png").write_bytes(encoded(PLAIN, "PNG"))
    (root / "loop").symlink_to(root)
    (root / "ring").symlink_to(root / "ring")
    (root / "broken.jpg").symlink_to(root / "nothing")
    (root / "zero.jpg").symlink_to("/dev/zero")
    (root / "process.jpg").symlink_to("/proc/self/mem")
    os.mkfifo(root / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(root)  # the name of a socket may have 107 bytes
        try:
            listening.bind("socket.jpg")
        finally:
            os.chdir(here)
        found = imported(root)

    assert list(found.items) == ["folder.jpg/deep/a.png"]
    assert found.problems.pop("process.jpg", "").startswith(("Not an image", "The file", "You"))
    assert found.problems == {
        "broken.jpg": "The link leads nowhere.",
        "loop": "The link leads in a circle.",
        "ring": "The link leads in a circle.",
    }


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="who may do everything may read every file",
)
def test_a_file_without_permission_is_a_problem(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(encoded(PLAIN, "PNG"))
    (tmp_path / "shut.png").write_bytes(encoded(PLAIN, "PNG"))
    (tmp_path / "shut.png").chmod(0)

    assert imported(tmp_path).problems == {"shut.png": "You have no permission to read the file."}


def test_files_that_vanish_or_become_others_while_the_import_runs(tmp_path: Path, monkeypatch):
    for name in ("a.png", "gone.png", "pipe.png", "text.png", "z.png"):
        (tmp_path / name).write_bytes(encoded(PLAIN, "PNG"))
    listed = FolderSource.candidates

    def list_and_change(source: FolderSource, check) -> list:
        found = listed(source, check)
        (tmp_path / "gone.png").unlink()
        (tmp_path / "text.png").write_text("no image any more")
        (tmp_path / "pipe.png").unlink()
        if hasattr(os, "mkfifo"):
            os.mkfifo(tmp_path / "pipe.png")
        return found

    monkeypatch.setattr(FolderSource, "candidates", list_and_change)

    found = imported(tmp_path)

    assert list(found.items) == ["a.png", "z.png"]
    assert found.problems["gone.png"] == "The file is gone."
    assert found.problems["text.png"] == "Not an image."
    assert found.problems["pipe.png"] in ("Not an image.", "The file is gone.")


@pytest.mark.parametrize("change", ["grows", "shrinks", "is touched"])
def test_a_file_that_is_written_while_it_is_read_is_refused(tmp_path: Path, monkeypatch, change):
    file = tmp_path / "a.bmp"
    file.write_bytes(encoded(noise(64, 64), "BMP"))
    fstat, calls = os.fstat, []

    def write_meanwhile(descriptor: int) -> os.stat_result:
        calls.append(descriptor)
        if len(calls) == 1:
            status = fstat(descriptor)
            if change == "grows":
                with file.open("ab") as stream:
                    stream.write(b"more")
            elif change == "shrinks":
                os.truncate(file, 500)
            else:
                os.utime(file, ns=(0, 0))
            return status
        return fstat(descriptor)

    monkeypatch.setattr("deepclust_gui.data.folder.os.fstat", write_meanwhile)
    source = FolderSource(tmp_path, "all")
    (candidate,) = source.candidates(lambda: None)

    with pytest.raises(UnreadableImage, match="was being written while it was read"):
        source.load(candidate)


def test_an_image_is_known_by_what_was_read_not_by_what_was_listed(tmp_path: Path, monkeypatch):
    file = tmp_path / "a.png"
    file.write_bytes(encoded(PLAIN, "PNG"))
    listed = FolderSource.candidates

    def list_and_replace(source: FolderSource, check) -> list:
        found = listed(source, check)
        file.write_bytes(encoded(noise(30, 20), "PNG"))
        os.utime(file, ns=(10**18, 10**18))
        return found

    monkeypatch.setattr(FolderSource, "candidates", list_and_replace)

    item = imported(tmp_path).items["a.png"]

    assert (item.width, item.modified_ns, item.size_bytes) == (30, 10**18, file.stat().st_size)


def test_all_formats_that_pillow_writes_are_read(tmp_path: Path):
    names = [name for name in FORMATS if name in Image.SAVE and name not in ("XBM", "ICNS")]
    for name in names:
        (tmp_path / name.lower()).write_bytes(encoded(noise(32, 32), name))
    (tmp_path / "xbm").write_bytes(encoded(noise(32, 32).convert("1"), "XBM"))

    found = imported(tmp_path)

    assert found.problems == {}
    assert len(found.items) == len(names) + 1


# ---------------------------------------------------------------- the corpus

READ_ALL_THE_SAME = {"avif/hopper.heif"}
"""Which Pillow alone cannot open."""

REFUSED_ALL_THE_SAME = {
    "broken_data_stream.png": "The file is damaged.",
    "truncated_end_chunk.png": "The file is cut short.",
}
"""Which Pillow opens if asked to be lenient."""


def expected_size(row: dict[str, str]) -> tuple[int, int]:
    width, height = (int(side) for side in row["size"].split("x"))
    turned = int(row["exif_orientation"] or 1) > 4 and row["format"] != "TIFF"
    return (height, width) if turned else (width, height)  # Pillow turns a TIFF by itself


def mismatch(row: dict[str, str], found: Imported) -> str:
    """Return what is wrong with what became of a file of the corpus; "" if nothing is."""
    path = row["file"]
    is_read = path in found.items
    if not is_read and not found.problems.get(path, "").endswith("."):
        return f"{path}: neither imported nor refused with a sentence"
    if path in REFUSED_ALL_THE_SAME:
        return "" if found.problems.get(path) == REFUSED_ALL_THE_SAME[path] else f"{path}: read"
    allowed = row["result"] == "ok" and row["format"] in (*FORMATS, "MPO", "HEIF")
    if is_read is not (allowed or path in READ_ALL_THE_SAME):
        return f"{path} ({row['result']}, {row['format']}): {found.problems.get(path, 'read')}"
    if is_read and row["result"] == "ok":
        item = found.items[path]
        if (item.width, item.height) != expected_size(row):
            return f"{path}: {item.width} × {item.height}, not {expected_size(row)}"
    return ""


@pytest.mark.needs_bench_data
@pytest.mark.skipif("DEEPCLUST_BENCH_DATA" not in os.environ, reason="no bench data")
def test_every_file_of_the_corpus_is_what_the_manifest_says():
    data = Path(os.environ["DEEPCLUST_BENCH_DATA"])
    with (data / "odd_manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(io.StringIO(stream.read())))

    found = imported(data / "odd")

    print(f"{len(rows)} files: {len(found.items)} imported, {len(found.problems)} with a reason")  # noqa: T201
    for reason, count in Counter(found.problems.values()).most_common():
        print(f"  {count:4}  {reason}")  # noqa: T201
    assert found.paths == Counter(row["file"] for row in rows)
    assert [wrong for row in rows if (wrong := mismatch(row, found))] == []
