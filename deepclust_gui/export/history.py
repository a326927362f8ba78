"""The history of a run's edits as a table: CSV for spreadsheets, JSON for programs."""

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from deepclust_gui.errors import ExportError
from deepclust_gui.export.atomic import written_whole
from deepclust_gui.export.spreadsheet import safe_text
from deepclust_gui.model.curation import Edit

COLUMNS = ("number", "made_at", "who", "kind", "in_force", "images", "facts")


def write_history(edits: Sequence[Edit], out: Path, *, force: bool = False) -> None:
    """Write one row for each edit, as the suffix of `out` says: .csv (UTF-8) or .json.

    `images` is how many it changed, empty where it changed a group as a whole; `facts` is the rest
    of it, in the CSV as JSON. Raises ExportError for another suffix, or if `out` exists (and not
    `force`) or cannot be written.
    """
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise ExportError(
            f"A history cannot be written as “{out.suffix or out.name}”.",
            f"Let the name end in {' or '.join(_WRITERS)}.",
        )
    with written_whole(out, force=force) as temporary:
        write([_row(edit) for edit in edits], temporary)


def _row(edit: Edit) -> dict[str, Any]:
    facts = {name: value for name, value in edit.facts.items() if name != "count"}
    return {
        "number": edit.number,
        "made_at": edit.made_at.isoformat(),
        "who": edit.who,
        "kind": edit.kind.value,
        "in_force": edit.in_force,
        "images": edit.facts.get("count"),
        "facts": facts,
    }


def _write_csv(rows: Iterable[dict[str, Any]], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for row in rows:
            facts = json.dumps(row["facts"], ensure_ascii=False)
            who = safe_text(row["who"])
            writer.writerow({**row, "who": who, "in_force": int(row["in_force"]), "facts": facts})


def _write_json(rows: Iterable[dict[str, Any]], file: Path) -> None:
    with file.open("w", encoding="utf-8") as stream:
        json.dump({"edits": list(rows)}, stream, ensure_ascii=False, indent=1)


_WRITERS = {".csv": _write_csv, ".json": _write_json}
