"""A run: what was asked for and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from deepclust_gui.model.result import Scores

ParamValue = bool | int | float | str

MIN_IMAGE_SIZE, MAX_IMAGE_SIZE = 8, 512
"""The sides in pixels that images may be brought to before training."""


class Effort(StrEnum):
    """How long to train: scales the epochs of a method."""

    QUICK = "quick"
    BALANCED = "balanced"
    THOROUGH = "thorough"


class Preset(StrEnum):
    """Which defaults a method starts from: what works best, or what its paper used."""

    BEST = "best"
    PAPER = "paper"


class RunStatus(StrEnum):
    """RUNNING is only seen while it runs; a crash or a stop leaves INTERRUPTED (resumable)."""

    RUNNING = "running"
    DONE = "done"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What to train. `params` holds only what the person set; the rest are defaults of `preset`.

    `effort` scales the lengths of training of the preset "best" only. `device` is "auto", "cpu",
    "cuda", "cuda:N" or "mps". `image_size` is the side in pixels that images are brought to before
    training, None for the project's own suggestion.

    `features` is what the images are looked at with: nothing (the method sees pixels), the key of a
    network whose weights have the SHA-256 `weights`, or "own" for features a person brought in the
    file `features_file`, whose SHA-256 is `weights` then.
    """

    method: str
    params: dict[str, ParamValue] = field(default_factory=dict)
    effort: Effort = Effort.BALANCED
    preset: Preset = Preset.BEST
    seed: int = 0
    device: str = "auto"
    image_size: int | None = None
    features: str = ""
    weights: str = ""
    features_file: str = ""


@dataclass(frozen=True, slots=True)
class Performance:
    """What a run cost. `seconds` go by the title of the phase, with those before a resume.

    `images_per_s` counts every pass through the network, `peak_mb` is the most memory (of the
    graphics card if it was used, else of the process), `threads` those torch used on the CPU.
    """

    seconds: dict[str, float]
    images_per_s: float
    peak_mb: float
    threads: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the project remembers it. `params` are all parameters as they were used.

    `performance` is None until it is done, and for runs of before it was kept. `item_count` is how
    many items there were when it began: it knows the first so many and no others.
    """

    number: int
    method: str
    method_name: str
    plugin: str
    params: dict[str, ParamValue]
    request: RunRequest
    device: str
    status: RunStatus
    started_at: datetime
    seconds: float = 0.0
    scores: Scores = field(default_factory=Scores)
    message: str = ""
    performance: Performance | None = None
    item_count: int = 0


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """The device a run will use ("cpu", "cuda:0", "mps") and why, in one sentence."""

    device: str
    reason: str
