"""What torch says when memory runs out or a graphics card is lost, in plain words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from deepclust_gui.errors import DeviceError, DeviceLostError

_HINT = "Choose a smaller image size or fewer images per step."
_CARD_MEMORY = re.compile(r"(CUDA|HIP|MPS|cu\w+)\b.*out of memory|CUBLAS_STATUS_ALLOC_FAILED")
_LOST = re.compile(
    r"(CUDA|HIP) error|CUDA driver error|device-side assert|unspecified launch failure"
    r"|device (was )?lost|CUDNN_STATUS_(EXECUTION|INTERNAL)|CUBLAS_STATUS_(EXECUTION|INTERNAL)"
)


@contextmanager
def machine_trouble_told() -> Iterator[None]:
    """Say in plain words that memory ran out or a card was lost, wherever that happens.

    But for the first, torch has no types for these, only texts.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        told = _told(error)
        if told is None:
            raise
        raise told from error


def is_out_of_card_memory(error: BaseException) -> bool:
    """Return whether a graphics card ran out of memory: with fewer images at a time it may do."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and _CARD_MEMORY.search(str(error)) is not None


def _told(error: MemoryError | RuntimeError) -> DeviceError | None:
    if is_out_of_card_memory(error):
        return DeviceError("The graphics card ran out of memory.", _HINT)
    if isinstance(error, MemoryError) or "DefaultCPUAllocator" in str(error):
        return DeviceError("The computer ran out of memory.", _HINT)
    if _LOST.search(str(error)):
        return DeviceLostError(
            f"The graphics card stopped working ({str(error).splitlines()[0].rstrip('.')}).",
            "Close DeepClust, open it again and resume the run: it goes on from its last full "
            "round.",
        )
    return None
