"""HDBSCAN: Campello, Moulavi & Sander, Density-Based Clustering …, PAKDD 2013.

Groups are where images lie densely, and how many there are comes out by itself. Images between the
groups belong to none: they are given to the nearest, with little confidence. By scikit-learn.

Symbols: N images, B batch, E numbers per image, G the most groups there may be.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN
from torch import Tensor

from deepclust_gui.sdk import (
    Assignment,
    Field,
    Method,
    MethodInfo,
    Params,
    Step,
    VectorInput,
    aside,
    hookimpl,
    killably,
    place_among,
)

NEIGHBOURS = 5
"""So many of the nearest images in groups say where an image belongs."""


HERE = 5000
"""So many images take HDBSCAN a moment, less than a process takes to start."""


class HdbscanParams(Params):
    """The parameters of HDBSCAN."""

    smallest_group: int = Field(
        0,
        ge=0,
        le=100_000,
        title="Smallest group",
        description="What is smaller is no group. 0: one image in a hundred, at least 5.",
    )
    neighbours: int = Field(
        5,
        ge=1,
        le=1000,
        title="Neighbours",
        description="Where so many images lie close together it is dense. More makes fewer groups.",
    )
    most_groups: int = Field(
        100,
        ge=2,
        le=1000,
        title="Most groups",
        description="If there are more, the smallest are left out.",
    )
    feature_size: int = Field(
        16,
        ge=1,
        le=64,
        title="Numbers per image",
        description="Pixels or features are brought to so many numbers first. With many, no place "
        "is dense.",
    )


class Hdbscan(Method[HdbscanParams]):
    """Density-based groups; their number comes out by itself."""

    info = MethodInfo(
        key="hdbscan",
        everyday=False,
        name="HDBSCAN",
        summary="Finds out by itself how many groups there are: wherever images lie densely "
        "together. Quick.",
        reference="https://doi.org/10.1007/978-3-642-37456-2_14",
    )

    codes: Tensor
    groups: Tensor
    reach: Tensor

    def build(self) -> None:
        """Create the places of all images, and their groups, NaN until there are any."""
        n, p = len(self.data), self.params
        self.input = VectorInput(self.data.shape, size=p.feature_size)
        self.register_buffer("codes", torch.full((n, self.input.size), math.nan))  # (N, E)
        self.register_buffer("groups", torch.full((n, p.most_groups), math.nan))  # (N, G)
        self.register_buffer("reach", torch.tensor(0.0))

    def fit(self) -> Iterator[Step]:
        """Find the dense places."""
        if self.once("scale"):
            self.input.learn(self.data)
        for _ in self.phase("dense", 1, title="Looking for dense places"):
            self.find()
            yield Step()
        if not self.groups.isfinite().all():  # finished before
            self.find()
            yield Step()

    @property
    def smallest_group(self) -> int:
        """How many images make a group."""
        n = len(self.data)
        return min(self.params.smallest_group or max(5, n // 100), max(2, n // 2))

    def find(self) -> None:
        """Run HDBSCAN on all codes and keep who belongs where, and how much."""
        codes = self.encode_all(self.input)  # (N, E)
        self.codes.copy_(codes)
        neighbours = min(self.params.neighbours, len(codes) - 1)
        if len(codes) > 2 and bool((codes != codes[0]).any()):
            labels, inside = self.dense(codes, max(1, neighbours))
            strengths = membership(labels, inside, self.params.most_groups)
        else:  # nothing to tell apart
            strengths = membership(np.zeros(len(codes), int), np.ones(len(codes)), 2)
        self.groups.zero_()
        self.groups[:, : strengths.shape[1]] = torch.from_numpy(strengths).to(self.groups)

    def dense(self, codes: Tensor, neighbours: int) -> list[NDArray[Any]]:
        """Return the group of each of `codes` (N, E), -1 for none, and how much it belongs there.

        It lets no other thread run: of many images a process of its own takes care.
        """
        rows = codes.double().cpu().numpy()
        if len(rows) <= HERE:
            model = HDBSCAN(self.smallest_group, neighbours, copy=True)
            found = aside(lambda: model.fit(rows), self.check)
            return [found.labels_, found.probabilities_]
        return killably(
            "sklearn.cluster:HDBSCAN",
            rows,
            check=self.check,
            keep=("labels_", "probabilities_"),
            min_cluster_size=self.smallest_group,
            min_samples=neighbours,
            copy=True,
        )

    def assign(self, x: Tensor) -> Assignment:
        """Return the principal components of `x`, and where the images in groups near it belong.

        The rest of its strength, 1 for what lies between all groups, is spread over all groups but
        for a little more for the nearest.
        """
        codes = self.input(x)  # (B, E)
        inside = self.groups.sum(1) > 0  # (N,)
        strengths = place_among(codes, self.codes, self.groups, 1)  # (B, G): its own or nearest's
        nearest = place_among(codes, self.codes[inside], self.groups[inside], NEIGHBOURS)
        used = (self.groups.sum(0) > 0).float()  # (G,)
        rest = 0.9 * used / used.sum() + 0.1 * nearest / nearest.sum(1, keepdim=True)
        return Assignment(codes, strengths + (1 - strengths.sum(1, keepdim=True)) * rest)


def membership(
    labels: NDArray[np.int64], strengths: NDArray[np.float64], most: int
) -> NDArray[np.float32]:
    """Return how much each image belongs to each group, (N, ≤ `most`), rows summing to at most 1.

    `labels` (N,) are -1 between groups. The largest group comes first; without any, all images are
    one group.
    """
    if (labels < 0).all():
        labels, strengths = np.zeros_like(labels), np.ones_like(strengths)
    names, sizes = np.unique(labels[labels >= 0], return_counts=True)
    order = names[np.argsort(-sizes, kind="stable")][:most]
    held = np.clip(np.nan_to_num(strengths), 1e-3, 1)  # no image of a group is without it
    found: NDArray[np.float32] = ((labels[:, None] == order) * held[:, None]).astype(np.float32)
    return found


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer HDBSCAN."""
    return [Hdbscan]
