"""Sorting the files of a project into folders, and taking that back, by plans in its journal."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from deepclust_gui.data.names import to_text
from deepclust_gui.data.source import FolderSource
from deepclust_gui.errors import DeepClustError, ExportError
from deepclust_gui.export.labelling import EXCLUDED_GROUP, exported_groups
from deepclust_gui.filing import moving
from deepclust_gui.filing.carry_out import CarryOut, moved_items
from deepclust_gui.filing.plan import Sortable, plan_sort
from deepclust_gui.filing.recover import look_at
from deepclust_gui.filing.undo import plan_undo
from deepclust_gui.model.control import Control
from deepclust_gui.model.items import Problem
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.sorting import (
    Action,
    BrokenOff,
    FileStep,
    KeptPlan,
    KeptStep,
    PlanKind,
    PlanStatus,
    SortMode,
    SortOutcome,
    SortPlan,
    StepState,
    UndoPlan,
)
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.curation import Curation
from deepclust_gui.workbench.own_plans import OwnPlans
from deepclust_gui.workbench.pictures import Pictures
from deepclust_gui.workbench.trouble import told_plainly

PHASES = {
    SortMode.COPY: "Copying images",
    SortMode.MOVE: "Moving images",
    SortMode.LINK: "Linking images",
}
UNDOING = "Taking the sort back"


class Filing:
    """Plans sorts, carries them out, takes them back, and finishes what a crash broke off."""

    def __init__(
        self,
        store: ProjectStore,
        pictures: Pictures,
        *,
        own_plans: OwnPlans,
        curation_of: Callable[[int], Curation],
        on_change: Callable[[], None],
    ) -> None:
        """`on_change` is called when images are elsewhere now; `told` says what was recovered."""
        self._store = store
        self._pictures = pictures
        self._own_plans = own_plans
        self._curation_of = curation_of
        self._on_change = on_change
        self._waiting: set[int] = set()
        self.told = ""

    # ---------------------------------------------------------------- sort

    def plan(
        self,
        run: int,
        destination: Path,
        mode: SortMode = SortMode.COPY,
        *,
        control: Control | None = None,
    ) -> SortPlan:
        """Return what sorting the images of a run into folders would do, excluded ones aside.

        Raises ExportError if the images have no files, or `destination` is no good place.
        """
        source = self._folder()
        destination = Path(os.path.realpath(destination))
        if mode is not SortMode.MOVE:
            _refuse_inside(destination, source)
        curation = self._curation_of(run)
        names = {group.label: group.name for group in curation.groups()}
        known = self._store.items(0, len(curation.grouping.labels))  # later ones have no group
        rows = zip(known, exported_groups(curation.grouping), strict=True)
        plan = plan_sort(
            (
                Sortable(
                    item=item.index,
                    source=_real(source.file(item.path)),
                    path=item.path,
                    size_bytes=item.size_bytes,
                    modified_ns=item.modified_ns,
                    digest=item.digest,
                    group=group,
                )
                for item, group in rows
                if group != EXCLUDED_GROUP
            ),
            names,
            destination,
            mode,
            check=(control or Control()).check,
        )
        if mode is not SortMode.MOVE:
            for folder in plan.folders:
                _refuse_inside(destination / folder.name, source, group=folder.name)
        return plan

    def sort(self, plan: SortPlan) -> Job[SortOutcome]:
        """Return the job that carries out a plan; one without steps leaves no trace.

        Raises ExportError if there is not enough room, or none is left on the way; Cancelled after
        a stop. What was done by then stays, and can be taken back.
        """

        def work(control: Control, report: Report) -> SortOutcome:
            failed = (*(Problem(path, "The file is gone.") for path in plan.missing), *plan.refused)
            if not plan.steps:
                return SortOutcome(0, 0, plan.already_there, failed)
            _require_room(plan.needed_bytes, plan.free_bytes, plan.destination)
            self._give_up_open()
            _make_destination(plan.destination)
            kept = self._keep(PlanKind.SORT, plan.mode, plan.destination, plan.steps)
            outcome = self._carry_out(kept, control, report)
            return replace(
                outcome, already_there=plan.already_there, failed=(*failed, *outcome.failed)
            )

        return Job(f"{PHASES[plan.mode]} of {self._store.name}", work)

    # ---------------------------------------------------------------- undo

    @property
    def can_undo(self) -> bool:
        """Whether a sort was done and not taken back."""
        return bool(self._to_undo())

    def plan_undo(self, *, control: Control | None = None) -> UndoPlan:
        """Return what taking back all sorts would do; nothing is touched."""
        return plan_undo(self._to_undo(), check=(control or Control()).check)

    def undo(self, plan: UndoPlan) -> Job[SortOutcome]:
        """Return the job that takes sorts back; raises Cancelled after a stop."""

        def work(control: Control, report: Report) -> SortOutcome:
            if plan.steps:
                self._give_up_open()
            return self._take_back(plan, control, report)

        return Job(f"{UNDOING} of {self._store.name}", work)

    # ---------------------------------------------------------------- after a crash

    def recover(self) -> None:
        """Settle what a crash broke off, and say in `told` what became of it; "" if nothing.

        Renames, links and what goes to the trash are finished. What would take long, because whole
        files have to be copied, or cannot be told, because a disk is not connected, waits for the
        person: see `broken_off`.
        """
        if self._store.is_read_only:
            return
        self._waiting.clear()
        told = []
        for plan in self._store.open_file_plans():
            try:
                told.append(self._recover(plan))
            except DeepClustError as error:
                told.append(
                    f"A sort that was broken off could not be finished: {error} "
                    "It will be tried again when the project is opened."
                )
        self.told = " ".join(filter(None, told))

    @property
    def broken_off(self) -> BrokenOff | None:
        """What a crash broke off and waits to be finished or put back; None if nothing does."""
        if not self._waiting:
            return None
        plans = [one for one in self._store.open_file_plans() if one.number in self._waiting]
        return BrokenOff(plans[0], *self._store.count_steps(plans[0].number)) if plans else None

    def rest(self) -> tuple[FileStep, ...]:
        """Return what finishing would still do."""
        return tuple(
            kept.step
            for kept in self._store.file_steps(self._waiting_plan().number)
            if _is_left(kept)
        )

    def finish(self) -> Job[SortOutcome]:
        """Return the job that finishes what was broken off.

        Raises ExportError if its disk is not connected or has not enough room, or nothing waits.
        """

        def work(control: Control, report: Report) -> SortOutcome:
            plan = self._waiting_plan()
            self._settle_begun(plan)
            if plan.kind is PlanKind.SORT:
                steps = self._store.file_steps(plan.number)
                needed = sum(kept.step.size_bytes for kept in steps if _takes_long(kept))
                free = shutil.disk_usage(plan.destination).free
                _require_room(needed, free, plan.destination)
            return self._carry_out(plan, control, report)

        return Job(f"Finishing what was broken off in {self._store.name}", work)

    def put_back(self) -> Job[SortOutcome]:
        """Return the job that takes back what the sort that was broken off had done.

        Raises ExportError if its disk is not connected, nothing waits, or what waits is an undo.
        """

        def work(control: Control, report: Report) -> SortOutcome:
            plan = self._waiting_plan()
            if plan.kind is PlanKind.UNDO:
                raise ExportError("An undo cannot be put back.", "Finish it, or sort again.")
            self._settle_begun(plan)
            steps = reversed(self._store.file_steps(plan.number))
            done = [kept for kept in steps if kept.state is StepState.DONE]
            undo = plan_undo(done, check=control.check)
            self._store.close_file_plan(plan.number, PlanStatus.STOPPED)
            return self._take_back(undo, control, report)

        return Job(f"{UNDOING} of {self._store.name}", work)

    def leave(self) -> None:
        """Give up what was broken off: every file stays where it is now."""
        self._store.close_file_plan(self._waiting_plan().number, PlanStatus.STOPPED)

    def _recover(self, plan: KeptPlan) -> str:
        """Settle a plan; return what to tell, "" if it waits for the person."""
        steps = self._store.file_steps(plan.number)
        if not self._is_own(plan.token, steps):
            return (
                "A sort that was begun on another computer is left as it is: it is neither "
                "finished nor taken back here."
            )
        if _missing_place(plan, steps) is not None:
            self._waiting.add(plan.number)
            return ""
        self._settle_begun(plan)
        if any(_takes_long(kept) for kept in self._store.file_steps(plan.number)):
            self._waiting.add(plan.number)
            return ""
        failed = self._carry_out(plan, Control(), lambda _progress: None).failed
        what = "An undo of a sort" if plan.kind is PlanKind.UNDO else "A sort"
        stayed = "1 file" if len(failed) == 1 else f"{len(failed):,} files"
        rest = f" {stayed} could not be brought along." if failed else ""
        done, total = self._store.count_steps(plan.number)
        return f"{what} that was broken off is finished now: {done:,} of {total:,} files.{rest}"

    def _settle_begun(self, plan: KeptPlan) -> None:
        """Let the files tell what became of steps that were begun; ExportError if they cannot."""
        steps = self._store.file_steps(plan.number)
        if (place := _missing_place(plan, steps)) is not None:
            raise ExportError(
                f"“{place}” is not there.", "Connect its disk and try again, or sort anew."
            )
        try:
            outcomes = [look_at(plan, kept) for kept in steps if kept.state is StepState.BEGUN]
        except OSError as error:
            raise _failed(error) from error
        by_number = {kept.key.number: kept.step for kept in steps}
        moves = moved_items(outcomes, by_number, self._item_path)
        self._store.settle_steps(plan.number, outcomes, moves)
        if moves:
            self._on_change()

    def _waiting_plan(self) -> KeptPlan:
        if (waits := self.broken_off) is None:
            raise ExportError("No sort is waiting to be finished.")
        return waits.plan

    def _give_up_open(self) -> None:
        """End what is open, for what is wanted now; its files are known to be where they are."""
        for plan in self._store.open_file_plans():
            steps = self._store.file_steps(plan.number)
            if not self._is_own(plan.token, steps):
                continue
            if _missing_place(plan, steps) is None:
                self._settle_begun(plan)
            self._store.close_file_plan(plan.number, PlanStatus.STOPPED)

    def _take_back(self, plan: UndoPlan, control: Control, report: Report) -> SortOutcome:
        if not plan.steps:
            return SortOutcome(0, 0, 0, plan.refused)
        kept = self._keep(PlanKind.UNDO, SortMode.MOVE, Path(), plan.steps)
        outcome = self._carry_out(kept, control, report)
        return replace(outcome, failed=(*plan.refused, *outcome.failed))

    # ---------------------------------------------------------------- inside

    def _keep(
        self, kind: PlanKind, mode: SortMode, destination: Path, steps: tuple[FileStep, ...]
    ) -> KeptPlan:
        """Write a plan down, here and in the project, before its first file."""
        token = secrets.token_hex(6)
        with told_plainly(self._store.path):
            self._own_plans.add(token, steps)
        return self._store.add_file_plan(
            kind, mode, destination=destination, token=token, steps=steps
        )

    def _is_own(self, token: str, steps: list[KeptStep]) -> bool:
        return self._own_plans.has(token, (kept.step for kept in steps))

    def _to_undo(self) -> list[KeptStep]:
        """Return the steps of sorts made on this computer that can be taken back."""
        found = self._store.steps_to_undo()
        own = {
            plan
            for plan in {kept.key.plan for kept in found}
            if self._is_own(self._store.token_of(plan), self._store.file_steps(plan))
        }
        return [kept for kept in found if kept.key.plan in own]

    def _carry_out(self, plan: KeptPlan, control: Control, report: Report) -> SortOutcome:
        phase = UNDOING if plan.kind is PlanKind.UNDO else PHASES[plan.mode]
        try:
            work = CarryOut(plan, self._store, item_path=self._item_path)
            return work.run(control, report, phase=phase)
        except OSError as error:
            raise _failed(error) from error
        finally:
            self._on_change()

    def _item_path(self, place: Path) -> str:
        """Return what an image at `place` is called: relative to the source, wherever it is."""
        root = os.path.realpath(self._folder().location)
        real = os.path.join(os.path.realpath(place.parent), place.name)  # noqa: PTH118 - as real
        try:
            return to_text(Path(os.path.relpath(real, root)).as_posix())
        except ValueError:  # on another drive
            return to_text(Path(real).as_posix())

    def _folder(self) -> FolderSource:
        source = self._pictures.source
        if not isinstance(source, FolderSource):
            raise ExportError(
                "These images come from an .npz file, so there are no image files to copy.",
                "Export the labels as a table instead.",
            )
        return source


def _real(file: Path) -> Path:
    """Return the one path of a file that may itself be a link."""
    return Path(os.path.realpath(file.parent), file.name)


def _refuse_inside(folder: Path, source: FolderSource, *, group: str = "") -> None:
    if not folder.resolve().is_relative_to(source.location.resolve()):
        return
    if group:
        raise ExportError(
            f"The folder for the group “{group}” would be that of the images itself.",
            "Choose another folder, or give the group another name.",
        )
    raise ExportError(
        f"“{folder}” lies inside the folder of images itself.",
        "Choose a folder outside, so that copies are never taken for originals.",
    )


def _failed(error: OSError) -> ExportError:
    return ExportError(
        f"The disk failed while files were sorted: {error.strerror or error}.",
        "No file is lost: what was begun is settled when the project is opened again.",
    )


def _require_room(needed_bytes: int, free_bytes: int, destination: Path) -> None:
    if needed_bytes and needed_bytes >= free_bytes:
        raise ExportError(
            f"The copies need {needed_bytes / 1e6:,.0f} MB, but only "
            f"{free_bytes / 1e6:,.0f} MB are free in “{destination}”.",
            "Choose another folder or make room.",
        )


def _make_destination(folder: Path) -> None:
    """Make the folder to sort into, before the plan: if it is gone later, its disk is."""
    try:
        moving.make_folder(folder)
        moving.sync_folders({folder.parent})
    except OSError as error:
        raise ExportError(
            f"“{folder}” cannot be made: {error.strerror or error}.",
            "Choose a folder that you may write to.",
        ) from error


def _missing_place(plan: KeptPlan, steps: Iterable[KeptStep]) -> Path | None:
    """Return a folder that is not there, and without which begun steps cannot be told from undone.

    A sort needs its destination, which was made before the plan, and any plan the folders that its
    begun steps take files from. None if all is there.
    """
    begun = (kept.step.source.parent for kept in steps if kept.state is StepState.BEGUN)
    places = [*([plan.destination] if plan.kind is PlanKind.SORT else ()), *dict.fromkeys(begun)]
    # False for a disk that answers with an error, too.
    return next((place for place in places if not os.path.isdir(place)), None)  # noqa: PTH112


def _is_left(kept: KeptStep) -> bool:
    return kept.state in (StepState.PLANNED, StepState.BEGUN)


def _takes_long(kept: KeptStep) -> bool:
    """Return whether a step that is left would copy a whole file: opening does not wait for it."""
    step = kept.step
    if kept.state is not StepState.PLANNED:
        return False
    if step.action is not Action.MOVE:
        return step.action is Action.COPY
    try:
        return not moving.on_one_disk(step.source, step.target.parent)
    except OSError:  # gone: the step fails at once, and says so
        return False
