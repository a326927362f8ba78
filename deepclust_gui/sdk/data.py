"""The images of a run, as a method sees them: numbers in batches, and no labels anywhere."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from deepclust_gui.sdk.randomness import derive_seed


class Batch(NamedTuple):
    """`x` float32 (B, C, H, W) or (B, D) and `rows` int64 (B,), both on the run's device."""

    x: Tensor
    rows: Tensor


FEWEST_AT_A_TIME = 8
"""A graphics card too small for so few images is too small."""


class Piece(NamedTuple):
    """Which part of a training batch was served last: its `share` of the rows, and its place."""

    share: float = 1.0
    is_first: bool = True
    is_last: bool = True

    @property
    def is_whole(self) -> bool:
        return self.is_first and self.is_last


class Data:
    """N images (uint8, served as 0..1) or vectors (float32, served as they are).

    `shape` is (C, H, W) or (D,). The order of a shuffle depends only on the run's seed, the phase,
    the epoch and how many shuffles that epoch already had, so a resumed run sees the same batches.
    """

    def __init__(
        self,
        array: NDArray[np.uint8] | NDArray[np.float32],
        *,
        device: torch.device | None = None,
        seed: int = 0,
    ) -> None:
        if array.dtype not in (np.uint8, np.float32):
            raise TypeError(f"Data holds uint8 images or float32 vectors, not {array.dtype}.")
        self.device = device or torch.device("cpu")
        self.shape: tuple[int, ...] = tuple(array.shape[1:])
        self.images_served = 0
        self.last_size = 0
        self.largest_piece = 0
        self.batch_limit: int | None = None
        self.piece = Piece()
        self._seed = seed
        self._epoch: tuple[str, int] = ("", 0)
        self._shuffles = 0
        self._poll: Callable[[], None] = _nothing
        self._finishing: Callable[[], bool] = _never
        self._store = _resident(array, self.device)

    def __len__(self) -> int:
        return len(self._store)

    def take(self, index: Tensor) -> Tensor:
        """Return the rows `index` int64 (B,) as float32 (B, *shape) on the run's device."""
        rows = self._store[index.to(self._store.device)]  # (B, *shape)
        self.images_served += len(index)
        self.last_size = len(index)
        rows = rows.to(self.device, non_blocking=True)
        return rows.float().div_(255) if rows.dtype == torch.uint8 else rows

    def batches(self, size: int, *, shuffle: bool = False) -> Iterator[Batch]:
        """Yield every row once, `size` at a time; the last batch may be smaller.

        A shuffled pass is training: it ends early once the person asked to finish, and a batch that
        is too large for the graphics card comes in pieces (see `Method.step`). A pass in order is
        always whole. Raises Cancelled after a stop.
        """
        n = len(self)
        if not shuffle:
            size = self.fitting(size)
        order = self._shuffled() if shuffle else torch.arange(n)
        for start in range(0, n, size):
            self._poll()
            if shuffle and self._finishing():
                return
            index = order[start : start + size]  # (B,)
            if shuffle:
                yield from self._pieces(index)
            else:
                yield Batch(self.take(index), index.to(self.device))

    def cycle(self, size: int, *, order: Tensor, start: int, steps: int) -> Iterator[Batch]:
        """Yield the batches `start` … `start + steps - 1` of an endless walk along `order` (N,).

        The walk begins again after the last batch of a pass, which may be smaller. It is training:
        it ends early once the person asked to finish. Raises Cancelled after a stop.
        """
        batches_per_pass = -(-len(order) // size)
        for step in range(start, start + steps):
            self._poll()
            if self._finishing():
                return
            first = step % batches_per_pass * size
            yield from self._pieces(order[first : first + size])

    def fitting(self, size: int) -> int:
        """Return `size`, or fewer if the graphics card was too small for so many at a time.

        For a method that draws the rows of its steps itself.
        """
        return size if self.batch_limit is None else min(size, self.batch_limit)

    def begin_epoch(self, phase: str, epoch: int) -> None:
        """Make the coming shuffles those of this epoch. Called by the schedule."""
        self._epoch = (phase, epoch)
        self._shuffles = 0

    def attend(self, poll: Callable[[], None], finishing: Callable[[], bool]) -> None:
        """Ask `poll` before every batch and `finishing` before every training batch."""
        self._poll = poll
        self._finishing = finishing

    def check(self) -> None:
        """Raise Cancelled after a stop; wait here while paused."""
        self._poll()

    def _pieces(self, index: Tensor) -> Iterator[Batch]:
        """Yield the rows `index` (B,) of a training batch, in pieces of about equal size."""
        count = -(-len(index) // self.fitting(len(index)))
        try:
            for number, some in enumerate(index.tensor_split(count)):
                if number:
                    self._poll()
                share = len(some) / len(index)
                self.largest_piece = max(self.largest_piece, len(some))
                self.piece = Piece(share, number == 0, number == count - 1)
                yield Batch(self.take(some), some.to(self.device))
        finally:
            self.piece = Piece()

    def _shuffled(self) -> Tensor:
        seed = derive_seed(self._seed, "shuffle", *self._epoch, self._shuffles)
        self._shuffles += 1
        return torch.from_numpy(np.random.default_rng(seed).permutation(len(self)))


def _resident(array: NDArray[np.uint8] | NDArray[np.float32], device: torch.device) -> Tensor:
    """Return the array as a tensor: on a GPU if half its free memory holds it, else in place.

    A memory map stays one, and its rows are read from disk as they are asked for. Open it
    copy-on-write (mode "c"): torch warns about memory it may not write to.
    """
    tensor = torch.from_numpy(array if array.flags.writeable else array.copy())
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        if tensor.nbytes < free // 2:
            return tensor.to(device)
    return tensor


def _nothing() -> None:
    return None


def _never() -> bool:
    return False
