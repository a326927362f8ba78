"""Labels as CSV, JSON and NPZ: the same grouping in three formats, written whole or not at all."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.errors import ExportError
from deepclust_gui.export.arrays import write_npz
from deepclust_gui.export.labelling import Labelling
from deepclust_gui.export.tables import write_csv, write_json

WRITERS = pytest.mark.parametrize("write", [write_csv, write_json, write_npz])


@pytest.fixture
def labelling() -> Labelling:
    return Labelling(
        paths=["a/1.png", 'b/"quoted", comma.png', "c/ümlaut 🐈.png"],
        groups=np.array([0, 2, 0]),
        group_names={0: "Cats, mostly", 2: "Hunde"},
        confidence=np.array([0.5, 1.0, 0.123456], np.float32),
        embedding=np.arange(6, dtype=np.float32).reshape(3, 2),
        known=["x", "", "x"],
    )


def test_csv_has_the_promised_columns_and_survives_a_round_trip(
    labelling: Labelling, tmp_path: Path
) -> None:
    write_csv(labelling, tmp_path / "labels.csv")

    with (tmp_path / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["path", "group", "group_name", "confidence", "known_group"]
    assert [row["path"] for row in rows] == labelling.paths
    assert [row["group"] for row in rows] == ["0", "2", "0"]
    assert [row["group_name"] for row in rows] == ["Cats, mostly", "Hunde", "Cats, mostly"]
    assert [float(row["confidence"]) for row in rows] == [0.5, 1.0, 0.1235]
    assert [row["known_group"] for row in rows] == ["x", "", "x"]


def test_csv_leaves_out_the_known_column_when_nothing_is_known(
    labelling: Labelling, tmp_path: Path
) -> None:
    unknown = Labelling(
        labelling.paths,
        labelling.groups,
        labelling.group_names,
        labelling.confidence,
        labelling.embedding,
        known=None,
    )

    write_csv(unknown, tmp_path / "labels.csv")

    header = (tmp_path / "labels.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "path,group,group_name,confidence"


def test_json_lists_groups_with_sizes_and_every_image(labelling: Labelling, tmp_path: Path) -> None:
    write_json(labelling, tmp_path / "labels.json")

    document = json.loads((tmp_path / "labels.json").read_text(encoding="utf-8"))
    assert document["groups"] == [
        {"group": 0, "name": "Cats, mostly", "size": 2},
        {"group": 2, "name": "Hunde", "size": 1},
    ]
    assert [row["path"] for row in document["images"]] == labelling.paths


def test_npz_holds_the_embedding_and_loads_without_pickle(
    labelling: Labelling, tmp_path: Path
) -> None:
    write_npz(labelling, tmp_path / "labels.npz")

    with np.load(tmp_path / "labels.npz", allow_pickle=False) as arrays:
        assert arrays["paths"].tolist() == labelling.paths
        np.testing.assert_array_equal(arrays["groups"], labelling.groups)
        np.testing.assert_array_equal(arrays["embedding"], labelling.embedding)
        assert arrays["known_groups"].tolist() == ["x", "", "x"]


@WRITERS
def test_an_existing_file_is_refused_and_left_as_it_was(write, labelling, tmp_path) -> None:
    out = tmp_path / "mine"
    out.write_text("precious")

    with pytest.raises(ExportError, match="exists already"):
        write(labelling, out)

    assert out.read_text() == "precious"


@WRITERS
def test_force_replaces_the_file(write, labelling, tmp_path) -> None:
    out = tmp_path / "mine"
    out.write_text("old")

    write(labelling, out, force=True)

    assert out.read_bytes() != b"old"


@WRITERS
def test_a_missing_folder_is_named(write, labelling, tmp_path) -> None:
    with pytest.raises(ExportError, match="There is no folder"):
        write(labelling, tmp_path / "nowhere" / "labels")


def test_a_failure_half_way_leaves_neither_the_file_nor_a_temporary_one(
    labelling: Labelling, tmp_path: Path
) -> None:
    broken = Labelling(
        [*labelling.paths[:2], "\ud800"],  # a lone surrogate cannot be written as UTF-8
        labelling.groups,
        labelling.group_names,
        labelling.confidence,
        labelling.embedding,
        labelling.known,
    )

    with pytest.raises(UnicodeEncodeError):
        write_csv(broken, tmp_path / "labels.csv")

    assert list(tmp_path.iterdir()) == []


FORMULAS = ["=1+1.png", "+a.png", "-a.png", "@a.png", "\ta.png", "\ra.png"]


def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path) -> None:
    """Names of files and groups come from anywhere; a spreadsheet would run them."""
    count = len(FORMULAS)
    hostile = Labelling(
        paths=list(FORMULAS),
        groups=np.arange(count),
        group_names={group: f"{name}|calc" for group, name in enumerate(FORMULAS)} | {0: " =cmd"},
        confidence=np.ones(count, np.float32),
        embedding=np.zeros((count, 1), np.float32),
        known=list(FORMULAS),
    )

    write_csv(hostile, tmp_path / "labels.csv")

    with (tmp_path / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = [row[name] for row in rows for name in ("path", "group_name", "known_group")]
    assert not [cell for cell in cells if cell.lstrip(" ")[0] in "=+-@\t\r"]
    assert [row["path"] for row in rows] == [f"./{path}" for path in FORMULAS]
    assert rows[0]["group_name"] == "' =cmd"
    assert [row["known_group"] for row in rows] == [f"'{name}" for name in FORMULAS]


def test_json_and_npz_keep_such_names_as_they_are(labelling: Labelling, tmp_path: Path) -> None:
    """No spreadsheet opens them, and programs want the names of the files."""
    labelling.paths[0] = "=1.png"
    write_json(labelling, tmp_path / "labels.json")
    write_npz(labelling, tmp_path / "labels.npz")

    document = json.loads((tmp_path / "labels.json").read_text(encoding="utf-8"))
    assert document["images"][0]["path"] == "=1.png"
    with np.load(tmp_path / "labels.npz", allow_pickle=False) as arrays:
        assert arrays["paths"][0] == "=1.png"
