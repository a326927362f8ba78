"""The history of edits as CSV and JSON, written whole or not at all."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deepclust_gui.errors import ExportError
from deepclust_gui.export.history import write_history
from deepclust_gui.model.curation import Edit, EditKind

WHEN = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
EDITS = (
    Edit(1, EditKind.NAME, {"group": 3, "name": 'Katzen, "groß" 🐈'}, "anna", WHEN, in_force=True),
    Edit(2, EditKind.MOVE, {"to": 3, "count": 12}, "", WHEN, in_force=False),
)


def test_csv_has_a_row_for_each_edit_and_survives_a_round_trip(tmp_path: Path) -> None:
    write_history(EDITS, tmp_path / "history.csv")

    with (tmp_path / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == ["1", "2"]
    assert [row["kind"] for row in rows] == ["name", "move"]
    assert [row["images"] for row in rows] == ["", "12"]
    assert [row["in_force"] for row in rows] == ["1", "0"]
    assert [row["who"] for row in rows] == ["anna", ""]
    assert datetime.fromisoformat(rows[0]["made_at"]) == WHEN
    assert json.loads(rows[0]["facts"]) == {"group": 3, "name": 'Katzen, "groß" 🐈'}
    assert json.loads(rows[1]["facts"]) == {"to": 3}


def test_json_holds_the_same(tmp_path: Path) -> None:
    write_history(EDITS, tmp_path / "history.JSON")

    (named, moved) = json.loads((tmp_path / "history.JSON").read_text(encoding="utf-8"))["edits"]
    assert named["facts"]["name"] == 'Katzen, "groß" 🐈'
    assert (named["in_force"], moved["in_force"]) == (True, False)
    assert (named["images"], moved["images"]) == (None, 12)


@pytest.mark.parametrize("name", ["history.xlsx", "history"])
def test_a_suffix_that_is_no_format_is_a_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.csv or \.json"):
        write_history(EDITS, tmp_path / name)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["history.csv", "history.json"])
def test_an_existing_file_is_replaced_only_when_asked(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    out.write_text("precious")

    with pytest.raises(ExportError, match="exists already"):
        write_history(EDITS, out)
    assert out.read_text() == "precious"

    write_history((), out, force=True)
    assert out.read_text() != "precious"
