"""`deepclust bench` measures what `run` gives, remembers every seed, and goes on where it broke."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.engine.watch import Watcher
from deepclust_gui.model.bench import BenchRecord
from deepclust_gui.model.run import RunStatus
from deepclust_gui.sdk.schedule import PhaseState
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Workbench, provenance
from helpers.plugins import WORKING, write_plugin
from methods.test_contract import SHORT

KMEANS = ("--method", "kmeans", "--set", "starts=2")
LONG = ("--method", "dekm", "--set", "pretrain_epochs=30", "--set", "min_pretrain_steps=0")
LONG += ("--set", "max_steps=4", "--set", "kmeans_starts=2", "--set", "augment=false")


def records(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))


def projects(home: Path) -> list[Path]:
    return sorted((home / "cache" / "bench").glob("*.deepclust"))


def labels(project: Path) -> dict[int, list[int]]:
    """Return the labels of each finished run by its seed."""
    store = ProjectStore.open(project)
    done = [run for run in store.runs() if run.status is RunStatus.DONE]
    found = {run.request.seed: store.result(run.number).labels.tolist() for run in done}
    assert len(found) == len(done)  # no seed was finished twice
    store.close()
    return found


def statuses(project: Path) -> list[RunStatus]:
    store = ProjectStore.open(project)
    found = [run.status for run in store.runs()]
    store.close()
    return found


def with_labels(array: Path, folder: str, known: np.ndarray | None) -> Path:
    """Return a copy of the images with other known groups, or without any."""
    with np.load(array) as file:
        columns = {"images": file["images"], "split": file["split"]}
    target = array.parent / folder / array.name
    target.parent.mkdir()
    np.savez(target, **columns, **({} if known is None else {"labels": known}))
    return target


# What is measured ---------------------------------------------------------------------------------


def test_a_record_of_each_seed_has_every_key(array, tmp_path, deepclust) -> None:
    out = tmp_path / "out.json"

    ran = deepclust("bench", array, *KMEANS, "--seeds", "0,1", "--split", "test", "--json", out)

    assert ran.code == 0
    assert ran.out == ""
    assert "mean" in ran.err
    first, second = records(out)
    assert list(first) == [field.name for field in fields(BenchRecord)]
    assert (first["seed"], second["seed"]) == (0, 1)
    assert (first["method"], first["data"], first["split"]) == ("kmeans", "kinds", "test")
    assert (first["preset"], first["effort"], first["set"]) == ("best", "balanced", {"starts": 2})
    assert (first["acc"], first["nmi"], first["nmi_geometric"], first["ari"]) == (1, 1, 1, 1)
    assert (first["images"], first["clusters"], first["image_size"]) == (15, 3, None)
    assert first["params"] == {"n_clusters": 3, "starts": 2}
    assert first["device"] == "cpu"
    assert first["peak_mb"] > 10
    assert first["images_per_s"] > 0
    assert first["threads"] >= 1
    assert first["seconds"] >= sum(first["seconds_per_phase"].values()) - 0.02
    assert first["machine"]


def test_the_labels_are_those_of_run(array, home, tmp_path, deepclust) -> None:
    params = [f"--set={name}={value}" for name, value in SHORT["dekm"].items()]
    options = ("--method", "dekm", *params, "--preset", "paper")
    csv = tmp_path / "labels.csv"

    assert deepclust("run", array, *options, "--seed", 3, "--labels", csv).code == 0
    assert deepclust("bench", array, *options, "--seeds", 3).code == 0

    groups = [int(row.split(",")[1]) for row in csv.read_text().splitlines()[1:]]
    assert labels(projects(home)[0]) == {3: groups}


@pytest.mark.parametrize("key", SHORT)
def test_known_groups_do_not_reach_any_method(key, array, home, rng, deepclust) -> None:
    """With shuffled known groups, every label stays the same."""
    shuffled = with_labels(array, "shuffled", rng.permutation(np.arange(30) % 3))
    params = [f"--set={name}={value}" for name, value in SHORT[key].items()]

    for source in (array, shuffled):
        ran = deepclust("bench", source, "--method", key, *params, "--seeds", 0)
        assert ran.code == 0, ran.err

    one, other = projects(home)
    assert labels(one) == labels(other)


def test_the_table_stands_beside_the_published_figures(array, tmp_path, deepclust) -> None:
    info = next(card.info for card in Workbench().methods() if card.info.published)
    figure = info.published[0]
    data = array.rename(tmp_path / f"{figure.data}.npz")
    params = [f"--set={name}={value}" for name, value in SHORT[info.key].items()]
    where = ("--split", figure.split, "--json", tmp_path / "out.json")

    ran = deepclust("bench", data, "--method", info.key, *params, "--seeds", "0,1", *where)

    lines = {line.split()[0]: line for line in ran.err.splitlines() if line.strip()}
    assert f"{figure.acc:.4f}" in lines["published"]
    assert f"{figure.nmi:.4f}" in lines["published"]
    assert figure.source in lines["published"]
    mean = np.mean([record["acc"] for record in records(tmp_path / "out.json")])
    assert f"{mean:.4f} ± " in lines["mean"]
    assert f"{mean - figure.acc:+.4f}".replace("-", "−") in lines["difference"]


def test_the_paper_brings_images_to_the_size_of_the_published_figure(
    array, tmp_path, deepclust
) -> None:
    sized = [
        (card.info, figure)
        for card in Workbench().methods()
        for figure in card.info.published
        if figure.image_size
    ]
    info, figure = sized[0]
    data = array.rename(tmp_path / f"{figure.data}.npz")
    params = [f"--set={name}={value}" for name, value in SHORT[info.key].items()]
    bench = ("bench", data, "--method", info.key, *params, "--split", figure.split, "--seeds", 0)

    for options in (["--preset", "paper"], ["--preset", "paper", "--image-size", "9"], []):
        assert deepclust(*bench, *options, "--json", tmp_path / "out.json").code == 0

    sizes = [record["image_size"] for record in records(tmp_path / "out.json")]
    assert sizes == [figure.image_size, 9, None]


def test_without_known_groups_there_are_no_scores(array, tmp_path, deepclust) -> None:
    unknown = with_labels(array, "unknown", None)
    out = tmp_path / "out.json"

    asked = deepclust("bench", unknown, *KMEANS, "--seeds", 0, "--json", out)
    told = deepclust("bench", unknown, *KMEANS, "--seeds", 0, "--clusters", 4, "--json", out)

    assert asked.code == 2
    assert "--clusters" in asked.err
    assert told.code == 0
    assert "No groups are known of these images, so there are no scores." in told.err
    (record,) = records(out)
    assert record["clusters"] == 4
    assert [record[name] for name in ("acc", "nmi", "nmi_geometric", "ari")] == [None] * 4


# What was measured before -------------------------------------------------------------------------


def test_seeds_with_a_record_are_not_run_again(array, home, tmp_path, deepclust) -> None:
    out = tmp_path / "out.json"
    bench = ("bench", array, *KMEANS, "--json", out)

    assert deepclust(*bench, "--seeds", "0,1").code == 0
    before = records(out)
    ran = deepclust(*bench, "--seeds", "2,1,0")

    assert ran.code == 0
    assert ran.err.count("measured before") == 2
    assert records(out)[:2] == before
    assert [record["seed"] for record in records(out)] == [0, 1, 2]
    assert set(labels(projects(home)[0])) == {0, 1, 2}


def test_another_setting_is_another_measurement(array, home, tmp_path, deepclust) -> None:
    out = tmp_path / "out.json"
    bench = ("bench", array, "--method", "kmeans", "--seeds", 0, "--json", out)

    for option in ([], ["--set", "starts=2"], ["--clusters", 4], ["--image-size", 8]):
        assert deepclust(*bench, *option).code == 0

    assert len(records(out)) == len(projects(home)) == 4


def test_several_methods_are_measured_one_after_the_other(
    array, home, tmp_path, deepclust, monkeypatch
) -> None:
    monkeypatch.syspath_prepend(home / "data" / "plugins")
    write_plugin(home / "data" / "plugins", "benched", WORKING.replace("KEY", "linear"))
    out = tmp_path / "out.json"
    options = ("--method", "linear, kmeans", "--effort", "quick", "--seeds", "0,1")

    ran = deepclust("bench", array, *options, "--json", out)

    assert ran.code == 0
    found = [(record["method"], record["seed"], record["effort"]) for record in records(out)]
    assert found == [(key, seed, "quick") for key in ("linear", "kmeans") for seed in (0, 1)]


def test_images_that_changed_are_read_again(array, home, tmp_path, deepclust) -> None:
    out = tmp_path / "out.json"
    assert deepclust("bench", array, *KMEANS, "--seeds", 0, "--json", out).code == 0
    with np.load(array) as file:
        images, known = file["images"][:20], file["labels"][:20]
    np.savez(array, images=images, labels=known)
    os.utime(array, ns=(0, 0))

    assert deepclust("bench", array, *KMEANS, "--seeds", 1, "--json", out).code == 0

    assert [record["images"] for record in records(out)] == [30, 20]
    assert len(projects(home)) == 1


def test_measuring_leaves_no_trace_among_the_recent_projects(array, home, deepclust) -> None:
    assert deepclust("bench", array, *KMEANS, "--seeds", 0).code == 0

    assert Workbench().recent_projects() == ()
    assert not (home / "data" / "projects").exists()


# What broke off -----------------------------------------------------------------------------------

DIES_IN_THE_SECOND_RUN = """
import os, signal, sys
from deepclust_gui.cli import main
from deepclust_gui.engine.keeper import Keeper

epoch_ended = Keeper.epoch_ended

def dies(keeper):
    epoch_ended(keeper)
    if keeper._folder._folder.name == "run-2" and keeper._newest is not None:
        keeper.write()
        os.kill(os.getpid(), signal.SIGKILL)

Keeper.epoch_ended = dies
sys.exit(main(sys.argv[1:]))
"""


def test_a_bench_that_was_killed_goes_on_where_it_was(array, home, tmp_path, deepclust) -> None:
    out, unbroken = tmp_path / "out.json", tmp_path / "unbroken.json"
    bench = ["bench", str(array), *LONG, "--seeds", "0,1"]
    command = [sys.executable, "-c", DIES_IN_THE_SECOND_RUN, *bench, "--json", str(out)]
    killed = subprocess.run(
        command, capture_output=True, check=False, env={**os.environ, "DEEPCLUST_HOME": str(home)}
    )
    assert killed.returncode == -signal.SIGKILL
    assert [record["seed"] for record in records(out)] == [0]
    assert len(list((home / "cache").rglob("run-2/state.safetensors"))) == 1

    assert deepclust(*bench, "--json", out).code == 0
    assert statuses(projects(home)[0]) == [RunStatus.DONE] * 2
    assert deepclust(*bench, "--json", unbroken, "--device", "cpu").code == 0

    assert [record["seed"] for record in records(out)] == [0, 1]
    broken, whole = (labels(project) for project in projects(home))
    assert broken == whole
    for one, other in zip(records(out), records(unbroken), strict=True):
        assert (one["acc"], one["nmi"], one["ari"]) == (other["acc"], other["nmi"], other["ari"])


def test_ctrl_c_keeps_the_half_done_seed(array, home, tmp_path, deepclust, monkeypatch) -> None:
    out = tmp_path / "out.json"
    bench = ("bench", array, *LONG, "--seeds", "5", "--json", out)
    epoch_ended = Watcher.epoch_ended

    def interrupted(watcher: Watcher, phase: PhaseState) -> None:
        epoch_ended(watcher, phase)
        if phase.epochs_done == 3:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Watcher, "epoch_ended", interrupted)
        ran = deepclust(*bench)

    assert ran.code == 130
    assert "The same command goes on from there." in ran.err
    assert not out.exists()
    assert statuses(projects(home)[0]) == [RunStatus.INTERRUPTED]
    assert deepclust(*bench).code == 0
    assert [record["seed"] for record in records(out)] == [5]
    assert statuses(projects(home)[0]) == [RunStatus.DONE]


# Mistakes -----------------------------------------------------------------------------------------

MISTAKES = {
    "an unknown method": (["--method", "magic"], "magic"),
    "one unknown method of two": (["--method", "kmeans,magic"], "magic"),
    "no number as seed": (["--method", "kmeans", "--seeds", "0,x"], "0,x"),
    "a seed below 0": (["--method", "kmeans", "--seeds", "-1"], "-1"),
    "no seed": (["--method", "kmeans", "--seeds", "0,,1"], "0,,1"),
    "a seed too large": (["--method", "kmeans", "--seeds", "2147483648"], "2147483648"),
    "effort with the paper": (
        ["--method", "kmeans", "--preset", "paper", "--effort", "balanced"],
        "--effort balanced",
    ),
    "an unknown preset": (["--method", "kmeans", "--preset", "worst"], "worst"),
    "an unknown parameter": (["--method", "kmeans", "--set", "speed=3"], "speed"),
    "too few groups": (["--method", "kmeans", "--clusters", "1"], "not 1"),
    "more groups than images": (["--method", "kmeans", "--clusters", "31"], "31"),
    "a wrong image size": (["--method", "kmeans", "--image-size", "7"], "not 7"),
    "an unknown device": (["--method", "kmeans", "--device", "abacus"], "abacus"),
    "no folder for the records": (["--method", "kmeans", "--json", "{tmp}/no/x.json"], "{tmp}/no"),
    "records that are none": (["--method", "kmeans", "--json", "{tmp}/a.txt"], "a.txt"),
    "a list of other things": (["--method", "kmeans", "--json", "{tmp}/a.json"], "a.json"),
    "a report that is none": (["--method", "kmeans", "--markdown", "{tmp}/a.txt"], "a.txt"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence_before_anything_is_trained(
    mistake, array, home, tmp_path, deepclust
) -> None:
    (tmp_path / "a.txt").write_text("precious")
    (tmp_path / "a.json").write_text('[{"method": "kmeans"}]')
    options, told = MISTAKES[mistake]

    ran = deepclust("bench", array, *[option.format(tmp=tmp_path) for option in options])

    assert ran.code == 2
    assert ran.out == ""
    assert told.format(tmp=tmp_path) in ran.err
    assert ran.err.count("\n") <= 3, ran.err
    assert [labels(project) for project in projects(home)] in ([], [{}])
    assert (tmp_path / "a.txt").read_text() == "precious"


# Where it was measured ----------------------------------------------------------------------------


def test_without_a_working_copy_there_is_no_commit(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(provenance, "ROOT", tmp_path)

    assert provenance.installed_commit.__wrapped__() is None


def test_a_changed_working_copy_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    (tmp_path / "plugins").mkdir()
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "First"]):
        subprocess.run([*git, *words], check=True)
    (tmp_path / "plugins" / "results.json").touch()

    clean = provenance.installed_commit.__wrapped__()
    (tmp_path / "plugins" / "new.py").touch()

    assert len(clean) == 40
    assert provenance.installed_commit.__wrapped__() == f"{clean}-dirty"
