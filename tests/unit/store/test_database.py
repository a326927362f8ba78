"""The connections to a project file: what closing waits for."""

import _thread
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from deepclust_gui.errors import ProjectError
from deepclust_gui.store.database import Database


def test_closing_waits_for_what_is_being_read(tmp_path: Path) -> None:
    """Closing a connection under a query of another thread crashes SQLite, and the program."""
    database = Database(tmp_path / "file")
    began, may_end = threading.Event(), threading.Event()
    read: list[int] = []

    def reader() -> None:
        with database.reading() as connection:
            rows = connection.execute("VALUES (1), (2)")
            read.append(next(rows)[0])
            began.set()
            may_end.wait()
            read.append(next(rows)[0])

    reading = threading.Thread(target=reader)
    reading.start()
    began.wait()
    closing = threading.Thread(target=database.close)
    closing.start()
    closing.join(0.05)
    assert closing.is_alive()

    may_end.set()
    reading.join()
    closing.join()
    assert read == [1, 2]


def test_a_closed_file_says_so(tmp_path: Path) -> None:
    database = Database(tmp_path / "file")
    database.close()
    with pytest.raises(ProjectError, match="closed"), database.reading():
        pytest.fail("It can still be read.")


def test_a_failed_reading_lets_it_close(tmp_path: Path) -> None:
    database = Database(tmp_path / "file")
    with pytest.raises(ProjectError), database.reading() as connection:
        raise sqlite3.OperationalError("no")
    assert connection is not None
    database.close()


def test_connections_of_foreign_threads_are_closed_when_those_end(tmp_path: Path) -> None:
    """Threads that Python did not start, as those of Qt, look alive for ever."""
    database = Database(tmp_path / "file")
    together = threading.Barrier(6)

    def look() -> None:
        threading.current_thread()
        with database.reading() as connection:
            connection.execute("VALUES (1)").fetchall()
        together.wait()

    for _ in range(5):
        _thread.start_new_thread(look, ())
    together.wait()

    deadline = time.monotonic() + 20
    while len(database._open) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(database._open) == 0
    database.close()
