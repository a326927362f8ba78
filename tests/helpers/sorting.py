"""Small sorts on real files, with a journal in memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from deepclust_gui.errors import ProjectError
from deepclust_gui.filing.carry_out import CarryOut
from deepclust_gui.filing.plan import Sortable, plan_sort
from deepclust_gui.model.control import Control
from deepclust_gui.model.digest import digest_of_file
from deepclust_gui.model.folder import Move
from deepclust_gui.model.sorting import (
    KeptPlan,
    KeptStep,
    PlanKind,
    PlanStatus,
    SortMode,
    SortOutcome,
    SortPlan,
    StepKey,
    StepOutcome,
    StepState,
)


class Noted:
    """A journal in memory; `busy_at` names a call that fails as a busy database does."""

    def __init__(self, made: SortPlan, busy_at: str = "") -> None:
        self.busy_at = busy_at
        self.status = PlanStatus.OPEN
        self.steps = [
            KeptStep(StepKey(1, number), step, StepState.PLANNED)
            for number, step in enumerate(made.steps)
        ]
        self.states = {kept.key.number: kept.state for kept in self.steps}

    def begin_steps(self, _plan: int, numbers: Iterable[int]) -> None:
        self._check("begin")
        self.states.update(dict.fromkeys(numbers, StepState.BEGUN))

    def settle_steps(
        self, _plan: int, outcomes: Sequence[StepOutcome], moves: Iterable[Move]
    ) -> None:
        self._check("settle")
        self.states.update({one.number: one.state for one in outcomes})
        list(moves)

    def close_file_plan(self, _plan: int, status: PlanStatus) -> None:
        self._check("close")
        self.status = status

    def file_steps(self, _plan: int) -> list[KeptStep]:
        return self.steps

    def _check(self, call: str) -> None:
        if call == self.busy_at:
            raise ProjectError("The project is in use by another program.")


def planned(source: Path, out: Path, mode: SortMode = SortMode.COPY) -> SortPlan:
    images = []
    for item, path in enumerate(sorted(p for p in source.rglob("*") if p.is_file())):
        status = path.stat()
        images.append(
            Sortable(
                item=item,
                source=path,
                path=path.relative_to(source).as_posix(),
                size_bytes=status.st_size,
                modified_ns=status.st_mtime_ns,
                digest=digest_of_file(path),
                group=0,
            )
        )
    return plan_sort(images, {0: "G"}, out, mode)


def kept_plan(made: SortPlan) -> KeptPlan:
    return KeptPlan(1, PlanKind.SORT, made.mode, made.destination, "token")


def carried(made: SortPlan, journal: Noted, control: Control | None = None) -> SortOutcome:
    work = CarryOut(kept_plan(made), journal, item_path=str)
    return work.run(control or Control(), lambda _progress: None, phase="x")


def contents(*folders: Path) -> Counter[str]:
    return Counter(
        digest_of_file(path) for folder in folders for path in folder.rglob("*") if path.is_file()
    )
