"""One torch thread, and handwritten digits that come with scikit-learn."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.datasets import load_digits


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """`images` uint8 (600, 1, 8, 8) and the `known` digits (600,), for scoring only."""

    images: NDArray[np.uint8]
    known: NDArray[np.int64]


@pytest.fixture(scope="session")
def digits() -> Digits:
    found = load_digits()
    images = (found.images[:600, None] * 255 / 16).round().astype(np.uint8)
    return Digits(images, found.target[:600].astype(np.int64))


@pytest.fixture(autouse=True)
def nothing_of_a_method_is_left() -> Iterator[None]:
    """Let go of methods at once: they are full of circles, and all of them need 10 GB and more."""
    yield
    gc.collect()
