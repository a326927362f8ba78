"""The command line does the whole job, and tells a user's mistake in one sentence."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.workbench import Workbench

KMEANS = ("--method", "kmeans", "--clusters", "3")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def project(pictures, tmp_path, deepclust) -> Path:
    """A project in which the pictures were grouped once, by k-means."""
    path = tmp_path / "p.deepclust"
    assert deepclust("run", pictures, *KMEANS, "--project", path).code == 0
    return path


def test_run_prints_one_json_object_with_everything_promised(pictures, tmp_path, deepclust) -> None:
    project = tmp_path / "p.deepclust"

    ran = deepclust("run", pictures, *KMEANS, "--project", project, "--json")

    assert ran.code == 0
    assert ran.json["project"] == str(project)
    assert ran.json["run"] == 1
    assert ran.json["method"] == "kmeans"
    assert ran.json["images"] == 24
    assert ran.json["problems"] == 1
    assert sum(ran.json["groups"].values()) == 24
    assert set(ran.json["seconds"]) == {"import", "train", "total"}
    assert ran.json["scores"]["acc"] == 1.0
    assert ran.json["device"] == "cpu"


def test_the_csv_has_a_row_for_each_image_in_project_order(pictures, tmp_path, deepclust) -> None:
    labels = tmp_path / "labels.csv"

    assert deepclust("run", pictures, *KMEANS, "--labels", labels).code == 0

    rows = read_csv(labels)
    assert list(rows[0]) == ["path", "group", "group_name", "confidence", "known_group"]
    assert len(rows) == 24
    assert [row["path"] for row in rows] == sorted(row["path"] for row in rows)
    assert rows[0]["path"] == "bars/0.png"
    assert {row["known_group"] for row in rows} == {"bars", "columns", "disc"}
    assert {row["group"] for row in rows} == {"0", "1", "2"}
    assert all(0 <= float(row["confidence"]) <= 1 for row in rows)


def test_without_project_the_file_goes_to_the_users_projects(pictures, home, deepclust) -> None:
    ran = deepclust("run", pictures, *KMEANS, "--json")

    assert Path(ran.json["project"]) == home / "data" / "projects" / "pictures.deepclust"


def test_a_second_run_goes_into_the_same_project_without_reading_the_images_again(
    pictures, project, deepclust
) -> None:
    ran = deepclust("run", pictures, *KMEANS, "--project", project, "--json")

    assert (ran.code, ran.json["run"]) == (0, 2)


def test_two_folders_of_one_name_get_projects_of_their_own(
    pictures, tmp_path, deepclust, home
) -> None:
    (tmp_path / "other").mkdir()
    twin = tmp_path / "other" / "pictures"
    twin.symlink_to(pictures, target_is_directory=True)
    moved = tmp_path / "other" / "real"
    moved.mkdir()

    first = deepclust("run", pictures, *KMEANS, "--json").json["project"]
    pictures.rename(moved / "pictures")
    second = deepclust("run", moved / "pictures", *KMEANS, "--json").json["project"]

    assert first != second


def test_a_project_of_other_images_is_refused(project, tmp_path, pictures, deepclust) -> None:
    pictures.rename(tmp_path / "elsewhere")

    ran = deepclust("run", tmp_path / "elsewhere", *KMEANS, "--project", project)

    assert ran.code == 2
    assert "holds the images of" in ran.err
    assert len(deepclust("problems", project, "--json").json) == 1


def test_the_same_seed_gives_the_same_labels(pictures, tmp_path, deepclust) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    options = ("--method", "dekm", "--clusters", "3", "--effort", "quick", "--seed", "7")
    quick = ("--set", "pretrain_epochs=3", "--set", "min_pretrain_steps=0")

    assert deepclust("run", pictures, *options, *quick, "--labels", first).code == 0
    assert deepclust("run", pictures, *options, *quick, "--labels", second).code == 0

    assert first.read_bytes() == second.read_bytes()


def test_known_groups_do_not_change_the_result(pictures, tmp_path, deepclust) -> None:
    """The same images without sub-folders get the very same labels."""
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in sorted(pictures.rglob("*.png")):
        (flat / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    options = ("--method", "dekm", "--clusters", "3", "--set", "min_pretrain_steps=9")
    options += ("--set", "pretrain_epochs=3")
    with_known, without = tmp_path / "with.csv", tmp_path / "without.csv"

    assert deepclust("run", pictures, *options, "--labels", with_known).code == 0
    assert deepclust("run", flat, *options, "--labels", without).code == 0

    assert "known_group" not in read_csv(without)[0]
    assert [row["group"] for row in read_csv(with_known)] == [
        row["group"] for row in read_csv(without)
    ]


def test_an_npz_keeps_the_row_numbers_of_the_whole_file(tmp_path, rng, deepclust) -> None:
    images = rng.integers(0, 255, (20, 9, 9), dtype=np.uint8)
    labels, split = np.arange(20) % 2, np.arange(20) // 10
    np.savez(tmp_path / "x.npz", images=images, labels=labels, split=split)
    out = tmp_path / "labels.csv"

    assert (
        deepclust("run", tmp_path / "x.npz", *KMEANS, "--split", "test", "--labels", out).code == 0
    )

    rows = read_csv(out)
    assert [row["path"] for row in rows] == [f"{number:06d}" for number in range(10, 20)]
    assert rows[0]["known_group"] == "0"


def test_methods_lists_parameters_and_plugins_as_json(deepclust) -> None:
    cards = {card["key"]: card for card in deepclust("methods", "--json").json}

    assert {"kmeans", "dekm"} <= set(cards)
    assert cards["dekm"]["parameters"]["properties"]["n_clusters"]["minimum"] == 2
    assert cards["dekm"]["plugin"]
    assert cards["dekm"]["reference"].startswith("https://")


def test_methods_reads_well_without_json(deepclust) -> None:
    out = deepclust("methods").out

    assert "dekm" in out
    assert "recommended" in out
    assert "--set n_clusters=10" in out


def test_without_method_the_default_is_taken_and_named(pictures, deepclust) -> None:
    short = ("--set", "pretrain_epochs=1", "--set", "min_pretrain_steps=0")

    ran = deepclust("run", pictures, "--clusters", "3", *short)

    assert ran.code == 0
    assert "dekm" in ran.err


@pytest.mark.parametrize("kind", ["csv", "json", "npz"])
def test_export_writes_each_format_and_refuses_to_overwrite(
    kind, project, tmp_path, deepclust
) -> None:
    out = tmp_path / f"labels.{kind}"

    assert deepclust("export", project, "--format", kind, "--out", out).code == 0
    before = out.read_bytes()
    again = deepclust("export", project, "--format", kind, "--out", out)

    assert again.code == 2
    assert "exists already" in again.err
    assert out.read_bytes() == before
    assert deepclust("export", project, "--format", kind, "--out", out, "--force").code == 0


def test_sort_shows_its_plan_and_copies(project, pictures, tmp_path, deepclust) -> None:
    destination = tmp_path / "sorted"

    planned = deepclust("sort", project, destination, "--mode", "copy", "--dry-run")
    assert planned.code == 0
    assert "24 to copy" in planned.out
    assert not destination.exists()

    assert deepclust("sort", project, destination).code == 0

    copies = sorted(path for path in destination.rglob("*") if path.is_file())
    originals = sorted(pictures.rglob("*.png"))
    assert len(copies) == 24
    assert sorted(p.read_bytes() for p in copies) == sorted(p.read_bytes() for p in originals)
    assert {path.parent.name for path in copies} == {"Group 0", "Group 1", "Group 2"}


def test_sort_into_the_images_own_folder_is_refused(project, pictures, deepclust) -> None:
    ran = deepclust("sort", project, pictures / "sorted")

    assert ran.code == 2
    assert "lies inside" in ran.err
    assert not (pictures / "sorted").exists()


def test_a_group_named_like_the_images_folder_is_not_copied_into_it(
    project, pictures, deepclust
) -> None:
    opened = Workbench().open_project(project)
    opened.curation(1).name(0, pictures.name)
    opened.close()

    ran = deepclust("sort", project, pictures.parent)

    assert ran.code == 2
    assert "would be that of the images itself" in ran.err
    assert not list(pictures.glob("*.png"))


def test_a_folder_named_in_two_ways_is_one_project(pictures, deepclust) -> None:
    first = deepclust("run", pictures, *KMEANS, "--json").json
    second = deepclust("run", pictures / ".." / pictures.name, *KMEANS, "--json").json

    assert (second["project"], second["run"]) == (first["project"], 2)


def test_problems_lists_what_was_left_out(project, deepclust) -> None:
    assert deepclust("problems", project, "--json").json == [
        {"path": "notes.txt", "reason": "Not an image."}
    ]


MISTAKES = {
    "no such folder": (["run", "{tmp}/nowhere"], "nowhere"),
    "a folder without images": (["run", "{tmp}/text"], "no images"),
    "an empty folder": (["run", "{tmp}/empty"], "empty"),
    "an unknown method": (["run", "{pictures}", "--method", "magic"], "magic"),
    "an unknown parameter": (["run", "{pictures}", "--set", "speed=3"], "speed"),
    "a setting without value": (["run", "{pictures}", "--set", "speed"], "NAME=VALUE"),
    "too many groups": (["run", "{pictures}", "--clusters", "25"], "25"),
    "too few groups": (["run", "{pictures}", "--clusters", "1"], "not 1"),
    "not a number": (["run", "{pictures}", "--set", "n_clusters=many"], "many"),
    "an unknown effort": (["run", "{pictures}", "--effort", "heroic"], "heroic"),
    "an unknown device": (["run", "{pictures}", "--device", "abacus"], "abacus"),
    "an image size out of range": (["run", "{pictures}", "--image-size", "1"], "not 1"),
    "an image size too small to train on": (["run", "{pictures}", "--image-size", "7"], "not 7"),
    "a run before the first": (["resume", "{tmp}/p.deepclust", "--run", "0"], "--run"),
    "not a project": (["problems", "{tmp}/text/a.txt"], "not a DeepClust project"),
    "no such project": (["problems", "{tmp}/none.deepclust"], "none.deepclust"),
    "not an npz": (["run", "{tmp}/text/a.txt"], "a.txt"),
    "an unknown command": (["fly"], "fly"),
    "an unknown option": (["run", "{pictures}", "--wings"], "--wings"),
    "a missing argument": (["run"], "FOLDER"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence_on_stderr_and_exit_code_2(
    mistake, pictures, tmp_path, deepclust
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("hello")
    arguments, told = MISTAKES[mistake]

    ran = deepclust(*[a.format(tmp=tmp_path, pictures=pictures) for a in arguments])

    assert ran.code == 2
    assert ran.out == ""
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") <= 3, ran.err


def test_a_wrong_image_size_is_told_before_any_image_is_read(pictures, home, deepclust) -> None:
    assert deepclust("run", pictures, "--image-size", "4").code == 2

    assert list(home.rglob("*.deepclust")) == []


def test_an_output_folder_that_is_shut_is_told_before_any_image_is_read(
    pictures, tmp_path, home, deepclust, monkeypatch
) -> None:
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)

    ran = deepclust("run", pictures, *KMEANS, "--labels", tmp_path / "labels.csv")

    assert ran.code == 2
    assert "You may not write to" in ran.err
    assert list(home.rglob("*.deepclust")) == []


def test_a_failing_method_leaves_its_traceback_in_the_log_file(
    pictures, home, deepclust, monkeypatch, caplog
) -> None:
    method_type = Workbench()._methods.registry.method_type("kmeans")
    monkeypatch.setattr(method_type, "fit", lambda _method: 1 // 0)

    ran = deepclust("run", pictures, *KMEANS)

    assert ran.code == 2
    assert "the log file has the details" in ran.err
    assert "Traceback" not in ran.err
    assert "Traceback" in (home / "logs" / "command.log").read_text(encoding="utf-8")
    caplog.clear()


def test_a_log_that_cannot_be_written_does_not_keep_from_work(project, home, deepclust) -> None:
    (home / "logs" / "command.log").unlink()
    (home / "logs").rmdir()
    (home / "logs").touch()

    assert deepclust("problems", project).code == 0


def test_files_that_came_or_went_since_are_told(pictures, project, deepclust) -> None:
    again = ("run", pictures, *KMEANS, "--project", project)
    assert "keeps its images" not in deepclust(*again).err
    (pictures / "bars" / "0.png").rename(pictures / "new.png")
    (pictures / "bars" / "1.png").rename(pictures / "newer.png")
    (pictures / "notes.txt").unlink()

    ran = deepclust(*again)

    assert ran.code == 0
    assert "files have come (2) or gone (3)" in ran.err
    assert "--project NEW" in ran.err


def test_an_npz_written_anew_since_is_told(tmp_path, rng, deepclust) -> None:
    file = tmp_path / "x.npz"
    np.savez(file, images=rng.integers(0, 255, (20, 9, 9), dtype=np.uint8))
    first = deepclust("run", file, *KMEANS)
    assert "written anew" not in deepclust("run", file, *KMEANS).err
    np.savez(file, images=rng.integers(0, 255, (30, 9, 9), dtype=np.uint8))
    os.utime(file, ns=(0, 0))

    ran = deepclust("run", file, *KMEANS)

    assert (first.code, ran.code) == (0, 0)
    assert "“x.npz” was written anew" in ran.err


def test_a_project_from_a_newer_version_is_refused(project, deepclust) -> None:
    database = sqlite3.connect(project)
    database.execute("PRAGMA user_version = 9999")
    database.close()

    ran = deepclust("problems", project)

    assert ran.code == 2
    assert "newer" in ran.err


def test_a_project_that_is_open_elsewhere_can_be_looked_at_but_not_changed(
    project, deepclust
) -> None:
    elsewhere = Workbench().open_project(project)
    try:
        looked, changed = deepclust("problems", project), deepclust("undo", project)
    finally:
        elsewhere.close()

    assert looked.code == 0
    assert changed.code == 2
    assert "open in another window" in changed.err


def test_a_failed_import_leaves_no_project_file(tmp_path, deepclust, home) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("hello")

    assert deepclust("run", tmp_path / "text").code == 2

    assert list((home / "data" / "projects").iterdir()) == []


WRITES_EVERY_EPOCH = """
import sys
from deepclust_gui.cli import main
from deepclust_gui.engine import keeper
keeper.WRITE_INTERVAL_S = 0.0
sys.exit(main(sys.argv[1:]))
"""


def test_ctrl_c_exits_with_130_and_resume_gives_the_labels_of_an_unbroken_run(
    pictures, tmp_path, home, deepclust
) -> None:
    project = tmp_path / "my project.deepclust"
    labels, unbroken = tmp_path / "r.csv", tmp_path / "u.csv"
    options = ["--method", "dekm", "--clusters", "3", "--set", "pretrain_epochs=150"]
    options += ["--set", "min_pretrain_steps=0"]
    run = [sys.executable, "-c", WRITES_EVERY_EPOCH, "run", str(pictures), *options]
    environment = {**os.environ, "DEEPCLUST_HOME": str(home)}
    command = [*run, "--project", str(project)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, text=True) as process:
        wait_for_checkpoint(home, process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert f"deepclust resume '{project}'" in err
    assert len(list((home / "cache").rglob("state.safetensors"))) == 1
    assert "Traceback" not in err
    resumed = deepclust("resume", project, "--labels", labels, "--json")
    assert resumed.code == 0
    assert resumed.json["run"] == 1
    assert deepclust("run", pictures, *options, "--labels", unbroken).code == 0
    assert labels.read_bytes() == unbroken.read_bytes()


def wait_for_checkpoint(home: Path, process: subprocess.Popen[str]) -> None:
    """Return when the state of a run was written."""
    ticking = threading.Event()
    for _ in range(3000):
        assert process.poll() is None, process.communicate()[1]
        if list((home / "cache").rglob("state.safetensors")):
            return
        ticking.wait(0.02)
    pytest.fail("No state was ever written.")


def test_resume_without_an_interrupted_run_is_a_sentence(project, deepclust) -> None:
    ran = deepclust("resume", project)

    assert ran.code == 2
    assert "no interrupted run" in ran.err


def test_json_output_is_the_only_thing_on_stdout(pictures, tmp_path, home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deepclust_gui.cli", "run", pictures, *KMEANS, "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DEEPCLUST_HOME": str(home)},
    )

    assert json.loads(done.stdout)["images"] == 24
