"""Which device a run uses, and why."""

import re

import torch

from deepclust_gui.errors import DeviceError
from deepclust_gui.model.run import DeviceChoice

_CUDA = re.compile(r"cuda(?::(\d+))?")


def choose_device(requested: str) -> DeviceChoice:
    """Return the device for "auto", "cpu", "cuda", "cuda:N" or "mps", and why in one sentence.

    Raises DeviceError if the request is unknown or that device is not there.
    """
    if requested == "auto":
        return _best()
    if requested == "cpu":
        return DeviceChoice("cpu", "The processor, as asked for.")
    if requested == "mps":
        if not torch.backends.mps.is_available():
            raise DeviceError("This computer has no Apple graphics chip that can be used.", _HINT)
        return DeviceChoice("mps", "The Apple graphics chip, as asked for.")
    match = _CUDA.fullmatch(requested)
    if match is None:
        raise DeviceError(
            f"There is no device “{requested}”.", "Known are auto, cpu, cuda, cuda:N and mps."
        )
    return _cuda(int(match[1] or 0))


_HINT = "Choose “auto” or “cpu”."


def _best() -> DeviceChoice:
    if torch.cuda.is_available():
        name = torch.cuda.get_device_name(0)
        return DeviceChoice("cuda:0", f"The graphics card {name}, the fastest device here.")
    if torch.backends.mps.is_available():
        return DeviceChoice("mps", "The Apple graphics chip, the fastest device here.")
    return DeviceChoice("cpu", "The processor: no graphics card that can be used was found.")


def _cuda(number: int) -> DeviceChoice:
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if count == 0:
        raise DeviceError("This computer has no NVIDIA graphics card that can be used.", _HINT)
    if number >= count:
        raise DeviceError(
            f"There is no graphics card number {number}; the highest is {count - 1}.", _HINT
        )
    name = torch.cuda.get_device_name(number)
    return DeviceChoice(f"cuda:{number}", f"The graphics card {name}, as asked for.")
