"""The state of a run on disk: one safetensors file whose header carries the rest as JSON."""

import json
import os
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from deepclust_gui.errors import MethodError
from deepclust_gui.sdk.method import Method
from deepclust_gui.sdk.state import MethodState, restore

FORMAT = "1"


class CheckpointFolder:
    """A folder that holds the newest state of one run, or none.

    The file is replaced as a whole: whoever reads sees the old state or the new one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "state.safetensors"

    @property
    def exists(self) -> bool:
        """Whether there is a state to go on from."""
        return self._file.is_file()

    def write(self, state: MethodState) -> None:
        """Write a state, captured at the end of an epoch.

        Raises OSError or SafetensorError if the disk will not take it; the old state stays.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".partial")
        try:
            save_file(state.tensors, partial, {"format": FORMAT, "state": json.dumps(state.plain)})
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(self._file)
        finally:
            partial.unlink(missing_ok=True)  # half a state would only fill the disk further

    def restore(self, method: Method[Any]) -> None:
        """Bring `method`, freshly built, to the saved state.

        Raises MethodError if the file is damaged, from a newer version or of another run.
        """
        restore(method, self._read())

    def delete(self) -> None:
        """Remove the state; nothing happens if there is none."""
        self._file.unlink(missing_ok=True)
        self._file.with_suffix(".partial").unlink(missing_ok=True)
        if self._folder.is_dir() and not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _read(self) -> MethodState:
        try:
            with safe_open(self._file, framework="pt") as file:
                header = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if header["format"] != FORMAT:
                raise MethodError(
                    "The saved state of this run is from another version of DeepClust.",
                    "Start a new run.",
                )
            return MethodState(tensors, json.loads(header["state"]))
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise MethodError(
                "The saved state of this run cannot be read.", "Start a new run."
            ) from error
