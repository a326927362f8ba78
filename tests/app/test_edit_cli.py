"""Groups are edited, looked at, undone and brought back from the command line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.workbench import Workbench


@pytest.fixture
def project(grouped) -> Path:
    return grouped.project


@pytest.fixture
def again(grouped, deepclust):
    """Group the pictures of `project` once more, into so many groups."""

    def run(clusters: int = 3) -> None:
        words = ("--method", "kmeans", "--clusters", clusters, "--project", grouped.project)
        assert deepclust("run", grouped.pictures, *words).code == 0

    return run


@pytest.fixture
def edit(project, deepclust):
    """Run `deepclust edit PROJECT …`."""
    return lambda *words: deepclust("edit", project, *words)


@pytest.fixture
def step(project, deepclust):
    """Run `deepclust undo PROJECT` or redo."""
    return lambda word: deepclust(word, project)


@pytest.fixture
def exported(project, tmp_path, deepclust):
    """Return what exports and `groups` say now, as bytes; of the .npz its arrays."""

    def export() -> dict[str, bytes]:
        found = {}
        for kind in ("csv", "json", "npz"):
            out = tmp_path / f"out.{kind}"
            assert deepclust("export", project, "--format", kind, "--out", out, "--force").code == 0
            found[kind] = out.read_bytes()
        with np.load(tmp_path / "out.npz") as arrays:
            found["npz"] = b"".join(
                name.encode() + str(arrays[name].dtype).encode() + arrays[name].tobytes()
                for name in arrays.files
            )
        found["groups"] = deepclust("groups", project, "--json").out.encode()
        return found

    return export


def sizes(deepclust, project: Path) -> dict[int, int]:
    return {g["group"]: g["size"] for g in deepclust("groups", project, "--json").json}


def group_of(deepclust, project: Path, path: str) -> int:
    """Return the group of the images most like `path`: its own kind's."""
    return deepclust("similar", project, path, "--count", "1", "--json").json[0]["group"]


def elsewhere(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "deepclust_gui.cli", *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DEEPCLUST_HOME": str(home)},
    )


EDITS = {
    "name": ("name", "0", "cats"),
    "merge": ("merge", "2", "0", "1"),
    "split": ("split", "1", "--into", "3"),
    "split with a method": ("split", "1", "--into", "2", "--method", "kmeans"),
    "move": ("move", "0", "bars/0.png", "disc/0.png", "columns/0.png"),
    "move to a new group": ("move", "new", "bars/0.png", "disc/0.png"),
    "exclude": ("exclude", "bars/0.png"),
    "include": ("include", "disc/7.png"),
    "unsure": ("unsure", "bars/0.png", "bars/1.png"),
    "confirm": ("confirm", "columns/0.png"),
    "accept": ("accept", "0"),
    "accept not": ("accept", "2", "--not-done"),
    "adopt": ("adopt", "1"),
}


@pytest.mark.parametrize("kind", EDITS)
def test_exports_are_the_same_bytes_after_undo_and_redo_of_every_kind(
    kind, edit, step, again, exported
) -> None:
    if kind == "adopt":  # a second run, that takes over from the first
        assert edit("name", "0", "cats").code == 0
        assert edit("accept", "0").code == 0
        again(4)
    assert edit("exclude", "disc/7.png").code == 0
    assert edit("accept", "2").code == 0
    before = exported()

    done = edit(*EDITS[kind])
    assert (done.code, done.err) == (0, "")
    after = exported()
    assert before != after
    assert step("undo").code == 0
    assert exported() == before
    assert step("redo").code == 0
    assert exported() == after


def test_another_process_sees_the_edits_undoes_them_and_gives_no_number_twice(
    project, edit, exported, home
) -> None:
    start = exported()
    split = ("edit", project, "split", "0", "--into", "3", "--json")

    first = json.loads(elsewhere(home, *split).stdout)
    after = exported()
    assert json.loads(elsewhere(home, "undo", project, "--json").stdout)["kind"] == "split"
    assert exported() == start
    assert (
        json.loads(elsewhere(home, "redo", project, "--json").stdout)["groups"] == (first["groups"])
    )
    assert exported() == after
    elsewhere(home, "undo", project)
    second = json.loads(elsewhere(home, *split).stdout)

    assert first["facts"]["new"] == [3, 4]
    assert second["facts"]["new"] == [5, 6]
    moved = edit("move", "new", "bars/0.png", "--json").json
    assert moved["facts"]["to"] == 7


def test_merge_keeps_the_number_and_the_name_of_the_first(project, edit, deepclust) -> None:
    edit("name", "1", "cats")

    merged = edit("merge", "1", "0", "2")

    assert merged.out == "Merged 0, 2 into group 1 “cats” (24 images).\n"
    assert deepclust("groups", project, "--json").json == [
        {"group": 1, "name": "cats", "size": 24, "accepted": False, "settled": 0}
    ]


def test_split_tells_the_new_numbers_and_sizes(project, edit, deepclust) -> None:
    ran = edit("split", "2", "--into", "3")

    found = sizes(deepclust, project)
    assert re.fullmatch(
        r"Split \d+ images from Group 2 into 3, 4 "
        r"\(2 has (\d+) images, 3 has \d+ images?, 4 has \d+ images?\)\.\n",
        ran.out,
    )
    assert set(found) == {0, 1, 2, 3, 4}
    assert found[2] + found[3] + found[4] == 8
    assert found[2] >= found[3] >= found[4]


def test_an_edit_is_a_record_with_json(edit) -> None:
    record = edit("move", "1", "bars/0.png", "disc/0.png", "--json").json

    assert set(record) == {"edit", "kind", "facts", "groups"}
    assert (record["edit"], record["kind"]) == (1, "move")
    assert record["facts"] == {"to": 1, "count": 2}
    assert sum(group["size"] for group in record["groups"]) == 24


def test_images_are_named_relative_to_the_folder_or_absolutely(grouped, edit, tmp_path) -> None:
    pictures, link = grouped.pictures, tmp_path / "link"
    link.symlink_to(pictures, target_is_directory=True)

    ran = edit("move", "new", "bars/0.png", pictures / "bars/1.png", link / "bars/2.png", "--json")

    assert ran.json["groups"][-1] == {
        "group": 3,
        "name": "Group 3",
        "size": 3,
        "accepted": False,
        "settled": 3,
    }


def test_an_unknown_path_is_named_and_nothing_is_changed(project, edit, deepclust) -> None:
    before = sizes(deepclust, project)

    ran = edit("move", "new", "bars/0.png", "bars/99.png", "cats/1.png")

    assert (ran.code, ran.out) == (2, "")
    assert "“bars/99.png”, “cats/1.png”" in ran.err
    assert ran.err.count("\n") == 1
    assert sizes(deepclust, project) == before
    assert deepclust("history", project, "--json").json == []
    assert edit("move", "new", "bars/0.png", "--json").json["facts"]["to"] == 3  # none was used up


def test_excluded_images_leave_all_groups_until_they_are_included(
    project, edit, deepclust, tmp_path
) -> None:
    edit("exclude", "bars/0.png", "bars/1.png")

    assert sum(sizes(deepclust, project).values()) == 22
    out = tmp_path / "labels.csv"
    deepclust("export", project, "--format", "csv", "--out", out)
    assert (
        out.read_text(encoding="utf-8").splitlines()[1]
        == "bars/0.png,-1,Excluded,"
        + (out.read_text(encoding="utf-8").splitlines()[1].split(",", 3)[3])
    )
    assert "24" not in deepclust("sort", project, tmp_path / "sorted", "--dry-run").out.split()
    assert edit("include", "bars/0.png").out == "Took the marks of 1 image back.\n"
    assert sum(sizes(deepclust, project).values()) == 23


def test_accept_counts_a_group_as_settled_and_not_done_takes_it_back(
    project, edit, deepclust
) -> None:
    assert edit("accept", "1").out == "Group 1 is done.\n"
    assert deepclust("groups", project).out.splitlines()[1].endswith("8 images, 8 checked, done")

    assert edit("accept", "1", "--not-done").out == "Group 1 is not done after all.\n"
    assert deepclust("groups", project).out.splitlines()[1].endswith("8 images, 0 checked")


def test_unsure_images_are_not_settled_until_they_are_confirmed(project, edit, deepclust) -> None:
    group = edit("confirm", "bars/0.png", "--json").json
    assert sum(g["settled"] for g in group["groups"]) == 1

    assert edit("unsure", "bars/0.png").out == "Marked 1 image as unsure.\n"
    assert sum(g["settled"] for g in deepclust("groups", project, "--json").json) == 0
    assert edit("confirm", "bars/0.png").out == "Confirmed 1 image.\n"
    assert sum(g["settled"] for g in deepclust("groups", project, "--json").json) == 1


def test_history_tells_number_time_who_what_and_whether_it_was_undone(
    project, edit, deepclust, monkeypatch
) -> None:
    monkeypatch.setenv("LOGNAME", "anna")
    edit("name", "0", "cats")
    edit("merge", "0", "1")
    deepclust("undo", project)

    named, merged = deepclust("history", project).out.splitlines()
    records = deepclust("history", project, "--json").json

    when = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d"
    assert re.fullmatch(rf"1  {when}  anna  Named group 0 “cats”", named)
    assert re.fullmatch(rf"2  {when}  anna  Merged 1 into group 0 “cats”  \(undone\)", merged)
    assert [set(r) for r in records] == 2 * [
        {"number", "kind", "facts", "who", "made_at", "in_force"}
    ]
    assert [r["in_force"] for r in records] == [True, False]
    assert records[1]["facts"] == {"into": 0, "others": [1]}


def test_undo_and_redo_take_one_edit_each_and_say_so_when_there_is_none(
    project, edit, deepclust
) -> None:
    edit("name", "0", "a")
    edit("name", "0", "b")

    assert deepclust("undo", project).out == "Undone: named group 0 “b”.\n"
    assert deepclust("groups", project, "--json").json[0]["name"] == "a"
    assert deepclust("undo", project).code == 0
    nothing = deepclust("undo", project)
    assert (nothing.code, nothing.err) == (2, "There is nothing to undo.\n")
    assert deepclust("redo", project).out == "Done again: named group 0 “a”.\n"
    assert deepclust("redo", project).code == 0
    nothing = deepclust("redo", project)
    assert (nothing.code, nothing.err) == (2, "There is nothing to redo.\n")
    assert deepclust("groups", project, "--json").json[0]["name"] == "b"


def test_each_run_has_groups_and_edits_of_its_own(project, edit, again, deepclust) -> None:
    again(2)

    assert edit("name", "0", "cats", "--run", "1").code == 0

    assert deepclust("groups", project, "--run", "1", "--json").json[0]["name"] == "cats"
    assert deepclust("groups", project, "--json").json[0]["name"] == "Group 0"
    assert deepclust("undo", project).code == 2
    assert deepclust("undo", project, "--run", "1").code == 0


def test_similar_lists_the_nearest_first_and_not_the_image_itself(project, deepclust) -> None:
    found = deepclust("similar", project, "bars/3.png", "--count", "7", "--json").json

    assert {near["path"].split("/")[0] for near in found} == {"bars"}
    assert len({near["path"] for near in found} - {"bars/3.png"}) == 7
    assert len({near["group"] for near in found}) == 1
    lines = deepclust("similar", project, "bars/3.png", "--count", "7").out.splitlines()
    assert lines == [f"{near['group']}  {near['path']}" for near in found]


def test_compare_lists_the_images_on_which_two_runs_differ(project, edit, again, deepclust) -> None:
    again()
    assert deepclust("compare", project, 1, 2).err == "The runs differ on 0 of 24 images.\n"
    home = group_of(deepclust, project, "bars/0.png")
    away = (home + 1) % 3

    edit("move", away, "bars/0.png", "--run", "2")

    told = deepclust("compare", project, 1, 2)
    assert told.out == f"{home} → {away}  bars/0.png\n"
    record = deepclust("compare", project, 1, 2, "--json").json
    assert record["images"] == 24
    assert record["disputed"] == [{"path": "bars/0.png", "group": home, "other": away}]
    assert {(m["here"], m["there"]) for m in record["matches"]} == {(0, 0), (1, 1), (2, 2)}


def test_adopt_shows_what_matches_before_and_carries_names_and_accepted_groups(
    project, edit, again, deepclust
) -> None:
    cats = group_of(deepclust, project, "bars/0.png")
    edit("name", cats, "cats")
    edit("accept", cats)
    edit("move", "new", "columns/0.png", "disc/0.png")
    edit("name", "3", "mixed")
    again()
    here = group_of(deepclust, project, "bars/0.png")

    shown = edit("adopt", "1", "--dry-run")
    planned = edit("adopt", "1", "--dry-run", "--json").json
    assert deepclust("history", project, "--json").json == []
    assert shown.out.splitlines() == [
        f"{here} ← {cats} “cats”, done: 8 shared images, 100% of both",
        "“mixed” has no group like it here.",
    ]
    assert [m["name"] for m in planned["matches"]] == ["cats"]
    assert planned["unmatched"] == ["mixed"]
    adopted = edit("adopt", "1", "--json").json

    assert adopted["kind"] == "adopt"
    found = {g["group"]: g for g in adopted["groups"]}[here]
    assert (found["name"], found["accepted"], found["settled"]) == ("cats", True, 8)


MISTAKES = {
    "merging a group with itself": (("merge", "1", "1"), "cannot be merged with itself"),
    "a group that is not there": (("merge", "1", "9"), "There is no group 9"),
    "a group that is no number": (("accept", "cats"), "GROUP"),
    "moving to what is no group": (("move", "cats", "bars/0.png"), "not “cats”"),
    "moving to a group that is not there": (("move", "9", "bars/0.png"), "no group 9"),
    "splitting into one": (("split", "1", "--into", "1"), "not 1"),
    "splitting into more than there are": (("split", "1", "--into", "9"), "2 to 8 parts"),
    "splitting without a number": (("split", "1"), "--into"),
    "splitting by magic": (("split", "1", "--into", "2", "--method", "magic"), "magic"),
    "an empty name": (("name", "1", " "), "cannot be empty"),
    "a name of 10,000 characters": (("name", "1", "x" * 10_000), "not 10,000"),
    "a name of another group": (("name", "1", "GROUP 2"), "name of another group"),
    "no images": (("exclude",), "PATH"),
    "an unknown image": (("exclude", "x.png"), "“x.png”"),
    "a run that is not there": (("name", "1", "x", "--run", "7"), "no run 7"),
    "adopting from a run that is not there": (("adopt", "7"), "no run 7"),
    "adopting from itself": (("adopt", "1"), "itself"),
    "an unknown verb": (("fly", "1"), "fly"),
    "no verb": ((), "command"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence_exit_2_and_changes_nothing(
    mistake, project, edit, deepclust
) -> None:
    words, told = MISTAKES[mistake]
    before = deepclust("groups", project, "--json").json

    ran = edit(*words)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert ran.err.count("\n") <= 2, ran.err
    assert "Traceback" not in ran.err
    assert deepclust("groups", project, "--json").json == before
    assert deepclust("history", project, "--json").json == []


def test_splitting_one_image_is_a_sentence(project, edit, deepclust) -> None:
    edit("move", "new", "bars/0.png")

    ran = edit("split", "3", "--into", "2")

    assert ran.code == 2
    assert ran.err == "Group 3 has only one image, so it cannot be split.\n"


def test_with_several_runs_it_is_told_which_one_was_meant(edit, again, project, deepclust) -> None:
    again()

    assert "run 2" in edit("name", "0", "cats").err
    assert "run 2" in deepclust("groups", project).err
    assert "run" not in deepclust("groups", project, "--run", "1").err
    assert edit("name", "1", "dogs", "--json").err == ""


def test_adopting_from_a_run_without_names_is_a_sentence(edit, again, project, deepclust) -> None:
    again()

    ran = edit("adopt", "1")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "No named or accepted group of run 1 has one like it here.\n"
    assert deepclust("history", project, "--json").json == []


def test_a_project_without_a_finished_run_says_so(pictures, tmp_path, deepclust) -> None:
    path = tmp_path / "new.deepclust"
    Workbench().new_project(pictures, project=path).run().close()

    for words in (("groups", path), ("undo", path), ("edit", path, "accept", "0")):
        ran = deepclust(*words)
        assert (ran.code, ran.out) == (2, "")
        assert "no finished run" in ran.err


def test_while_a_window_has_the_project_it_can_be_looked_at_but_not_changed(
    project, edit, again, deepclust, tmp_path
) -> None:
    edit("name", "0", "cats")
    again()
    edit("name", "0", "dogs")
    window = Workbench().open_project(project)
    try:
        for words in (("edit", project, "accept", "0"), ("undo", project), ("redo", project)):
            ran = deepclust(*words)
            assert (ran.code, ran.out) == (2, "")
            assert "open in another window" in ran.err
        out = ("--format", "csv", "--out", tmp_path / "labels.csv")
        for words in (
            ("history", project),
            ("groups", project),
            ("problems", project),
            ("export", project, *out),
            ("similar", project, "bars/0.png"),
            ("compare", project, 1, 2),
            ("edit", project, "adopt", "1", "--dry-run"),
        ):
            assert deepclust(*words).code == 0, words
        window.curation(2).name(0, "birds")
        assert deepclust("groups", project, "--json").json[0]["name"] == "birds"
    finally:
        window.close()
    assert deepclust("undo", project).out == "Undone: named group 0 “birds”.\n"


def test_help_shows_the_verbs_and_what_each_takes(project, deepclust) -> None:
    general = deepclust("edit", "--help")
    assert general.code == 0
    for verb in {words[0] for words in EDITS.values()}:
        assert verb in general.out

    special = deepclust("edit", project, "merge", "--help")
    assert special.code == 0
    for word in ("INTO", "OTHER", "--run", "--json"):
        assert word in special.out
    alone = deepclust("edit")
    assert (alone.code, alone.err) == (2, "")
    assert "adopt" in alone.out


def test_images_of_an_npz_file_are_named_by_their_rows(array, tmp_path, deepclust) -> None:
    path = tmp_path / "p.deepclust"
    kmeans = ("--method", "kmeans", "--clusters", "3", "--split", "test")
    assert deepclust("run", array, *kmeans, "--project", path).code == 0

    assert deepclust("edit", path, "move", "new", "000020").code == 0

    assert deepclust("edit", path, "move", "new", "000001").code == 2
    assert deepclust("edit", path, "split", "0", "--into", "2", "--method", "kmeans").code == 0
