"""Which phases and epochs of a run are behind it: all that resuming needs to know."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch

from deepclust_gui.sdk.data import Data
from deepclust_gui.sdk.randomness import derive_seed


@dataclass(slots=True)
class PhaseState:
    """How far one phase is: `epochs_done` of `epochs`, which is only a limit if it `may_settle`.

    `losses` holds the mean loss of each epoch that had one, `seconds` what the phase took so far
    (without pauses); both are written by whoever drives the run.
    """

    name: str
    title: str
    epochs: int
    epochs_done: int = 0
    finished: bool = False
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0
    may_settle: bool = False


@dataclass(slots=True)
class ScheduleState:
    """Everything behind us, in order. Plain values: it is stored as JSON."""

    phases: list[PhaseState] = field(default_factory=list)
    done_once: list[str] = field(default_factory=list)


class Schedule:
    """Walks a method through its phases and epochs and remembers where it is.

    `on_epoch_end` is called on the working thread after each whole epoch, the moment at which the
    whole state of the run is consistent and may be saved.
    """

    def __init__(self, data: Data, *, seed: int) -> None:
        self.state = ScheduleState()
        self.on_phase_begin: Callable[[PhaseState], None] = _ignore
        self.on_epoch_end: Callable[[PhaseState], None] = _ignore
        self.finishing: Callable[[], bool] = _never
        self._data = data
        self._seed = seed

    @property
    def current(self) -> PhaseState | None:
        """The phase that has begun last, None before the first."""
        return self.state.phases[-1] if self.state.phases else None

    def begin(self, name: str, epochs: int, title: str, *, may_settle: bool = False) -> PhaseState:
        """Return the phase, new or as it was saved; every earlier phase is over now."""
        known = {phase.name: phase for phase in self.state.phases}
        phase = known.get(name)
        if phase is None:
            for earlier in self.state.phases:
                earlier.finished = True
            phase = PhaseState(name, title, epochs, may_settle=may_settle)
            self.state.phases.append(phase)
        self.on_phase_begin(phase)
        return phase

    def epochs(self, phase: PhaseState) -> Iterator[int]:
        """Yield the epochs of `phase` still to do; none once the person asked to finish."""
        while not phase.finished and phase.epochs_done < phase.epochs and not self.finishing():
            epoch = phase.epochs_done
            # Seeding by place, instead of saving the generators, is what makes a resumed run
            # draw the very numbers an unbroken one would have drawn.
            torch.manual_seed(derive_seed(self._seed, phase.name, epoch))
            self._data.begin_epoch(phase.name, epoch)
            yield epoch
            if self.finishing():  # this epoch may have been cut short: nothing to save
                break
            phase.epochs_done = epoch + 1
            self.on_epoch_end(phase)
        phase.finished = True

    def once(self, name: str) -> bool:
        """Return whether the action `name` is still to do, and take it as done."""
        if name in self.state.done_once:
            return False
        self.state.done_once.append(name)
        torch.manual_seed(derive_seed(self._seed, "once", name))
        return True


def _ignore(_phase: PhaseState) -> None:
    return None


def _never() -> bool:
    return False
