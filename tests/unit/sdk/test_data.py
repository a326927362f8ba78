"""Batches: every row once, in an order that depends on the place in the run and nothing else."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from deepclust_gui.sdk import Data


def rows(data: Data, **kwargs: Any) -> list[int]:
    return [int(row) for batch in data.batches(7, **kwargs) for row in batch.rows]


def test_images_are_served_as_numbers_from_0_to_1(images: Any) -> None:
    """uint8 becomes float32 / 255; the shape is that of an image."""
    data = Data(images)

    x = data.take(torch.tensor([3, 1]))

    assert data.shape == (1, 16, 16)
    assert x.dtype == torch.float32
    np.testing.assert_allclose(x.numpy(), images[[3, 1]] / 255, atol=1e-6)


def test_vectors_are_served_as_they_are() -> None:
    """float32 rows are not scaled."""
    vectors = np.arange(12, dtype=np.float32).reshape(4, 3)

    assert torch.equal(Data(vectors).take(torch.tensor([2])), torch.tensor([[6.0, 7.0, 8.0]]))


def test_other_types_are_refused() -> None:
    """float64 would silently double the memory."""
    with pytest.raises(TypeError, match="float64"):
        Data(np.zeros((2, 2)))  # type: ignore[arg-type]


def test_every_row_once(images: Any) -> None:
    """In order and shuffled; the last batch is smaller."""
    data = Data(images)

    assert rows(data) == list(range(60))
    shuffled = rows(data, shuffle=True)
    assert shuffled != list(range(60))
    assert sorted(shuffled) == list(range(60))


def test_order_depends_on_seed_phase_epoch_and_pass(images: Any) -> None:
    """Equal places give equal orders, any difference another one."""

    def order(seed: int, phase: str, epoch: int, passes: int = 1) -> tuple[int, ...]:
        data = Data(images, seed=seed)
        torch.seed()
        data.begin_epoch(phase, epoch)
        return tuple([rows(data, shuffle=True) for _ in range(passes)][-1])

    places = [(0, "a", 0), (1, "a", 0), (0, "b", 0), (0, "a", 1), (0, "a", 0, 2)]

    orders = [order(*place) for place in places]

    assert orders == [order(*place) for place in places]
    assert len(set(orders)) == len(places)


def test_cycle_walks_on_and_wraps_round(images: Any) -> None:
    """Like one endless pass after the other, cut into pieces anywhere."""
    data = Data(images)
    order = torch.arange(59, -1, -1)
    once = list(order.split(16))

    walked = [
        batch.rows
        for start, steps in ((0, 3), (3, 2), (5, 4))
        for batch in data.cycle(16, order=order, start=start, steps=steps)
    ]

    assert len(walked) == 9
    for one, other in zip(walked, [*once, *once, *once], strict=False):
        assert torch.equal(one, other)


def test_cycle_has_no_empty_batch_where_the_size_divides(images: Any) -> None:
    """64 rows in batches of 16 wrap after the fourth, not after an empty fifth."""
    data = Data(np.resize(images, (64, 1, 16, 16)))

    sizes = [len(b.rows) for b in data.cycle(16, order=torch.arange(64), start=0, steps=9)]

    assert sizes == [16] * 9


def test_training_ends_early_when_finishing_but_a_whole_pass_does_not(images: Any) -> None:
    """What is computed over the whole set must be whole."""
    data = Data(images)
    data.attend(lambda: None, lambda: True)

    assert rows(data, shuffle=True) == []
    assert list(data.cycle(7, order=torch.arange(60), start=0, steps=3)) == []
    assert rows(data) == list(range(60))


def test_memory_map_is_read_in_place(images: Any, tmp_path: Path) -> None:
    """A copy-on-write map of the pixel cache serves the same numbers."""
    images.tofile(tmp_path / "pixels")
    mapped = np.memmap(tmp_path / "pixels", np.uint8, "c", shape=images.shape)

    data = Data(mapped)

    assert torch.equal(data.take(torch.arange(60)), Data(images).take(torch.arange(60)))


def test_read_only_array_is_copied(images: Any) -> None:
    """Torch would warn about memory it may not write to."""
    images.setflags(write=False)

    assert len(Data(images)) == 60


def test_images_served_are_counted(images: Any) -> None:
    """The rate a person sees comes from here."""
    data = Data(images)

    rows(data)

    assert data.images_served == 60
