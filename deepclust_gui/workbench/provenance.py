"""Where a measurement was made: the machine, and the working copy of the program."""

import platform
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ("deepclust_gui/*.py", "plugins/*.py")
"""What a measurement depends on; other files of a working copy may change."""


@lru_cache(1)
def installed_commit() -> str | None:
    """Return the commit of the program, "-dirty" if it was changed; None without working copy."""
    commit = _git("rev-parse", "HEAD") if (ROOT / ".git").exists() else None
    if not commit:
        return None
    return f"{commit}-dirty" if _git("status", "--porcelain", "--", *PROGRAM) else commit


def machine_name(device: str) -> str:
    """Return what computes on `device`: the name of the graphics card or of the processor."""
    import torch

    if device.startswith("cuda"):
        return torch.cuda.get_device_name(torch.device(device))
    return _processor()


@lru_cache(1)
def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def _git(*arguments: str) -> str | None:
    """Return what git says about the working copy, None if it says nothing."""
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run(  # noqa: S603 - our own words
        [git, "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None
