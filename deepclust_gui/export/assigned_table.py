"""New images and the groups they belong to, as a table."""

import csv
from pathlib import Path

from deepclust_gui.export.atomic import written_whole
from deepclust_gui.model.assigned import Assigned

COLUMNS = ("path", "group", "group_name", "confidence", "new")
NEW = "new?"


def write_assigned(assigned: Assigned, out: Path, *, force: bool = False) -> None:
    """Write a CSV: `COLUMNS`, the last “new?” for images that fit nowhere.

    Raises ExportError if `out` exists (and not `force`) or cannot be written.
    """
    with (
        written_whole(out, force=force) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        rows = zip(
            assigned.paths,
            assigned.groups.tolist(),
            assigned.confidence.tolist(),
            assigned.is_new.tolist(),
            strict=True,
        )
        for path, group, confidence, is_new in rows:
            name = assigned.names.get(group, "")
            writer.writerow((path, group, name, round(confidence, 4), NEW if is_new else ""))
