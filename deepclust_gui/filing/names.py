"""Names that every file system takes, and that no two files of a folder share."""

import os
import re
import unicodedata
from pathlib import Path

MAX_NAME_BYTES = 240
"""File systems allow 255 bytes a name; the rest is left for " (2)"."""

MAX_PATH_BYTES = 4000

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def safe_name(name: str) -> str:
    """Return `name` with what some file system forbids replaced, and cut to a length all take."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).rstrip(". ")
    if not name or _RESERVED.match(name):
        name = f"_{name}"
    stem, suffix = Path(name).stem, Path(name).suffix
    while len(os.fsencode(stem + suffix)) > MAX_NAME_BYTES:
        stem, suffix = (stem[:-1], suffix) if stem else (suffix[:-1], "")
    return stem + suffix


def folder_names(group_names: dict[int, str]) -> dict[int, str]:
    """Return a folder name for each group: its name, made safe, and unlike all others."""
    folders: dict[int, str] = {}
    taken: set[str] = set()
    for group, name in sorted(group_names.items()):
        safe = safe_name(name.strip() or f"Group {group}")
        number = 1
        folder = safe
        while comparable(folder) in taken:
            number += 1
            folder = f"{safe} ({number})"
        taken.add(comparable(folder))
        folders[group] = folder
    return folders


def comparable(name: str | Path) -> str:
    """Return `name` as the fussiest file system sees it: case and Unicode form do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(name)).casefold())


class Places:
    """Which names are taken: by files that are there, and by those of the plan so far."""

    def __init__(self) -> None:
        self._there: dict[Path, dict[str, str]] = {}
        self._taken: set[str] = set()

    def found(self, path: Path) -> Path | None:
        """Return the file that is there under this name, perhaps in another spelling."""
        name = self._names(path.parent).get(comparable(path.name))
        return None if name is None else path.with_name(name)

    def is_taken(self, path: Path) -> bool:
        """Return whether the plan has this name for another file."""
        return comparable(path) in self._taken

    def take(self, path: Path) -> None:
        """Keep this name from all others."""
        self._taken.add(comparable(path))

    def _names(self, folder: Path) -> dict[str, str]:
        if folder not in self._there:
            try:
                names = os.listdir(folder)  # noqa: PTH208 - names, not paths
            except OSError:
                names = []
            self._there[folder] = {comparable(name): name for name in names}
        return self._there[folder]
