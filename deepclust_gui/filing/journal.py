"""What carrying out a plan needs of the journal; the store has it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from deepclust_gui.model.folder import Move
from deepclust_gui.model.sorting import KeptStep, PlanStatus, StepOutcome


class FileJournal(Protocol):
    """Each change is on the disk when the call returns."""

    def begin_steps(self, plan: int, numbers: Iterable[int]) -> None: ...
    def settle_steps(
        self, plan: int, outcomes: Sequence[StepOutcome], moves: Iterable[Move]
    ) -> None: ...
    def close_file_plan(self, plan: int, status: PlanStatus) -> None: ...
    def file_steps(self, plan: int) -> list[KeptStep]: ...
