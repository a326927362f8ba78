"""Kills trainings at random moments, resumes them, and compares what comes out.

`python -m helpers.killing FOLDER [--kills 3] [--methods a,b]` (from `tests`) trains every built-in
method once unbroken and once killed again and again (SIGKILL, at a random moment of its life) and
prints a line of JSON for each: how often it was killed, the most epochs it lost, and whether its
labels are those of the unbroken run. Processes are forked, so that torch is loaded once.
"""

import argparse
import json
import math
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from deepclust_gui.engine import keeper
from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.engine.runner import train
from deepclust_gui.host.registry import load_registry
from deepclust_gui.model.control import Control
from deepclust_gui.sdk.testing import VECTOR_SHAPE, sample_array
from methods.test_contract import SHORT

LONGER = {"pretrain_epochs": 6, "cluster_epochs": 8, "head_epochs": 4, "epochs": 12, "starts": 12}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--methods", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    registry = load_registry(options.folder / "no plugins")
    rng = random.Random(0)
    for key in options.methods.split(",") if options.methods else SHORT:
        method_type = registry.method_type(key)
        names = {one.name for one in method_type.params_type.fields()}
        longer = {name: value for name, value in LONGER.items() if name in names}
        params = method_type.params_type.build({**SHORT[key], **longer})
        found = _trial(options.folder / key, method_type, params, rng, options.kills)
        print(json.dumps(found), flush=True)  # noqa: T201


def _trial(
    folder: Path, method_type: Any, params: Any, rng: random.Random, kills: int
) -> dict[str, Any]:
    shape = (1, 16, 16) if "image" in method_type.info.takes else VECTOR_SHAPE
    array = sample_array(shape)
    folder.mkdir(parents=True)

    def work(place: Path) -> None:
        # Each epoch is written, as it is wherever epochs take a second.
        keeper.COPY_SHARE = keeper.WRITE_SHARE = math.inf
        write = CheckpointFolder.write
        log = (place.parent / f"{place.name}.log").open("a")

        def written(checkpoints: CheckpointFolder, state: Any) -> None:
            print(_epochs(state), file=log, flush=True)  # has ended; the write begins
            write(checkpoints, state)

        CheckpointFolder.write = written  # type: ignore[method-assign]
        found = train(
            method_type,
            params,
            array,
            seed=0,
            device="cpu",
            control=Control(),
            report=lambda _progress: None,
            checkpoints=CheckpointFolder(place),
            threads=1,
        )
        arrays = {"labels": found.result.labels, "embedding": found.result.embedding}
        np.savez(place.parent / f"{place.name}.npz", **arrays)

    begun = time.monotonic()
    assert _forked(lambda: work(folder / "unbroken"), None) == 0
    length_s = time.monotonic() - begun
    killed = lost = 0
    while killed < kills:
        ended = _forked(lambda: work(folder / "killed"), rng.uniform(0, length_s))
        if ended == 0:  # done before the kill: once more from the beginning
            assert _same(folder)
            shutil.rmtree(folder / "killed", ignore_errors=True)
            (folder / "killed.log").unlink(missing_ok=True)
            continue
        assert ended == -signal.SIGKILL, f"it ended by itself with {ended}"
        killed += 1
        lost = max(lost, _lost(folder))
    assert _forked(lambda: work(folder / "killed"), None) == 0
    return {"method": method_type.info.key, "killed": killed, "lost": lost, "same": _same(folder)}


def _epochs(state: Any) -> int:
    return sum(phase["epochs_done"] for phase in state.plain["schedule"]["phases"])


def _lost(folder: Path) -> int:
    """Return how many whole epochs are not in the state that is there."""
    log = folder / "killed.log"
    if not log.exists() or not log.read_text().split():
        return 0
    state = CheckpointFolder(folder / "killed").newest()
    return int(log.read_text().split()[-1]) - (_epochs(state) if state else 0)


def _same(folder: Path) -> bool:
    with np.load(folder / "unbroken.npz") as one, np.load(folder / "killed.npz") as other:
        return all(np.array_equal(one[name], other[name]) for name in ("labels", "embedding"))


def _forked(work: Callable[[], None], kill_after_s: float | None) -> int:
    """Do `work` in a process of its own; return its exit code, -9 if it was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
