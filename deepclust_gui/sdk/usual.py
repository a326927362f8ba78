"""The parameters that most methods have, called and described the same in all of them.

Used in place of `Field`: `n_clusters: int = usual.n_clusters()`. Defaults are the method's own.
"""

from typing import Any

from deepclust_gui.model.params import Field

GRAPH_LIMIT = 20_000
"""Above this many images k-means finds the first groups: joining neighbours would take minutes."""


def n_clusters(default: int = 10) -> Any:
    """Return how many groups there are to be."""
    return Field(
        default,
        ge=2,
        le=1000,
        title="Number of groups",
        description="How many groups to sort the images into.",
    )


def starts(default: int) -> Any:
    """Return how often a quick method is tried, the best result taken."""
    return Field(
        default,
        ge=1,
        le=1000,
        title="Attempts",
        description="The result is the best of this many attempts, each from other first guesses.",
    )


def start() -> Any:
    """Return how the first groups are found: “graph”, or “k-means” as in the papers."""
    return Field(
        "graph",
        paper="k-means",
        title="First grouping",
        description="“graph” joins the images that are most alike step by step (up to 20,000 "
        "images), “k-means” looks for round groups.",
    )


def pretrain_epochs(default: int, *, paper: int | None = None) -> Any:
    """Return the epochs before there are groups; effort scales it."""
    return Field(
        default,
        ge=1,
        le=10_000,
        paper=paper,
        title="Rounds of learning to see",
        description="How often the network looks at every image before it starts to group them. "
        "More takes longer and usually groups better.",
        scales_with_effort=True,
    )


def min_pretrain_steps(default: int = 1000, *, paper: int | None = None) -> Any:
    """Return the fewest optimiser steps before there are groups (see DECISIONS.md)."""
    return Field(
        default,
        ge=0,
        le=1_000_000,
        paper=paper,
        title="Fewest steps of learning to see",
        description="Few images make few small steps a round. They are looked at in more rounds "
        "than asked for above, until there were this many steps.",
    )


def batch_size(default: int, *, paper: int | None = None) -> Any:
    """Return how many images a step takes."""
    return Field(
        default,
        ge=2,
        le=65_536,
        paper=paper,
        title="Images per step",
        description="How many images the network looks at before each small step.",
    )


def learning_rate(default: float = 1e-3, *, paper: float | None = None) -> Any:
    """Return the learning rate of the optimiser."""
    return Field(
        default,
        ge=1e-6,
        le=1,
        paper=paper,
        title="Learning rate",
        description="How large a small step is. Too large and the training fails.",
    )


def augment() -> Any:
    """Return whether images are varied while a network learns, which no paper of ours did."""
    return Field(
        default=True,
        paper=False,
        title="Vary the images",
        description="Shows the network every image a little turned, moved and slanted each time. "
        "It learns that this changes nothing. Turn it off if your groups differ in just that.",
    )
