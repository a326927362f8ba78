"""Sorts that are broken off midway, by a power cut that is played or by a real SIGKILL.

`python -m helpers.breaking_off CALL COUNT COMMAND…` (from `tests`) runs a command of `deepclust` as
if all folders were on different disks, four files a batch, and kills it just before the `COUNT`-th
call to copy a file (`copy`), to remove an image (`remove`) or to note what was done (`note`).
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deepclust_gui.cli import main
from deepclust_gui.filing import carry_out, moving
from deepclust_gui.model.job import Job
from deepclust_gui.store import ProjectStore

TESTS = Path(__file__).parents[1]
BATCH = 4
CALLS: dict[str, tuple[Any, str]] = {
    "copy": (shutil, "copyfileobj"),
    "remove": (os, "unlink"),
    "note": (ProjectStore, "settle_steps"),
}


class PowerCutError(BaseException):
    """Ends everything at once, as nothing in the program may catch it."""


def elsewhere(patch: pytest.MonkeyPatch) -> None:
    """Let every folder be on a disk of its own."""
    patch.setattr(moving, "on_one_disk", lambda *_: False)
    patch.setattr(carry_out, "BATCH_STEPS", BATCH)


def cut(patch: pytest.MonkeyPatch, call: str, count: int, end: Callable[[], None]) -> None:
    """Let `end` happen just before a call, and instead of each call from then on."""
    owner, name = CALLS[call]
    real = getattr(owner, name)
    calls = 0

    def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        if call != "remove" or str(arguments[0]).endswith(".png"):
            calls += 1
        if calls >= count:
            end()
        return real(*arguments, **options)

    patch.setattr(owner, name, counted)


def run_until_cut(job: Job[Any], *, files: int) -> None:
    """Run a job that copies to another disk, and cut the power before one more file is copied."""
    with pytest.MonkeyPatch.context() as patch:

        def end(*_arguments: object, **_options: object) -> None:
            patch.setattr(Path, "unlink", end)  # not even half a copy is removed
            raise PowerCutError

        elsewhere(patch)
        cut(patch, "copy", files + 1, end)
        with pytest.raises(PowerCutError):
            job.run()


def kill_command(call: str, count: int, *words: object) -> bool:
    """Run a command in a process of its own until it is killed; True if it was."""
    ran = subprocess.run(
        [sys.executable, "-m", "helpers.breaking_off", call, str(count), *map(str, words)],
        cwd=TESTS,
        capture_output=True,
        check=False,
    )
    return ran.returncode == -signal.SIGKILL


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    patches = pytest.MonkeyPatch()
    elsewhere(patches)
    cut(patches, sys.argv[1], int(sys.argv[2]), _kill)
    sys.exit(main(sys.argv[3:]))
