"""UMAP in a process of its own, which can be killed at any moment.

umap-learn has no way to be stopped, and the functions it compiles hold the interpreter, so that on
a thread they would hold the window too. The two processes talk through files in a folder of their
own: whether a program without a console has pipes depends on the system and on how it was frozen.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from deepclust_gui.engine.cores import usable_cores
from deepclust_gui.errors import MethodError
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress

log = logging.getLogger(__name__)

CHILD_ARGUMENT = "--umap-process"
"""The first argument of a frozen program that shall do this instead of opening a window."""

_MODULE = "deepclust_gui.engine.umap_process"
_POLL_S = 0.05
_WATCH_S = 0.5
_TOLD = ("phase", "done", "total", "unit", "seconds_left", "note")
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


# ------------------------------------------------------------------------ the process that asks


def umap_in_process(
    embedding: NDArray[np.float32],
    *,
    seed: int,
    folder: Path,
    compiled: Path,
    control: Control,
    report: Callable[[Progress], None],
) -> NDArray[np.float32]:
    """Return `umap_plane` of `embedding` (N, E), float32 (N, 2), made by another process.

    `folder` holds its files meanwhile; in `compiled` numba keeps what it compiled (unless
    NUMBA_CACHE_DIR says otherwise). Raises Cancelled at once after a stop, MethodError if it
    failed, OSError if there is no room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix="umap-", dir=folder, ignore_cleanup_errors=True
    ) as place:
        desk = _Desk(Path(place))
        np.save(desk.embedding, embedding, allow_pickle=False)
        threads = max(1, usable_cores() - 1)
        desk.task.write_text(json.dumps({"seed": seed, "threads": threads, "asker": os.getpid()}))
        with _child(desk, _environment(compiled, threads)) as child:
            _wait(child, desk, control, report)
        if child.returncode or not desk.positions.exists():
            raise _failure(desk, child.returncode)
        positions: NDArray[np.float32] = np.load(desk.positions, allow_pickle=False)
    return positions


@dataclass(frozen=True, slots=True)
class _Desk:
    """The folder over which the two processes hand each other files."""

    folder: Path

    @property
    def task(self) -> Path:
        return self.folder / "task.json"

    @property
    def embedding(self) -> Path:
        return self.folder / "embedding.npy"

    @property
    def positions(self) -> Path:
        return self.folder / "positions.npy"

    @property
    def progress(self) -> Path:
        return self.folder / "progress.json"

    @property
    def failure(self) -> Path:
        return self.folder / "failure.txt"


@contextmanager
def _child(desk: _Desk, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process; it is gone at the end of the block."""
    flags = 0
    if sys.platform == "win32":
        flags = (
            subprocess.CREATE_NO_WINDOW
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
    child = subprocess.Popen(  # noqa: S603 - our own program
        _command(desk.folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=flags,
        start_new_session=True,  # Ctrl-C in a terminal is for us; we then stop it
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def _command(folder: Path) -> list[str]:
    if getattr(sys, "frozen", False):  # PyInstaller: the program is its own interpreter
        return [sys.executable, CHILD_ARGUMENT, str(folder)]
    # No warning of a library interests anyone; -P: no module is taken from the current folder.
    return [sys.executable, "-W", "ignore", "-P", "-m", _MODULE, str(folder)]


def _environment(compiled: Path, threads: int) -> dict[str, str]:
    environment = {"NUMBA_CACHE_DIR": str(compiled), **os.environ}
    return environment | dict.fromkeys(_THREAD_VARIABLES, str(threads))


def _wait(
    child: "subprocess.Popen[bytes]",
    desk: _Desk,
    control: Control,
    report: Callable[[Progress], None],
) -> None:
    """Wait until the process has ended and hand on what it tells; raises Cancelled after a stop."""
    last = told = b""
    while child.poll() is None:
        control.check()
        with suppress(OSError):  # nothing told yet, or just being replaced
            told = desk.progress.read_bytes()
        if told != last:
            last = told
            report(Progress(**json.loads(told)))
        with suppress(subprocess.TimeoutExpired):
            child.wait(_POLL_S)
    control.check()


def _failure(desk: _Desk, code: int) -> MethodError:
    """Return what to tell, and keep the details in the log."""
    details = ""
    with suppress(OSError):
        details = desk.failure.read_text(encoding="utf-8", errors="replace").strip()
    log.error("UMAP ended with code %d. %s", code, details or "It left no word.")
    reason = details.splitlines()[-1] if details else f"its process ended early (code {code})"
    return MethodError(
        f"The UMAP map could not be made: {reason}.",
        "The other map is still there. Closing other programs may help; the log has the details.",
    )


# ------------------------------------------------------------------------ the process that works


def main(arguments: list[str]) -> int:
    """Do what is asked for in the folder `arguments[0]`; returns the exit code."""
    desk = _Desk(Path(arguments[0]))
    try:
        task = json.loads(desk.task.read_text())
        threading.Thread(target=_leave_with, args=(task["asker"], desk), daemon=True).start()
        if sys.platform != "win32":
            os.nice(10)
        _work(desk, seed=task["seed"], threads=task["threads"])
    except BaseException:  # noqa: BLE001 - the border of the process
        desk.failure.write_text(traceback.format_exc(), encoding="utf-8", errors="replace")
        return 1
    return 0


def _work(desk: _Desk, *, seed: int, threads: int) -> None:
    from deepclust_gui.engine.umap_plane import umap_plane

    def report(progress: Progress) -> None:
        told = {name: value for name, value in asdict(progress).items() if name in _TOLD}
        new = desk.progress.with_suffix(".new")
        with suppress(PermissionError):  # on Windows, while it is being read
            new.write_text(json.dumps(told))
            new.replace(desk.progress)

    embedding = np.load(desk.embedding, mmap_mode="r", allow_pickle=False)
    positions = umap_plane(embedding, seed=seed, threads=threads, report=report)
    np.save(desk.positions, positions, allow_pickle=False)


def _leave_with(asker: int, desk: _Desk) -> None:
    """End this process once nobody waits for it, and clear the desk; for a thread of its own.

    A frozen program has a starter between the two processes, so both are watched.
    """
    with suppress(psutil.NoSuchProcess):
        watched = psutil.Process(asker)
        parent = os.getppid()
        while watched.is_running() and os.getppid() == parent:
            time.sleep(_WATCH_S)
    shutil.rmtree(desk.folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
