"""The process that decodes, but some files do to it what a broken decoder would.

Told by the beginning of their names: “crash”, “hang”, “eat” (memory), “bug”, “liar” (an answer that
is none), and “once…”, over which the process dies only the first time.
"""

import os
import sys
import time
from pathlib import Path

from deepclust_gui.data.base import Candidate
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.isolation import child
from deepclust_gui.data.isolation.wire import Message
from deepclust_gui.data.seeing import Seen, Wanted, see

COMMAND = [sys.executable, "-W", "ignore", "-P", str(Path(__file__))]


def hostile(source: FolderSource, entry: Candidate, wanted: Wanted) -> Seen:
    kind = Path(entry.path).name.split(".")[0].rstrip("0123456789")
    if kind == "crash":
        os.abort()
    while kind == "hang":
        pass
    if kind == "sleep":
        time.sleep(3600)
    if kind == "eat":
        return Seen(bytearray(1 << 40), 1, True, 0, 0, "")  # type: ignore[arg-type]
    if kind == "swallow":
        eaten = [b"x" * (1 << 20) for _ in range(1600)]
        time.sleep(3600 + len(eaten))
    if kind == "bug":
        raise LookupError("our own mistake")
    if kind == "once":
        mark = source.location.with_name("mark")
        if not mark.exists():
            mark.touch()
            os.abort()
    return see(source, entry, wanted)


def answered(source: FolderSource, path: str, wanted: Wanted) -> Message:
    if path.startswith("liar"):
        return Message({"seen": {"width": "all of it"}}, [b""])
    if path.startswith("riddle"):
        return Message({"what": "?"})
    return real_answer(source, path, wanted)


if __name__ == "__main__":
    real_answer = child._answer
    child.see = hostile  # type: ignore[assignment]
    child._answer = answered
    cap_bytes, alone_s, marker = sys.argv[1:]
    sys.exit(child.main([cap_bytes, os.environ.get("ALONE_S", alone_s), marker]))
