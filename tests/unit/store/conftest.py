"""A fresh project for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deepclust_gui.model.run import RunRequest
from deepclust_gui.store import ProjectStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    """An empty project at `tmp_path / "cats.deepclust"`."""
    store = ProjectStore.create(
        tmp_path / "cats.deepclust", location="/images", kind="folder", split="all", name="cats"
    )
    yield store
    store.close()


@pytest.fixture
def run(store: ProjectStore) -> int:
    """The number of a run that is running in `store`."""
    return store.start_run(
        RunRequest("dekm", params={"n_clusters": 3}),
        method_name="DEKM",
        plugin="deepclust",
        params={"n_clusters": 3, "epochs": 20, "gentle": True, "rate": 0.1},
        device="cpu",
    )
