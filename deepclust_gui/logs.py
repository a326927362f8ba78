"""Where everything that goes wrong is written down: a rotating file of log lines."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

WINDOW_LOG = "deepclust.log"
COMMAND_LOG = "command.log"
"""A file of its own: two programs cannot rotate one file."""

_BYTES = 1_000_000
_KEPT = 3


class LogFile:
    """Log lines of the whole program, from INFO on, in a file until `close()`.

    A file that cannot be written is no reason not to work: the lines are then lost.
    """

    def __init__(self, folder: Path, name: str) -> None:
        root = logging.getLogger()
        self._level = root.level
        self._handler = _handler(folder, name)
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)

    def close(self) -> None:
        """Stop writing into the file."""
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level)
        self._handler.close()


def _handler(folder: Path, name: str) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / name, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8"
        )
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler
