"""Every registered method keeps the contract that third parties' methods must keep."""

from pathlib import Path
from typing import Any

import pytest
import torch

from deepclust_gui.host.registry import load_registry
from deepclust_gui.sdk import testing

SHORT: dict[str, dict[str, Any]] = {
    "kmeans": {"n_clusters": 3, "starts": 3},
    "dekm": {
        "n_clusters": 3,
        "pretrain_epochs": 2,
        "min_pretrain_steps": 0,
        "max_steps": 7,
        "update_interval": 2,
        "kmeans_starts": 2,
        "batch_size": 16,
        "stop_share": 0,
    },
    "depict": {
        "n_clusters": 3,
        "pretrain_epochs": 2,
        "min_pretrain_steps": 0,
        "head_epochs": 2,
        "cluster_epochs": 2,
        "kmeans_starts": 2,
        "batch_size": 16,
        "tolerance": 0,
    },
    "dscdan": {
        "n_clusters": 3,
        "pretrain_epochs": 2,
        "min_pretrain_steps": 0,
        "warmup_epochs": 1,
        "cluster_epochs": 3,
        "steps_per_epoch": 1,
        "graph_interval": 2,
        "batch_size": 32,
        "cluster_batch_size": 32,
        "channels": 4,
    },
    "spherical": {"n_clusters": 3, "starts": 3},
    "gmm": {"n_clusters": 3, "starts": 3, "feature_size": 4},
    "n2d": {
        "n_clusters": 3,
        "pretrain_epochs": 2,
        "layout_epochs": 3,
        "neighbours": 5,
        "starts": 2,
        "batch_size": 16,
    },
    "temi": {
        "n_clusters": 3,
        "epochs": 3,
        "min_steps": 0,
        "neighbours": 5,
        "heads": 2,
        "hidden_size": 16,
        "batch_size": 16,
    },
    "hdbscan": {"smallest_group": 5, "feature_size": 4},
    "spectral": {"n_clusters": 3, "landmarks": 12, "nearest": 3, "starts": 3},
    "dec": {
        "n_clusters": 3,
        "pretrain_epochs": 2,
        "min_pretrain_steps": 0,
        "max_steps": 7,
        "update_interval": 2,
        "kmeans_starts": 2,
        "batch_size": 16,
        "stop_share": 0,
    },
    "idec": {
        "n_clusters": 3,
        "pretrain_epochs": 2,
        "min_pretrain_steps": 0,
        "max_steps": 7,
        "update_interval": 2,
        "kmeans_starts": 2,
        "batch_size": 16,
        "stop_share": 0,
    },
    "vade": {
        "n_clusters": 3,
        "pretrain_epochs": 2,
        "min_pretrain_steps": 0,
        "cluster_epochs": 2,
        "starts": 2,
        "batch_size": 16,
    },
}
"""Parameters that make a run of each method short."""

REGISTRY = load_registry(Path("/no plugins here"))


def test_there_are_short_parameters_for_every_method() -> None:
    """A new method must come into this test."""
    assert {card.info.key for card in REGISTRY.cards} == set(SHORT)


@pytest.mark.parametrize("check", testing.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("key", SHORT)
def test_contract(key: str, check: Any) -> None:
    """One row of the contract, see `deepclust_gui.sdk.testing`."""
    check(testing.Trial(REGISTRY.method_type(key), SHORT[key]))


@pytest.mark.parametrize("key", SHORT)
def test_words_for_people(key: str) -> None:
    """Titles and descriptions are sentences for someone who does not program."""
    card = REGISTRY.card(key)

    if card.default_clusters is not None:  # else it finds their number by itself
        assert card.fields[0].name == "n_clusters"
        assert card.fields[0].title == "Number of groups"
    for field in card.fields:
        assert field.title[0].isupper()
        assert field.description.endswith(".")
        assert "_" not in field.title + field.description
    assert torch.get_num_threads() == 1
