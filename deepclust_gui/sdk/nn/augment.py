"""Random small changes of images that leave what they show as it is."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name


def random_affine(
    x: Tensor,
    *,
    degrees: float = 10.0,
    shift: float = 0.1,
    shear: float = 0.2,
    scale: float = 0.1,
) -> Tensor:
    """Return every image of `x` (B, C, H, W) turned, moved, sheared and scaled a little.

    Each is drawn evenly for each image: up to `degrees` either way, `shift` of the side along both
    axes, `shear` (tangent of the angle), and `scale` larger or smaller along each axis. There are
    no flips, since many things are others in the mirror. Outside, the border goes on, so no edge
    appears. Rotation and shift are those of DEC-DA (Guo et al. 2018). Draws from torch's generator
    on the CPU, so the same seed gives the same images on every device.
    """
    draw = 2 * torch.rand(len(x), 6) - 1  # (B, 6), even in -1..1
    angle = draw[:, 0] * math.radians(degrees)
    slant = draw[:, 1] * shear
    wide, high = 1 + draw[:, 2] * scale, 1 + draw[:, 3] * scale
    move = 2 * shift * draw[:, 4:]  # (B, 2)
    cos, sin = angle.cos(), angle.sin()
    height, width = x.shape[2:]
    # rotation · shear · scale, from output to input coordinates, which reach from -1 to 1 along
    # both axes, whatever the sides: what goes from one axis to the other is stretched by them
    turn = torch.stack(
        [
            torch.stack([cos * wide, (cos * slant - sin) * high * height / width, move[:, 0]], 1),
            torch.stack([sin * wide * width / height, (sin * slant + cos) * high, move[:, 1]], 1),
        ],
        1,
    )  # (B, 2, 3)
    grid = F.affine_grid(turn.to(x), list(x.shape), align_corners=False)  # (B, H, W, 2)
    return F.grid_sample(x, grid, padding_mode="border", align_corners=False)
