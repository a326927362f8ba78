"""Running a method from its parameters and pixels to a result, on the thread that calls."""

import gc
import logging
import math
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from deepclust_gui.engine.apart import Sign, apart
from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.engine.keeper import Keeper
from deepclust_gui.engine.learnt import learnt_state
from deepclust_gui.engine.threads import training_threads
from deepclust_gui.engine.trouble import is_out_of_card_memory, machine_trouble_told
from deepclust_gui.engine.watch import FINAL_PHASE, Stopwatch, Watcher
from deepclust_gui.errors import DivergedError, MethodError
from deepclust_gui.model.control import Control
from deepclust_gui.model.params import Params
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.result import Result
from deepclust_gui.sdk.data import FEWEST_AT_A_TIME, Data
from deepclust_gui.sdk.method import ENCODE_BATCH, ENCODE_NUMBERS, Method, evaluating
from deepclust_gui.sdk.schedule import PhaseState
from deepclust_gui.sdk.state import MethodState, restore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What came out of a run.

    `seconds` and `losses` (the mean loss of each epoch) go by the title of the phase and include
    what was before a resume. `images_per_s` counts every pass through the network. `state` is what
    the method learnt from rows of `shape`, on the CPU: enough to assign new ones. `message` is what
    the person should know of how it went, "" if all went well.
    """

    result: Result
    seconds: dict[str, float]
    losses: dict[str, list[float]]
    images_per_s: float
    peak_mb: float
    state: dict[str, torch.Tensor]
    shape: tuple[int, ...]
    message: str = ""


def train(
    method_type: type[Method[Any]],
    params: Params,
    array: NDArray[np.uint8] | NDArray[np.float32],
    *,
    seed: int,
    device: str,
    control: Control,
    report: Callable[[Progress], None],
    checkpoints: CheckpointFolder | None = None,
    threads: int | None = None,
) -> Trained:
    """Return what `method_type` makes of `array`, uint8 (N, C, H, W) or float32 (N, D).

    Goes on from `checkpoints` if a state is there, and keeps it up to date; the caller deletes it
    once the result is safe. `threads` is for torch on the CPU, None leaves one core free.

    A graphics card that runs out of memory makes it go on from its last whole epoch with half as
    many images at a time. Raises Cancelled after a stop (the last whole epoch is on disk then),
    DivergedError if the training diverges (so it is then; who resumes takes shorter steps),
    ParameterError if there are fewer items than groups, DeviceError if memory runs out for good or
    the graphics card is lost.
    """
    sign = Sign(control, report)

    def work() -> Trained:
        with training_threads(threads), machine_trouble_told():
            data = Data(array, device=torch.device(device), seed=seed)
            return _to_the_end(lambda: method_type(params, data, seed=seed), sign, checkpoints)

    return apart(work, sign)


def _to_the_end(
    build: Callable[[], Method[Any]], sign: Sign, checkpoints: CheckpointFolder | None
) -> Trained:
    """Train what `build` returns, on one and the same data, with ever fewer images at a time."""
    told: list[str] = []
    state = None
    while True:
        method = build()
        if state is not None:
            restore(method, state)
        elif checkpoints is not None:
            told += filter(None, [checkpoints.restore(method)])
        found = _attempt(method, sign, checkpoints, told)
        if isinstance(found, Trained):
            return found
        state, data = found.state, method.data
        del method
        _halve(data, told)


@dataclass(frozen=True, slots=True, eq=False)
class _TooLarge:
    """A graphics card ran out of memory; `state` is that of the last whole epoch, if any."""

    state: MethodState | None


def _attempt(
    method: Method[Any], sign: Sign, checkpoints: CheckpointFolder | None, told: list[str]
) -> Trained | _TooLarge:
    """Train `method` to its end; what an error held on to is free when this returns."""
    watcher = Watcher(method, control=sign.control, report=sign.report)
    sign.keeper = keeper = Keeper(method, checkpoints)
    watcher.warning = lambda: " ".join(filter(None, [*told, keeper.trouble]))
    try:
        _attend(method, watcher, keeper, sign)
        _fit(method, watcher)
        return _trained(method, watcher, " ".join(told))
    except DivergedError:
        keeper.slow_down()
        raise
    except MethodError:
        raise  # a state from which it fails again is not worth keeping
    except BaseException as error:
        keeper.write()
        if not is_out_of_card_memory(error) or _size_in_use(method.data) < 2 * FEWEST_AT_A_TIME:
            raise
    return _TooLarge(keeper.newest)


def _size_in_use(data: Data) -> int:
    """Return how many images were on the card at a time when it turned out too small."""
    return data.fitting(max(data.last_size, data.largest_piece))


def _halve(data: Data, told: list[str]) -> None:
    """Serve half as many images at a time from now on, and say so."""
    gc.collect()  # a method is full of circles
    if data.device.type == "cuda":
        torch.cuda.empty_cache()
    data.batch_limit = _size_in_use(data) // 2
    data.images_served = 0
    log.info("The graphics card is too small: %d images at a time.", data.batch_limit)
    told[:] = [one for one in told if not one.startswith(_SMALLER)]
    told.append(f"{_SMALLER} so it goes on with {data.batch_limit} images at a time, more slowly.")


_SMALLER = "The graphics card ran out of memory,"


def _attend(method: Method[Any], watcher: Watcher, keeper: Keeper, sign: Sign) -> None:
    """Connect the method with those who steer and watch it."""

    def poll() -> None:
        sign.look()
        watcher.poll()

    def finishing() -> bool:
        return sign.control.finish_requested

    def epoch_ended(phase: PhaseState) -> None:
        watcher.epoch_ended(phase)
        keeper.epoch_ended()

    method.data.attend(poll, finishing)
    method.schedule.finishing = finishing
    method.schedule.on_phase_begin = watcher.phase_begun
    method.schedule.on_epoch_end = epoch_ended


def _fit(method: Method[Any], watcher: Watcher) -> None:
    """Drive `fit` to its end; closing it runs the author's `finally`, whatever happened."""
    watcher.poll()
    steps = method.fit()
    try:
        for step in steps:
            watcher.saw(step)
    finally:
        if isinstance(steps, Generator):
            steps.close()
    watcher.count_time()


def _trained(method: Method[Any], watcher: Watcher, message: str) -> Trained:
    stopwatch = Stopwatch()
    images_per_s = watcher.images_per_s
    result = _assign_all(method, watcher)
    phases = method.schedule.state.phases
    return Trained(
        result=result,
        seconds={**{p.title: p.seconds for p in phases}, FINAL_PHASE: stopwatch.seconds},
        losses={phase.title: list(phase.losses) for phase in phases if phase.losses},
        images_per_s=images_per_s,
        peak_mb=watcher.memory.peak_mb,
        state=learnt_state(method),
        shape=method.data.shape,
        message=message,
    )


def _assign_all(method: Method[Any], watcher: Watcher) -> Result:
    """Return embedding, label and confidence of every item by `assign`."""
    data = method.data
    embeddings, labels, confidences = [], [], []
    size = data.fitting(min(ENCODE_BATCH, max(1, ENCODE_NUMBERS // math.prod(data.shape))))
    with evaluating(method):
        for start in range(0, len(data), size):
            watcher.sorting(start, len(data))
            index = torch.arange(start, min(start + size, len(data)))
            found = method.assign(data.take(index))
            surest = found.probabilities.max(1)
            embeddings.append(found.embedding.float().cpu())
            labels.append(surest.indices.cpu())
            confidences.append(surest.values.float().cpu())
    confidence = torch.cat(confidences)
    if confidence.isnan().any():
        raise MethodError(f"{method.info.name} ended without groups for every image.")
    return Result(
        embedding=torch.cat(embeddings).numpy(),
        labels=torch.cat(labels).numpy().astype(np.int64),
        confidence=confidence.clamp(0, 1).numpy(),
    )
