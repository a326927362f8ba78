"""The steps of the window."""

from enum import IntEnum


class Step(IntEnum):
    """The four steps, in order."""

    IMAGES = 0
    GROUP = 1
    REVIEW = 2
    EXPORT = 3
