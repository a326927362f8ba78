"""What a running job tells: how far it is, and for training, what it looks like."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A live look at a sample of S items: where they lie and how they are grouped now.

    `items` int64 (S,) row indices, `positions` float32 (S, 2), `labels` int64 (S,), -1 where the
    method has no groups yet.
    """

    items: NDArray[np.int64]
    positions: NDArray[np.float32]
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """The state of a job at one moment.

    `phase` is a sentence fragment for a person. `done` of `total` units (0: unknown) of this phase.
    `images_per_s` and `seconds_left` (of this phase) are None until they can be told. `losses` is
    the mean loss of each epoch of this phase so far. `problems` counts files left out (import).
    `warning` is what the person should know and the job can live with, as whole sentences.
    With `may_settle`, `total` is only a limit: the phase usually ends long before it.
    """

    phase: str
    done: int = 0
    total: int = 0
    unit: str = "images"
    images_per_s: float | None = None
    seconds_left: float | None = None
    problems: int = 0
    losses: tuple[float, ...] = ()
    metrics: dict[str, Any] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    may_settle: bool = False
    note: str = ""
    warning: str = ""

    @property
    def fraction(self) -> float | None:
        """How much of this phase is done, 0 to 1; None if unknown."""
        if not self.total or self.may_settle:
            return None
        return min(1.0, self.done / self.total)
