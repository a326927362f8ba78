"""Tiny images for the SDK's tests, and one torch thread."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from deepclust_gui.sdk.testing import sample_array


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def images() -> NDArray[np.uint8]:
    """60 images of three kinds, (60, 1, 16, 16)."""
    return sample_array((1, 16, 16))
