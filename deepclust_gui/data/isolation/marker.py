"""How many files a process has done, told without waking anybody: a number in shared memory."""

import mmap
import os
import struct
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

_NUMBER = struct.Struct("<Q")


class Marker:
    """A number that two processes see: one writes it, the other reads it when it likes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with file.open("r+b") as stream:
            self._memory = mmap.mmap(stream.fileno(), _NUMBER.size)

    @classmethod
    def create(cls) -> Self:
        """Return a new one, 0; raises OSError if there is no room even for that."""
        descriptor, name = tempfile.mkstemp(prefix="deepclust-", suffix=".marker")
        try:
            os.write(descriptor, bytes(_NUMBER.size))
        finally:
            os.close(descriptor)
        return cls(Path(name))

    @property
    def value(self) -> int:
        (value,) = _NUMBER.unpack_from(self._memory)
        return int(value)

    @value.setter
    def value(self, value: int) -> None:
        _NUMBER.pack_into(self._memory, 0, value)

    def forget_file(self) -> None:
        """Delete the file once both have it; Windows keeps it until `close`."""
        with suppress(OSError):
            self.file.unlink()

    def close(self) -> None:
        """Let go of the memory, and of the file if it is still there."""
        self._memory.close()
        self.forget_file()
