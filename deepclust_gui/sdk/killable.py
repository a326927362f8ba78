"""A named call of a library in a process of its own, which a stop kills.

For calls that `aside` cannot leave soon: machine code that runs for many seconds in one piece, or
that lets no other thread run, so that the window would stand still.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.errors import MethodError
from deepclust_gui.sdk import killable_child
from deepclust_gui.sdk.nn.aside import aside

POLL_S = 0.05
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


def killably(
    call: str,
    *arrays: NDArray[Any],
    check: Callable[[], None],
    keep: Sequence[str] = (),
    **options: bool | float | str | None,
) -> list[NDArray[Any]]:
    """Return what `call`, "module:function" or "module:Class", makes of `arrays`.

    A function is called with `arrays` and `options`; its one array, or its several, come back. A
    class is made with `options` and fitted to `arrays`; its attributes `keep` come back. `check` is
    called meanwhile and may raise to leave. It costs a second to start. Raises MethodError if the
    call fails.
    """
    if getattr(sys, "frozen", False):  # no interpreter to start: as well as can be
        return aside(lambda: killable_child.called(call, arrays, keep, options), check)
    check()
    with tempfile.TemporaryDirectory(prefix="deepclust-", ignore_cleanup_errors=True) as place:
        desk = Path(place)
        for number, array in enumerate(arrays):
            np.save(desk / f"in{number}.npy", array, allow_pickle=False)
        task = {"call": call, "keep": list(keep), "options": options, "arrays": len(arrays)}
        (desk / "task.json").write_text(json.dumps(task), encoding="utf-8")
        _wait(desk, check)
        found = sorted(desk.glob("out*.npy"))
        if not found:
            raise MethodError(f"{call} failed: {_reason(desk)}.")
        return [np.load(file, allow_pickle=False) for file in found]


def _wait(desk: Path, check: Callable[[], None]) -> None:
    """Let a process do the task on the `desk`; it is gone when this returns or raises."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", "-P", str(killable_child.__file__), str(desk)],
        stdin=subprocess.PIPE,  # closed when we are gone, however we went
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ONE_THREAD},
        creationflags=flags,
        start_new_session=True,  # Ctrl-C in a terminal is for us; we then kill it
    )
    try:
        while child.poll() is None:
            check()
            with suppress(subprocess.TimeoutExpired):
                child.wait(POLL_S)
    finally:
        child.kill()
        child.wait()
        assert child.stdin is not None
        child.stdin.close()


def _reason(desk: Path) -> str:
    with suppress(OSError, IndexError):
        return (desk / "failure.txt").read_text(encoding="utf-8").strip().splitlines()[-1]
    return "its process ended early"
