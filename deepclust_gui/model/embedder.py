"""What there is to know about a network that looks at pictures, without loading it."""

from dataclasses import dataclass
from enum import StrEnum

PIXELS = ""
"""What `RunRequest.features` is where a method sees the pixels themselves."""

OWN_FEATURES = "own"
"""What it is where a person brought features in a file of their own."""


class Speed(StrEnum):
    """How long a network takes for a picture without a graphics card, roughly."""

    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """What a network was trained to see.

    Pictures are brought to `side` × `side` pixels, RGB in 0..1, by the filter `interpolation`
    ("bilinear" or "bicubic", always with antialiasing), less `mean` and divided by `std`.
    """

    side: int
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    interpolation: str = "bilinear"


@dataclass(frozen=True, slots=True)
class WeightsSource:
    """Where the weights of a network can be had.

    `sha256` is the SHA-256 of the file in hexadecimal digits, or as many of the first of them as
    are published. `size_bytes` is about how large the file is.
    """

    address: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class EmbedderInfo:
    """How a network that turns pictures into features introduces itself.

    `key` is its name on the command line; `summary` one plain sentence; `weights_bytes` about how
    much there is to fetch; `licence` that of the weights; `dimension` how many numbers D a picture
    becomes.
    """

    key: str
    name: str
    summary: str
    weights_bytes: int
    speed: Speed
    licence: str
    dimension: int
    preprocessing: Preprocessing


@dataclass(frozen=True, slots=True)
class EmbedderCard:
    """A network on offer and the plugin it came from."""

    info: EmbedderInfo
    plugin: str
    plugin_version: str


@dataclass(frozen=True, slots=True)
class WeightsStanding:
    """A network on offer, where its weights could be had, and whether they are here already."""

    info: EmbedderInfo
    source: WeightsSource | None
    is_here: bool
