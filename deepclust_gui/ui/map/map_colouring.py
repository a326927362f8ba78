"""What the colours of the map mean: groups, confidence, dates, known groups, or what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from deepclust_gui.ui.map.map_shapes import Shape, shape_of
from deepclust_gui.ui.palette import PROBLEM, RAMP, RIGHT, group_rgb
from deepclust_gui.ui.words import day_name, group_name, percent

MOST_TABLED = 1 << 20
"""Up to this number groups are looked up in a table, beyond it they are sorted."""

LIMIT_STEP = 0.05


class ColourKind(Enum):
    """What a colour stands for."""

    GROUPS = auto()
    CONFIDENCE = auto()
    KNOWN = auto()
    PROBLEM = auto()
    TAKEN = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Colouring:
    """Colours of S points: `classes` int64 (S,) index `colours` uint8 (K, 3); -1 has none.

    `keys` are the numbers by which classes are hidden and shown: those of the groups where classes
    are groups. `scale`: where classes are steps from low to high, what the lowest value, the one in
    the middle and the highest are called.
    """

    kind: ColourKind
    classes: NDArray[np.int64]
    colours: NDArray[np.uint8]
    names: tuple[str, ...]
    keys: tuple[int, ...]
    scale: tuple[str, str, str] | None = None

    @property
    def has_names(self) -> bool:
        """Whether classes are written on the map by name."""
        return self.kind in (ColourKind.GROUPS, ColourKind.KNOWN)

    @property
    def loud(self) -> int | None:
        """The class that must not be lost among the others, None if they are alike."""
        return 1 if self.kind is ColourKind.PROBLEM else None

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of each class: a second cue where there are no steps from low to high."""
        if self.scale is not None:
            return (Shape.CIRCLE,) * len(self.keys)
        if self.kind is ColourKind.PROBLEM:
            return Shape.CIRCLE, Shape.DIAMOND
        return tuple(map(shape_of, self.keys))


@dataclass(frozen=True, slots=True, eq=False)
class Compact:
    """Numbers without gaps: `keys` int64 (K,) ascending, `classes` int64 (S,), -1 for none."""

    keys: NDArray[np.int64]
    classes: NDArray[np.int64]


def compact(labels: NDArray[np.int64]) -> Compact:
    """Return the numbers that occur in `labels` int64 (S,), however large, and which is where."""
    if labels.max(initial=-1) >= MOST_TABLED:
        found, places = np.unique(labels, return_inverse=True)
        first = int(np.searchsorted(found, 0))
        return Compact(found[first:], np.maximum(places - first, -1))
    shifted = np.maximum(labels, -1) + 1  # (S,): 0 is no group
    present = np.bincount(shifted) > 0
    present[:1] = False
    table = np.cumsum(present) - 1
    table[~present] = -1
    return Compact(np.flatnonzero(present) - 1, table[shifted])


def by_group(labels: NDArray[np.int64], names: Mapping[int, str] | None = None) -> Colouring:
    """Return each group of `labels` int64 (S,) in its own colour, which its number alone decides.

    Groups that `names` does not know are called by their number.
    """
    return _by_number(ColourKind.GROUPS, labels, names or {})


def by_known(known: NDArray[np.int64], names: Mapping[int, str] | None = None) -> Colouring:
    """Return the groups that were known beforehand, int64 (S,), -1 where none is known."""
    return _by_number(ColourKind.KNOWN, known, names or {})


def by_confidence(confidence: NDArray[np.float32]) -> Colouring:
    """Return steps from unsure to sure for values from 0 to 1, float32 (S,); NaN has no colour.

    The steps span what there is, so that differences are seen where all are nearly sure.
    """
    steps = len(RAMP)
    finite = np.isfinite(confidence)
    there = confidence[finite]
    low, high = _limits(there)
    share = (np.where(finite, confidence, 0) - low) / (high - low)
    classes = np.clip((share * steps).astype(np.int64), 0, steps - 1)
    classes[~finite] = -1
    limits = np.linspace(low, high, steps + 1).tolist()
    names = tuple(f"{percent(begin)} – {percent(end)}" for begin, end in pairwise(limits))
    unsure = QCoreApplication.translate("colouring", "{low} sure").format(low=percent(low))
    scale = unsure, percent((low + high) / 2), percent(high)
    return Colouring(
        ColourKind.CONFIDENCE, classes, _table(RAMP), names, tuple(range(steps)), scale
    )


def by_taken(at: NDArray[np.datetime64]) -> Colouring:
    """Return steps from the earliest to the latest of the moments `at`, datetime64[s] (S,).

    As many images are of each step, so that the photos of one summer are told apart, however old
    the oldest photo is.
    """
    steps = len(RAMP)
    seconds = at.astype(np.int64)  # (S,)
    limits = np.quantile(seconds, np.linspace(0, 1, steps + 1)).astype(np.int64)
    classes = np.searchsorted(limits[1:-1], seconds, side="right")
    days = [
        day_name(day) for day in limits.astype("datetime64[s]").astype("datetime64[D]").tolist()
    ]
    names = tuple(f"{begin} – {end}" for begin, end in pairwise(days))
    scale = days[0], days[steps // 2], days[-1]
    return Colouring(ColourKind.TAKEN, classes, _table(RAMP), names, tuple(range(steps)), scale)


def by_problem(labels: NDArray[np.int64], known: NDArray[np.int64]) -> Colouring:
    """Return where the groups found are others than those known beforehand, both int64 (S,).

    Which group found stands for which known one is decided one to one, so that most images agree.
    Without a known group, or without one found, an image is neither right nor wrong.
    """
    both = (labels >= 0) & (known >= 0)
    classes = np.full(len(labels), -1, np.int64)
    classes[both] = ~_agree(labels[both], known[both])
    translate = QCoreApplication.translate  # lupdate finds the texts by this name
    names = (translate("colouring", "As known"), translate("colouring", "Other than known"))
    return Colouring(ColourKind.PROBLEM, classes, _table((RIGHT, PROBLEM)), names, (0, 1))


def _agree(labels: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where `labels` is the best match of `known`, bool (M,)."""
    from scipy.optimize import linear_sum_assignment  # a third of a second: not before it is needed

    if not len(labels):
        return np.empty(0, np.bool_)
    found, truth = compact(labels), compact(known)
    shape = len(found.keys), len(truth.keys)
    pairs = found.classes * shape[1] + truth.classes
    shared = np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)
    match = np.full(shape[0], -1, np.int64)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    match[rows] = columns
    return np.asarray(match[found.classes] == truth.classes)


def _by_number(kind: ColourKind, labels: NDArray[np.int64], names: Mapping[int, str]) -> Colouring:
    found = compact(labels)
    keys = tuple(found.keys.tolist())
    called = tuple(group_name(key, names.get(key, "")) for key in keys)
    return Colouring(kind, found.classes, _table(map(group_rgb, keys)), called, keys)


def _limits(values: NDArray[np.float32]) -> tuple[float, float]:
    """Return round values around nearly all of `values`."""
    if not len(values):
        return 0.0, 1.0
    low, high = np.quantile(values[:: 1 + len(values) // 50_000], (0.01, 1.0)).tolist()
    low = np.floor(low / LIMIT_STEP) * LIMIT_STEP
    high = np.ceil(high / LIMIT_STEP) * LIMIT_STEP
    return float(low), float(max(high, low + LIMIT_STEP))


def _table(colours: Iterable[tuple[int, int, int]]) -> NDArray[np.uint8]:
    return np.array(list(colours), np.uint8).reshape(-1, 3)
