"""The process that decodes: it reads files, and may crash, hang or be killed over any of them.

It ends by itself when the program that started it is gone, even if it is stuck in a decoder then.
"""

import faulthandler
import logging
import os
import sys
import time
from pathlib import Path
from typing import BinaryIO

from deepclust_gui.data.base import Candidate
from deepclust_gui.data.decode import LargeImage, UnreadableImage
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.isolation.marker import Marker
from deepclust_gui.data.isolation.wire import (
    BrokenWireError,
    Message,
    answer_of,
    read_message,
    wanted_of,
    write_message,
)
from deepclust_gui.data.names import from_text
from deepclust_gui.data.seeing import Wanted, see
from deepclust_gui.errors import SourceError

_REARM_S = 1.0
_TELL_S = 0.01
_BUFFER_BYTES = 1 << 18


def main(arguments: list[str]) -> int:
    """Serve requests until nobody asks any more; returns the exit code.

    `arguments` are the memory cap in bytes, the seconds after which to end in the middle of a file,
    should nobody be left to end us, and the file of the marker that counts what is done.
    """
    cap_bytes, alone_s = (int(argument) for argument in arguments[:2])
    asked, answers, nowhere = _streams()
    marker = Marker(Path(arguments[2]))
    _limit(cap_bytes)
    logging.disable()  # what is wrong with a file is told in the answer
    try:
        write_message(answers, Message({"ready": os.getpid()}))
        while True:
            _serve(read_message(asked), answers, marker, _Alarm(alone_s, nowhere))
    except (BrokenWireError, OSError):
        return 0


def _serve(message: Message, answers: BinaryIO, marker: Marker, alarm: "_Alarm") -> None:
    source = FolderSource(Path(from_text(message.head["location"])), "all")
    wanted = wanted_of(message)
    told = time.monotonic()
    for path in message.head["paths"]:
        alarm.rearm()
        answer = _answer(source, path, wanted)
        late = time.monotonic() - told > _TELL_S
        write_message(answers, answer, flush=late)  # many small ones go together
        told = time.monotonic() if late else told
        marker.value += 1
    answers.flush()
    alarm.stop()


def _answer(source: FolderSource, path: str, wanted: Wanted) -> Message:
    try:
        return answer_of(see(source, Candidate(path), wanted))
    except UnreadableImage as error:
        return Message({"unreadable": error.reason})
    except LargeImage:
        return Message({"large": True})
    except SourceError as error:
        return Message({"gone": [error.message, error.hint]})
    except MemoryError:
        return Message({"memory": True})
    except Exception as error:  # noqa: BLE001 - the border of the process
        return Message({"failed": f"{type(error).__name__}: {error}"})


def _streams() -> tuple[BinaryIO, BinaryIO, BinaryIO]:
    """Return the way in, the way out, and the way to nowhere; what libraries print goes there too.

    By their numbers: a program without a console has no `sys.stdin`.
    """
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", _BUFFER_BYTES)
    nowhere = open(os.devnull, "r+b", buffering=0)  # noqa: PTH123, SIM115 - lives as long as we
    for number in (0, 1, 2):
        os.dup2(nowhere.fileno(), number)
    return asked, answers, nowhere


def _limit(cap_bytes: int) -> None:
    """Keep this process from taking more memory, and from leaving a dump or a dialog behind."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)  # no box for a crash
        return
    import resource  # noqa: PLC0415 - not there

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    cap = cap_bytes if most == resource.RLIM_INFINITY else min(cap_bytes, most)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (cap, most))
    except (ValueError, OSError):  # macOS has no such limit; the program looks after us there
        return


class _Alarm:
    """Ends the process from a thread that needs nothing of Python, set anew every second."""

    def __init__(self, seconds: int, nowhere: BinaryIO) -> None:
        self._seconds = seconds
        self._nowhere = nowhere
        self._armed = float("-inf")

    def rearm(self) -> None:
        if time.monotonic() - self._armed > _REARM_S:
            self._armed = time.monotonic()
            faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._nowhere)

    def stop(self) -> None:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
