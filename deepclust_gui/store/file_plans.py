"""File plans: what is done to the files of a person, on the disk before it is done."""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from deepclust_gui.model.folder import Move
from deepclust_gui.model.sorting import (
    Action,
    FileStep,
    KeptPlan,
    KeptStep,
    PlanKind,
    PlanStatus,
    SortMode,
    StepKey,
    StepOutcome,
    StepState,
)
from deepclust_gui.store.table import Table, now

_STEP = (
    "plan, number, action, source, target, size_bytes, modified_ns, digest, item, "
    "undoes_plan, undoes_step, state"
)


class FilePlanTable(Table):
    """The journal of file plans. Whatever changes it is on the disk when the call returns.

    A step is planned, begun, then done or failed; a done one becomes undone when a step of a later
    plan has taken it back. A plan is open until it is done or stopped.
    """

    def add_file_plan(
        self,
        kind: PlanKind,
        mode: SortMode,
        *,
        destination: Path,
        token: str,
        steps: Sequence[FileStep],
    ) -> KeptPlan:
        """Keep a plan with all its steps."""
        with self._database.writing(durably=True) as connection:
            cursor = connection.execute(
                "INSERT INTO file_plan (kind, mode, destination, token, status, made_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (kind, mode, os.fsencode(destination), token, PlanStatus.OPEN, now()),
            )
            assert cursor.lastrowid is not None
            number = cursor.lastrowid
            marks = ", ".join("?" * 12)
            connection.executemany(
                f"INSERT INTO file_step ({_STEP}) VALUES ({marks})",  # noqa: S608 - our own text
                (_row(number, place, step) for place, step in enumerate(steps)),
            )
        return KeptPlan(number, kind, mode, destination, token)

    def begin_steps(self, plan: int, numbers: Iterable[int]) -> None:
        """Note that these steps may have happened from now on."""
        with self._database.writing(durably=True) as connection:
            _set_states(
                connection, plan, (StepOutcome(number, StepState.BEGUN) for number in numbers)
            )

    def settle_steps(
        self, plan: int, outcomes: Sequence[StepOutcome], moves: Iterable[Move]
    ) -> None:
        """Keep what came of steps, and where images are now, all of it or nothing."""
        done = [(plan, one.number) for one in outcomes if one.state is StepState.DONE]
        with self._database.writing(durably=True) as connection:
            _set_states(connection, plan, outcomes)
            connection.executemany(
                "UPDATE file_step AS past SET state = 'undone' FROM file_step AS step "
                "WHERE step.plan = ? AND step.number = ? "
                "AND past.plan = step.undoes_plan AND past.number = step.undoes_step",
                done,
            )
            # In order: one image may have gone on from where another one came to. A path that is
            # taken is that of an image that is gone; the mover is then found by its content.
            connection.executemany(
                "UPDATE OR IGNORE item SET path = ?, modified_ns = ? WHERE number = ?",
                ((move.path, move.modified_ns, move.item) for move in moves),
            )

    def close_file_plan(self, plan: int, status: PlanStatus) -> None:
        """Declare a plan done or stopped."""
        with self._database.writing(durably=True) as connection:
            connection.execute("UPDATE file_plan SET status = ? WHERE number = ?", (status, plan))

    def open_file_plans(self) -> list[KeptPlan]:
        """Return the plans that are neither done nor stopped, oldest first."""
        query = (
            "SELECT number, kind, mode, destination, token FROM file_plan "
            "WHERE status = 'open' ORDER BY number"
        )
        with self._database.reading() as connection:
            return [
                KeptPlan(number, PlanKind(kind), SortMode(mode), Path(os.fsdecode(place)), token)
                for number, kind, mode, place, token in connection.execute(query)
            ]

    def token_of(self, plan: int) -> str:
        """Return the token of a plan."""
        with self._database.reading() as connection:
            query = "SELECT token FROM file_plan WHERE number = ?"
            return str(connection.execute(query, (plan,)).fetchone()[0])

    def file_steps(self, plan: int) -> list[KeptStep]:
        """Return the steps of a plan, in order."""
        return self._steps("plan = ? ORDER BY number", (plan,))

    def count_steps(self, plan: int) -> tuple[int, int]:
        """Return how many steps of a plan are done, and how many it has."""
        query = (
            "SELECT count(CASE state WHEN 'done' THEN 1 END), count(*) "
            "FROM file_step WHERE plan = ?"
        )
        with self._database.reading() as connection:
            done, total = connection.execute(query, (plan,)).fetchone()
        return done, total

    def steps_to_undo(self) -> list[KeptStep]:
        """Return the steps of all sorts that were done and not undone, the newest first."""
        where = (
            "state = 'done' AND plan IN (SELECT number FROM file_plan WHERE kind = 'sort') "
            "ORDER BY plan DESC, number DESC"
        )
        return self._steps(where, ())

    def _steps(self, where: str, values: tuple[int, ...]) -> list[KeptStep]:
        query = f"SELECT {_STEP} FROM file_step WHERE {where}"  # noqa: S608 - our own text
        with self._database.reading() as connection:
            return [_kept(row) for row in connection.execute(query, values)]


def _set_states(connection: sqlite3.Connection, plan: int, outcomes: Iterable[StepOutcome]) -> None:
    connection.executemany(
        "UPDATE file_step SET state = ?, reason = ? WHERE plan = ? AND number = ?",
        ((one.state, one.reason, plan, one.number) for one in outcomes),
    )


def _row(plan: int, number: int, step: FileStep) -> tuple[object, ...]:
    return (
        plan,
        number,
        step.action,
        os.fsencode(step.source),
        os.fsencode(step.target),
        step.size_bytes,
        step.modified_ns,
        step.digest,
        step.item,
        step.undoes and step.undoes.plan,
        step.undoes and step.undoes.number,
        StepState.PLANNED,
    )


def _kept(row: tuple[int, int, str, bytes, bytes, int, int, str, int, int, int, str]) -> KeptStep:
    plan, number, action, source, target, size, modified, digest, item, of_plan, of_step, state = (
        row
    )
    step = FileStep(
        action=Action(action),
        source=Path(os.fsdecode(source)),
        target=Path(os.fsdecode(target)),
        size_bytes=size,
        modified_ns=modified,
        digest=digest,
        item=item,
        undoes=None if of_plan is None else StepKey(of_plan, of_step),
    )
    return KeptStep(StepKey(plan, number), step, StepState(state))
