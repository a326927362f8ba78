"""The records of `deepclust bench` as a JSON file, written whole after every seed."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from deepclust_gui.errors import ExportError
from deepclust_gui.export.atomic import refuse_existing, written_whole
from deepclust_gui.model.bench import BenchRecord, Question

_RECORDS = TypeAdapter(list[BenchRecord])


class RecordFile:
    """A list of records in a file that grows; without a path it is kept in memory only.

    Raises ExportError if the file holds something else or cannot be written.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.records: list[BenchRecord] = []
        if path is not None:
            refuse_existing(path, force=True)
            if path.exists():
                self.records = read_records(path)

    @property
    def is_kept(self) -> bool:
        """Whether the records outlive the program."""
        return self._path is not None

    def find(self, question: Question, seed: int) -> BenchRecord | None:
        """Return the record of a seed, None if it has none yet."""
        for record in self.records:
            if record.seed == seed and record.question == question:
                return record
        return None

    def add(self, record: BenchRecord) -> None:
        """Put a record at the end and onto the disk."""
        self.records.append(record)
        if self._path is None:
            return
        with written_whole(self._path, force=True) as temporary:
            rows = [asdict(each) for each in self.records]
            text = json.dumps(rows, ensure_ascii=False, indent=1)
            temporary.write_text(f"{text}\n", encoding="utf-8")


def read_all(places: Iterable[Path]) -> list[BenchRecord]:
    """Return the records of files, and of all .json files in folders; raises ExportError."""
    files: list[Path] = []
    for place in places:
        files += sorted(place.glob("*.json")) if place.is_dir() else [place]
    return [record for file in files for record in read_records(file)]


def read_records(path: Path) -> list[BenchRecord]:
    """Return the records in a file; raises ExportError if there are none to be read."""
    try:
        return _RECORDS.validate_json(path.read_bytes(), strict=True)
    except OSError as error:
        raise ExportError(f"“{path}” cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise ExportError(
            f"“{path}” is no list of records of `deepclust bench`.", "Choose another file."
        ) from error
