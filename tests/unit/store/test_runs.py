"""Runs: requests, results and losses come back; nothing is ever kept by half."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from deepclust_gui.errors import ProjectError
from deepclust_gui.model.curation import NameGroup
from deepclust_gui.model.result import Result, Scores
from deepclust_gui.model.run import Effort, Performance, RunRequest, RunStatus
from deepclust_gui.store import ProjectStore, arrays

N = 50


def result(seed: int = 0) -> Result:
    rng = np.random.default_rng(seed)
    return Result(
        embedding=rng.standard_normal((N, 10)).astype(np.float32),
        labels=rng.integers(0, 3, N),
        confidence=rng.random(N).astype(np.float32),
    )


def positions() -> np.ndarray:
    return np.arange(2 * N, dtype=np.float32).reshape(N, 2)


def finish(store: ProjectStore, run: int, found: Result, **changes) -> None:
    values = {
        "positions": positions(),
        "scores": Scores(acc=0.75, nmi=0.5),
        "seconds": 12.5,
        "losses": {"pretrain": [3.0, 2.0], "cluster": [1.0]},
        "performance": Performance({"pretrain": 8.0, "cluster": 4.5}, 1234.5, 321.0, 2),
    }
    store.finish_run(run, result=found, **{**values, **changes})


def same(first: np.ndarray, second: np.ndarray) -> bool:
    return first.dtype == second.dtype and np.array_equal(first, second)


def test_a_new_run_is_running_and_knows_what_it_was_asked(store: ProjectStore):
    request = RunRequest(
        "dekm",
        params={"n_clusters": 3, "gentle": False, "rate": 0.1, "kind": "x"},
        effort=Effort.QUICK,
        seed=7,
        device="cuda:1",
        image_size=64,
    )
    params = {**request.params, "epochs": 20}

    number = store.start_run(
        request, method_name="DEKM", plugin="deepclust", params=params, device="cuda:1"
    )

    run = store.run(number)
    assert number == 1
    assert (run.request, run.params, run.method) == (request, params, "dekm")
    assert (run.method_name, run.plugin, run.device) == ("DEKM", "deepclust", "cuda:1")
    assert (run.status, run.scores, run.message) == (RunStatus.RUNNING, Scores(), "")
    assert isinstance(run.params["gentle"], bool)


def test_times_are_utc(store: ProjectStore, run: int):
    started = store.run(run).started_at

    assert started.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - started) < timedelta(minutes=1)


def test_runs_are_numbered_from_one_and_listed_in_order(store: ProjectStore):
    numbers = [
        store.start_run(RunRequest(key), method_name=key, plugin="p", params={}, device="cpu")
        for key in ("a", "b", "c")
    ]

    assert numbers == [1, 2, 3]
    assert [(run.number, run.method) for run in store.runs()] == [(1, "a"), (2, "b"), (3, "c")]


def test_what_a_run_found_is_there_after_reopening(store: ProjectStore, run: int):
    found = result()
    finish(store, run, found)
    store.close()

    opened = ProjectStore.open(store.path)

    kept = opened.result(run)
    assert same(kept.embedding, found.embedding)
    assert same(kept.labels, found.labels)
    assert same(kept.confidence, found.confidence)
    assert same(opened.positions(run), positions())
    assert opened.losses(run) == {"pretrain": [3.0, 2.0], "cluster": [1.0]}
    done = opened.run(run)
    assert (done.status, done.seconds) == (RunStatus.DONE, 12.5)
    assert done.scores == Scores(acc=0.75, nmi=0.5)
    assert done.performance == Performance({"pretrain": 8.0, "cluster": 4.5}, 1234.5, 321.0, 2)
    opened.close()


def test_large_arrays_are_cut_into_parts_and_put_together_again(
    store: ProjectStore, run: int, monkeypatch
):
    monkeypatch.setattr(arrays, "PART_BYTES", 7 * 10 * 4)  # seven rows of the embedding
    found = result()
    finish(store, run, found)

    with store._database.reading() as connection:
        query = "SELECT dtype, count(*) FROM array WHERE name = 'embedding'"
        assert connection.execute(query).fetchone() == ("<f4", math.ceil(N / 7))
    assert same(store.result(run).embedding, found.embedding)
    assert same(store.result(run).labels, found.labels)


def test_arrays_of_any_order_come_back_equal(store: ProjectStore, run: int):
    found = result()
    turned = Result(
        embedding=np.asfortranarray(found.embedding),
        labels=found.labels.astype(">i8"),
        confidence=np.repeat(found.confidence, 2)[::2],
    )
    finish(store, run, turned)

    kept = store.result(run)

    assert same(kept.embedding, found.embedding)
    assert same(kept.labels, found.labels)
    assert same(kept.confidence, found.confidence)


def test_a_loss_that_is_no_number_stays_none(store: ProjectStore, run: int):
    finish(store, run, result(), losses={"train": [1.0, math.nan]})

    first, second = store.losses(run)["train"]

    assert first == 1.0
    assert math.isnan(second)


def test_a_result_is_kept_whole_or_not_at_all(store: ProjectStore, run: int):
    with pytest.raises((ValueError, TypeError)):
        finish(store, run, result(), losses={"train": ["no number"]})

    assert store.run(run).status is RunStatus.RUNNING
    with pytest.raises(ProjectError, match=r"Run 1 has no result: it is running\."):
        store.result(run)


def test_a_resumed_run_replaces_what_it_found_before(store: ProjectStore, run: int):
    finish(store, run, result(seed=0), losses={"a": [1.0], "b": [2.0]})
    finish(store, run, result(seed=1), losses={"a": [5.0]})

    assert same(store.result(run).labels, result(seed=1).labels)
    assert store.losses(run) == {"a": [5.0]}


def test_runs_that_a_crash_left_running_are_interrupted_on_opening(store: ProjectStore, run: int):
    finish(store, run, result())
    for _ in range(2):
        store.start_run(RunRequest("a"), method_name="A", plugin="p", params={}, device="cpu")
    store.end_run(2, RunStatus.FAILED, "It broke.", 1.5)
    store.close()

    opened = ProjectStore.open(store.path)

    found = [(run.status, run.message) for run in opened.runs()]
    assert found == [
        (RunStatus.DONE, ""),
        (RunStatus.FAILED, "It broke."),
        (RunStatus.INTERRUPTED, ""),
    ]
    opened.close()


def test_only_an_interrupted_run_can_go_on(store: ProjectStore, run: int):
    with pytest.raises(ProjectError, match="Run 1 cannot be resumed: it is running"):
        store.reopen_run(run, device="cuda:1")
    store.end_run(run, RunStatus.INTERRUPTED, "Stopped.", 3.0)

    store.reopen_run(run, device="cuda:1")

    reopened = store.run(run)
    assert (reopened.status, reopened.message) == (RunStatus.RUNNING, "")
    assert (reopened.seconds, reopened.device) == (3.0, "cuda:1")


def test_a_run_that_is_not_there_is_told_in_a_sentence(store: ProjectStore):
    for use in (
        lambda: store.run(4),
        lambda: store.result(4),
        lambda: store.reopen_run(4, device="cpu"),
        lambda: store.end_run(4, RunStatus.FAILED, "", 0),
        lambda: finish(store, 4, result()),
        lambda: store.add_edit(4, NameGroup(0, "x"), who=""),
    ):
        with pytest.raises(ProjectError, match=r"The project has no run 4\."):
            use()
