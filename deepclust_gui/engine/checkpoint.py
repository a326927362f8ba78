"""The state of a run on disk: safetensors files whose headers carry the rest as JSON."""

import hashlib
import json
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from deepclust_gui.errors import MethodError
from deepclust_gui.sdk.method import Method
from deepclust_gui.sdk.state import MethodState, restore

log = logging.getLogger(__name__)

FORMAT = "2"
ANEW = "What was saved of this run could not be used, so it began anew."
BEFORE = "The newest saved state of this run could not be used, so it went on from the one before."


class CheckpointFolder:
    """A folder that holds the newest state of one run and the one before, or none.

    A file is replaced as a whole: whoever reads sees the old state or the new one. Each carries the
    hash of what is in it, so that a bit that flipped is noticed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._newest = folder / "state.safetensors"
        self._before = folder / "before.safetensors"

    @property
    def exists(self) -> bool:
        """Whether there is a state to go on from."""
        return self._newest.is_file() or self._before.is_file()

    def write(self, state: MethodState) -> None:
        """Write a state, captured at the end of an epoch; the newest becomes the one before.

        Raises OSError or SafetensorError if the disk will not take it; both old states stay.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._newest.with_suffix(".partial")
        plain = json.dumps(state.plain)
        header = {"format": FORMAT, "state": plain, "hash": _hash(state.tensors, plain)}
        try:
            save_file(state.tensors, partial, header)
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            if self._newest.is_file():  # killed here, there is the one before
                self._newest.replace(self._before)
            partial.replace(self._newest)
            _settle(self._folder)
        finally:
            partial.unlink(missing_ok=True)  # half a state would only fill the disk further

    def restore(self, method: Method[Any]) -> str:
        """Bring `method`, freshly built, to the newest saved state that can be used.

        Returns what to tell the person, "" if all is well. A state that is damaged, from another
        version or of another run is passed over; without any, the method stays as it was built,
        from its seed.
        """
        told = ""
        for file, instead in ((self._newest, BEFORE), (self._before, ANEW)):
            if not file.is_file():
                continue
            try:
                restore(method, _read(file))
            except MethodError as error:
                log.info("%s: %s", file, error)
                told = instead
            else:
                return told
        return ANEW if told else ""

    def newest(self) -> MethodState | None:
        """Return the newest saved state, None if there is none that can be read."""
        for file in (self._newest, self._before):
            with suppress(MethodError):
                return _read(file)
        return None

    def delete(self) -> None:
        """Remove all states; nothing happens if there is none."""
        for file in (self._newest, self._before, self._newest.with_suffix(".partial")):
            file.unlink(missing_ok=True)
        if self._folder.is_dir() and not any(self._folder.iterdir()):
            self._folder.rmdir()


def _read(file: Path) -> MethodState:
    """Return the state in `file`; raises MethodError if it is damaged or from another version."""
    try:
        with safe_open(file, framework="pt") as opened:
            header = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
        if header["format"] != FORMAT:
            raise MethodError("The saved state is from another version of DeepClust.")
        if header["hash"] != _hash(tensors, header["state"]):
            raise MethodError("The saved state is damaged.")
        return MethodState(tensors, json.loads(header["state"]))
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise MethodError("The saved state cannot be read.") from error


def _hash(tensors: dict[str, Tensor], plain: str) -> str:
    found = hashlib.blake2b(plain.encode(), digest_size=16)
    for name in sorted(tensors):
        found.update(name.encode())
        found.update(tensors[name].contiguous().view(-1).numpy().view("uint8").data)
    return found.hexdigest()


def _settle(folder: Path) -> None:
    """Bring the names in `folder` onto the disk, where the system can; Windows cannot."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
