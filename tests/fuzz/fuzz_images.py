"""Feeds damaged images to the very service that imports use, and counts what becomes of them.

Run `python tests/fuzz/fuzz_images.py --count 20000 [--seed S]`. Real encodings of every format are
damaged: bits flipped, bytes spliced in, cut out, repeated or exchanged with another file's, numbers
of the header replaced by extreme ones, the end cut off. Each must be read or refused with a reason,
within 10 s; the program itself must not crash. With `--keep FOLDER`, files over which a process
ended are kept there. A seed names the same files again, but for the times in animated AVIF.
"""

import argparse
import io
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from deepclust_gui.data.base import Candidate
from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.formats import FORMATS
from deepclust_gui.data.isolation.decoder import Decoder
from deepclust_gui.data.parallel import map_in_order
from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.data.seeing import Wanted
from deepclust_gui.data.source import FolderSource

WANTED = Wanted(160, picture=True, thumbnail=True, pixels=PixelFormat(32, 32, 3))
HANG_S = 10.0
BATCH = 16
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

Damage = Callable[[random.Random, bytearray, Sequence[bytes]], None]


@dataclass(slots=True)
class Findings:
    """What became of the files; `slowest_s` is the longest one took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    hangs: int = 0

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())


def main() -> None:
    """Fuzz as asked for and print the counts; the exit code is 1 after a hang."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="where to keep what ended a process")
    chosen = parser.parse_args()
    began = time.monotonic()
    findings = fuzz(chosen.count, chosen.seed, keep=chosen.keep, tell=print)
    print(
        f"{findings.total:,} damaged images, seed {chosen.seed}, {time.monotonic() - began:.0f} s"
    )
    for outcome, count in findings.outcomes.most_common():
        print(f"  {count:7,}  {outcome}")
    print(f"  slowest {findings.slowest_s:.2f} s, {findings.hangs} over {HANG_S:.0f} s")
    print("  0 crashes of the program")  # or this line would not be printed
    sys.exit(1 if findings.hangs else 0)


def fuzz(
    count: int,
    seed: int,
    *,
    keep: Path | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> Findings:
    """Return what became of `count` damaged images; the same for the same seed."""
    findings = Findings()
    with tempfile.TemporaryDirectory() as place, Decoder() as decoder:
        source = FolderSource(Path(place), "all")

        def see(batch: Sequence[str]) -> list[tuple[str, str, float]]:
            return [_outcome(decoder, source, name) for name in batch]

        for results in map_in_order(see, _written(Path(place), count, seed), check=lambda: None):
            for name, outcome, seconds in results:
                findings.outcomes[outcome] += 1
                findings.slowest_s = max(findings.slowest_s, seconds)
                findings.hangs += seconds > HANG_S
                file = Path(place) / name
                if keep and outcome.startswith(("The file makes", "It takes")):
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / name).write_bytes(file.read_bytes())
                file.unlink()
            if findings.total % 2000 < BATCH:
                tell(f"  {findings.total:,} …")
    return findings


def _outcome(decoder: Decoder, source: FolderSource, name: str) -> tuple[str, str, float]:
    began = time.monotonic()
    (outcome,) = decoder.see(source, [Candidate(name)], WANTED)
    told = outcome.reason if isinstance(outcome, UnreadableImage) else "read"
    if told.startswith("The image is too large"):
        told = "The image is too large."
    return name, told, time.monotonic() - began


def _written(place: Path, count: int, seed: int) -> Iterator[list[str]]:
    """Yield the names of damaged files, batch by batch, as they are written."""
    files = (
        (f"{number:06d}-{kind}", content)
        for number, (kind, content) in enumerate(damaged(count, seed))
    )
    while batch := list(itertools.islice(files, BATCH)):
        for name, content in batch:
            (place / name).write_bytes(content)
        yield [name for name, _ in batch]


def damaged(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield the format and bytes of damaged images."""
    whole = real_encodings()
    others = [content for _, content in whole]
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        kind, content = whole[number % len(whole)]
        data = bytearray(content)
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            rng.choice(DAMAGES)(rng, data, others)
        yield kind, bytes(data)


@cache
def real_encodings() -> list[tuple[str, bytes]]:
    """Return undamaged images in every allowed format and their stranger variants."""
    rng = np.random.default_rng(0)
    coarse = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    picture = coarse.resize((48, 36), Image.Resampling.BICUBIC)
    deep = Image.fromarray(rng.integers(0, 65536, (36, 48), dtype=np.uint16))
    several = {"save_all": True, "append_images": [picture.rotate(90), picture.rotate(180)]}
    clear = picture.convert("RGBA")
    clear.putalpha(128)
    variants = [
        ("JPEG", picture, {}),
        ("JPEG", picture, {"progressive": True, "exif": _exif()}),
        ("JPEG", picture.convert("CMYK"), {}),
        ("JPEG", picture.convert("L"), {"restart_marker_rows": 1}),
        ("PNG", picture, {}),
        ("PNG", picture.quantize(16), {"transparency": 1}),
        ("PNG", deep, {}),
        ("PNG", picture, several),
        ("WEBP", picture, {}),
        ("WEBP", clear, {"lossless": True}),
        ("WEBP", picture, several),
        ("GIF", picture, {}),
        ("GIF", picture, several),
        ("TIFF", picture, {}),
        ("TIFF", deep, {}),
        ("TIFF", picture.convert("F"), {}),
        ("TIFF", picture, several),
        *(("TIFF", picture, {"compression": c}) for c in ("tiff_lzw", "jpeg", "packbits", "zstd")),
        ("TIFF", picture.convert("1"), {"compression": "group4"}),
        ("BMP", picture, {}),
        ("BMP", picture.quantize(16), {}),
        ("AVIF", picture, {}),
        ("AVIF", picture, several),
        ("HEIF", picture, {}),
        ("JPEG2000", picture, {}),
        ("JPEG2000", picture, {"irreversible": True, "tile_size": (16, 16)}),
        ("PPM", picture, {}),
        ("PPM", picture.convert("1"), {}),
        ("ICO", picture.resize((32, 32)), {}),
        ("ICO", picture.resize((32, 32)), {"bitmap_format": "bmp"}),
        ("ICNS", picture.resize((64, 64)), {}),
        ("DIB", picture, {}),
        ("DDS", clear, {}),
        ("DDS", clear, {"pixel_format": "DXT5"}),
        ("PCX", picture, {}),
        ("SGI", picture, {}),
        ("XBM", picture.convert("1"), {}),
        ("TGA", picture, {"compression": "tga_rle"}),
        ("TGA", picture.quantize(16), {}),
        ("QOI", picture, {}),
    ]
    written = [(name, _encoded(image, name, options)) for name, image, options in variants]
    written += [("CUR", _cursor()), ("SUN", _sun()), ("XPM", _xpm())]
    assert {name for name, _ in written} == {*FORMATS, "HEIF"}
    return written


def _encoded(image: Image.Image, name: str, options: dict[str, object]) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def _exif() -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = 6, "DeepClust"
    return tags


def _cursor() -> bytes:
    icon = _encoded(Image.new("RGB", (32, 32), "red"), "ICO", {"bitmap_format": "bmp"})
    return icon[:2] + b"\2" + icon[3:]


def _sun() -> bytes:
    head = (0x59A66A95, 16, 8, 24, 16 * 8 * 3, 1, 0, 0)
    return b"".join(number.to_bytes(4, "big") for number in head) + bytes(range(128)) * 3


def _xpm() -> bytes:
    rows = "".join(',\n"' + "ab" * 8 + '"' for _ in range(8))
    head = '"16 8 2 1",\n"a c #ff0000",\n"b c #0000ff"'
    return f"/* XPM */\nstatic char *image[] = {{\n{head}{rows}\n}};\n".encode()


# ---------------------------------------------------------------- kinds of damage


def _place(rng: random.Random, data: bytearray) -> int:
    """Return a position, more often in the header than chance would have it."""
    return rng.randrange(min(len(data), 64) if rng.random() < 0.4 else len(data))


def flip_bits(rng: random.Random, data: bytearray, _others: Sequence[bytes]) -> None:
    for _ in range(rng.choice((1, 2, 8, 64))):
        data[_place(rng, data)] ^= 1 << rng.randrange(8)


def change_number(rng: random.Random, data: bytearray, _others: Sequence[bytes]) -> None:
    size = rng.choice((1, 2, 4))
    number = rng.choice(EXTREMES) & (256**size - 1)
    at = _place(rng, data)
    data[at : at + size] = number.to_bytes(size, rng.choice(("big", "little")))


def cut_off(rng: random.Random, data: bytearray, _others: Sequence[bytes]) -> None:
    del data[rng.randrange(1, len(data) + 1) :]


def cut_out(rng: random.Random, data: bytearray, _others: Sequence[bytes]) -> None:
    at = _place(rng, data)
    if at:
        del data[at : at + rng.randrange(1, 200)]


def repeat(rng: random.Random, data: bytearray, _others: Sequence[bytes]) -> None:
    at = _place(rng, data)
    piece = data[at : at + rng.randrange(1, 300)]
    data[at:at] = piece * rng.choice((1, 2, 50))


def splice(rng: random.Random, data: bytearray, others: Sequence[bytes]) -> None:
    other = rng.choice(others)
    start = rng.randrange(len(other))
    at = _place(rng, data)
    data[at : at + rng.randrange(0, 100)] = other[start : start + rng.randrange(1, 300)]


def head_of_another(rng: random.Random, data: bytearray, others: Sequence[bytes]) -> None:
    size = rng.randrange(4, 64)
    data[:size] = rng.choice(others)[:size]


def fill(rng: random.Random, data: bytearray, _others: Sequence[bytes]) -> None:
    at = _place(rng, data)
    size = min(rng.randrange(1, 100), len(data) - at)
    data[at : at + size] = bytes([rng.choice((0, 255, rng.randrange(256)))]) * size


DAMAGES: tuple[Damage, ...] = (
    flip_bits,
    change_number,
    change_number,
    cut_off,
    cut_out,
    repeat,
    splice,
    head_of_another,
    fill,
)

if __name__ == "__main__":
    main()
