"""Carrying a plan out, batch by batch: noted as begun, done, brought to the disk, noted as done."""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from deepclust_gui.errors import Cancelled, ExportError
from deepclust_gui.filing import moving
from deepclust_gui.filing.journal import FileJournal
from deepclust_gui.model.control import Control
from deepclust_gui.model.folder import Move
from deepclust_gui.model.items import Problem, modified_ns
from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.sorting import (
    Action,
    FileStep,
    KeptPlan,
    KeptStep,
    PlanStatus,
    SortOutcome,
    StepOutcome,
    StepState,
)

BATCH_STEPS = 512
BATCH_BYTES = 256 << 20
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class CarryOut:
    """Carries out what is left of a plan. `item_path` tells what an image at a place is called."""

    def __init__(
        self, plan: KeptPlan, journal: FileJournal, *, item_path: Callable[[Path], str]
    ) -> None:
        self._plan = plan
        self._journal = journal
        self._item_path = item_path
        self._images = self._sidecars = 0
        self._failed: list[Problem] = []

    def run(self, control: Control, report: Report, *, phase: str) -> SortOutcome:
        """Do all steps that are still planned; what fails is named, the rest goes on.

        Raises Cancelled after a stop and ExportError if the disk is full; what is done stays done,
        and the plan is closed. If the journal itself cannot be written, it stays open.
        """
        steps = [
            kept
            for kept in self._journal.file_steps(self._plan.number)
            if kept.state is StepState.PLANNED
        ]
        done = 0
        try:
            for batch in _batches(steps):
                control.check()
                self._journal.begin_steps(self._plan.number, [one.key.number for one in batch])
                self._carry_out(batch, control, report, Progress(phase, done, len(steps)))
                done += len(batch)
        except (Cancelled, ExportError):
            self._journal.close_file_plan(self._plan.number, PlanStatus.STOPPED)
            raise
        self._journal.close_file_plan(self._plan.number, PlanStatus.DONE)
        report(Progress(phase, done, len(steps), problems=len(self._failed)))
        return SortOutcome(self._images, self._sidecars, 0, tuple(self._failed))

    def _carry_out(
        self, batch: Sequence[KeptStep], control: Control, report: Report, progress: Progress
    ) -> None:
        """Do a batch and note what came of it. Whatever ends it early, what is done is noted."""
        work = Batch(self._plan)
        try:
            for place, kept in enumerate(batch):
                control.check()
                report(
                    Progress(
                        progress.phase,
                        progress.done + place,
                        progress.total,
                        problems=len(self._failed),
                    )
                )
                work.prepare(kept)
        except Cancelled:
            self._finish(batch, work)
            raise
        except OSError as error:
            self._finish(batch, work)
            raise ExportError(
                f"The disk of “{kept.step.target.parent}” became full.",
                "Make room and repeat: what is done already is not done twice.",
            ) from error
        self._finish(batch, work)

    def _finish(self, batch: Sequence[KeptStep], work: "Batch") -> None:
        outcomes = work.complete()
        told = {one.number for one in outcomes}
        outcomes += [
            StepOutcome(kept.key.number, StepState.PLANNED)
            for kept in batch
            if kept.key.number not in told
        ]
        steps = {kept.key.number: kept.step for kept in batch}
        self._journal.settle_steps(
            self._plan.number, outcomes, moved_items(outcomes, steps, self._item_path)
        )
        for one in outcomes:
            step = steps[one.number]
            if one.state is StepState.FAILED:
                self._failed.append(Problem(str(step.source), one.reason))
            elif one.state is StepState.DONE:
                self._images += step.item is not None
                self._sidecars += step.item is None


class Batch:
    """A few steps whose copies are brought to the disk together."""

    def __init__(self, plan: KeptPlan) -> None:
        self._plan = plan
        self._copies: list[KeptStep] = []
        self._outcomes: dict[int, StepOutcome] = {}
        self._folders: set[Path] = set()
        self._made: set[Path] = set()

    def prepare(self, kept: KeptStep) -> None:
        """Do a step, or for a copy, make it under a temporary name; OSError if the disk is full."""
        do = {
            Action.COPY: self._copy,
            Action.MOVE: self._move,
            Action.LINK: self._link,
            Action.TRASH: self._trash,
            Action.UNLINK: self._unlink,
        }[kept.step.action]
        try:
            do(kept)
        except OSError as error:
            if error.errno in _DISK_FULL:
                raise
            self._fail(kept, _reason(error))

    def complete(self) -> list[StepOutcome]:
        """Give copies their names once they are on the disk; then sources that moved may go."""
        copied = self._verified()
        moving.sync_folders(self._folders)
        for kept in copied:
            if kept.step.action is Action.MOVE:
                self._remove_source(kept)
        moving.sync_folders({kept.step.source.parent for kept in copied})
        return list(self._outcomes.values())

    def _copy(self, kept: KeptStep) -> None:
        step = kept.step
        if not moving.is_unchanged(step.source, step.size_bytes, step.modified_ns, step.digest):
            self._fail(kept, "The file has changed since it was planned.")
            return
        self._make_folder(step.target.parent)
        moving.copy_new(step.source, temporary(self._plan, kept))
        self._copies.append(kept)

    def _move(self, kept: KeptStep) -> None:
        step = kept.step
        if not moving.is_unchanged(step.source, step.size_bytes, step.modified_ns, step.digest):
            self._fail(kept, "The file has changed since it was planned.")
            return
        self._make_folder(step.target.parent)
        if moving.on_one_disk(step.source, step.target.parent) and _renamed(step):
            self._folders.add(step.source.parent)
            self._done(kept)
            return
        moving.copy_new(step.source, temporary(self._plan, kept))
        self._copies.append(kept)

    def _link(self, kept: KeptStep) -> None:
        step = kept.step
        step.source.stat()
        self._make_folder(step.target.parent)
        moving.link_new(step.source, step.target)
        self._done(kept)

    def _trash(self, kept: KeptStep) -> None:
        path = kept.step.source
        if path.exists() or path.is_symlink():
            if not moving.holds(path, kept.step.digest):
                self._fail(kept, "It was changed since it was copied, so it stays.")
                return
            moving.to_trash(path)
        self._done(kept)

    def _unlink(self, kept: KeptStep) -> None:
        link = kept.step.source
        if link.exists() or link.is_symlink():
            if not moving.is_our_link(link, kept.step.target):
                self._fail(kept, "It is not the link that was made here, so it stays.")
                return
            link.unlink()
        self._done(kept)

    def _verified(self) -> list[KeptStep]:
        """Sync, read back and rename the copies; return those that are in their place."""
        moving.sync_files([temporary(self._plan, kept) for kept in self._copies])
        for kept in self._copies:
            try:
                self._place(kept)
            except OSError as error:
                self._fail(kept, _reason(error))
                with contextlib.suppress(OSError):
                    temporary(self._plan, kept).unlink(missing_ok=True)
        return [
            kept for kept in self._copies if self._outcomes[kept.key.number].state is StepState.DONE
        ]

    def _place(self, kept: KeptStep) -> None:
        copy = temporary(self._plan, kept)
        if moving.holds(copy, kept.step.digest):
            moving.rename_new(copy, kept.step.target)
            self._done(kept)
        else:
            copy.unlink()
            self._fail(kept, "The file changed while it was copied, or the copy is damaged.")

    def _remove_source(self, kept: KeptStep) -> None:
        step = kept.step
        try:
            if moving.holds(step.source, step.digest):
                step.source.unlink(missing_ok=True)
            elif os.path.lexists(step.source):  # else somebody took it away: it is here only
                self._fail(kept, "The file changed while it was moved: it is in both places.")
        except OSError as error:
            self._give_back(kept, error)

    def _give_back(self, kept: KeptStep, error: OSError) -> None:
        """Take the copy away again where its source cannot go, so that there is one file still."""
        told = "It is in both places now."
        if moving.holds(kept.step.source, kept.step.digest):
            with contextlib.suppress(OSError):
                kept.step.target.unlink()
                told = "It stays in its old place."
        self._fail(kept, f"{told} {_reason(error)}")

    def _make_folder(self, folder: Path) -> None:
        if folder not in self._made:
            moving.make_folder(folder)
            self._made.add(folder)

    def _done(self, kept: KeptStep) -> None:
        self._folders.add(kept.step.target.parent)
        self._outcomes[kept.key.number] = StepOutcome(kept.key.number, StepState.DONE)

    def _fail(self, kept: KeptStep, reason: str) -> None:
        self._outcomes[kept.key.number] = StepOutcome(kept.key.number, StepState.FAILED, reason)


def _renamed(step: FileStep) -> bool:
    """Rename a file; False if it lies on another disk after all, as folders in containers may."""
    try:
        moving.rename_new(step.source, step.target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            return False
        raise
    return True


def temporary(plan: KeptPlan, kept: KeptStep) -> Path:
    """Return the name under which a copy is made: only ours are called so."""
    return kept.step.target.parent / f".{plan.token}-{kept.key.number}.part"


def moved_items(
    outcomes: Sequence[StepOutcome],
    steps: dict[int, FileStep],
    item_path: Callable[[Path], str],
) -> list[Move]:
    """Return where the images of done moves are now."""
    moves = []
    for one in outcomes:
        step = steps[one.number]
        if one.state is StepState.DONE and step.action is Action.MOVE and step.item is not None:
            with contextlib.suppress(OSError):
                written = modified_ns(step.target.stat())
                moves.append(Move(step.item, item_path(step.target), written))
    return moves


def _batches(steps: Sequence[KeptStep]) -> Iterator[list[KeptStep]]:
    batch: list[KeptStep] = []
    size = 0
    for kept in steps:
        batch.append(kept)
        size += kept.step.size_bytes
        if len(batch) == BATCH_STEPS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _reason(error: OSError) -> str:
    if isinstance(error, FileExistsError):
        return "A file of that name came up meanwhile."
    if isinstance(error, FileNotFoundError):
        return "The file is gone."
    return f"It did not work: {error.strerror or error}."
