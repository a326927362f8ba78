"""How many versions of photos are found, and how many of those found are none.

Run `DEEPCLUST_BENCH_DATA=<folder of image sets> python tests/benchmarks/bench_near_duplicates.py`.
Needs `photos_trash/` there.

500 of its photos get a second version each: a part (10 to 15 % of the area, or of each side, cut
off at random), smaller or larger (40, 60 and 150 % a side), saved again as JPEG (quality 25 to 60),
or turned with the EXIF note that turns it back. They are imported among all photos. Each pair of
one found set that has such a version in it counts: it is right if both are of one photo. The photos
hold shots of one thing that were there before: sets found among the originals alone count as one
photo (strictly, they do not; both are printed). Wanted: precision .99, recall .95.

`--scale N` measures the time for so many images instead, each photo as often as it takes.
"""

import argparse
import os
import tempfile
import time
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image

DATA_VARIABLE = "DEEPCLUST_BENCH_DATA"
VERSIONS = 500
KINDS = ("part: area", "part: sides", "resized", "saved again", "turned")
_ORIENTATION = 0x0112


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, help="measure the time for so many images instead")
    chosen = parser.parse_args()
    if DATA_VARIABLE not in os.environ:
        parser.error(f"set {DATA_VARIABLE} to the folder of the image sets")
    photos = sorted((Path(os.environ[DATA_VARIABLE]) / "photos_trash").glob("*/*.jpg"))
    with tempfile.TemporaryDirectory() as place:
        if chosen.scale:
            _measure_time(photos, chosen.scale)
        else:
            _measure_quality(photos, Path(place), np.random.default_rng(chosen.seed))


def _measure_quality(photos: list[Path], place: Path, rng: np.random.Generator) -> None:
    mixed, kind_of = place / "mixed", {}
    mixed.mkdir()
    for number, photo in enumerate(photos):
        (mixed / f"{number}.jpg").hardlink_to(photo) if _same_disk(photo, mixed) else (
            mixed / f"{number}.jpg"
        ).write_bytes(photo.read_bytes())
    before, _ = _sets(mixed, place / "before.deepclust")
    known = {frozenset(pair) for one in before for pair in combinations(one, 2)}
    for number in rng.permutation(len(photos))[:VERSIONS].tolist():
        kind = KINDS[int(rng.integers(len(KINDS)))]
        name = f"{number}v.jpg"
        _write_version(photos[number], mixed / name, kind, rng)
        kind_of[number] = kind
    found, seconds = _sets(mixed, place / "mixed.deepclust")
    pairs = [
        pair for one in found for pair in combinations(one, 2) if any("v" in name for name in pair)
    ]
    sources = [frozenset(name.strip("v") for name in pair) for pair in pairs]
    right = {int(min(source)) for source in sources if len(source) == 1}
    kin = sum(source in known for source in sources)
    print(f"{len(photos):,} photos and {VERSIONS} versions in {seconds:.1f} s")
    print(f"recall {len(right) / VERSIONS:.3f}")
    print(
        f"precision {(len(right) + kin) / len(pairs):.3f} "
        f"(strictly {len(right) / len(pairs):.3f}; {len(known)} pairs among the originals)"
    )
    for kind in KINDS:
        of_kind = {number for number, each in kind_of.items() if each == kind}
        print(f"  {kind}: {len(of_kind & right)} of {len(of_kind)}")


def _sets(folder: Path, project: Path) -> tuple[list[list[str]], float]:
    """Return the sets that are found in a folder, by the names of the files, and the seconds."""
    os.environ["DEEPCLUST_HOME"] = str(project.parent / "home")
    from deepclust_gui.workbench import Workbench

    opened = Workbench().new_project(folder, project=project).run()
    start = time.perf_counter()
    found = opened.likeness.find().run()
    seconds = time.perf_counter() - start
    names = [Path(path).stem for path in opened.paths()]
    opened.close()
    return [[names[item] for item in one.items] for one in found], seconds


def _same_disk(photo: Path, folder: Path) -> bool:
    return photo.stat().st_dev == folder.stat().st_dev


def _write_version(photo: Path, file: Path, kind: str, rng: np.random.Generator) -> None:
    with Image.open(photo) as opened:
        image = opened.convert("RGB")
    options: dict[str, object] = {"quality": 90}
    if kind.startswith("part"):
        share = rng.uniform(0.10, 0.15)
        image = _part(image, 1 - share if kind == "part: sides" else (1 - share) ** 0.5, rng)
    elif kind == "resized":
        factor = rng.choice([0.4, 0.6, 1.5])
        image = image.resize((round(image.width * factor), round(image.height * factor)))
    elif kind == "saved again":
        options["quality"] = int(rng.integers(25, 61))
    else:
        exif = Image.Exif()
        exif[_ORIENTATION] = 6  # a viewer turns it by 90° clockwise
        image, options["exif"] = image.transpose(Image.Transpose.ROTATE_90), exif
    image.save(file, "JPEG", **options)


def _part(image: Image.Image, side: float, rng: np.random.Generator) -> Image.Image:
    width, height = round(image.width * side), round(image.height * side)
    left = int(rng.integers(image.width - width + 1))
    top = int(rng.integers(image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def _measure_time(photos: list[Path], count: int) -> None:
    """Time what depends on the number of images: candidates, and comparing them."""
    from deepclust_gui.engine.near_duplicates.candidates import candidate_pairs
    from deepclust_gui.engine.near_duplicates.versions import grey_square, same_photos

    rng = np.random.default_rng(0)
    pictures = []
    for photo in photos:
        with Image.open(photo) as opened:
            pictures.append(np.asarray(opened.convert("RGB").resize((160, 160))))
    squares = np.stack([grey_square(picture) for picture in pictures])
    from deepclust_gui.engine.appearance import appearance

    small = np.stack([np.asarray(Image.fromarray(p).resize((32, 32))) for p in pictures])
    points = appearance(np.moveaxis(small, 3, 1))
    again = rng.integers(len(photos), size=count)
    many = points[again] + rng.normal(0, 0.04, (count, points.shape[1])).astype(np.float32)
    start = time.perf_counter()
    pairs = candidate_pairs(many)
    middle = time.perf_counter()
    found = same_photos(pairs, squares[again])
    end = time.perf_counter()
    print(
        f"{count:,} images: {len(pairs):,} candidates in {middle - start:.1f} s, "
        f"{len(found):,} pairs confirmed in {end - middle:.1f} s"
    )


if __name__ == "__main__":
    main()
