"""Files that say something about an image and go where it goes: `a.jpg.xmp` and `a.xmp`."""

import os
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".xmp"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file beside an image; `with_suffix` tells `a.jpg.xmp` from `a.xmp`."""

    path: Path
    with_suffix: bool

    def beside(self, image: Path) -> Path:
        """Return where it belongs if the image is at `image`."""
        stem = image.name if self.with_suffix else image.stem
        return image.with_name(stem + self.path.suffix)


class Sidecars:
    """Finds sidecars; each folder is listed once."""

    def __init__(self) -> None:
        self._listed: dict[Path, dict[str, list[str]]] = {}

    def of(self, image: Path) -> list[Sidecar]:
        """Return the sidecars of an image; none if its folder cannot be read."""
        listed = self._in(image.parent)
        return [
            Sidecar(image.with_name(name), with_suffix)
            for stem, with_suffix in ((image.name, True), (image.stem, False))
            for name in listed.get(stem, ())
        ]

    def _in(self, folder: Path) -> dict[str, list[str]]:
        if folder not in self._listed:
            by_stem: dict[str, list[str]] = {}
            try:
                names = sorted(os.listdir(folder))  # noqa: PTH208 - names, not paths
            except OSError:
                names = []
            for name in names:
                stem, suffix = os.path.splitext(name)  # noqa: PTH122 - quick
                if suffix.lower() == SUFFIX and (folder / name).is_file():
                    by_stem.setdefault(stem, []).append(name)
            self._listed[folder] = by_stem
        return self._listed[folder]
