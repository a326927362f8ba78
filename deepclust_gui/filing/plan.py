"""Planning a sort: what would go where, with every clash settled before a file is touched."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from deepclust_gui.errors import ExportError
from deepclust_gui.filing.moving import existing, on_one_disk
from deepclust_gui.filing.names import (
    MAX_PATH_BYTES,
    Places,
    folder_names,
    safe_name,
)
from deepclust_gui.filing.sidecars import Sidecar, Sidecars
from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.model.items import Problem, modified_ns
from deepclust_gui.model.sorting import Action, FileStep, PlannedFolder, SortMode, SortPlan


@dataclass(frozen=True, slots=True)
class Sortable:
    """One image to be sorted: where it is, what it was when imported, and its group."""

    item: int
    source: Path
    path: str
    size_bytes: int
    modified_ns: int
    digest: str
    group: int


def plan_sort(
    images: Iterable[Sortable],
    group_names: dict[int, str],
    destination: Path,
    mode: SortMode,
    *,
    check: Callable[[], None] = lambda: None,
) -> SortPlan:
    """Return what sorting `images` into `destination` would do; touches nothing.

    A taken name gets " (2)" and so on, compared as the fussiest file system would (case and Unicode
    form ignored). What is at its target already needs no step. Raises ExportError if `destination`
    is a file or on a drive that is not connected.
    """
    if destination.exists() and not destination.is_dir():
        raise ExportError(f"“{destination}” is a file.", "Choose a folder to sort into.")
    try:
        existing(destination.absolute())
    except FileNotFoundError as error:
        raise ExportError(
            f"The drive of “{destination}” is not there.", "Connect it, or choose another folder."
        ) from error
    planner = _Planner(destination, mode, folder_names(group_names))
    for image in images:
        check()
        planner.add(image)
    return planner.plan()


class _Planner:
    """Gathers the steps of a sort, image by image."""

    def __init__(self, destination: Path, mode: SortMode, folders: dict[int, str]) -> None:
        self._places = Places()
        self._destination = destination
        self._mode = mode
        self._folders = folders
        self._sidecars = Sidecars()
        self._steps: list[FileStep] = []
        self._leaving: set[Path] = set()
        self._counts: Counter[int] = Counter()
        self._missing: list[str] = []
        self._refused: list[Problem] = []
        self._renamed = self._already_there = self._needed_bytes = 0

    def add(self, image: Sortable) -> None:
        """Plan where one image and its sidecars go."""
        try:
            step = self._described(image)
        except FileNotFoundError:
            self._missing.append(image.path)
            return
        except OSError as error:
            reason = f"It cannot be read: {error.strerror or error}."
            self._refused.append(Problem(image.path, reason))
            return
        if self._mode is SortMode.MOVE and image.source.is_symlink():
            self._refused.append(Problem(image.path, "It is a link to a file elsewhere: it stays."))
            return
        self._place(image, step)

    def _place(self, image: Sortable, step: FileStep) -> None:
        folder = self._destination / self._folders[image.group]
        wanted = folder / safe_name(image.source.name)
        if len(os.fsencode(wanted)) > MAX_PATH_BYTES:
            self._refused.append(Problem(image.path, "Its path there would be too long."))
            return
        self._counts[image.group] += 1
        sidecars = [
            sidecar
            for sidecar in self._sidecars.of(image.source)
            if sidecar.path not in self._leaving
        ]
        target = self._free_target(wanted, step, sidecars)
        if target is None:
            self._already_there += 1
            return
        self._renamed += target.name != image.source.name
        self._keep(replace(step, target=target))
        for sidecar in sidecars:
            self._keep_sidecar(sidecar, target)

    def plan(self) -> SortPlan:
        """Return the plan of all images so far."""
        return SortPlan(
            mode=self._mode,
            destination=self._destination,
            steps=tuple(self._steps),
            folders=tuple(
                PlannedFolder(self._folders[group], count)
                for group, count in sorted(self._counts.items())
            ),
            renamed=self._renamed,
            already_there=self._already_there,
            missing=tuple(self._missing),
            refused=tuple(self._refused),
            total_bytes=sum(step.size_bytes for step in self._steps),
            needed_bytes=self._needed_bytes,
            free_bytes=shutil.disk_usage(existing(self._destination.absolute())).free,
        )

    def _described(self, image: Sortable) -> FileStep:
        """Return a step for the file as it is now; read only if it changed since the import."""
        status = image.source.stat()
        same = (status.st_size, modified_ns(status)) == (image.size_bytes, image.modified_ns)
        return FileStep(
            Action(self._mode.value),
            source=image.source,
            target=image.source,
            size_bytes=status.st_size,
            modified_ns=modified_ns(status),
            digest=image.digest if same else digest_of_file(image.source),
            item=image.item,
        )

    def _free_target(self, wanted: Path, step: FileStep, sidecars: list[Sidecar]) -> Path | None:
        """Return the first free name after `wanted`; None if the image is there already."""
        number = 1
        candidate = wanted
        while True:
            if not self._places.is_taken(candidate):
                there = self._places.found(candidate)
                if there is not None and self._is_settled(there, step):
                    self._places.take(candidate)
                    return None
            if self._is_free(candidate, sidecars):
                return candidate
            number += 1
            candidate = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")

    def _is_free(self, candidate: Path, sidecars: list[Sidecar]) -> bool:
        names = [candidate, *(sidecar.beside(candidate) for sidecar in sidecars)]
        return not any(
            self._places.is_taken(name) or self._places.found(name) is not None for name in names
        )

    def _is_settled(self, there: Path, step: FileStep) -> bool:
        """Return whether the file that is `there` makes the step superfluous."""
        try:
            if self._mode is SortMode.MOVE:
                return there.samefile(step.source) and not there.is_symlink()
            if self._mode is SortMode.LINK:
                return there.samefile(step.source)
            if not there.is_file():
                return False
            if there.stat().st_size != step.size_bytes:
                return False
            return there.samefile(step.source) or digest_of_file(there) == step.digest
        except OSError:
            return False

    def _keep_sidecar(self, sidecar: Sidecar, target: Path) -> None:
        try:
            status, digest = sidecar.path.stat(), digest_of_file(sidecar.path)
        except OSError as error:
            reason = f"It cannot be read: {error.strerror or error}."
            self._refused.append(Problem(str(sidecar.path), reason))
            return
        self._keep(
            FileStep(
                Action(self._mode.value),
                source=sidecar.path,
                target=sidecar.beside(target),
                size_bytes=status.st_size,
                modified_ns=modified_ns(status),
                digest=digest,
            )
        )

    def _keep(self, step: FileStep) -> None:
        self._places.take(step.target)
        if step.action is Action.MOVE:
            self._leaving.add(step.source)
        copies = step.action is Action.COPY or (
            step.action is Action.MOVE and not on_one_disk(step.source, self._destination)
        )
        self._needed_bytes += step.size_bytes if copies else 0
        self._steps.append(step)
