"""Projects with finished runs but without images, for what only needs their results."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from deepclust_gui.model.curation import Grouping
from deepclust_gui.model.result import Result, Scores
from deepclust_gui.model.run import Performance, RunRequest
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Curation


def new_store(path: Path) -> ProjectStore:
    """Return an empty project, open."""
    return ProjectStore.create(path, location="/images", kind="folder", split="all", name="test")


def add_run(
    store: ProjectStore,
    labels: ArrayLike,
    *,
    confidence: ArrayLike | None = None,
    embedding: ArrayLike | None = None,
    clusters: int = 2,
) -> int:
    """Add a finished run with these groups; by default, all are equally sure and random codes."""
    count = len(np.asarray(labels))
    rng = np.random.default_rng(count)
    result = Result(
        embedding=np.asarray(
            rng.normal(size=(count, 4)) if embedding is None else embedding, np.float32
        ),
        labels=np.asarray(labels, np.int64),
        confidence=np.asarray(np.ones(count) if confidence is None else confidence, np.float32),
    )
    params: dict[str, Any] = {"n_clusters": clusters}
    number = store.start_run(
        RunRequest("kmeans", params), method_name="k", plugin="p", params=params, device="cpu"
    )
    store.finish_run(
        number,
        result=result,
        positions=np.zeros((count, 2), np.float32),
        scores=Scores(),
        seconds=1.0,
        losses={},
        performance=Performance({}, 1.0, 1.0, 1),
    )
    return number


def curation_of(store: ProjectStore, run: int = 1) -> Curation:
    """Return the groups of a run, to be changed; splitting by a method is not possible."""
    return Curation(store, None, store.run(run))  # type: ignore[arg-type]


def fingerprint(grouping: Grouping) -> str:
    """Return a text that differs where anything of two groupings does."""
    found = hashlib.sha256()
    for part in (grouping.labels, grouping.confidence, grouping.marks, grouping.confirmed):
        found.update(part.tobytes())
    found.update(repr((sorted(grouping.names.items()), sorted(grouping.accepted))).encode())
    return found.hexdigest()
