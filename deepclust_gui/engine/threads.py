"""How many threads training may use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def training_threads(count: int | None = None) -> Iterator[None]:
    """Let torch use `count` threads and put back what was; None leaves one core to the window."""
    before = torch.get_num_threads()
    torch.set_num_threads(count or max(1, min(before, usable_cores() - 1)))
    try:
        yield
    finally:
        torch.set_num_threads(before)


def usable_cores() -> int:
    """Return how many cores this process may run on, which can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
