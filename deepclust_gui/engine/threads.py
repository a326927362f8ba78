"""How many threads training may use."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from deepclust_gui.engine.cores import usable_cores


@contextmanager
def training_threads(count: int | None = None) -> Iterator[None]:
    """Let torch use `count` threads and put back what was; None leaves one core to the window."""
    before = torch.get_num_threads()
    torch.set_num_threads(count or max(1, min(before, usable_cores() - 1)))
    try:
        yield
    finally:
        torch.set_num_threads(before)
