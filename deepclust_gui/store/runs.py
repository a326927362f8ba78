"""Runs: what was asked for, what became of it, and what it found."""

import json
import math
import sqlite3
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.result import Result, Scores
from deepclust_gui.model.run import (
    MAX_IMAGE_SIZE,
    MIN_IMAGE_SIZE,
    Effort,
    ParamValue,
    Performance,
    Preset,
    Run,
    RunRequest,
    RunStatus,
)
from deepclust_gui.store.arrays import read_array, write_array
from deepclust_gui.store.database import understood
from deepclust_gui.store.edits import LARGEST_GROUP
from deepclust_gui.store.health import parsed
from deepclust_gui.store.table import Table, moment, now

_COLUMNS = (
    "number, method, method_name, plugin, params, request, device, status, started_at, "
    "seconds, scores, message, performance, item_count"
)


_LEFT_OUT = "left_out"


class RunTable(Table):
    """The trainings of a project, numbered from 1."""

    def start_run(
        self,
        request: RunRequest,
        *,
        method_name: str,
        plugin: str,
        params: dict[str, ParamValue],
        device: str,
    ) -> int:
        """Add a run that is running now and return its number; `params` are all as used."""
        values = (
            request.method,
            method_name,
            plugin,
            json.dumps(params),
            json.dumps(asdict(request)),
            device,
            RunStatus.RUNNING,
            now(),
        )
        with self._database.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO run "
                "(method, method_name, plugin, params, request, device, status, started_at, "
                "item_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT count(*) FROM item))",
                values,
            )
            assert cursor.lastrowid is not None
            _keep_left_out(connection, cursor.lastrowid)
            return cursor.lastrowid

    def finish_run(
        self,
        number: int,
        *,
        result: Result,
        positions: NDArray[np.float32],
        scores: Scores,
        seconds: float,
        losses: dict[str, list[float]],
        performance: Performance,
        message: str = "",
    ) -> None:
        """Keep what a run found and mark it done, in one transaction.

        `positions` float32 (N, 2) is where items lie on the map; `losses` holds the mean loss of
        each epoch by phase. `message` is what the person should know of how it went.
        """
        arrays: dict[str, NDArray[Any]] = {
            "embedding": result.embedding,
            "labels": result.labels,
            "confidence": result.confidence,
            "positions": positions,
        }
        with self._database.writing() as connection:
            _update(connection, number, RunStatus.DONE, message=message, seconds=seconds)
            connection.execute(
                "UPDATE run SET scores = ?, performance = ?, item_count = ? WHERE number = ?",
                (
                    json.dumps(asdict(scores)),
                    json.dumps(asdict(performance)),
                    len(result.labels),
                    number,
                ),
            )
            connection.execute("DELETE FROM array WHERE run = ? AND name != ?", (number, _LEFT_OUT))
            for name, values in arrays.items():
                write_array(connection, number, name=name, values=values)
            _write_losses(connection, number, losses)
        self._database.settle()

    def end_run(self, number: int, status: RunStatus, message: str, seconds: float) -> None:
        """Mark a run as over without a result: interrupted or failed, and why."""
        with self._database.writing() as connection:
            _update(connection, number, status, message=message, seconds=seconds)

    def reopen_run(self, number: int, *, device: str) -> None:
        """Mark an interrupted run as running again, on `device`; ProjectError for any other."""
        with self._database.writing() as connection:
            run = _run(connection, number)
            if run.status is not RunStatus.INTERRUPTED:
                raise ProjectError(
                    f"Run {number} cannot be resumed: it is {run.status}.", "Start a new run."
                )
            _update(connection, number, RunStatus.RUNNING, message="", seconds=run.seconds)
            connection.execute("UPDATE run SET device = ? WHERE number = ?", (device, number))

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM run ORDER BY number")  # noqa: S608
            return tuple(_from_row(row) for row in rows)

    def run(self, number: int) -> Run:
        """Return one run; raises ProjectError if there is none of that number."""
        with self._database.reading() as connection:
            return _run(connection, number)

    def result(self, number: int) -> Result:
        """Return what a run found; raises ProjectError if it found nothing."""
        result = Result(
            embedding=self._array(number, "embedding"),
            labels=self._array(number, "labels"),
            confidence=self._array(number, "confidence"),
        )
        with understood(f"The result of run {number}"):
            _require_result(result, self.run(number).item_count)
        return result

    def left_out_of(self, number: int) -> NDArray[np.int64]:
        """Return what a run left out, int64 (M, 2): an item, and the one that stands for it."""
        with self._database.reading() as connection:
            values = read_array(connection, number, _LEFT_OUT)
        if values is None:
            return np.empty((0, 2), np.int64)
        with understood(f"What run {number} left out"):
            if values.dtype != np.int64 or values.ndim != 2 or values.shape[1] != 2:
                raise ValueError("no pairs of images")
            if values.min(initial=0) < 0 or values.max(initial=0) >= self.run(number).item_count:
                raise ValueError("images that are not there")
        return values

    def positions(self, number: int) -> NDArray[np.float32]:
        """Return where the items lie on the map, float32 (N, 2); ProjectError if nothing found."""
        return self._array(number, "positions")

    def umap(self, number: int) -> NDArray[np.float32] | None:
        """Return where UMAP put the items, float32 (N, 2); None if that was not made yet."""
        with self._database.reading() as connection:
            return read_array(connection, number, "umap")

    def keep_umap(self, number: int, positions: NDArray[np.float32]) -> None:
        """Keep where UMAP put the items, float32 (N, 2), in place of what was there."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM array WHERE run = ? AND name = 'umap'", (number,))
            write_array(connection, number, name="umap", values=positions)
        self._database.settle()

    def kept_bytes(self, number: int, name: str) -> bytes | None:
        """Return what `keep_bytes` kept of a run under a name, None if nothing was."""
        with self._database.reading() as connection:
            values = read_array(connection, number, name)
        return None if values is None else values.tobytes()

    def keep_bytes(self, number: int, name: str, content: bytes) -> None:
        """Keep a file of a run, such as what its method learnt, in place of what was there."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM array WHERE run = ? AND name = ?", (number, name))
            write_array(connection, number, name=name, values=np.frombuffer(content, np.uint8))
        self._database.settle()

    def losses(self, number: int) -> dict[str, list[float]]:
        """Return the mean loss of each epoch by phase, in the order of the phases."""
        query = "SELECT phase, value FROM loss WHERE run = ? ORDER BY phase_order, epoch"
        losses: dict[str, list[float]] = {}
        with self._database.reading() as connection:
            for phase, value in connection.execute(query, (number,)):
                losses.setdefault(phase, []).append(math.nan if value is None else value)
        return losses

    def _array(self, number: int, name: str) -> NDArray[Any]:
        with self._database.reading() as connection:
            values = read_array(connection, number, name)
            if values is None:
                status = _run(connection, number).status
                raise ProjectError(f"Run {number} has no result: it is {status}.")
        return values

    def _interrupt_left_over(self) -> None:
        """Mark runs that a crash left running; called on opening, when nothing can be running."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE run SET status = ? WHERE status = ?",
                (RunStatus.INTERRUPTED, RunStatus.RUNNING),
            )


def _keep_left_out(connection: sqlite3.Connection, number: int) -> None:
    """Write down what a run that begins leaves out: it stays so when it is resumed."""
    rows = connection.execute("SELECT item, stands_for FROM left_out ORDER BY item").fetchall()
    if rows:
        write_array(connection, number, name=_LEFT_OUT, values=np.array(rows, np.int64))


def _update(
    connection: sqlite3.Connection, number: int, status: RunStatus, *, message: str, seconds: float
) -> None:
    """Set what every change of a run's status sets; raises ProjectError if there is no such run."""
    cursor = connection.execute(
        "UPDATE run SET status = ?, message = ?, seconds = ? WHERE number = ?",
        (status, message, seconds, number),
    )
    if not cursor.rowcount:
        raise _no_run(number)


def _write_losses(
    connection: sqlite3.Connection, number: int, losses: dict[str, list[float]]
) -> None:
    connection.execute("DELETE FROM loss WHERE run = ?", (number,))
    rows = [
        (number, order, phase, epoch, float(value))
        for order, (phase, values) in enumerate(losses.items())
        for epoch, value in enumerate(values)
    ]
    connection.executemany("INSERT INTO loss VALUES (?, ?, ?, ?, ?)", rows)


def _run(connection: sqlite3.Connection, number: int) -> Run:
    query = f"SELECT {_COLUMNS} FROM run WHERE number = ?"  # noqa: S608 - our own columns
    row = connection.execute(query, (number,)).fetchone()
    if row is None:
        raise _no_run(number)
    return _from_row(row)


def _no_run(number: int) -> ProjectError:
    return ProjectError(f"The project has no run {number}.")


def _from_row(row: tuple[Any, ...]) -> Run:
    with understood(f"Run {row[0]}"):
        return _understood_row(row)


def _understood_row(row: tuple[Any, ...]) -> Run:
    """Return a run; what ValueError, TypeError or KeyError is for one nobody could have made."""
    request = parsed(row[5])
    effort = Effort(request["effort"])
    preset = Preset(request.get("preset", Preset.PAPER))  # before there were presets
    scores, performance = parsed(row[10]), parsed(row[12]) if row[12] else None
    _require_params(params := parsed(row[4]))
    _require_request(request)
    _require_numbers({**scores, "seconds": row[9]})
    if performance is not None:
        _require_numbers({**performance, **performance["seconds"], "seconds": 0})
    return Run(
        number=row[0],
        method=row[1],
        method_name=row[2],
        plugin=row[3],
        params=params,
        request=RunRequest(**{**request, "effort": effort, "preset": preset}),
        device=row[6],
        status=RunStatus(row[7]),
        started_at=moment(row[8]),
        seconds=row[9],
        scores=Scores(**scores),
        message=row[11],
        performance=Performance(**performance) if performance else None,
        item_count=row[13] or 0,
    )


def _require_request(request: dict[str, Any]) -> None:
    _require_params(request.get("params"))
    size = request.get("image_size")
    if size is not None and not (type(size) is int and MIN_IMAGE_SIZE <= size <= MAX_IMAGE_SIZE):
        raise ValueError("an impossible image size")
    if type(request.get("seed", 0)) is not int:
        raise ValueError("the seed is no number")
    if not all(isinstance(request.get(name, ""), str) for name in ("method", "device")):
        raise ValueError("no method or device")


def _require_params(params: object) -> None:
    is_good = isinstance(params, dict) and all(
        value is None or isinstance(value, (bool, int, float, str)) for value in params.values()
    )
    if not is_good:
        raise ValueError("no parameters")


def _require_numbers(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, bool) or not (value is None or isinstance(value, (int, float))):
            raise ValueError(f"{name} is no number")


def _require_result(result: Result, count: int) -> None:
    """Raise ValueError unless there is one row for each of at most `count` items."""
    rows = len(result.labels)
    if not rows == len(result.embedding) == len(result.confidence) or rows > (count or rows):
        raise ValueError("not one row for each image")
    if (result.embedding.ndim, result.labels.ndim, result.confidence.ndim) != (2, 1, 1):
        raise ValueError("arrays of other shapes")
    kinds = [array.dtype.name for array in (result.embedding, result.labels, result.confidence)]
    if kinds != ["float32", "int64", "float32"]:
        raise ValueError("arrays of other kinds")
    if rows and (result.labels.min() < 0 or result.labels.max() > LARGEST_GROUP):
        raise ValueError("impossible groups")
