"""Labels as tables: CSV for spreadsheets, JSON for programs."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deepclust_gui.export.atomic import written_whole
from deepclust_gui.export.labelling import Labelling
from deepclust_gui.export.spreadsheet import safe_path, safe_text

COLUMNS = ("path", "group", "group_name", "confidence")
KNOWN_COLUMN = "known_group"
MARK_COLUMN = "mark"


def write_csv(labelling: Labelling, out: Path, *, force: bool = False) -> None:
    """Write one row for each image, UTF-8, with the columns of `COLUMNS`.

    Where there are any, the known group and the mark follow. No cell is a formula: see
    `export.spreadsheet`.
    Raises ExportError if `out` exists (and not `force`) or cannot be written.
    """
    with (
        written_whole(out, force=force) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, _columns(labelling))
        writer.writeheader()
        writer.writerows(map(_safe, _rows(labelling)))


def write_json(labelling: Labelling, out: Path, *, force: bool = False) -> None:
    """Write `{"groups": [{group, name, size}], "images": [a row as in the CSV]}`.

    Raises ExportError if `out` exists (and not `force`) or cannot be written.
    """
    sizes = dict.fromkeys(labelling.group_names, 0)
    for group in labelling.groups.tolist():
        sizes[group] += 1
    document = {
        "groups": [
            {"group": group, "name": name, "size": sizes[group]}
            for group, name in sorted(labelling.group_names.items())
        ],
        "images": list(_rows(labelling)),
    }
    with (
        written_whole(out, force=force) as temporary,
        temporary.open("w", encoding="utf-8") as file,
    ):
        json.dump(document, file, ensure_ascii=False, indent=1)


def _safe(row: dict[str, Any]) -> dict[str, Any]:
    row["path"] = safe_path(row["path"])
    for column in (COLUMNS[2], KNOWN_COLUMN):
        if column in row:
            row[column] = safe_text(row[column])
    return row


def _columns(labelling: Labelling) -> tuple[str, ...]:
    known = () if labelling.known is None else (KNOWN_COLUMN,)
    return (*COLUMNS, *known, *(() if labelling.marks is None else (MARK_COLUMN,)))


def _rows(labelling: Labelling) -> Iterator[dict[str, Any]]:
    columns: list[list[Any]] = [
        labelling.paths,
        labelling.groups.tolist(),
        labelling.names,
        [round(value, 4) for value in labelling.confidence.tolist()],
    ]
    columns += [column for column in (labelling.known, labelling.marks) if column is not None]
    for values in zip(*columns, strict=True):
        yield dict(zip(_columns(labelling), values, strict=True))
