"""Which file plans were made on this computer: no others are ever carried out or taken back.

A project may come from a stranger, and with it a plan to move or remove files of the person who
opens it. So a fingerprint of each plan is kept among the user's data before its first step.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from deepclust_gui.model.sorting import FileStep


class OwnPlans:
    """A text file of fingerprints, one a line, only ever added to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, token: str, steps: Iterable[FileStep]) -> None:
        """Remember a plan; on the disk when this returns. Raises OSError if it cannot be kept."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="ascii") as file:
            file.write(f"{_fingerprint(token, steps)}\n")
            file.flush()
            os.fsync(file.fileno())

    def has(self, token: str, steps: Iterable[FileStep]) -> bool:
        """Return whether this very plan was made here."""
        try:
            known = self._path.read_text("ascii").split()
        except (OSError, UnicodeDecodeError):
            return False
        return _fingerprint(token, steps) in known


def _fingerprint(token: str, steps: Iterable[FileStep]) -> str:
    digest = hashlib.blake2b(token.encode(), digest_size=16)
    for step in steps:
        facts = (step.action.value, os.fsencode(step.source), os.fsencode(step.target), step.digest)
        digest.update(repr((*facts, step.item, step.undoes)).encode())
    return digest.hexdigest()
