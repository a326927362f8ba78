"""Random small changes: what they keep, how far they go, and that chance alone decides."""

import math

import pytest
import torch

from deepclust_gui.sdk import random_affine


def blob(side: int = 32, *, row: float = 0, column: float = 0) -> torch.Tensor:
    """Return one bright spot, (1, 1, side, side); its place in -1..1."""
    y, x = torch.meshgrid(*[torch.linspace(-1, 1, side)] * 2, indexing="ij")
    return torch.exp(-((y - row) ** 2 + (x - column) ** 2) / 0.02)[None, None]


def centre(images: torch.Tensor) -> torch.Tensor:
    """Return the centres of mass (B, 2) of images (B, 1, H, W), row and column in -1..1."""
    side = images.shape[-1]
    line = torch.linspace(-1, 1, side)
    mass = images.sum((1, 2, 3))
    rows = (images.sum(3)[:, 0] * line).sum(1) / mass
    columns = (images.sum(2)[:, 0] * line).sum(1) / mass
    return torch.stack([rows, columns], 1)


@pytest.mark.parametrize("shape", [(5, 1, 8, 8), (3, 3, 17, 9), (1, 4, 28, 28)])
def test_keeps_shape_and_range(shape: tuple[int, ...]) -> None:
    x = torch.rand(shape)

    varied = random_affine(x)

    assert varied.shape == x.shape
    assert varied.dtype == x.dtype
    assert varied.min() >= x.min() - 1e-6
    assert varied.max() <= x.max() + 1e-6


def test_changes_nothing_where_nothing_may_change() -> None:
    x = torch.rand(4, 2, 16, 16)

    torch.testing.assert_close(
        random_affine(x, degrees=0, shift=0, shear=0, scale=0), x, atol=1e-5, rtol=0
    )


def test_a_flat_image_stays_flat() -> None:
    """Outside of the picture its border goes on."""
    torch.testing.assert_close(
        random_affine(torch.full((20, 1, 9, 9), 0.7)), torch.full((20, 1, 9, 9), 0.7)
    )


def test_moves_by_up_to_a_tenth_of_the_side_both_ways() -> None:
    torch.manual_seed(0)
    moved = centre(random_affine(blob().expand(400, 1, 32, 32), degrees=0, shear=0, scale=0))

    assert moved.abs().max() < 0.2 + 0.01  # a tenth of a side that reaches from -1 to 1
    assert moved.max(0).values.min() > 0.18
    assert moved.min(0).values.max() < -0.18


def test_turns_by_up_to_ten_degrees_both_ways() -> None:
    torch.manual_seed(0)
    x = blob(column=0.6).expand(400, 1, 32, 32)
    place = centre(random_affine(x, shift=0, shear=0, scale=0))
    angles = torch.atan2(place[:, 0], place[:, 1]) * 180 / math.pi

    assert 9 < angles.max() < 10.3
    assert -10.3 < angles.min() < -9


def test_turns_a_wide_image_without_squeezing_it() -> None:
    """A spot stays as far from the centre, in pixels, as it was."""
    torch.manual_seed(0)
    wide = torch.zeros(200, 1, 33, 65)
    wide[:, :, 15:18, 50:53] = 1
    varied = random_affine(wide, degrees=20, shift=0, shear=0, scale=0)[:, 0]
    rows, columns = torch.arange(33.0) - 16, torch.arange(65.0) - 32
    mass = varied.sum((1, 2))
    row = (varied.sum(2) * rows).sum(1) / mass
    column = (varied.sum(1) * columns).sum(1) / mass

    torch.testing.assert_close(torch.hypot(row, column), torch.full((200,), 19.0), atol=0.3, rtol=0)
    assert row.abs().max() > 5


def test_every_image_is_changed_in_its_own_way() -> None:
    torch.manual_seed(0)
    varied = random_affine(blob().expand(10, 1, 32, 32))

    assert len({tuple(place.tolist()) for place in centre(varied)}) == 10


def test_the_same_seed_gives_the_same_changes() -> None:
    x = torch.rand(6, 1, 12, 12)
    torch.manual_seed(3)
    first = random_affine(x)
    torch.manual_seed(3)

    assert torch.equal(random_affine(x), first)
