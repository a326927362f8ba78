"""The process of `killably`, run as a file: it loads nothing but the library it is to call."""

import importlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np


def called(
    call: str, arrays: Sequence[Any], keep: Sequence[str], options: Mapping[str, Any]
) -> list[Any]:
    """Return what `call` makes of `arrays`; see `killably`."""
    module, name = call.split(":")
    target = getattr(importlib.import_module(module), name)
    if isinstance(target, type):
        fitted = target(**options).fit(*arrays)
        return [np.asarray(getattr(fitted, one)) for one in keep]
    found = target(*arrays, **options)
    return [np.asarray(one) for one in (found if isinstance(found, tuple) else (found,))]


def main(desk: Path) -> int:
    """Do the task on the `desk`; returns the exit code."""
    threading.Thread(target=_leave_with_asker, daemon=True).start()
    try:
        task = json.loads((desk / "task.json").read_text(encoding="utf-8"))
        arrays = [
            np.load(desk / f"in{number}.npy", allow_pickle=False)
            for number in range(task["arrays"])
        ]
        found = called(task["call"], arrays, task["keep"], task["options"])
    except BaseException:  # noqa: BLE001 - the border of the process
        (desk / "failure.txt").write_text(traceback.format_exc(), encoding="utf-8")
        return 1
    for number, array in enumerate(found):
        np.save(desk / f"out{number}.npy", array, allow_pickle=False)
    return 0


def _leave_with_asker() -> None:
    """End once the pipe from whoever asked is closed."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
