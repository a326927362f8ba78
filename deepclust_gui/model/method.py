"""What there is to know about a method without loading it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from deepclust_gui.model.run import ParamValue


@dataclass(frozen=True, slots=True)
class Published:
    """A figure printed for a method, to be held beside one's own.

    `data` is the name of the .npz file without suffix, `split` its part ("all", "train", "test").
    `source` says where it is printed. `nmi_mean` names the mean in the denominator of its NMI.
    `image_size` is the side the images were brought to, None for their own.
    """

    data: str
    acc: float
    nmi: float
    source: str
    split: str = "all"
    nmi_mean: Literal["arithmetic", "geometric"] = "arithmetic"
    image_size: int | None = None


@dataclass(frozen=True, slots=True)
class MethodInfo:
    """How a method introduces itself.

    `key` is its name on the command line; `summary` one plain sentence for the card; `reference`
    the paper's address; `takes` what it can group: "image" (C, H, W) and/or "vector" (D,).
    `differences` says, for the card, what the preset "best" does otherwise than the paper;
    `published` lists printed figures, each reached with the preset "paper". One that is not
    `everyday` is among those a person asks to see.
    """

    key: str
    name: str
    summary: str
    reference: str
    takes: frozenset[str] = frozenset({"image", "vector"})
    differences: str = ""
    published: tuple[Published, ...] = ()
    everyday: bool = True

    def can_group(self, features: str) -> bool:
        """Whether it can group images by `features`, as in a RunRequest; "" are their pixels."""
        return ("vector" if features else "image") in self.takes


class ParamKind(StrEnum):
    """Which control a form shows for a parameter."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ParamField:
    """One parameter as a form shows it; `minimum` and `maximum` are inclusive, None = unbounded.

    `scales_with_effort` marks lengths of training, which Quick shortens and Thorough lengthens.
    `default` belongs to the preset "best"; `paper` is the authors' value, None if it is the same.
    """

    name: str
    title: str
    description: str
    kind: ParamKind
    default: ParamValue
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    scales_with_effort: bool = False
    paper: ParamValue | None = None


@dataclass(frozen=True, slots=True)
class MethodCard:
    """A method on offer: its introduction, its parameters and the plugin it came from."""

    info: MethodInfo
    fields: tuple[ParamField, ...]
    plugin: str
    plugin_version: str
    schema: dict[str, Any] = field(default_factory=dict)

    @property
    def default_clusters(self) -> int | None:
        """The method's own number of groups; None if it finds the number itself."""
        for param in self.fields:
            if param.name == "n_clusters":
                return int(param.default)
        return None


@dataclass(frozen=True, slots=True)
class PluginProblem:
    """A plugin that could not be used, with the reason in plain words."""

    plugin: str
    reason: str
