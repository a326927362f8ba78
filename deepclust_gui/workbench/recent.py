"""The projects that were open last, newest first."""

import json
import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

KEPT = 12


@dataclass(frozen=True, slots=True)
class RecentProject:
    """A project file that was open on this computer."""

    path: Path
    name: str
    images: int
    opened_at: datetime


class RecentProjects:
    """A small JSON file. It is a convenience: if it is damaged, it starts anew."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def entries(self) -> tuple[RecentProject, ...]:
        """Return the projects whose files still exist, newest first."""
        return tuple(entry for entry in self._read() if os.path.exists(entry.path))  # noqa: PTH110 - never raises

    def add(self, path: Path, *, name: str, images: int) -> None:
        """Put a project at the top; a disk that will not take the list is no reason to fail."""
        entry = RecentProject(path.absolute(), name, images, datetime.now(UTC))
        others = [known for known in self._read() if known.path != entry.path]
        rows = [
            {
                "path": str(each.path),
                "name": each.name,
                "images": each.images,
                "opened_at": each.opened_at.isoformat(),
            }
            for each in [entry, *others][:KEPT]
        ]
        try:
            self._write(json.dumps(rows, indent=1))
        except OSError as error:
            log.info("The list of recent projects could not be written: %s", error)

    def _write(self, text: str) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._file.with_suffix(".part")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self._file)

    def _read(self) -> list[RecentProject]:
        try:
            if not self._file.exists():
                return []
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            return [
                RecentProject(
                    Path(row["path"]),
                    str(row["name"]),
                    int(row["images"]),
                    datetime.fromisoformat(row["opened_at"]),
                )
                for row in rows
            ]
        except (ValueError, KeyError, TypeError, OSError) as error:
            log.info("The list of recent projects could not be read: %s", error)
            return []
