"""Every test runs offscreen, in a home of its own; stray logs and left-over threads fail it."""

import os
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Read once, when send2trash is imported: what tests throw away is not for anybody's own trash.
os.environ["XDG_DATA_HOME"] = _DATA = tempfile.mkdtemp(prefix="deepclust-tests-")

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest_plugins: list[str] = []


def pytest_unconfigure() -> None:
    """Delete the trash of this run."""
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replace all user directories by an empty one."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DEEPCLUST_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_stray_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which anything was logged at WARNING or above and not looked at.

    A test that expects a record calls `caplog.clear()` after checking it.
    """
    yield
    stray = [r for when in ("setup", "call") for r in caplog.get_records(when)]
    told = [f"{r.name}: {r.getMessage()}" for r in stray if r.levelno >= logging.WARNING]
    if told:
        pytest.fail("Unexpected log lines:\n" + "\n".join(told))


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running; Python sees QThreads that ran Python code too."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while left := [t for t in threading.enumerate() if t not in before and t.is_alive()]:
        if all(isinstance(t, threading._DummyThread) for t in left):
            return  # a finished QThread stays listed; the ui fixtures watch those
        if time.monotonic() > deadline:
            pytest.fail(f"Threads left running: {[t.name for t in left]}")
        time.sleep(0.01)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
