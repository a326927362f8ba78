"""How many cores there are for us."""

import os


def usable_cores() -> int:
    """Return how many cores this process may run on, which can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
