"""Autoencoders: the convolutional one of ConvDEC/DCEC/DEKM, and the dense one of DEC."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from deepclust_gui.errors import MethodError

Size = tuple[int, int]

SMALLEST_SIDE = 8
CODE_SIZE = 10
"""The size of the code in DEC, DCEC and DEKM, whatever the data."""


class ConvAutoencoder(nn.Module):
    """Three strided convolutions, 32-64-128, and a linear code; mirrored by the decoder.

    From Guo et al. 2017 (DCEC), used by DEKM for every image set. Takes (B, C, H, W) in 0..1 with
    H and W of at least 8 (MethodError if not), gives a code (B, code) and a reconstruction
    (B, C, H, W), both linear.
    Transposed convolutions land exactly on the encoder's sizes, whatever H and W are.
    """

    def __init__(self, shape: tuple[int, int, int], code: int = CODE_SIZE) -> None:
        super().__init__()
        channels, height, width = shape
        if min(height, width) < SMALLEST_SIDE:
            raise MethodError(
                f"The convolutional network needs images of at least 8 × 8 pixels, "
                f"not {width} × {height}.",
                "Choose a larger image size.",
            )
        # The third convolution pads only where the side divides by 8 ('same', else 'valid').
        paddings = [(2, 2), (2, 2), (int(height % 8 == 0), int(width % 8 == 0))]
        widths = (channels, 32, 64, 128)
        size = (height, width)
        down: list[nn.Module] = []
        up: list[nn.Module] = []
        for level, (kernel, padding) in enumerate(zip((5, 5, 3), paddings, strict=True)):
            smaller = _strided(size, kernel, padding)
            extra = _missing(smaller, size, kernel, padding)
            thin, wide = widths[level], widths[level + 1]
            back = nn.ConvTranspose2d(wide, thin, kernel, 2, padding, output_padding=extra)
            down += [nn.Conv2d(thin, wide, kernel, 2, padding), nn.ReLU()]
            up = [back, *([nn.ReLU()] if level else []), *up]
            size = smaller
        self.top = (128, *size)
        flat = math.prod(self.top)
        self.encoder = nn.Sequential(*down, nn.Flatten(), nn.Linear(flat, code))
        self.decoder = nn.Sequential(
            nn.Linear(code, flat), nn.ReLU(), nn.Unflatten(1, self.top), *up
        )
        _initialise(self.encoder, self.decoder)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # steps take 5 to 28 % less time

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.encoder(x))  # type: ignore[no-any-return]


class DenseAutoencoder(nn.Module):
    """D-500-500-2000-code and its mirror (Xie et al. 2016), for vectors (B, D); linear ends."""

    def __init__(self, features: int, code: int = CODE_SIZE) -> None:
        super().__init__()
        widths = (features, 500, 500, 2000, code)
        self.encoder = _dense(widths)
        self.decoder = _dense(widths[::-1])
        _initialise(self.encoder, self.decoder)

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.encoder(x))  # type: ignore[no-any-return]


def _strided(size: Size, kernel: int, padding: Size) -> Size:
    """Return the size after a convolution of stride 2."""
    height, width = (
        (side + 2 * pad - kernel) // 2 + 1 for side, pad in zip(size, padding, strict=True)
    )
    return height, width


def _missing(small: Size, size: Size, kernel: int, padding: Size) -> Size:
    """Return the output padding that leads a transposed convolution from `small` to `size`."""
    height, width = (
        goal - ((side - 1) * 2 - 2 * pad + kernel)
        for side, goal, pad in zip(small, size, padding, strict=True)
    )
    return height, width


def _dense(widths: tuple[int, ...]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in pairwise(widths):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def _initialise(encoder: nn.Sequential, decoder: nn.Sequential) -> None:
    """Start as the Keras code of DEKM does: U(-0.05, 0.05) in the encoder, Glorot behind it."""
    for module in (*encoder, *decoder):
        if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.zeros_(module.bias)  # type: ignore[arg-type]
    for module in encoder:
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.uniform_(module.weight, -0.05, 0.05)
    for module in decoder:
        if isinstance(module, nn.Linear | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(module.weight)
