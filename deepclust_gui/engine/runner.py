"""Running a method from its parameters and pixels to a result, on the thread that calls."""

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.engine.keeper import Keeper
from deepclust_gui.engine.learnt import learnt_state
from deepclust_gui.engine.threads import training_threads
from deepclust_gui.engine.watch import FINAL_PHASE, Stopwatch, Watcher
from deepclust_gui.errors import DeviceError, MethodError
from deepclust_gui.model.control import Control
from deepclust_gui.model.params import Params
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.result import Result
from deepclust_gui.sdk.data import Data
from deepclust_gui.sdk.method import ENCODE_BATCH, ENCODE_NUMBERS, Method, evaluating
from deepclust_gui.sdk.schedule import PhaseState


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What came out of a run.

    `seconds` and `losses` (the mean loss of each epoch) go by the title of the phase and include
    what was before a resume. `images_per_s` counts every pass through the network. `state` is what
    the method learnt from rows of `shape`, on the CPU: enough to assign new ones.
    """

    result: Result
    seconds: dict[str, float]
    losses: dict[str, list[float]]
    images_per_s: float
    peak_mb: float
    state: dict[str, torch.Tensor]
    shape: tuple[int, ...]


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
    once the result is safe. `threads` is for torch on the CPU, None leaves one core free. Raises
    Cancelled after a stop (the last whole epoch is on disk then), MethodError if the training
    diverges, ParameterError if there are fewer items than groups, DeviceError if memory runs out.
    """
    with training_threads(threads), _told_of_memory():
        data = Data(array, device=torch.device(device), seed=seed)
        method = method_type(params, data, seed=seed)
        if checkpoints is not None and checkpoints.exists:
            checkpoints.restore(method)
        watcher = Watcher(method, control=control, report=report)
        keeper = Keeper(method, checkpoints)
        try:
            _attend(method, watcher, keeper, control)
            _fit(method, watcher)
            return _trained(method, watcher)
        except MethodError:
            raise  # a state from which it fails again is not worth keeping
        except BaseException:
            keeper.write()
            raise


def _attend(method: Method[Any], watcher: Watcher, keeper: Keeper, control: Control) -> None:
    """Connect the method with those who steer and watch it."""

    def finishing() -> bool:
        return control.finish_requested

    def epoch_ended(phase: PhaseState) -> None:
        watcher.epoch_ended(phase)
        keeper.epoch_ended()

    method.data.attend(watcher.poll, finishing)
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


def _trained(method: Method[Any], watcher: Watcher) -> Trained:
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
    )


def _assign_all(method: Method[Any], watcher: Watcher) -> Result:
    """Return embedding, label and confidence of every item by `assign`."""
    data = method.data
    embeddings, labels, confidences = [], [], []
    size = min(ENCODE_BATCH, max(1, ENCODE_NUMBERS // math.prod(data.shape)))
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


@contextmanager
def _told_of_memory() -> Iterator[None]:
    """Say in plain words that memory ran out, wherever that happens."""
    hint = "Choose a smaller image size or fewer images per step."
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise DeviceError("The graphics card ran out of memory.", hint) from error
    except (MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
        raise DeviceError("The computer ran out of memory.", hint) from error


def _is_memory(error: MemoryError | RuntimeError) -> bool:
    """Torch has no type of its own for this on the CPU and on Apple's graphics, only a text."""
    texts = ("DefaultCPUAllocator", "MPS backend out of memory")
    return isinstance(error, MemoryError) or any(text in str(error) for text in texts)
