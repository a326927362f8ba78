"""Copying images into one folder per group, without ever overwriting or deleting anything."""

import errno
import os
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from deepclust_gui.errors import ExportError
from deepclust_gui.export.atomic import claim
from deepclust_gui.model.control import Control
from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.model.items import Problem
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.sorting import PlannedCopy, PlannedFolder, SortOutcome, SortPlan

MAX_NAME_BYTES = 240
"""File systems allow 255 bytes a name; the rest is left for " (2)"."""

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


@dataclass(frozen=True, slots=True)
class Sortable:
    """One image to be copied: where it is, what it is, and the group it belongs to."""

    source: Path
    path: str
    digest: str
    group: int


def plan_copies(
    images: Iterable[Sortable],
    group_names: dict[int, str],
    destination: Path,
    check: Callable[[], None],
) -> SortPlan:
    """Return what copying `images` to `destination` would do; touches nothing.

    A taken name gets " (2)" and so on, compared as the fussiest file system would (case and Unicode
    form ignored). An image whose content is at its target already is not copied again. Raises
    ExportError if `destination` is a file.
    """
    if destination.exists() and not destination.is_dir():
        raise ExportError(f"“{destination}” is a file.", "Choose a folder to copy into.")
    folders = _folder_names(group_names)
    taken: set[str] = set()
    copies: list[PlannedCopy] = []
    missing: list[str] = []
    counts: Counter[int] = Counter()
    renamed = already_there = 0
    for image in images:
        check()
        try:
            size_bytes = image.source.stat().st_size
        except OSError:
            missing.append(image.path)
            continue
        counts[image.group] += 1
        wanted = destination / folders[image.group] / safe_name(image.source.name)
        target = _free_target(wanted, image, taken)
        if target.is_there:
            already_there += 1
            continue
        renamed += target.path != wanted
        copies.append(PlannedCopy(image.source, target.path, size_bytes))
    return SortPlan(
        destination=destination,
        copies=tuple(copies),
        folders=tuple(PlannedFolder(folders[g], n) for g, n in sorted(counts.items())),
        renamed=renamed,
        already_there=already_there,
        missing=tuple(missing),
        total_bytes=sum(copy.size_bytes for copy in copies),
        free_bytes=_free_bytes(destination),
    )


def copy_files(plan: SortPlan, control: Control, report: Callable[[Progress], None]) -> SortOutcome:
    """Carry out `plan` and return what happened; what cannot be copied is named, the rest goes on.

    Each file is copied under a temporary name and gets its own only when it is complete. Raises
    ExportError if there is not enough room, or none is left on the way; Cancelled after a stop.
    Finished copies stay.
    """
    if not plan.fits:
        raise ExportError(
            f"The copies need {plan.total_bytes / 1e6:,.0f} MB, but only "
            f"{plan.free_bytes / 1e6:,.0f} MB are free in “{plan.destination}”.",
            "Choose another folder or make room.",
        )
    failed = [Problem(path, "The file is gone.") for path in plan.missing]
    copied = 0
    for done, copy in enumerate(plan.copies):
        control.check()
        report(Progress("Copying images", done, len(plan.copies), problems=len(failed)))
        try:
            _copy_file(copy)
            copied += 1
        except FileExistsError:
            failed.append(Problem(str(copy.target), "A file of that name came up meanwhile."))
        except OSError as error:
            if error.errno in _DISK_FULL:
                raise _no_room_left(plan, copied) from error
            failed.append(Problem(str(copy.source), f"It could not be copied: {error.strerror}."))
    report(Progress("Copying images", len(plan.copies), len(plan.copies), problems=len(failed)))
    return SortOutcome(copied, plan.already_there, tuple(failed))


def _no_room_left(plan: SortPlan, copied: int) -> ExportError:
    return ExportError(
        f"The disk of “{plan.destination}” became full after {copied:,} of "
        f"{len(plan.copies):,} images.",
        "Make room and copy again: what is there already is not copied twice.",
    )


def safe_name(name: str) -> str:
    """Return `name` with what some file system forbids replaced, and cut to a length all take."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).rstrip(". ")
    if not name or _RESERVED.match(name):
        name = f"_{name}"
    stem, suffix = Path(name).stem, Path(name).suffix
    while len(os.fsencode(stem + suffix)) > MAX_NAME_BYTES:
        stem = stem[:-1]
    return stem + suffix


@dataclass(frozen=True, slots=True)
class _Target:
    path: Path
    is_there: bool


def _free_target(wanted: Path, image: Sortable, taken: set[str]) -> _Target:
    """Return the first name after `wanted` that is free, or that holds this very content."""
    number = 1
    candidate = wanted
    while True:
        key = _comparable(candidate)
        if key not in taken:
            there = os.path.lexists(candidate)
            same = there and candidate.is_file() and _same_content(candidate, image)
            if same or not there:
                taken.add(key)
                return _Target(candidate, is_there=same)
        number += 1
        candidate = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")


def _same_content(path: Path, image: Sortable) -> bool:
    try:
        return digest_of_file(path) == image.digest
    except OSError:
        return False


def _comparable(path: Path) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()


def _folder_names(group_names: dict[int, str]) -> dict[int, str]:
    """Return a folder name for each group: its name, made safe, and unlike all others."""
    folders: dict[int, str] = {}
    taken: set[str] = set()
    for group, name in sorted(group_names.items()):
        safe = safe_name(name.strip() or f"Group {group}")
        number = 1
        folder = safe
        while folder.casefold() in taken:
            number += 1
            folder = f"{safe} ({number})"
        taken.add(folder.casefold())
        folders[group] = folder
    return folders


def _free_bytes(destination: Path) -> int:
    place = destination.absolute()
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    return shutil.disk_usage(existing).free


def _copy_file(copy: PlannedCopy) -> None:
    _make_folder(copy.target.parent)
    temporary = copy.target.with_name(f".{copy.target.name[:60]}.{os.getpid()}.part")
    with copy.source.open("rb") as source, temporary.open("xb") as target:
        try:  # only now is the temporary file ours to remove
            shutil.copyfileobj(source, target, 1 << 20)
            target.close()
            shutil.copystat(copy.source, temporary)
            claim(temporary, copy.target)
        finally:
            target.close()
            temporary.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(
            errno.ENOTDIR, f"“{folder.name}” is a file, not a folder"
        ) from error
