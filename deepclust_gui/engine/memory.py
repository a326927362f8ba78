"""How much memory a run took at its peak."""

import psutil
import torch

MB = 2**20


class PeakMemory:
    """The most memory seen since it was made: of the graphics card, else of this process."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._process = psutil.Process()
        self._peak = 0
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)

    def look(self) -> None:
        """Take the present into account; cheap enough for ten times a second."""
        if self._device.type != "cuda":
            self._peak = max(self._peak, self._process.memory_info().rss)

    @property
    def peak_mb(self) -> float:
        self.look()
        if self._device.type == "cuda":
            self._peak = torch.cuda.max_memory_allocated(self._device)
        return self._peak / MB
