"""New images join existing groups without training; models travel; hostile ones are refused."""

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save

from deepclust_gui.export.model_files import read_model
from deepclust_gui.model.curation import Mark
from deepclust_gui.workbench import Workbench
from tests.app.conftest import picture


@pytest.fixture
def new_pictures(tmp_path: Path) -> Path:
    """Three of each kind the run knew, and three of a kind it did not."""
    rng = np.random.default_rng(99)
    folder = tmp_path / "new"
    folder.mkdir()
    for number in range(3):
        for kind in ("bars", "columns", "disc"):
            Image.fromarray(picture(kind, rng)).save(folder / f"{kind}{number}.png")
        rows, columns = np.mgrid[:16, :16]
        strange = ((rows + columns) // 2 % 2 * 255).astype(np.uint8)
        Image.fromarray(np.roll(strange, number, 0)).save(folder / f"strange{number}.png")
    (folder / "notes.txt").write_text("not an image")
    return folder


def kinds_of_groups(project: Path) -> dict[int, str]:
    """Return which kind of picture most of each group is."""
    opened = Workbench().open_project(project)
    labels = opened.curation(1).grouping.labels
    paths = opened.paths()
    opened.close()
    return {
        int(group): paths[int(np.flatnonzero(labels == group)[0])].split("/")[0]
        for group in np.unique(labels)
    }


def table(file: Path) -> dict[str, dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return {row["path"]: row for row in csv.DictReader(stream)}


def test_new_images_join_the_groups_of_their_kind_and_strangers_are_marked(
    grouped, new_pictures, tmp_path, deepclust
):
    kinds = kinds_of_groups(grouped.project)
    ran = deepclust("assign", grouped.project, new_pictures, "--labels", tmp_path / "out.csv")
    assert ran.code == 0
    assert "fit nowhere" in ran.out
    assert "notes.txt" in ran.err
    rows = table(tmp_path / "out.csv")
    assert len(rows) == 12
    for path, row in rows.items():
        assert row["new"] == ("new?" if path.startswith("strange") else ""), path
        if not path.startswith("strange"):
            assert path.startswith(kinds[int(row["group"])])
            assert float(row["confidence"]) > 0.5


def test_what_the_person_made_of_the_groups_counts(grouped, new_pictures, tmp_path, deepclust):
    kinds = {kind: group for group, kind in kinds_of_groups(grouped.project).items()}
    opened = Workbench().open_project(grouped.project)
    curation = opened.curation(1)
    curation.merge(kinds["bars"], [kinds["columns"]])
    curation.name(kinds["bars"], "stripes")
    opened.close()
    found = deepclust("assign", grouped.project, new_pictures, "--json").json["images"]
    for row in found:
        if row["path"].startswith(("bars", "columns")):
            assert (row["group"], row["group_name"]) == (kinds["bars"], "stripes")


def test_in_a_group_that_was_parted_the_nearest_decide(grouped, tmp_path, deepclust):
    opened = Workbench().open_project(grouped.project)
    curation = opened.curation(1)
    kinds = {kind: group for group, kind in kinds_of_groups_of(opened).items()}
    members = curation.grouping.members(kinds["disc"])
    curation.mark(members[:1], Mark.EXCLUDED)
    curation.split(kinds["disc"], members[4:])
    new = int(curation.grouping.labels[members[4]])
    folder = tmp_path / "same"
    folder.mkdir()
    source = grouped.pictures
    for number, item in enumerate(opened.items_at(members)):
        (folder / f"{number}.png").write_bytes((source / item.path).read_bytes())
    opened.close()
    found = deepclust("assign", grouped.project, folder, "--json").json["images"]
    assert {row["group"] for row in found} <= {kinds["disc"], new}
    assert all(row["confidence"] <= 1 for row in found)


def kinds_of_groups_of(opened) -> dict[int, str]:
    labels, paths = opened.labels(1), opened.paths()
    return {
        int(group): paths[int(np.flatnonzero(labels == group)[0])].split("/")[0]
        for group in np.unique(labels)
    }


def test_a_project_that_kept_no_model_says_so(grouped, new_pictures, deepclust):
    with closing(sqlite3.connect(grouped.project)) as connection, connection:
        connection.execute("DELETE FROM array WHERE name = 'learnt'")
    ran = deepclust("assign", grouped.project, new_pictures)
    assert ran.code == 2
    assert "was not kept" in ran.err


def test_an_empty_folder_and_wrong_words_are_told(grouped, tmp_path, deepclust):
    (tmp_path / "empty").mkdir()
    ran = deepclust("assign", grouped.project, tmp_path / "empty")
    assert (ran.code, "no images" in ran.err) == (2, True)
    assert deepclust("assign", grouped.project).code == 2


@pytest.fixture(scope="module")
def model_once(grouped_once, tmp_path_factory) -> Path:
    """A model of the grouped pictures, made once for all tests."""
    out = tmp_path_factory.mktemp("model") / "model.safetensors"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEEPCLUST_HOME", str(grouped_once.project.parent / "home"))
        project = Workbench().open_project(grouped_once.project)
        project.assigning(1).export_model(out).run()
        project.close()
    return out


@pytest.fixture
def model(model_once, tmp_path) -> Path:
    shutil.copy(model_once.with_suffix(".json"), tmp_path)
    return Path(shutil.copy(model_once, tmp_path))


def test_a_model_in_a_file_says_the_same_without_its_project(
    grouped, model, new_pictures, deepclust
):
    here = deepclust("assign", grouped.project, new_pictures, "--json").json
    grouped.project.unlink()
    there = deepclust("assign", "--model", model, new_pictures, "--json").json
    assert there == here


def test_the_card_beside_the_model_has_what_is_needed_to_use_it(model, deepclust):
    card = json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))
    assert card == deepclust("model", "show", model).json
    assert (card["method"], card["params"]["n_clusters"]) == ("kmeans", 3)
    assert card["shape"] == [1, 16, 16]
    assert [group["size"] for group in card["groups"]] == [8, 8, 8]
    assert card["limit"] > 0
    assert set(card["versions"]) == {"deepclust", "torch"}


def rewritten(model: Path, *, card: object = None, **tensors: object) -> Path:
    read = read_model(model)
    told = card if isinstance(card, str) else json.dumps({**read.card.model_dump(), **(card or {})})
    kept = {k: v for k, v in {**read.tensors, **tensors}.items() if v is not None}
    bad = model.with_name("bad.safetensors")
    bad.write_bytes(save(kept, {"card": told}))
    return bad


HOSTILE = {
    "no file": lambda m: m.with_name("nothing.safetensors"),
    "empty": lambda m: _written(m, b""),
    "no safetensors": lambda m: _written(m, b"PK\x03\x04" * 100),
    "a pickle": lambda m: _written(m, b"\x80\x04\x95" + b"\0" * 64),
    "a header larger than the file": lambda m: _written(m, b"\xff" * 8 + b"{}"),
    "cut short": lambda m: _written(m, m.read_bytes()[:-100]),
    "no card": lambda m: _written(m, save({"a": np.zeros(3, np.float32)})),
    "a card that is no JSON": lambda m: rewritten(m, card="{"),
    "a card that is a list": lambda m: rewritten(m, card="[]"),
    "a card nested without end": lambda m: rewritten(m, card="[" * 100_000),
    "a newer card": lambda m: rewritten(m, card={"format": 99}),
    "unknown words": lambda m: rewritten(m, card={"run": "rm -rf"}),
    "no such method": lambda m: rewritten(m, card={"method": "os.system"}),
    "no such parameter": lambda m: rewritten(m, card={"params": {"evil": 1}}),
    "another number of groups": lambda m: rewritten(m, card={"params": {"n_clusters": 7}}),
    "too many groups": lambda m: rewritten(m, card={"params": {"n_clusters": 10**9}}),
    "another shape": lambda m: rewritten(m, card={"shape": [3, 16, 16]}),
    "a gigantic shape": lambda m: rewritten(m, card={"shape": [3, 90_000, 90_000]}),
    "more images than there are": lambda m: rewritten(m, card={"items": 10**12}),
    "no weights": lambda m: rewritten(m, **{"state.centres": None}),
    "broken numbers": lambda m: rewritten(
        m, **{"state.centres": np.full((3, 256), np.nan, np.float32)}
    ),
    "known images of two sizes": lambda m: rewritten(m, **{"known.groups": np.zeros(3, np.int64)}),
    "a group beyond all numbers": lambda m: rewritten(
        m, **{"known.groups": np.full(24, 2**62, np.int64)}
    ),
    "a yardstick of another size": lambda m: rewritten(
        m, **{"yardstick.axes": np.zeros((2, 2), np.float32)}
    ),
    "a yardstick without numbers": lambda m: rewritten(
        m, **{"yardstick.known": np.full((24, 64), np.inf, np.float32)}
    ),
}


def _written(model: Path, content: bytes) -> Path:
    bad = model.with_name("bad.safetensors")
    bad.write_bytes(content)
    return bad


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_models_are_refused_in_a_sentence(kind, model, new_pictures, deepclust):
    ran = deepclust("assign", "--model", HOSTILE[kind](model), new_pictures)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert ran.err.strip().endswith(".")
    assert ran.out == ""


def test_a_model_is_never_written_over_something_without_being_told(grouped, model, deepclust):
    assert deepclust("model", "export", grouped.project, model).code == 2
    assert deepclust("model", "export", grouped.project, model, "--force").code == 0
    assert deepclust("model", "export", grouped.project, model.with_suffix(".pt")).code == 2
