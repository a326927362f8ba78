"""The base class of every clustering method."""

import math
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, get_args

import torch
from torch import Tensor, nn

from deepclust_gui.errors import ParameterError
from deepclust_gui.model.method import MethodInfo
from deepclust_gui.model.params import Params
from deepclust_gui.sdk.data import FEWEST_AT_A_TIME, Data
from deepclust_gui.sdk.randomness import derive_seed
from deepclust_gui.sdk.schedule import Schedule

P = TypeVar("P", bound=Params)

ENCODE_BATCH = 1024
ENCODE_NUMBERS = 2**22
"""A whole-set pass takes at most this many pixels at a time, so that a stop is never far off."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One optimiser step: its `loss` (detached, on the device) and whatever else is worth a curve.

    `loss` is None for a step that optimises nothing (k-means).
    """

    loss: Tensor | None = None
    metrics: dict[str, Any] = field(default_factory=dict)


class Assignment(NamedTuple):
    """`embedding` (B, E) and `probabilities` (B, K) of a batch; rows of the latter sum to 1.

    A method that has no groups yet (its centres are still NaN) answers NaN probabilities.
    """

    embedding: Tensor
    probabilities: Tensor


class Method(nn.Module, Generic[P]):
    """A clustering method: derive, name the parameters in the brackets, and write three functions.

    Given: `self.params`, `self.data` (N images or vectors; no labels), `self.device`, and the
    helpers below. A parameter named `n_clusters` may not exceed N (ParameterError). State that
    must survive a stop belongs in parameters and buffers registered in `build`; whatever is random
    and not torch draws its seed from `seed_for`.
    """

    info: ClassVar[MethodInfo]
    params_type: ClassVar[type[Params]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Params):
                    cls.params_type = argument

    def __init__(self, params: P, data: Data, *, seed: int = 0) -> None:
        super().__init__()
        _check_clusters(params, len(data))
        self.params = params
        self.data = data
        self.device = data.device
        self.seed = seed
        self.schedule = Schedule(data, seed=seed)
        self.optimiser: torch.optim.Optimizer | None = None
        self.saved_optimiser: dict[str, Any] | None = None
        self.rate_scale = 1.0
        torch.manual_seed(derive_seed(seed, "build"))
        self.build()
        self.to(self.device)

    @abstractmethod
    def build(self) -> None:
        """Create layers and buffers; `self.data.shape` and `self.params` are known."""

    @abstractmethod
    def fit(self) -> Iterator[Step]:
        """Train; yield after every optimiser step, so that the run can be watched and stopped.

        Between two yields the person may stop (an exception leaves from the yield or from a data
        pass) or finish early: then `phase` and shuffled batches end soon, `once` still happens, and
        `assign` must work after that.
        """

    @abstractmethod
    def assign(self, x: Tensor) -> Assignment:
        """Return embedding and soft groups of a batch (B, *shape), trained on or new."""

    def phase(
        self,
        name: str,
        epochs: int,
        *,
        title: str = "",
        optimiser: torch.optim.Optimizer | None = None,
        may_settle: bool = False,
    ) -> Iterator[int]:
        """Yield the epochs of a phase still to do; a resumed run starts where it stopped.

        `title` is what the person reads meanwhile. `optimiser` is the one that `step` uses; its
        saved state comes back by itself. Leaving the loop early ends the phase; say `may_settle` if
        that is how it usually ends, so that nobody is told the time of all its epochs.
        """
        self.optimiser = optimiser
        if optimiser is not None:
            _fuse(optimiser)
            _slow_down(optimiser, self.rate_scale)
        phase = self.schedule.begin(name, epochs, title or name.capitalize(), may_settle=may_settle)
        saved = self.saved_optimiser
        if optimiser is not None and saved is not None and saved["phase"] == name:
            optimiser.load_state_dict({k: v for k, v in saved.items() if k != "phase"})
            _lay_out_like_weights(optimiser)
            self.saved_optimiser = None
        self.train()
        yield from self.schedule.epochs(phase)

    def once(self, name: str) -> bool:
        """Return True the first time in the life of a run: for what is done between phases."""
        return self.schedule.once(name)

    @property
    def finishing(self) -> bool:
        """Whether the person asked to finish now and keep what there is."""
        return self.schedule.finishing()

    def step(self, loss: Tensor, **metrics: Any) -> Step:
        """Take one optimiser step down `loss` (a scalar) and return it for the curve.

        Call it once for each batch. Where a graphics card was too small for a whole one, batches
        come in pieces: their gradients add up, weighted by size, and the last takes the step.
        """
        if self.optimiser is None:
            raise RuntimeError(f"{type(self).__name__} takes a step in a phase without optimiser.")
        piece = self.data.piece
        if piece.is_first:
            self.optimiser.zero_grad(set_to_none=True)
        (loss if piece.is_whole else loss * piece.share).backward()
        if piece.is_last:
            self.optimiser.step()
        free = {k: v.detach() if isinstance(v, Tensor) else v for k, v in metrics.items()}
        return Step(loss.detach(), free)

    def encode_all(self, fn: Callable[[Tensor], Tensor]) -> Tensor:
        """Return `fn` of all N rows in order, (N, …), in eval mode and without gradient.

        Where a graphics card is too small for so many at a time, it begins anew with half of them.
        """
        size = min(ENCODE_BATCH, max(1, ENCODE_NUMBERS // math.prod(self.data.shape)))
        while True:
            try:
                with evaluating(self):
                    return torch.cat([fn(batch.x) for batch in self.data.batches(size)])
            except torch.OutOfMemoryError:
                size = min(size, len(self.data)) // 2
                if size < FEWEST_AT_A_TIME:
                    raise

    def check(self) -> None:
        """Give the person a chance to stop; call it inside long work that serves no batches."""
        self.data.check()

    def seed_for(self, *where: str | int) -> int:
        """Return a seed for one place in this run, for libraries that want one."""
        return derive_seed(self.seed, *where)


def _slow_down(optimiser: torch.optim.Optimizer, scale: float) -> None:
    """Shorten the steps of an optimiser, in a run that went on after it had diverged."""
    for group in optimiser.param_groups:
        group["lr"] = group["lr"] * scale


def _fuse(optimiser: torch.optim.Optimizer) -> None:
    """Let the optimiser update its weights in one pass over memory, where it can.

    By default torch makes about ten passes on a CPU, which for a dense network take a seventh to a
    quarter of the time of a step.
    """
    for group in optimiser.param_groups:
        if group.get("fused", False) is None and not group.get("foreach"):
            group["fused"] = True


def _lay_out_like_weights(optimiser: torch.optim.Optimizer) -> None:
    """Lay out what an optimiser keeps for each weight in memory as the weight is.

    A saved state is contiguous, a weight may be channels-last; a fused step goes along memory and
    would take the numbers of one for those of another.
    """
    for weight, kept in optimiser.state.items():
        for name, value in kept.items():
            if isinstance(value, Tensor) and value.shape == weight.shape:
                kept[name] = torch.empty_like(weight).copy_(value)


@contextmanager
def evaluating(module: nn.Module) -> Iterator[None]:
    """Put `module` in eval mode without gradient, and each of its parts back as it was."""
    modes = [(part, part.training) for part in module.modules()]
    module.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for part, mode in modes:
            part.training = mode


def _check_clusters(params: Params, items: int) -> None:
    n_clusters = getattr(params, "n_clusters", 0)
    if n_clusters > items:
        raise ParameterError(
            f"{items} images cannot be sorted into {n_clusters} groups.",
            "Ask for fewer groups or add images.",
        )
